/// Random matrices and activations for tests of the kernels, and their products in double precision.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/dtype.h"
#include "engine/kernels/block_codes.h"
#include "engine/kernels/dequantize.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/packed_matrix.h"
#include "tests/support/random_blocks.h"

namespace sightline::testing_support {

/// Half the distance from 1 to the next single: the largest relative error of one rounding.
inline constexpr double kUnit = 0x1p-24;

/// Values around zero with standard deviation `sigma`. Equal arguments give equal values.
inline std::vector<float> random_values(std::int64_t n, std::uint64_t seed, float sigma = 1.0F) {
  std::mt19937_64 random(seed);
  std::normal_distribution<float> normal(0.0F, sigma);
  std::vector<float> values(static_cast<std::size_t>(n));
  for (float& value : values) value = normal(random);
  return values;
}

/// True if both hold the same bits, NaN included.
inline bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

inline std::vector<DType> formats(bool plain, bool blocks) {
  std::vector<DType> found;
  for (const DTypeInfo& info : all_dtypes()) {
    if (info.is_weight && (is_plain(info.dtype) ? plain : blocks)) found.push_back(info.dtype);
  }
  return found;
}

/// Columns that end in a tile that is not full where the format allows it, and need more than two tiles.
inline std::int64_t odd_cols(DType dtype) {
  const std::int64_t block = dtype_info(dtype).block_size;
  return block == 256 ? 768 : is_plain(dtype) ? 803 : 768 + block;
}

/// A matrix of random weights as a file holds it, and packed.
class SampleMatrix {
 public:
  SampleMatrix(DType dtype, std::int64_t rows, std::int64_t cols, std::uint64_t seed, float sigma = 0.05F)
      : dtype_(dtype), rows_(rows), cols_(cols), file_(static_cast<std::size_t>(rows * row_bytes(dtype, cols))) {
    for (std::int64_t r = 0; r < rows; ++r)
      random_row(dtype, seed * 1000 + static_cast<std::uint64_t>(r), sigma, file_row(r), cols);
    pack();
  }
  /// The first `rows` rows of another.
  SampleMatrix(const SampleMatrix& whole, std::int64_t rows)
      : dtype_(whole.dtype_),
        rows_(rows),
        cols_(whole.cols_),
        file_(whole.file_.begin(), whole.file_.begin() + rows * row_bytes(whole.dtype_, whole.cols_)) {
    pack();
  }

  [[nodiscard]] std::byte* file_row(std::int64_t row) { return file_.data() + row * row_bytes(dtype_, cols_); }
  [[nodiscard]] const std::byte* file_row(std::int64_t row) const {
    return file_.data() + row * row_bytes(dtype_, cols_);
  }

  /// Makes the packed form follow changes of the file's rows.
  void pack() {
    if (is_plain(dtype_)) return;
    packed_ = std::move(*AlignedBuffer<std::byte>::create(matrix_bytes(dtype_, Storage::Strips, rows_, cols_)));
    pack_rows(dtype_, file_.data(), rows_, cols_, packed_.data());
  }

  [[nodiscard]] WeightMatrix view(Storage storage) const {
    const bool packed = storage == Storage::Strips && !is_plain(dtype_);
    return {dtype_, packed ? Storage::Strips : Storage::Rows, rows_, cols_, packed ? packed_.data() : file_.data()};
  }

  [[nodiscard]] std::vector<float> row(std::int64_t row) const {
    std::vector<float> values(static_cast<std::size_t>(cols_));
    dequantize_row(dtype_, file_row(row), values.data(), cols_);
    return values;
  }

  [[nodiscard]] DType dtype() const { return dtype_; }
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t cols() const { return cols_; }

