/// Writes a GGUF file whose tensors hold random values, in little memory.
#include "bench/random_file.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <system_error>

#include "tests/support/random_blocks.h"
#include "tests/support/tensor_seed.h"

namespace sightline::bench {

namespace {

using testing_support::GgufWriter;
using testing_support::row_seed;
using testing_support::tensor_seed;

constexpr std::int64_t kBandBytes = std::int64_t{8} << 20;
constexpr std::int64_t kRowsPerPiece = 16;

/// One row of `tensor`, row_bytes(dtype, cols) bytes; does not allocate.
void fill_row(const TensorPlan& tensor, std::uint64_t seed, std::int64_t row, std::byte* out) {
  random_row(tensor.dtype, row_seed(seed, row), static_cast<float>(tensor.deviation), out, tensor.cols());
  if (tensor.mean == 0.0 && !tensor.negative_exponential) return;
  for (std::int64_t i = 0; i < tensor.cols(); ++i) {
    float value;
    std::memcpy(&value, out + i * 4, sizeof value);
    value += static_cast<float>(tensor.mean);
    if (tensor.negative_exponential) value = -std::exp(value);
    std::memcpy(out + i * 4, &value, sizeof value);
  }
}

/// Makes the bytes of all tensors, asked for from front to back in pieces of any size; bands of rows at a time.
class WeightSource {
 public:
  WeightSource(std::uint64_t seed, std::int64_t total, ThreadPool& pool, const WriteProgress& on_progress)
      : seed_(seed), total_(total), pool_(pool), on_progress_(on_progress) {}

  void produce(const TensorPlan& tensor, std::uint64_t offset, std::span<std::byte> out) {
    while (!out.empty()) {
      if (tensor_ != &tensor || offset < band_begin_ || offset >= band_begin_ + band_.size()) {
        make_band(tensor, offset);
      }
      const auto from = static_cast<std::size_t>(offset - band_begin_);
      const std::size_t count = std::min(out.size(), band_.size() - from);
      std::memcpy(out.data(), band_.data() + from, count);
      out = out.subspan(count);
      offset += count;
    }
  }

 private:
  /// The rows from the one that holds `offset` on.
  void make_band(const TensorPlan& tensor, std::uint64_t offset) {
    const std::int64_t stride = row_bytes(tensor.dtype, tensor.cols());
    const std::int64_t first = static_cast<std::int64_t>(offset) / stride;
    const std::int64_t n_rows = std::clamp<std::int64_t>(kBandBytes / stride, 1, tensor.rows() - first);
    const std::uint64_t seed = tensor_seed(tensor.name, seed_);
    tensor_ = &tensor;
    band_begin_ = static_cast<std::uint64_t>(first * stride);
    band_.resize(static_cast<std::size_t>(n_rows * stride));
    pool_.parallel_for(n_rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t i = begin; i < end; ++i) fill_row(tensor, seed, first + i, band_.data() + i * stride);
    });
    done_ += n_rows * stride;
    if (on_progress_) on_progress_(done_, total_);
  }

  std::uint64_t seed_;
  std::int64_t total_;
  ThreadPool& pool_;
  const WriteProgress& on_progress_;
  const TensorPlan* tensor_ = nullptr;  // whose rows the band holds
  std::vector<std::byte> band_;
  std::uint64_t band_begin_ = 0;
  std::int64_t done_ = 0;
};

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f GB", bytes * 1e-9);
  return text;
}

/// Success if the folder of `path` has room, or does not tell how much.
Status check_room(const std::filesystem::path& path, std::uint64_t needed) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code unknown;
  const std::filesystem::space_info space = std::filesystem::space(folder, unknown);
  if (unknown || space.available >= needed) return {};
  return Error{ErrorCode::OverBudget,
               path.filename().string() + " needs " + gigabytes(static_cast<double>(needed)) + " and the disk has " +
                   gigabytes(static_cast<double>(space.available)) + " free",
               "DISK_FULL"};
}

Error disk_error(const std::filesystem::path& path) {
  return {ErrorCode::Io,
          path.string() + " cannot be written; the disk may be full or the folder missing or closed to you",
          "DISK_ERROR"};
}

}  // namespace

Status check_range(std::string_view what, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return {};
  return Error{ErrorCode::InvalidArgument, std::string(what) + " is " + std::to_string(value) + ", expected " +
                                               std::to_string(low) + " to " + std::to_string(high)};
}

Result<std::int64_t> write_random_file(const std::filesystem::path& path, GgufWriter& keys,
                                       const std::vector<TensorPlan>& tensors, std::uint64_t seed, ThreadPool& pool,
                                       const WriteProgress& on_progress) {
  std::int64_t total = 0;
  for (const TensorPlan& tensor : tensors) total += tensor.bytes();
  WeightSource source(seed, total, pool, on_progress);
  for (const TensorPlan& tensor : tensors) {
    keys.tensor(
        tensor.name, tensor.dtype, tensor.shape,
        [&source, &tensor](std::uint64_t offset, std::span<std::byte> out) { source.produce(tensor, offset, out); });
  }

  std::filesystem::path part = path;
  part += ".part";
  std::error_code failure;
  std::filesystem::remove(part, failure);  // left by an earlier run that was stopped
  const Status room = check_room(path, keys.head_bytes() + static_cast<std::uint64_t>(total));
  if (!room) return room.error();
  const bool written = keys.write(part).has_value();
  const auto size = written ? static_cast<std::int64_t>(std::filesystem::file_size(part, failure)) : 0;
  if (written && !failure) std::filesystem::rename(part, path, failure);
  if (written && !failure) return size;
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return disk_error(path);
}

}  // namespace sightline::bench
