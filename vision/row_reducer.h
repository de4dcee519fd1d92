/// RowReducer: a smaller picture from the rows of a large one, which is never in memory as a whole.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "vision/image.h"

namespace sightline {

/// The smallest whole number by which both sides must be divided, rounding up, for at most `max_pixels` pixels.
/// Requires: both sides and `max_pixels` at least 1.
std::int64_t reducing_factor(Size size, std::int64_t max_pixels) noexcept;

/// Means of squares of `factor` x `factor` pixels; at the right and lower borders, of what is left. One thread at a time.
class RowReducer {
 public:
  /// For a picture of `full` pixels. Requires: 1 <= factor <= 4096. Errors: OverBudget if memory is refused.
  static Result<RowReducer> create(Size full, std::int64_t factor);

  /// The next row of the large picture. Requires: width * 3 values; not more rows than the picture has.
  void add(std::span<const std::uint8_t> row);
  /// The small picture. Requires: every row was added.
  [[nodiscard]] Image take() && { return std::move(image_); }

 private:
  RowReducer(Size full, std::int64_t factor, Image image);
  void write_row();

  Size full_;
  std::int64_t factor_ = 1;
  std::int64_t n_rows_ = 0;  // that were added
  Image image_;
  std::vector<std::uint32_t> sums_;  // 255 * 4096 * 4096 still fits
};

}  // namespace sightline
