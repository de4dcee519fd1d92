/// A picture to measure with.
#include "multimodal/cli/bench_picture.h"

#include <cstdint>

namespace sightline {

Result<Image> make_bench_picture(Size size, std::uint32_t seed) {
  Result<Image> image = Image::create(size);
  if (!image) return image;
  std::uint32_t state = seed;
  for (std::int64_t y = 0; y < size.height; ++y) {
    for (std::int64_t x = 0; x < 3 * size.width; ++x) {
      state = state * 1664525U + 1013904223U;
      image->row(y)[x] = static_cast<std::uint8_t>((x * y / 64 + (state >> 27U)) & 255);
    }
  }
  return image;
}

}  // namespace sightline
