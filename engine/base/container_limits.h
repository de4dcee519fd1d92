/// What the control groups around this process allow it.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/system_info.h"

namespace sightline {

struct ContainerLimits {
  std::optional<double> cores;                     ///< processor time per time, for example 1.5
  std::optional<std::int64_t> memory_bytes;        ///< the smallest memory limit on the way to the top
  std::optional<std::int64_t> available_bytes;     ///< the smallest rest of a memory limit, file cache counted as free
};

/// Reads version 1 and version 2 of Linux' control groups; every group above this process's own counts. Empty where
/// there are none or nothing is limited. Any thread. Source: the kernel's cgroup-v1 and cgroup-v2 documents.
ContainerLimits container_limits(const SystemFolders& folders);

/// The number after `key` and white space in the first line that starts with `key`, as in /proc/meminfo.
std::optional<std::int64_t> number_after(const std::filesystem::path& file, std::string_view key);

}  // namespace sightline
