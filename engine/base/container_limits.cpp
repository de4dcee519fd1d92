/// What the control groups around this process allow it.
#include "engine/base/container_limits.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

namespace {

std::optional<std::int64_t> parsed(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

/// The first line of a small file; empty if there is none.
std::string first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<std::int64_t> number_in(const std::filesystem::path& path) { return parsed(first_line(path)); }

template <class T>
void keep_smaller(std::optional<T>& kept, T value) {
  kept = kept ? std::min(*kept, value) : value;
}

void add_memory(ContainerLimits& limits, std::optional<std::int64_t> limit, std::optional<std::int64_t> used,
                std::int64_t cache) {
  constexpr std::int64_t kUnlimited = std::int64_t{1} << 60;   // version 1 writes "no limit" as almost 2^63
  if (!limit || *limit < 0 || *limit >= kUnlimited) return;
  keep_smaller(limits.memory_bytes, *limit);
  const std::int64_t taken = std::max<std::int64_t>(used.value_or(0) - cache, 0);
  keep_smaller(limits.available_bytes, std::max<std::int64_t>(*limit - taken, 0));
}

void add_cores(ContainerLimits& limits, std::optional<std::int64_t> quota, std::optional<std::int64_t> period) {
  if (!quota || !period || *quota <= 0 || *period <= 0) return;
  keep_smaller(limits.cores, static_cast<double>(*quota) / static_cast<double>(*period));
}

void add_group_v2(ContainerLimits& limits, const std::filesystem::path& group) {
  const std::filesystem::path stat = group / "memory.stat";
  add_memory(limits, number_in(group / "memory.max"), number_in(group / "memory.current"),
             number_after(stat, "inactive_file").value_or(0) + number_after(stat, "active_file").value_or(0));
  const std::string line = first_line(group / "cpu.max");   // "150000 100000" or "max 100000"
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) return;
  add_cores(limits, parsed(std::string_view(line).substr(0, space)), parsed(std::string_view(line).substr(space + 1)));
}

void add_memory_group_v1(ContainerLimits& limits, const std::filesystem::path& group) {
  const std::filesystem::path stat = group / "memory.stat";
  add_memory(limits, number_in(group / "memory.limit_in_bytes"), number_in(group / "memory.usage_in_bytes"),
             number_after(stat, "total_inactive_file").value_or(0) +
                 number_after(stat, "total_active_file").value_or(0));
}

void add_cpu_group_v1(ContainerLimits& limits, const std::filesystem::path& group) {
  add_cores(limits, number_in(group / "cpu.cfs_quota_us"), number_in(group / "cpu.cfs_period_us"));
}

/// Calls add(limits, folder) for the group `path` below `root` and for every group above it, `root` included. Inside
/// a container only the root may be visible; groups that cannot be seen add nothing.
template <class Add>
void climb(ContainerLimits& limits, const std::filesystem::path& root, std::string_view path, Add add) {
  std::filesystem::path group = std::filesystem::path(path).relative_path();
  if (std::find(group.begin(), group.end(), "..") != group.end()) group.clear();   // lies outside what we may see
  while (!group.empty()) {
    add(limits, root / group);
    group = group.parent_path();
  }
  add(limits, root);
}

bool lists(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const std::size_t comma = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, comma) == wanted) return true;
    controllers.remove_prefix(std::min(comma + 1, controllers.size()));
  }
  return false;
}

}  // namespace

std::optional<std::int64_t> number_after(const std::filesystem::path& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::string_view view = line;
    if (!view.starts_with(key)) continue;
    view.remove_prefix(key.size());
    const std::size_t begin = view.find_first_not_of(": \t");
    if (begin == 0 || begin == std::string_view::npos) continue;   // a longer key that begins alike, or no number
    return parsed(view.substr(begin));
  }
  return std::nullopt;
}

ContainerLimits container_limits(const SystemFolders& folders) {
  ContainerLimits limits;
  std::ifstream file(folders.proc / "self" / "cgroup");
  for (std::string line; std::getline(file, line);) {   // "4:cpu,cpuacct:/docker/1f" or, in version 2, "0::/user"
    const std::string_view view = line;
    const std::size_t first = view.find(':');
    const std::size_t second = first == std::string_view::npos ? first : view.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = view.substr(first + 1, second - first - 1);
    const std::string_view path = view.substr(second + 1);
    if (controllers.empty()) {
      climb(limits, folders.cgroup, path, add_group_v2);
      climb(limits, folders.cgroup / "unified", path, add_group_v2);   // where version 1 is mounted as well
    } else if (lists(controllers, "memory")) {
      climb(limits, folders.cgroup / "memory", path, add_memory_group_v1);
    } else if (lists(controllers, "cpu")) {
      climb(limits, folders.cgroup / controllers, path, add_cpu_group_v1);
      climb(limits, folders.cgroup / "cpu", path, add_cpu_group_v1);
    }
  }
  return limits;
}

}  // namespace sightline
