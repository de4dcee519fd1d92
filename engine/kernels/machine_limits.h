/// What this machine can do at best, measured: the yardsticks that speeds are quoted against.
#pragma once

#include <cstdint>

#include "engine/base/error.h"
#include "engine/kernels/compute.h"

namespace sightline {

/// Bytes per second that all workers together read from main memory in long runs; best of several passes over a
/// buffer far larger than the caches. Takes about a second and 512 MiB. Errors: OverBudget.
Result<double> measure_read_bandwidth(ThreadPool& pool);

/// Operations per second (a multiplication and an addition count as two) of 8-bit products on registers alone, all
/// workers together; best of several passes. Takes about half a second.
double measure_int8_peak(const Compute& compute);

/// The same for 16-bit products.
double measure_int16_peak(const Compute& compute);

}  // namespace sightline
