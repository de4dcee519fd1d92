/// Where the running program is.
#pragma once

#include <filesystem>
#include <optional>

namespace sightline {

/// The folder of the running program's file, links followed; programs that belong together stand beside each other in
/// it. None where the system does not tell. Any thread. Source: proc(5), /proc/self/exe.
std::optional<std::filesystem::path> program_folder();

}  // namespace sightline
