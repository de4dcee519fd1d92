/// What this machine can do at best, measured: the yardsticks that speeds are quoted against.
#pragma once

#include <cstdint>

#include "engine/base/dtype.h"
#include "engine/base/error.h"
#include "engine/kernels/compute.h"

namespace sightline {

/// Bytes per second that all workers together read from main memory in long runs; best of several passes over a
/// buffer far larger than the caches. Takes about a second and 512 MiB. Errors: OverBudget.
Result<double> measure_read_bandwidth(ThreadPool& pool);

/// Weights per second that all workers together read from memory, unpack and multiply with one row of activations, as
/// writing does: neither reading nor unpacking alone tells it, since they overlap in part. `dtype` is a format that is
/// packed. Best of several passes over a matrix far larger than the caches. Takes about half a second and 350 MiB.
/// Errors: OverBudget.
Result<double> measure_row_product(const Compute& compute, DType dtype);

/// Operations per second (a multiplication and an addition count as two) of 8-bit products on registers alone, all
/// workers together; best of several passes. Takes about half a second.
double measure_int8_peak(const Compute& compute);

/// The same for 16-bit products.
double measure_int16_peak(const Compute& compute);

}  // namespace sightline
