/// sightline-bench-kernels: how fast weights of each format are unpacked, and multiplied from main memory.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "engine/base/system_info.h"
#include "engine/kernels/block_codes.h"
#include "engine/kernels/machine_limits.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/tile_codec.h"
#include "tests/support/random_blocks.h"

namespace sightline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kCols = 2048;
constexpr int kTiles = 64;                                  // unpacked again and again, from the second cache
constexpr int kPasses = 7;
constexpr std::int64_t kSmallest = std::int64_t{64} << 20;  // smaller matrices are multiplied more often

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A strip of random weights (plain formats: sixteen rows of them).
AlignedBuffer<std::byte> random_strip(DType dtype) {
  const std::int64_t row = row_bytes(dtype, kCols);
  std::vector<std::byte> file(static_cast<std::size_t>(kStripRows * row));
  for (int r = 0; r < kStripRows; ++r) random_row(dtype, static_cast<std::uint64_t>(r), 0.05F, &file[r * row], kCols);
  AlignedBuffer<std::byte> strip = std::move(*AlignedBuffer<std::byte>::create(kStripRows * row));
  if (is_plain(dtype)) {
    std::memcpy(strip.data(), file.data(), file.size());
  } else {
    pack_rows(dtype, file.data(), kStripRows, kCols, strip.data());
  }
  return strip;
}

/// Nanoseconds to unpack 16 rows of 256 weights, best of many; the portable unpacker where there is no other.
double unpacking_time(DType dtype, const std::byte* strip, const Kernels& kernels) {
  const std::int64_t bytes = kStripRows * row_bytes(dtype, kTileCols);
  std::vector<std::byte> packed(static_cast<std::size_t>(kTiles * bytes));
  for (std::int64_t t = 0; t < kTiles; ++t) {
    std::memcpy(&packed[static_cast<std::size_t>(t * bytes)], strip + t % (kCols / kTileCols) * bytes,
                static_cast<std::size_t>(bytes));
  }
  const auto fast = kernels.unpack[static_cast<int>(dtype)];
  static CodeTile out[4];
  double best = 1.0;
  for (int pass = 0; pass < 5 * kPasses; ++pass) {
    const auto start = Clock::now();
    for (int t = 0; t < kTiles; ++t) {
      const std::byte* tile = packed.data() + t * bytes;
      if (fast != nullptr) {
        fast(tile, kTileBlocks, &out[t % 4]);
      } else {
        unpack_tile(dtype, tile, kTileBlocks, out[t % 4]);
      }
    }
    best = std::min(best, seconds_since(start) / kTiles);
  }
  return best * 1e9;
}

/// Bytes of weights per second in a product with `n` activation rows, all workers together, best of several.
double multiplying_rate(DType dtype, const AlignedBuffer<std::byte>& strip, std::int64_t bytes, std::int64_t n,
                        const Compute& compute) {
  const std::int64_t n_strips = std::max<std::int64_t>(bytes / strip.size(), 1);
  AlignedBuffer<std::byte> data = std::move(*AlignedBuffer<std::byte>::create(n_strips * strip.size()));
  compute.pool.parallel_for(n_strips, 64, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t s = begin; s < end; ++s) {
      std::memcpy(data.data() + s * strip.size(), strip.data(), static_cast<std::size_t>(strip.size()));
    }
  });
  const WeightMatrix weights{dtype, is_plain(dtype) ? Storage::Rows : Storage::Strips, n_strips * kStripRows, kCols,
                             data.data()};
  const std::vector<float> x(static_cast<std::size_t>(n * kCols), 0.5F);
  std::vector<float> y(static_cast<std::size_t>(n * weights.rows));
  ActivationBuffer rounded = std::move(*ActivationBuffer::create(n * kCols));
  const Activations activations = rounded.round({x.data(), n, kCols}, compute);
  double best = 0.0;
  const std::int64_t passes = kPasses * kSmallest / std::min(kSmallest, bytes);
  for (std::int64_t pass = 0; pass < passes; ++pass) {
    const auto start = Clock::now();
    matmul(weights, activations, MatrixView<float>(y.data(), n, weights.rows), compute);
    best = std::max(best, static_cast<double>(data.size()) / seconds_since(start));
  }
  return best;
}

int fail(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 1;
}

int run(const std::string& only, const std::string& isa, int threads, std::int64_t n, std::int64_t bytes) {
  const Result<const Kernels*> kernels = choose_kernels(isa);
  if (!kernels) return fail(kernels.error());
  ThreadPool pool(threads);
  std::printf("%s, %d threads\n", (*kernels)->isa, threads);
  std::printf("%-8s %16s %14s %14s %12s\n", "format", "unpack ns/tile", "product GB/s", "reading GB/s", "% of memory");
  for (const DTypeInfo& info : all_dtypes()) {
    if (!info.is_weight || (!only.empty() && info.name != only)) continue;
    // What memory delivers changes from minute to minute where others use it as well.
    const Result<double> before = measure_read_bandwidth(pool);
    if (!before) return fail(before.error());
    const AlignedBuffer<std::byte> strip = random_strip(info.dtype);
    std::printf("%-8s ", std::string(info.name).c_str());
    if (is_plain(info.dtype)) {
      std::printf("%16s ", "-");
    } else {
      std::printf("%16.0f ", unpacking_time(info.dtype, strip.data(), **kernels));
    }
    const double rate = multiplying_rate(info.dtype, strip, bytes, n, {**kernels, pool});
    const Result<double> after = measure_read_bandwidth(pool);
    if (!after) return fail(after.error());
    const double bandwidth = std::max(*before, *after);
    std::printf("%14.1f %14.1f %12.0f\n", rate / 1e9, bandwidth / 1e9, 100.0 * rate / bandwidth);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace sightline

int main(int argc, char** argv) {
  CLI::App app("Measures unpacking and multiplying of weights in each format.");
  std::string only, isa;
  int threads = sightline::usable_cores();
  std::int64_t n = 1, mebibytes = 512;
  app.add_option("--type", only, "only this format, such as IQ3_S");
  app.add_option("--isa", isa, "instruction set: scalar, avx2, avxvnni, avx512, avx512vbmi (default: the best)");
  app.add_option("-t,--threads", threads, "workers")->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("-n,--rows", n, "activation rows of the product")->check(CLI::Range(1, 4096))->capture_default_str();
  app.add_option("--mib", mebibytes, "size of the matrix; the default is far more than the caches hold")
      ->check(CLI::Range(1, 1 << 16))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return sightline::run(only, isa, threads, n, mebibytes << 20);
}
