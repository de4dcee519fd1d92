/// Memory that the processes started by this one hold.
#include "multimodal/session/children_memory.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace sightline {

namespace {

namespace fs = std::filesystem;

/// "RssAnon:     1234 kB" of a process's status. Source: man 5 proc.
std::int64_t own_memory(long process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  std::string name;
  while (status >> name) {
    std::int64_t kilobytes = 0;
    if (name == "RssAnon:" && status >> kilobytes) return kilobytes * 1024;
    status.ignore(1 << 16, '\n');
  }
  return 0;
}

}  // namespace

std::int64_t memory_of_children() {
  std::int64_t bytes = 0;
  std::error_code problem;
  for (fs::directory_iterator task("/proc/self/task", problem), end; !problem && task != end; task.increment(problem)) {
    std::ifstream children(task->path() / "children");
    long process = 0;
    while (children >> process) bytes += own_memory(process);
  }
  return bytes;
}

}  // namespace sightline
