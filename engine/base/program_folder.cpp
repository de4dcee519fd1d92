/// Where the running program is.
#include "engine/base/program_folder.h"

#include <system_error>

namespace sightline {

std::optional<std::filesystem::path> program_folder() {
  std::error_code problem;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", problem);
  if (problem) return std::nullopt;
  return self.parent_path();
}

}  // namespace sightline