 private:
  DType dtype_;
  std::int64_t rows_, cols_;
  std::vector<std::byte> file_;
  AlignedBuffer<std::byte> packed_;
};

/// Activations that stay where they are, rounded by the scalar kernels.
class SampleActivations {
 public:
  SampleActivations(std::vector<float> values, std::int64_t rows, std::int64_t cols)
      : values_(std::move(values)), rows_(rows), cols_(cols) {
    if (cols % kBlockCols != 0) return;
    codes_.resize(values_.size());
    stats_.resize(values_.size() / kBlockCols);
    kScalarKernels->quantize(values_.data(), rows * cols, codes_.data(), stats_.data());
  }
  SampleActivations(std::int64_t rows, std::int64_t cols, std::uint64_t seed)
      : SampleActivations(random_values(rows * cols, seed), rows, cols) {}

  [[nodiscard]] Activations view() const {
    return {.rows = {values_.data(), rows_, cols_},
            .codes = codes_.empty() ? nullptr : codes_.data(),
            .stats = stats_.empty() ? nullptr : stats_.data()};
  }

  /// What products with `dtype` weights multiply: the values, or what their rounded form stands for.
  [[nodiscard]] double value(DType dtype, std::int64_t row, std::int64_t col) const {
    const auto at = static_cast<std::size_t>(row * cols_ + col);
    if (is_plain(dtype)) return values_[at];
    return static_cast<double>(stats_[at / kBlockCols].scale) * codes_[at];
  }

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t cols() const { return cols_; }
  [[nodiscard]] const std::vector<float>& values() const { return values_; }

 private:
  std::vector<float> values_;
  std::int64_t rows_, cols_;
  std::vector<std::int8_t> codes_;
  std::vector<ActivationStats> stats_;
};

/// The exact product of one weight row with one activation row, and how far a kernel may be from it.
///
/// Plain weights: k products and k - 1 additions in any order err by at most (k + 1) u Σ|w x|, u = 2^-24.
/// Block formats, w = s c - m: the sum of 32 integer products is exact. Per block of 32 columns a kernel rounds at most
/// five times on the way to s Σ c x - m Σ x (scale, second scale, their sum, activation scale; activation sum, half
/// sum, their difference, product) and three times more when it adds to the running sum; the oracle's own weights are
/// rounded twice. With B blocks the error is at most (3 B + 8) u Σ (|s c| + |m|) |x|. The half sums of 16 columns are
/// differences, so m stands for the larger minimum of the two halves.
struct ExactProduct {
  double value = 0.0;
  double bound = 0.0;
};

/// Products of one weight row with any activation row.
class ExactRow {
 public:
  ExactRow(const SampleMatrix& matrix, std::int64_t row)
      : dtype_(matrix.dtype()), weights_(matrix.row(row).size()), sizes_(weights_.size()) {
    const std::vector<float> values = matrix.row(row);
    for (std::size_t i = 0; i < values.size(); ++i) weights_[i] = values[i];
    if (is_plain(dtype_)) {
      for (std::size_t i = 0; i < values.size(); ++i) sizes_[i] = std::fabs(weights_[i]);
      return;
    }
    for (std::int64_t col = 0; col < matrix.cols(); col += kTileCols) {
      const std::int64_t count = std::min<std::int64_t>(kTileCols, matrix.cols() - col);
      BlockCodes codes;
      decode_codes(dtype_, matrix.file_row(row), col, count, codes);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t pair = i / 32 * 2;
        const double minimum = std::max(std::fabs(codes.mins[pair]), std::fabs(codes.mins[pair + 1]));
        sizes_[static_cast<std::size_t>(col + i)] = std::fabs(double{codes.scales[i / 16]} * codes.codes[i]) + minimum;
      }
    }
  }

  [[nodiscard]] ExactProduct times(const SampleActivations& x, std::int64_t row) const {
    ExactProduct product;
    double size = 0.0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const double value = x.value(dtype_, row, static_cast<std::int64_t>(i));
      product.value += weights_[i] * value;
      size += sizes_[i] * std::fabs(value);
    }
    const auto k = static_cast<double>(weights_.size());
    product.bound = kUnit * size * (is_plain(dtype_) ? k + 1.0 : 3.0 * k / kBlockCols + 8.0);
    return product;
  }

 private:
  DType dtype_;
  std::vector<double> weights_, sizes_;
};

}  // namespace sightline::testing_support
