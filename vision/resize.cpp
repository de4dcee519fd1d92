/// Antialiased resampling, equal to Pillow's grey level for grey level.
#include "vision/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace sightline {

namespace {

// 32 bits less 8 of the pixel and 2 of head-room for weights that overshoot.
constexpr int kFractionBits = 22;
constexpr std::int32_t kHalf = std::int32_t{1} << (kFractionBits - 1);

/// Keys' cubic with a = -0.5; `x` is a distance in input pixels.
double cubic(double x) noexcept {
  constexpr double kA = -0.5;
  x = std::abs(x);
  if (x < 1.0) return ((kA + 2.0) * x - (kA + 3.0)) * x * x + 1.0;
  if (x < 2.0) return (((x - 5.0) * x + 8.0) * x - 4.0) * kA;
  return 0.0;
}

double triangle(double x) noexcept { return std::max(0.0, 1.0 - std::abs(x)); }

/// Which inputs make which output along one axis, and with what weights.
class AxisWeights {
 public:
  /// Errors: OverBudget if the system refuses the memory.
  static Result<AxisWeights> create(std::int64_t from, std::int64_t to, ResizeFilter filter) {
    const double step = static_cast<double>(from) / static_cast<double>(to);
    const double widening = std::max(step, 1.0);   // antialiasing: a shrinking filter covers its outputs' inputs
    const double support = (filter == ResizeFilter::Bicubic ? 2.0 : 1.0) * widening;
    AxisWeights weights;
    weights.stride_ = 2 * static_cast<std::int64_t>(std::ceil(support)) + 1;
    Result<AlignedBuffer<Range>> ranges = AlignedBuffer<Range>::create(to);
    if (!ranges) return ranges.error();
    Result<AlignedBuffer<std::int32_t>> values = AlignedBuffer<std::int32_t>::create(to * weights.stride_);
    if (!values) return values.error();
    Result<AlignedBuffer<double>> exact = AlignedBuffer<double>::create(weights.stride_);
    if (!exact) return exact.error();
    weights.ranges_ = *std::move(ranges);
    weights.values_ = *std::move(values);

    for (std::int64_t i = 0; i < to; ++i) {
      const double centre = (static_cast<double>(i) + 0.5) * step;
      const auto first = std::max(std::int64_t{0}, static_cast<std::int64_t>(centre - support + 0.5));
      const auto end = std::min(from, static_cast<std::int64_t>(centre + support + 0.5));
      weights.ranges_[i] = {first, end - first};
      double sum = 0.0;
      for (std::int64_t j = first; j < end; ++j) {
        // Multiplying by the reciprocal, as the reference does: a division may differ in the last bit.
        const double x = (static_cast<double>(j) - centre + 0.5) * (1.0 / widening);
        exact->data()[j - first] = filter == ResizeFilter::Bicubic ? cubic(x) : triangle(x);
        sum += exact->data()[j - first];
      }
      for (std::int64_t j = 0; j < end - first; ++j) {
        const double scaled = exact->data()[j] / sum * static_cast<double>(std::int32_t{1} << kFractionBits);
        weights.values_[i * weights.stride_ + j] = static_cast<std::int32_t>(scaled + (scaled < 0.0 ? -0.5 : 0.5));
      }
    }
    return weights;
  }

  struct Range {
    std::int64_t first;   ///< input
    std::int64_t count;
  };
  [[nodiscard]] Range range(std::int64_t output) const noexcept { return ranges_[output]; }
  /// range(output).count weights.
  [[nodiscard]] const std::int32_t* of(std::int64_t output) const noexcept { return &values_[output * stride_]; }

 private:
  std::int64_t stride_ = 0;
  AlignedBuffer<Range> ranges_;
  AlignedBuffer<std::int32_t> values_;
};

std::uint8_t to_level(std::int32_t sum) noexcept {
  return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

void resize_row(const std::uint8_t* in, const AxisWeights& weights, std::int64_t width, std::uint8_t* out) noexcept {
  for (std::int64_t x = 0; x < width; ++x, out += 3) {
    const auto [first, count] = weights.range(x);
    const std::int32_t* weight = weights.of(x);
    const std::uint8_t* pixel = in + first * 3;
    std::int32_t red = kHalf, green = kHalf, blue = kHalf;
    for (std::int64_t j = 0; j < count; ++j, pixel += 3) {
      red += weight[j] * pixel[0];
      green += weight[j] * pixel[1];
      blue += weight[j] * pixel[2];
    }
    out[0] = to_level(red);
    out[1] = to_level(green);
    out[2] = to_level(blue);
  }
}

/// Output row `y` from rows of `in`, in stretches that stay in the first-level cache.
void blend_rows(const Image& in, const AxisWeights& weights, std::int64_t y, std::uint8_t* out) noexcept {
  constexpr std::int64_t kStretch = 1024;
  const std::int64_t bytes = in.width() * 3;
  const auto [first, count] = weights.range(y);
  const std::int32_t* weight = weights.of(y);
  std::array<std::int32_t, kStretch> sums;
  for (std::int64_t begin = 0; begin < bytes; begin += kStretch) {
    const std::int64_t n = std::min(kStretch, bytes - begin);
    std::fill_n(sums.begin(), n, kHalf);
    for (std::int64_t j = 0; j < count; ++j) {
      const std::uint8_t* row = in.row(first + j) + begin;
      const std::int32_t w = weight[j];
      std::int32_t* sum = sums.data();
      for (std::int64_t i = 0; i < n; ++i) sum[i] += w * row[i];
    }
    for (std::int64_t i = 0; i < n; ++i) out[begin + i] = to_level(sums[static_cast<std::size_t>(i)]);
  }
}

Result<Image> resize_width(const Image& in, std::int64_t width, ResizeFilter filter, const Compute& compute) {
  const Result<AxisWeights> weights = AxisWeights::create(in.width(), width, filter);
  if (!weights) return weights.error();
  Result<Image> out = Image::create({width, in.height()});
  if (!out) return out.error();
  compute.pool.parallel_for(in.height(), 4, [&](std::int64_t begin, std::int64_t end, int) noexcept {
    for (std::int64_t y = begin; y < end; ++y) resize_row(in.row(y), *weights, width, out->row(y));
  });
  return out;
}

Result<Image> resize_height(const Image& in, std::int64_t height, ResizeFilter filter, const Compute& compute) {
  const Result<AxisWeights> weights = AxisWeights::create(in.height(), height, filter);
  if (!weights) return weights.error();
  Result<Image> out = Image::create({in.width(), height});
  if (!out) return out.error();
  compute.pool.parallel_for(height, 4, [&](std::int64_t begin, std::int64_t end, int) noexcept {
    for (std::int64_t y = begin; y < end; ++y) blend_rows(in, *weights, y, out->row(y));
  });
  return out;
}

Result<Image> copy(const Image& in) {
  Result<Image> out = Image::create(in.size());
  if (out) std::memcpy(out->row(0), in.row(0), in.pixels().size());
  return out;
}

}  // namespace

Result<Image> resize(const Image& image, Size size, ResizeFilter filter, const Compute& compute) {
  assert(size.width >= 1 && size.height >= 1);
  const bool changes_width = size.width != image.width();
  const bool changes_height = size.height != image.height();
  if (!changes_width && !changes_height) return copy(image);
  if (!changes_width) return resize_height(image, size.height, filter, compute);
  Result<Image> narrow = resize_width(image, size.width, filter, compute);
  if (!narrow || !changes_height) return narrow;
  return resize_height(*narrow, size.height, filter, compute);
}

}  // namespace sightline
