/// Products of many activation rows with single-precision weights, through BLAS.
#include "engine/kernels/wide_float.h"

#include <cblas.h>

#include <algorithm>

namespace sightline {

namespace {

constexpr std::int64_t kMinRows = 32;
constexpr std::int64_t kPieceRows = 64;   // weight rows per BLAS call

/// BLAS must not start threads of its own inside our workers. Done once, before the first call.
void keep_blas_single_threaded() {
  static const bool done = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

bool use_wide_float(const WeightMatrix& weights, std::int64_t n, const Compute& compute) noexcept {
  return weights.dtype == DType::F32 && n >= kMinRows && &compute.kernels != kScalarKernels;
}

void multiply_wide_float(const MatmulTarget& target, MatrixView<const float> x, const Compute& compute) noexcept {
  keep_blas_single_threaded();
  const WeightMatrix& w = *target.weights;
  const auto* const data = reinterpret_cast<const float*>(w.data);
  compute.pool.parallel_for(w.rows, kPieceRows, [&](std::int64_t begin, std::int64_t end, int) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(x.rows), static_cast<int>(end - begin),
                static_cast<int>(w.cols), 1.0F, x.data, static_cast<int>(x.stride), data + begin * w.cols,
                static_cast<int>(w.cols), 0.0F, target.out.data + begin, static_cast<int>(target.out.stride));
  });
}

}  // namespace sightline
