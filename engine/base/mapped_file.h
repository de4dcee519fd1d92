/// Read-only memory mapping with access advice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "engine/base/input_file.h"

namespace sightline {

/// How a part of a mapping is going to be used.
enum class Access : std::uint8_t {
  Normal,
  Sequential,   ///< from front to back: read ahead a lot
  Random,       ///< here and there: do not read ahead
  Soon,         ///< start reading now
  NotSoon,      ///< its memory may be given to others; reading again is possible and reads from disk
};

/// The bytes of a file as memory. Movable; any thread may read.
///
/// If somebody shortens the file, touching what is gone raises SIGBUS. Whoever must survive that reads through
/// `InputFile::read` instead, or runs in a process of its own.
class MappedFile {
 public:
  MappedFile() = default;
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  /// Maps all of `file`, as long as it was when opened; `file` may be closed afterwards.
  /// Errors: Corrupt MODEL_CHANGED if the file was changed since it was opened, Io DISK_ERROR if the system refuses.
  static Result<MappedFile> map(const InputFile& file);

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }

  /// Tells the system how [offset, offset + length) is going to be used; parts outside the file are ignored. Advice
  /// only: nothing fails and no byte changes.
  void advise(std::uint64_t offset, std::uint64_t length, Access access) const noexcept;

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sightline
