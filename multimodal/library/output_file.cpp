/// OutputFile: a file that appears under its name only when it is whole.
#include "multimodal/library/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

static_assert(std::endian::native == std::endian::little, "files of numbers are little-endian");

Error disk_error(const std::filesystem::path& target, const char* what, int number) {
  const bool full = number == ENOSPC || number == EDQUOT;
  return {ErrorCode::Io, printable(target.string()) + ": cannot " + what + ": " + std::strerror(number),
          full ? "DISK_FULL" : "DISK_ERROR"};
}

/// Puts the new name on disk. Some file systems know no such thing; what is in the file is safe either way.
void flush_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

OutputFile::OutputFile(std::FILE* file, std::filesystem::path temporary, std::filesystem::path target) noexcept
    : file_(file), temporary_(std::move(temporary)), target_(std::move(target)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::exchange(other.file_, nullptr)),
      temporary_(std::move(other.temporary_)),
      target_(std::move(other.target_)) {}

OutputFile::~OutputFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  unlink(temporary_.c_str());
}

Result<OutputFile> OutputFile::create(const std::filesystem::path& target, bool is_private) {
  std::filesystem::path temporary = target;
  temporary += ".part-" + std::to_string(getpid());
  const mode_t mode = is_private ? 0600 : 0666;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  int descriptor = open(temporary.c_str(), kFlags, mode);
  if (descriptor < 0 && errno == EEXIST) {
    unlink(temporary.c_str());  // left by a program that was killed and had the number that is ours now
    descriptor = open(temporary.c_str(), kFlags, mode);
  }
  std::FILE* file = descriptor < 0 ? nullptr : fdopen(descriptor, "wb");
  if (file == nullptr) {
    const int number = errno;
    if (descriptor >= 0) close(descriptor);
    return disk_error(target, "create the file", number);
  }
  return OutputFile(file, std::move(temporary), target);
}

Status OutputFile::write(std::span<const std::byte> bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) return {};
  return disk_error(target_, "write", errno);
}

Status OutputFile::write(std::span<const float> values) { return write(std::as_bytes(values)); }

Status OutputFile::write(std::string_view text) { return write(std::as_bytes(std::span(text))); }

Status OutputFile::commit() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return disk_error(target_, "write", errno);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return disk_error(target_, "put the file in place", errno);
  std::fclose(std::exchange(file_, nullptr));
  flush_folder(target_);
  return {};
}

Status replace_file(const std::filesystem::path& file, std::string_view text) {
  Result<OutputFile> output = OutputFile::create(file, true);
  if (!output) return output.error();
  if (Status ok = output->write(text); !ok) return ok;
  return output->commit();
}

}  // namespace sightline
