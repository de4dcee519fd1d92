/// What this computer can do, measured for `sightline models fit`.
#include "multimodal/cli/machine_yardstick.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "engine/base/system_info.h"
#include "engine/kernels/machine_limits.h"
#include "multimodal/cli/commands.h"

namespace sightline {

namespace {

constexpr double kOthersMost = 0.1;  // of the processors' time
constexpr double kSpreadMost = 0.15;
constexpr auto kUsual = std::to_array<DType>({DType::Q4_K, DType::Q5_K, DType::Q6_K});  // of published files
constexpr auto kOtherFormats =
    std::to_array<DType>({DType::Q8_0, DType::Q2_K, DType::Q3_K, DType::IQ3_XXS, DType::IQ4_XS});

/// Seconds of all processors since the start of the machine, and since our own start.
struct ProcessorTime {
  double all = 0.0, busy = 0.0, ours = 0.0;
};

/// Source: proc(5); what a virtual machine's host took ("steal") counts as busy.
ProcessorTime processor_time() {
  ProcessorTime time;
  std::ifstream file("/proc/stat");
  std::string word;
  file >> word;                   // "cpu"
  std::array<double, 8> ticks{};  // user nice system idle iowait irq softirq steal
  for (double& value : ticks) file >> value;
  if (!file) return {};
  const double second = static_cast<double>(sysconf(_SC_CLK_TCK));
  for (const double value : ticks) time.all += value / second;
  time.busy = time.all - (ticks[3] + ticks[4]) / second;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  for (const timeval& part : {usage.ru_utime, usage.ru_stime}) {
    time.ours += static_cast<double>(part.tv_sec) + 1e-6 * static_cast<double>(part.tv_usec);
  }
  return time;
}

/// The part of the processors' time that others took; 0 where the system does not tell.
double share_of_others(const ProcessorTime& before, const ProcessorTime& after) {
  const double all = after.all - before.all;
  return all > 0.0 ? (after.busy - before.busy - (after.ours - before.ours)) / all : 0.0;
}

double spread(double a, double b) { return std::abs(a - b) / std::max(a, b); }

}  // namespace

Result<MachineSpeed> measure_machine_speed(int threads, const std::string& isa) {
  const Result<const Kernels*> kernels = choose_kernels(isa);
  if (!kernels) return kernels.error();
  ThreadPool pool(threads > 0 ? threads : usable_cores());
  const ProcessorTime before = processor_time();
  std::map<DType, double> formats;
  const auto measure_format = [&](DType dtype) -> Result<double> {
    const Result<double> weights = measure_row_product(Compute{**kernels, pool}, dtype);
    if (weights) formats[dtype] = std::max(formats[dtype], *weights);
    return weights;
  };
  std::array<MachineSpeed, 2> runs;
  for (MachineSpeed& run : runs) {
    const Result<double> bandwidth = measure_read_bandwidth(pool);
    if (!bandwidth) return bandwidth.error();
    run.read_bytes = *bandwidth;
    double seconds = 0.0;  // of one weight of each format
    for (const DType dtype : kUsual) {
      const Result<double> weights = measure_format(dtype);
      if (!weights) return weights.error();
      seconds += 1.0 / *weights;
    }
    run.weights = static_cast<double>(kUsual.size()) / seconds;
  }
  for (const DType dtype : kOtherFormats) {
    if (const Result<double> weights = measure_format(dtype); !weights) return weights.error();
  }
  const double others = share_of_others(before, processor_time());
  MachineSpeed speed;
  speed.read_bytes = std::max(runs[0].read_bytes, runs[1].read_bytes);
  speed.weights = std::max(runs[0].weights, runs[1].weights);
  speed.formats = std::move(formats);
  speed.is_steady = others < kOthersMost && spread(runs[0].read_bytes, runs[1].read_bytes) < kSpreadMost &&
                    spread(runs[0].weights, runs[1].weights) < kSpreadMost;
  speed.measured_at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return speed;
}

}  // namespace sightline
