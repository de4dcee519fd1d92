/// What this machine can do at best, measured: the yardsticks that speeds are quoted against.
#include "engine/kernels/machine_limits.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "engine/base/aligned_buffer.h"
#include "engine/kernels/matmul.h"

namespace sightline {

namespace {

constexpr std::int64_t kBufferBytes = std::int64_t{512} << 20;
constexpr std::int64_t kPieceWords = (std::int64_t{4} << 20) / 8;   // a worker's pieces follow each other
constexpr std::int64_t kAheadWords = 6144 / 8;
constexpr std::int64_t kLineWords = 64 / 8;
constexpr int kPasses = 8;
constexpr std::int64_t kProductRows = 192 * 1024;  // 400 million weights, 216 to 315 MiB
constexpr std::int64_t kProductCols = 2048;
constexpr std::int64_t kRounds = 4'000'000;  // tens of milliseconds

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Best of several passes of all workers together.
double measure_peak(const Compute& compute, std::int64_t (*spin)(std::int64_t rounds)) {
  const int workers = compute.pool.workers();
  double best = 0.0;
  for (int pass = 0; pass < kPasses; ++pass) {
    std::atomic<std::int64_t> operations{0};
    const auto start = std::chrono::steady_clock::now();
    compute.pool.parallel_for(workers, 1, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t i = begin; i < end; ++i) {
        operations.fetch_add(spin(kRounds), std::memory_order_relaxed);
      }
    });
    best = std::max(best, static_cast<double>(operations.load()) / seconds_since(start));
  }
  return best;
}

}  // namespace

Result<double> measure_read_bandwidth(ThreadPool& pool) {
  auto buffer = AlignedBuffer<std::uint64_t>::create(kBufferBytes / 8);
  if (!buffer) return buffer.error();
  const std::int64_t words = buffer->size();
  pool.parallel_for(words, kPieceWords, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) (*buffer)[i] = static_cast<std::uint64_t>(i);
  });
  std::atomic<std::uint64_t> total{0};  // keeps the reading from being left out
  double best = 0.0;
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto start = std::chrono::steady_clock::now();
    pool.parallel_for(words, kPieceWords, [&](std::int64_t begin, std::int64_t end, int) {
      std::uint64_t sums[kLineWords] = {};
      for (std::int64_t i = begin; i + kLineWords <= end; i += kLineWords) {
        const std::uint64_t* const line = buffer->data() + i;
        __builtin_prefetch(line + kAheadWords, 0, 2);
        for (int j = 0; j < kLineWords; ++j) sums[j] += line[j];
      }
      std::uint64_t sum = 0;
      for (const std::uint64_t s : sums) sum += s;
      total.fetch_add(sum, std::memory_order_relaxed);
    });
    best = std::max(best, static_cast<double>(words) * 8.0 / seconds_since(start));
  }
  return best;
}

Result<double> measure_row_product(const Compute& compute, DType dtype) {
  const std::int64_t bytes = matrix_bytes(dtype, Storage::Strips, kProductRows, kProductCols);
  auto data = AlignedBuffer<std::byte>::create(bytes);
  if (!data) return data.error();
  auto x = AlignedBuffer<float>::create(kProductCols);
  if (!x) return x.error();
  auto out = AlignedBuffer<float>::create(kProductRows);
  if (!out) return out.error();
  auto rounded = ActivationBuffer::create(kProductCols);
  if (!rounded) return rounded.error();
  compute.pool.parallel_for(bytes, kPieceWords, [&](std::int64_t begin, std::int64_t end, int) {
    std::fill(data->data() + begin, data->data() + end, std::byte{});  // speed does not depend on the values
  });
  std::fill_n(x->data(), kProductCols, 1.0F);
  const WeightMatrix matrix{dtype, Storage::Strips, kProductRows, kProductCols, data->data()};
  const Activations activations = rounded->round({x->data(), 1, kProductCols}, compute);
  double best = 0.0;
  for (int pass = 0; pass < kPasses; ++pass) {
    const auto start = std::chrono::steady_clock::now();
    matmul(matrix, activations, {out->data(), 1, kProductRows}, compute);
    best = std::max(best, static_cast<double>(kProductRows * kProductCols) / seconds_since(start));
  }
  return best;
}

double measure_int8_peak(const Compute& compute) { return measure_peak(compute, compute.kernels.spin_int8); }

double measure_int16_peak(const Compute& compute) { return measure_peak(compute, compute.kernels.spin_int16); }

}  // namespace sightline
