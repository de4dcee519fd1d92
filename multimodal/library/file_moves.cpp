/// Files read, copied and moved so that they are whole wherever they have their name.
#include "multimodal/library/file_moves.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include "engine/base/input_file.h"
#include "engine/base/utf8.h"
#include "multimodal/library/output_file.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = std::size_t{4} << 20;
constexpr const char* kMoving = ".moving";

/// So that it is read from the disk next, and not from memory.
void forget_cached(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  close(descriptor);
}

/// Puts what has changed in a folder on disk; some file systems know no such thing.
void flush_folder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

/// Of programs that were killed while they copied to this name.
void remove_leftovers(const fs::path& to) {
  const std::string ours = to.filename().string() + kMoving;
  std::error_code problem;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(to.parent_path(), problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->path().filename().string().starts_with(ours)) found.push_back(entry->path());
  }
  for (const fs::path& path : found) fs::remove(path, problem);
}

/// The target is there already: whether it is the same file.
Status check_same(const fs::path& from, const fs::path& to, const FileProgress& progress) {
  std::error_code problem;
  const bool may_be = fs::is_regular_file(fs::symlink_status(to, problem)) && !problem &&
                      fs::file_size(from, problem) == fs::file_size(to, problem) && !problem;
  if (!may_be) return refuse_if_taken(to);
  const Result<Digest> source = digest_of(from, progress);
  if (!source) return source.error();
  const Result<Digest> target = digest_of(to, progress);
  if (!target) return target.error();
  return *source == *target ? Status() : refuse_if_taken(to);
}

/// From one disk to another, up to the moment when both have it.
Status copy_across(const fs::path& from, const fs::path& to, const FileProgress& progress) {
  remove_leftovers(to);
  fs::path moving = to;
  moving += kMoving;
  Result<OutputFile> output = OutputFile::create(moving, true);
  if (!output) return output.error();
  Sha256 sha256;
  const Status copied = for_each_block(from, progress, [&](std::span<const std::byte> block) {
    sha256.update(block);
    return output->write(block);
  });
  if (!copied) return copied;
  if (Status ok = output->commit(); !ok) return ok;
  const auto discard = [&moving](Error error) {
    unlink(moving.c_str());
    return error;
  };
  forget_cached(moving);
  const Result<Digest> read_back = digest_of(moving, progress);
  if (!read_back) return discard(read_back.error());
  if (*read_back != sha256.finish()) {
    return discard({ErrorCode::Corrupt,
                    printable(to.string()) + " reads otherwise than it was written; the disk may be failing. " +
                        printable(from.string()) + " stays where it is",
                    "DISK_ERROR"});
  }
  if (std::rename(moving.c_str(), to.c_str()) != 0) {
    return discard(file_error(to, "put the file in place", errno));
  }
  flush_folder(to.parent_path());
  return {};
}

}  // namespace

Error stopped_by_progress() { return {ErrorCode::Cancelled, "stopped; what was done stays", "CANCELLED"}; }

/// Reads all of a file in blocks. Errors: those of InputFile; Cancelled; what `take` says.
Status for_each_block(const fs::path& path, const FileProgress& progress,
                      const std::function<Status(std::span<const std::byte>)>& take) {
  const Result<InputFile> input = InputFile::open(path);
  if (!input) return input.error();
  std::vector<std::byte> block(kBlock);
  const auto size = static_cast<std::int64_t>(input->size());
  for (std::int64_t at = 0; at < size;) {
    const std::span<std::byte> part(block.data(), static_cast<std::size_t>(std::min<std::int64_t>(size - at, kBlock)));
    if (Status ok = input->read(static_cast<std::uint64_t>(at), part); !ok) return ok;
    if (Status ok = take(part); !ok) return ok;
    at += static_cast<std::int64_t>(part.size());
    if (progress && !progress(path.filename().string(), at, size)) return stopped_by_progress();
  }
  return {};
}

Result<Digest> digest_of(const fs::path& path, const FileProgress& progress) {
  Sha256 sha256;
  const Status ok = for_each_block(path, progress, [&](std::span<const std::byte> block) {
    sha256.update(block);
    return Status();
  });
  if (!ok) return ok.error();
  return sha256.finish();
}

Status refuse_if_taken(const fs::path& path) {
  std::error_code problem;
  if (!fs::exists(fs::symlink_status(path, problem))) return {};
  return Error{ErrorCode::InvalidArgument, printable(path.string()) + " exists already; move it away, and try again",
               "DL_NAME"};
}

Status copy_file_whole(const fs::path& from, const fs::path& to, const FileProgress& progress) {
  if (Status ok = refuse_if_taken(to); !ok) return ok;
  Result<OutputFile> output = OutputFile::create(to, true);
  if (!output) return output.error();
  if (Status ok =
          for_each_block(from, progress, [&](std::span<const std::byte> block) { return output->write(block); });
      !ok)
    return ok;
  return output->commit();
}

Status move_file(const fs::path& from, const fs::path& to, const FileProgress& progress) {
  std::error_code problem;
  if (fs::exists(fs::symlink_status(to, problem))) {
    if (Status ok = check_same(from, to, progress); !ok) return ok;
  } else {
    if (rename(from.c_str(), to.c_str()) == 0) return {};
    if (errno != EXDEV) return file_error(to, "move the file there", errno);
    if (Status ok = copy_across(from, to, progress); !ok) return ok;
  }
  if (unlink(from.c_str()) != 0 && errno != ENOENT) return file_error(from, "remove the file", errno);
  return {};
}

void remove_empty_folders(fs::path folder, const fs::path& root) {
  std::error_code problem;
  while (folder != root && folder.string().size() > root.string().size() && fs::is_empty(folder, problem) && !problem) {
    fs::remove(folder, problem);
    folder = folder.parent_path();
  }
}

}  // namespace sightline
