/// Products of many activation rows with single-precision weights, through BLAS.
#pragma once

#include "engine/kernels/compute.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/packed_matrix.h"

namespace sightline {

/// True where BLAS is the faster way: F32 weights, 32 rows or more, and kernels other than the scalar oracle.
bool use_wide_float(const WeightMatrix& weights, std::int64_t n, const Compute& compute) noexcept;

/// out = X · Wᵀ. Weight rows are handed out in pieces of a fixed size, each multiplied by one single-threaded BLAS
/// call, so the result does not depend on the number of workers. Requires: use_wide_float.
void multiply_wide_float(const MatmulTarget& target, MatrixView<const float> x, const Compute& compute) noexcept;

}  // namespace sightline
