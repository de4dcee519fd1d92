/// Image: owned RGB pixels; Size.
#pragma once

#include <cassert>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"

namespace sightline {

/// Width and height in pixels.
struct Size {
  std::int64_t width = 0;
  std::int64_t height = 0;

  friend bool operator==(const Size&, const Size&) = default;
};

/// A picture: red, green, blue, 8 bits each, row after row, top left first, upright. Move-only. One thread changes it
/// at a time; any number read it.
class Image {
 public:
  Image() = default;

  /// A black picture. Requires: both sides at least 1. Errors: OverBudget if the system refuses the memory.
  static Result<Image> create(Size size) {
    assert(size.width >= 1 && size.height >= 1);
    Result<AlignedBuffer<std::uint8_t>> pixels = AlignedBuffer<std::uint8_t>::create(size.width * size.height * 3);
    if (!pixels) return pixels.error();
    Image image;
    image.size_ = size;
    image.pixels_ = *std::move(pixels);
    return image;
  }

  [[nodiscard]] Size size() const noexcept { return size_; }
  [[nodiscard]] std::int64_t width() const noexcept { return size_.width; }
  [[nodiscard]] std::int64_t height() const noexcept { return size_.height; }
  /// Row `y`: width * 3 values. Requires: 0 <= y < height().
  [[nodiscard]] std::uint8_t* row(std::int64_t y) noexcept {
    assert(y >= 0 && y < size_.height);
    return pixels_.data() + y * size_.width * 3;
  }
  [[nodiscard]] const std::uint8_t* row(std::int64_t y) const noexcept {
    assert(y >= 0 && y < size_.height);
    return pixels_.data() + y * size_.width * 3;
  }
  [[nodiscard]] std::span<const std::uint8_t> pixels() const noexcept { return pixels_.span(); }

 private:
  Size size_;
  AlignedBuffer<std::uint8_t> pixels_;
};

}  // namespace sightline
