/// Files read, copied and moved so that they are whole wherever they have their name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "engine/base/digest.h"
#include "engine/base/error.h"

namespace sightline {

/// Told how far work on files has come; false stops it.
using FileProgress = std::function<bool(const std::string& file, std::int64_t done_bytes, std::int64_t total_bytes)>;

/// What is said when `progress` has ended the work.
Error stopped_by_progress();

/// Reads all of a file in blocks; `progress` may be empty. Errors: those of InputFile; Cancelled; what `take` says.
Status for_each_block(const std::filesystem::path& path, const FileProgress& progress,
                      const std::function<Status(std::span<const std::byte>)>& take);

/// The SHA-256 of all of a file; `progress` may be empty. Errors: those of InputFile; Cancelled.
Result<Digest> digest_of(const std::filesystem::path& path, const FileProgress& progress);

/// Errors: InvalidArgument DL_NAME if there is anything of this name.
Status refuse_if_taken(const std::filesystem::path& path);

/// Puts a copy of a file under its name when it is whole and flushed. Errors: InvalidArgument DL_NAME for a name that is
/// taken; NotFound; Io; Cancelled.
Status copy_file_whole(const std::filesystem::path& from, const std::filesystem::path& to,
                       const FileProgress& progress);

/// Gives a file another name. On another disk it is copied, the copy is flushed and read back, and then the file is
/// removed; killed anywhere, the file is whole in one of the two places, and the next call goes on. A target of the same
/// content counts as moved. Errors: as copy_file_whole, and Corrupt if the copy reads otherwise.
Status move_file(const std::filesystem::path& from, const std::filesystem::path& to, const FileProgress& progress);

/// Removes a folder and those above it as long as they are empty and lie below `root`.
void remove_empty_folders(std::filesystem::path folder, const std::filesystem::path& root);

}  // namespace sightline
