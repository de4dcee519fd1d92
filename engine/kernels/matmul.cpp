/// Products of weights and activations: round the activations once, split the weight rows over the workers.
#include "engine/kernels/matmul.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "engine/kernels/strip_product.h"

namespace sightline {

Activations Activations::slice(std::int64_t begin, std::int64_t count) const noexcept {
  const std::int64_t k = rows.cols;
  return {rows.data == nullptr ? MatrixView<const float>{nullptr, count, k} : rows.slice(begin, count),
          codes == nullptr ? nullptr : codes + begin * k,
          stats == nullptr ? nullptr : stats + begin * (k / kBlockCols)};
}

Result<ActivationBuffer> ActivationBuffer::create(std::int64_t max_values) {
  ActivationBuffer buffer;
  auto codes = AlignedBuffer<std::int8_t>::create(max_values);
  if (!codes) return codes.error();
  auto stats = AlignedBuffer<ActivationStats>::create(max_values / kBlockCols);
  if (!stats) return stats.error();
  buffer.codes_ = std::move(*codes);
  buffer.stats_ = std::move(*stats);
  return buffer;
}

Activations ActivationBuffer::round(MatrixView<const float> x, const Compute& compute) noexcept {
  if (x.cols % kBlockCols != 0) return {.rows = x};  // only plain weights can have such rows
  assert(x.rows * x.cols <= codes_.size());
  const auto round_rows = [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t r = begin; r < end; ++r) {
      compute.kernels.quantize(x.row(r), x.cols, codes_.data() + r * x.cols, stats_.data() + r * (x.cols / kBlockCols));
    }
  };
  if (x.rows < 8) {
    round_rows(0, x.rows, 0);  // a few microseconds: not worth waking anybody
  } else {
    compute.pool.parallel_for(x.rows, 4, round_rows);
  }
  return {x, codes_.data(), stats_.data()};
}

namespace {

constexpr std::int64_t kPieceBytes = 48 << 10;  // weights per piece when few rows are multiplied
constexpr std::int64_t kFewRows = 4;             // activation rows whose sums may as well grow in their place
constexpr std::int64_t kSlabRows = 256;          // activation rows that stay in the second cache while weights pass by

/// Rows [first, first + n) of one strip pair of one target; at most kSlabRows. Sums grow side by side and are then written
/// out: rows of a target often lie a power of two apart, where they would drive each other out of the caches.
void run_pair(const MatmulTarget& target, std::int64_t pair, const Activations& x, std::int64_t first, std::int64_t n,
              const Kernels& kernels) {
  const WeightMatrix& w = *target.weights;
  const std::int64_t n_rows = std::min(kPairRows, w.rows - pair * kPairRows);
  const NextPair next{&w, pair + 1};   // which the same worker mostly takes
  const auto out_of = [&](std::int64_t i) { return target.out.row(first + i) + pair * kPairRows; };
  if (n_rows == kPairRows && n <= kFewRows) {
    multiply_strip_pair(w, pair, x.slice(first, n), nullptr, n, out_of(0), target.out.stride, kernels, next);
    return;
  }
  alignas(64) float products[kSlabRows * kPairRows];
  multiply_strip_pair(w, pair, x.slice(first, n), nullptr, n, products, kPairRows, kernels, next);
  for (std::int64_t i = 0; i < n; ++i) {
    if (n_rows == kPairRows) {
      std::memcpy(out_of(i), products + i * kPairRows, kPairRows * sizeof(float));
    } else {
      std::memcpy(out_of(i), products + i * kPairRows, static_cast<std::size_t>(n_rows) * sizeof(float));
    }
  }
}

}  // namespace

void matmul(std::span<const MatmulTarget> targets, const Activations& x, const Compute& compute) noexcept {
  std::int64_t n_pairs = 0, bytes = 0;
  for (const MatmulTarget& target : targets) {
    assert(target.out.rows == x.rows.rows && target.out.cols == target.weights->rows);
    n_pairs += strip_pairs(target.weights->rows);
    bytes += matrix_bytes(target.weights->dtype, target.weights->storage, target.weights->rows, target.weights->cols);
  }
  // Few activation rows: long contiguous reads. Many: every pair is work enough for one piece, and one slab of rows goes
  // through all pairs before the next one comes.
  const std::int64_t by_bytes = x.rows.rows < 16 ? kPieceBytes * n_pairs / std::max<std::int64_t>(bytes, 1) : 1;
  const std::int64_t fair = n_pairs / (4 * compute.pool.workers());
  const std::int64_t grain = std::clamp<std::int64_t>(by_bytes, 1, std::max<std::int64_t>(fair, 1));
  const std::int64_t n_slabs = (x.rows.rows + kSlabRows - 1) / kSlabRows;
  compute.pool.parallel_for(n_slabs * n_pairs, grain, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t piece = begin; piece < end; ++piece) {
      const std::int64_t first = piece / n_pairs * kSlabRows;
      std::int64_t pair = piece % n_pairs;
      for (const MatmulTarget& target : targets) {
        const std::int64_t here = strip_pairs(target.weights->rows);
        if (pair < here) {
          run_pair(target, pair, x, first, std::min(kSlabRows, x.rows.rows - first), compute.kernels);
          break;
        }
        pair -= here;
      }
    }
  });
}

void matmul(const WeightMatrix& weights, const Activations& x, MatrixView<float> out, const Compute& compute) noexcept {
  const MatmulTarget target{&weights, out};
  matmul({&target, 1}, x, compute);
}

}  // namespace sightline
