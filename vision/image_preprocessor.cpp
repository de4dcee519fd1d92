/// From pixels to the rows the encoder reads: normalised patches in merge order.
#include "vision/image_preprocessor.h"

#include <cassert>
#include <cstddef>

namespace sightline {

namespace {

/// The normalised value of every level of every channel.
using LevelTable = std::array<std::array<float, 256>, 3>;

LevelTable level_table(const PixelNorm& norm) noexcept {
  LevelTable table{};
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t v = 0; v < 256; ++v) {
      table[c][v] = (static_cast<float>(v) / 255.0F - norm.mean[c]) / norm.std[c];
    }
  }
  return table;
}

/// The square of `side` pixels whose top left corner is (x, y), plane by plane.
void write_patch(const Image& image, std::int64_t x, std::int64_t y, std::int64_t side, const LevelTable& table,
                 float* out) noexcept {
  for (std::int64_t dy = 0; dy < side; ++dy) {
    const std::uint8_t* pixel = image.row(y + dy) + x * 3;
    float* red = out + dy * side;
    float* green = red + side * side;
    float* blue = green + side * side;
    for (std::int64_t dx = 0; dx < side; ++dx, pixel += 3) {
      red[dx] = table[0][pixel[0]];
      green[dx] = table[1][pixel[1]];
      blue[dx] = table[2][pixel[2]];
    }
  }
}

}  // namespace

std::int64_t patch_index(PatchGrid grid, std::int64_t merge_size, std::int64_t row, std::int64_t col) noexcept {
  assert(row >= 0 && row < grid.rows && col >= 0 && col < grid.cols);
  const std::int64_t block = row / merge_size * (grid.cols / merge_size) + col / merge_size;
  return block * merge_size * merge_size + row % merge_size * merge_size + col % merge_size;
}

void make_patches(const Image& image, PatchGrid grid, std::int64_t patch_size, std::int64_t merge_size,
                  const PixelNorm& norm, MatrixView<float> patches, const Compute& compute) noexcept {
  assert(image.width() == grid.cols * patch_size && image.height() == grid.rows * patch_size);
  assert(grid.rows % merge_size == 0 && grid.cols % merge_size == 0);
  assert(patches.rows == grid.patches() && patches.cols == 3 * patch_size * patch_size);
  const LevelTable table = level_table(norm);
  compute.pool.parallel_for(grid.rows, 1, [&](std::int64_t begin, std::int64_t end, int) noexcept {
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::int64_t col = 0; col < grid.cols; ++col) {
        write_patch(image, col * patch_size, row * patch_size, patch_size, table,
                    patches.row(patch_index(grid, merge_size, row, col)));
      }
    }
  });
}

}  // namespace sightline
