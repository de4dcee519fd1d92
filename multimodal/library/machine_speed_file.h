/// What was measured of this computer, kept as long as it holds.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "multimodal/contract/models.h"

namespace sightline {

/// The speeds in what `sightline models fit --json` prints. Errors: Internal if they are not there.
Result<MachineSpeed> read_fit_report(std::string_view json);

/// The rates of single formats by their names, as files and `sightline models fit --json` have them.
std::map<std::string, double> named_formats(const MachineSpeed& speed);

/// What a measurement holds for: processor, cores this process may use, memory, kernel.
std::string machine_name();

/// Older figures are not used: memory is exchanged, cooling fails, virtual machines move.
inline constexpr std::chrono::days kSpeedHolds{30};

/// What stands in the file for a machine of this name; none if it is of another one, from another way of measuring, older
/// than kSpeedHolds, from the future, or nothing sensible.
std::optional<MachineSpeed> read_machine_speed(const std::filesystem::path& file, std::string_view machine,
                                               std::chrono::system_clock::time_point now);
/// Replaces the file; the folder is made. Errors: Io DISK_*.
Status write_machine_speed(const std::filesystem::path& file, std::string_view machine, const MachineSpeed& speed);

}  // namespace sightline
