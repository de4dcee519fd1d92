/// Names that came from the network, made safe to be names of files here.
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// `name` as a path below some folder: a file, or a file in one subfolder. It is refused if any system we know would
/// read it as anything else: absolute, climbing, hidden, with a device's name or a colon, with control characters or
/// bidirectional marks, with combining marks (two spellings of one name), longer than 200 bytes, or with an ending
/// (.part, .json, .lock) that downloads use for themselves. Errors: InvalidArgument DL_NAME with the name, escaped.
Result<std::filesystem::path> safe_relative_path(std::string_view name);

/// "org/name": two parts of letters, digits, '-', '_' and '.', as hubs allow. Errors: InvalidArgument DL_NAME.
Status check_repository_name(std::string_view repository);

/// Makes `folder / relative` and all between them, for the owner only, and refuses symbolic links below `folder`, which
/// itself may be one. Errors: InvalidArgument DL_NAME for a link or a file in the way; Io DISK_*.
Status make_folders_below(const std::filesystem::path& folder, const std::filesystem::path& relative);

}  // namespace sightline
