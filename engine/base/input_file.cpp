/// A regular file opened for reading: positioned reads, and noticing that it was changed.
#include "engine/base/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

std::string message_name(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return printable(name.empty() ? path.string() : name);
}

/// Says why the system did not open `path`.
Error refusal(const std::filesystem::path& path, const std::string& name, int reason) {
  struct stat link {};
  const bool is_link = lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
  switch (reason) {
    case ENOENT:
    case ENOTDIR:
      if (is_link) return {ErrorCode::NotFound, name + ": this link leads to a file that does not exist", ""};
      return {ErrorCode::NotFound, name + ": there is no such file", ""};
    case ELOOP:
      return {ErrorCode::NotFound, name + ": this link leads back to itself", ""};
    case ENXIO:
    case ENODEV:
      return {ErrorCode::InvalidArgument, name + ": this is a socket or a device, not a file", ""};
    case EACCES:
    case EPERM:
      return {ErrorCode::Io, name + ": you are not allowed to read this file", "DISK_ERROR"};
    default:
      return {ErrorCode::Io, name + ": the file cannot be opened: " + std::generic_category().message(reason),
              "DISK_ERROR"};
  }
}

const char* kind_text(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

std::int64_t modified_ns(const struct stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1000000000 + status.st_mtim.tv_nsec;
}

}  // namespace

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      modified_ns_(other.modified_ns_),
      name_(std::move(other.name_)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(modified_ns_, other.modified_ns_);
  std::swap(name_, other.name_);
  return *this;
}

Result<InputFile> InputFile::open(const std::filesystem::path& path) {
  InputFile file;
  file.name_ = message_name(path);
  struct stat status {};
  // Looked at before opening, because opening alone already does something to some devices; and looked at again
  // afterwards, because the name may have been given to something else in between. O_NONBLOCK: a pipe never waits.
  if (stat(path.c_str(), &status) != 0) return refusal(path, file.name_, errno);
  if (S_ISREG(status.st_mode)) {
    file.descriptor_ = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file.descriptor_ < 0 || fstat(file.descriptor_, &status) != 0) return refusal(path, file.name_, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::InvalidArgument, file.name_ + ": this is " + kind_text(status.st_mode) + ", not a file",
                 ""};
  }
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  file.modified_ns_ = modified_ns(status);
  return file;
}

Status InputFile::read(std::uint64_t offset, std::span<std::byte> out) const {
  constexpr std::size_t kPiece = std::size_t{1} << 30;   // one call moves at most 2 GiB on Linux
  if (offset > static_cast<std::uint64_t>(INT64_MAX) - out.size()) {
    return Error{ErrorCode::InvalidArgument, name_ + ": offset " + std::to_string(offset) + " is not possible", ""};
  }
  while (!out.empty()) {
    const ssize_t n = pread(descriptor_, out.data(), std::min(out.size(), kPiece), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const std::string reason = std::generic_category().message(errno);
      return Error{ErrorCode::Io, name_ + ": reading at byte " + std::to_string(offset) + " failed: " + reason,
                   "DISK_ERROR"};
    }
    if (n == 0) {
      return Error{ErrorCode::Corrupt,
                   name_ + ": the file was shortened while in use (it now ends before byte " +
                       std::to_string(offset + out.size()) + "); load the model again",
                   "MODEL_CHANGED"};
    }
    out = out.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

Status InputFile::check_unchanged() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) {
    return Error{ErrorCode::Io, name_ + ": " + std::generic_category().message(errno), "DISK_ERROR"};
  }
  if (static_cast<std::uint64_t>(status.st_size) == size_ && modified_ns(status) == modified_ns_) return {};
  return Error{ErrorCode::Corrupt, name_ + ": the file was changed while in use; load the model again",
               "MODEL_CHANGED"};
}

}  // namespace sightline
