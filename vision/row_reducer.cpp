/// RowReducer: a smaller picture from the rows of a large one, which is never in memory as a whole.
#include "vision/row_reducer.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

namespace sightline {

namespace {

constexpr std::int64_t kFactorMax = 4096;

std::int64_t divide_up(std::int64_t value, std::int64_t by) noexcept { return (value + by - 1) / by; }

}  // namespace

std::int64_t reducing_factor(Size size, std::int64_t max_pixels) noexcept {
  assert(size.width >= 1 && size.height >= 1 && max_pixels >= 1);
  std::int64_t factor = 1;
  while (divide_up(size.width, factor) > max_pixels / divide_up(size.height, factor)) ++factor;
  return factor;
}

RowReducer::RowReducer(Size full, std::int64_t factor, Image image)
    : full_(full), factor_(factor), image_(std::move(image)), sums_(static_cast<std::size_t>(image_.width()) * 3) {}

Result<RowReducer> RowReducer::create(Size full, std::int64_t factor) {
  assert(factor >= 1 && factor <= kFactorMax);
  Result<Image> image = Image::create({divide_up(full.width, factor), divide_up(full.height, factor)});
  if (!image) return image.error();
  return RowReducer(full, factor, *std::move(image));
}

void RowReducer::add(std::span<const std::uint8_t> row) {
  assert(std::ssize(row) == full_.width * 3 && n_rows_ < full_.height);
  const std::uint8_t* pixel = row.data();
  std::uint32_t* sum = sums_.data();
  for (std::int64_t left = full_.width; left > 0; left -= factor_, sum += 3) {
    for (const std::uint8_t* const end = pixel + 3 * std::min(left, factor_); pixel != end; pixel += 3) {
      sum[0] += pixel[0];
      sum[1] += pixel[1];
      sum[2] += pixel[2];
    }
  }
  ++n_rows_;
  if (n_rows_ % factor_ == 0 || n_rows_ == full_.height) write_row();
}

void RowReducer::write_row() {
  const std::int64_t y = (n_rows_ - 1) / factor_;
  const std::int64_t n_rows = n_rows_ - y * factor_;
  std::uint8_t* const out = image_.row(y);
  for (std::int64_t x = 0; x < image_.width(); ++x) {
    const std::int64_t n_columns = std::min(factor_, full_.width - x * factor_);
    const auto count = static_cast<std::uint32_t>(n_columns * n_rows);
    for (std::int64_t i = 3 * x; i < 3 * x + 3; ++i) {
      out[i] = static_cast<std::uint8_t>((sums_[static_cast<std::size_t>(i)] + count / 2) / count);
    }
  }
  std::fill(sums_.begin(), sums_.end(), 0U);
}

}  // namespace sightline
