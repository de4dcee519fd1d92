/// CPU features, core count, physical and free memory.
#include "engine/base/system_info.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <memory>
#include <thread>

#include "engine/base/container_limits.h"

namespace sightline {

namespace {

constexpr std::int64_t kKib = 1024;

/// Processors the scheduler may put this process on; 0 if it does not say.
int allowed_processors() {
  struct Free {
    void operator()(cpu_set_t* set) const noexcept { CPU_FREE(set); }
  };
  // The set must have room for every processor the kernel was built for, which only trying tells.
  for (int room = 1024; room <= 1 << 18; room *= 2) {
    const std::unique_ptr<cpu_set_t, Free> set(CPU_ALLOC(static_cast<std::size_t>(room)));
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(room));
    if (set == nullptr) return 0;
    if (sched_getaffinity(0, bytes, set.get()) == 0) return CPU_COUNT_S(bytes, set.get());
    if (errno != EINVAL) return 0;
  }
  return 0;
}

}  // namespace

int usable_cores() noexcept { return usable_cores(SystemFolders{}); }

int usable_cores(const SystemFolders& folders) noexcept {
  int cores = allowed_processors();
  if (cores == 0) cores = static_cast<int>(std::thread::hardware_concurrency());
  const std::optional<double> quota = container_limits(folders).cores;
  if (quota && *quota < cores) cores = static_cast<int>(std::ceil(*quota));
  return std::max(cores, 1);
}

MemoryInfo memory_info() noexcept { return memory_info(SystemFolders{}); }

MemoryInfo memory_info(const SystemFolders& folders) noexcept {
  const std::filesystem::path file = folders.proc / "meminfo";
  MemoryInfo info;
  info.total_bytes = number_after(file, "MemTotal").value_or(0) * kKib;
  info.available_bytes = number_after(file, "MemAvailable").value_or(0) * kKib;
  const ContainerLimits limits = container_limits(folders);
  if (info.total_bytes == 0) return {};
  if (limits.memory_bytes) info.total_bytes = std::min(info.total_bytes, *limits.memory_bytes);
  if (limits.available_bytes) info.available_bytes = std::min(info.available_bytes, *limits.available_bytes);
  info.available_bytes = std::min(info.available_bytes, info.total_bytes);
  return info;
}

ResidentMemory resident_memory() noexcept { return resident_memory(SystemFolders{}); }

ResidentMemory resident_memory(const SystemFolders& folders) noexcept {
  const std::filesystem::path file = folders.proc / "self" / "status";
  return {number_after(file, "VmRSS").value_or(0) * kKib, number_after(file, "VmHWM").value_or(0) * kKib};
}

}  // namespace sightline
