/// AttachedCopy: a file as it was when it was attached; what happens to the original afterwards changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/error.h"

namespace sightline {

/// Bytes in memory that nobody can write any more, this program included, and that other programs can be handed as a
/// file. Movable; any thread may read.
class AttachedCopy {
 public:
  AttachedCopy() = default;
  ~AttachedCopy();
  AttachedCopy(AttachedCopy&& other) noexcept;
  AttachedCopy& operator=(AttachedCopy&& other) noexcept;

  /// Copies the file at `path`. Errors: those of InputFile; OverBudget PDF_LIMIT above document_limits::kFileBytes.
  static Result<AttachedCopy> take(const std::filesystem::path& path);
  /// Copies `bytes`; `name` is for messages. Errors: Io if the system gives no memory.
  static Result<AttachedCopy> of(std::span<const std::byte> bytes, std::string name);

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  [[nodiscard]] const Digest& digest() const noexcept { return digest_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }  ///< without its folder, for messages
  /// A new descriptor for reading, with a position of its own; the caller closes it. -1 if the system refuses.
  [[nodiscard]] int open_again() const noexcept;

 private:
  Status make_room(std::size_t size);
  Status seal();

  int descriptor_ = -1;
  const std::byte* data_ = nullptr;  // mapped
  std::size_t size_ = 0;
  Digest digest_;
  std::string name_;
};

}  // namespace sightline
