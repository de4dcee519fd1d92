/// DownloadDisk: everything a download does to the disk.
#include "multimodal/hub/download_disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "engine/base/utf8.h"
#include "multimodal/library/output_file.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

Status DownloadDisk::reserve(int descriptor, std::int64_t size, const std::filesystem::path& file) {
  if (ftruncate(descriptor, size) != 0) return file_error(file, "reserve its space", errno);
  if (size == 0) return {};
  int problem = 0;
  do {
    problem = fallocate(descriptor, 0, 0, size) == 0 ? 0 : errno;
  } while (problem == EINTR);
  if (problem == 0 || problem == EOPNOTSUPP || problem == ENOSYS) return {};
  return file_error(file, "reserve its space", problem);
}

Status DownloadDisk::write(int descriptor, std::int64_t offset, std::span<const std::byte> bytes,
                           const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t n = pwrite(descriptor, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return file_error(file, "write", n < 0 ? errno : ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    offset += n;
  }
  return {};
}

Status DownloadDisk::flush(int descriptor, const std::filesystem::path& file) {
  if (fdatasync(descriptor) == 0) return {};
  return file_error(file, "write", errno);
}

Status DownloadDisk::append(int descriptor, std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return file_error(file, "write", n < 0 ? errno : ENOSPC);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status DownloadDisk::replace(const std::filesystem::path& file, std::string_view text) {
  return replace_file(file, text);
}

Status DownloadDisk::put_in_place(const std::filesystem::path& from, const std::filesystem::path& to) {
  int problem = renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
  if (problem == EINVAL || problem == ENOSYS) {  // a file system that cannot promise it
    problem = link(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    if (problem == 0) {
      unlink(from.c_str());
    } else if (problem == EPERM || problem == EOPNOTSUPP) {  // nor that: FAT
      struct stat status {};
      problem = lstat(to.c_str(), &status) == 0 ? EEXIST : rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
    }
  }
  if (problem == EEXIST) {
    return Error{ErrorCode::InvalidArgument,
                 printable(to.string()) + " exists already and is another file; move it away, and try again",
                 "DL_NAME"};
  }
  if (problem != 0) return file_error(to, "put the file in place", problem);
  const int folder = open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return {};
  fsync(folder);  // some file systems know no such thing; what is in the file is safe either way
  close(folder);
  return {};
}

Status DownloadDisk::remove(const std::filesystem::path& file) {
  if (unlink(file.c_str()) == 0 || errno == ENOENT) return {};
  return file_error(file, "remove the file", errno);
}

std::int64_t DownloadDisk::free_bytes(const std::filesystem::path& folder) {
  struct statvfs status {};
  if (statvfs(folder.c_str(), &status) != 0) return std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

}  // namespace sightline
