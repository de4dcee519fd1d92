/// Reads the start of a GGUF file piece by piece and never past its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// A position in the part of a file that precedes the tensor data. Bytes are fetched when they are asked for, so a
/// file of many gigabytes costs as much memory as its metadata.
///
/// Every function that reads fails with Corrupt GGUF_TRUNCATED if the file ends before, OverBudget GGUF_LIMIT if the
/// metadata exceeds its limit, or the error of the fetch. One thread at a time.
class GgufCursor {
 public:
  /// Fills `out` with the bytes of the file from `offset` on; all of it lies inside the reachable part.
  using Fetch = std::function<Status(std::uint64_t offset, std::span<std::byte> out)>;

  /// Of a file of `file_size` bytes only the first `reachable` can be fetched.
  GgufCursor(std::string file_name, std::uint64_t file_size, std::uint64_t reachable, Fetch fetch)
      : file_name_(std::move(file_name)), file_size_(file_size), reachable_(reachable), fetch_(std::move(fetch)) {}

  /// Names the item being read, for messages: "metadata key 3 (general.alignment)". `name` may be empty.
  void enter(std::string_view section, std::uint64_t index, std::string_view name);

  Result<std::uint32_t> u32(std::string_view what);
  Result<std::uint64_t> u64(std::string_view what);
  /// Moves over `bytes` bytes and returns the position of the first.
  Result<std::uint64_t> skip(std::uint64_t bytes, std::string_view what);
  /// A length and that many bytes. The view lives until the next call that reads.
  /// Errors: also Corrupt GGUF_CORRUPT if the length exceeds the rest of the file, OverBudget if it exceeds `limit`.
  Result<std::string_view> text(std::int64_t limit, std::string_view what);

  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  [[nodiscard]] std::uint64_t file_size() const noexcept { return file_size_; }
  [[nodiscard]] std::uint64_t remaining() const noexcept { return file_size_ - position_; }
  [[nodiscard]] const std::string& file_name() const noexcept { return file_name_; }
  /// What was fetched so far.
  [[nodiscard]] const std::vector<std::byte>& head() const noexcept { return head_; }
  /// Gives away the bytes before the position.
  std::vector<std::byte> take_head() &&;

  /// "model.gguf: metadata key 3 (general.alignment): <rule>", GGUF_CORRUPT.
  [[nodiscard]] Error corrupt(std::string_view rule) const;
  /// The same for a limit: "… <what> is <value>, the limit is <limit>", GGUF_LIMIT.
  [[nodiscard]] Error over_limit(std::string_view what, std::uint64_t value, std::int64_t limit) const;
  /// The same for things this program does not read, GGUF_UNSUPPORTED.
  [[nodiscard]] Error unsupported(std::string_view rule) const;

 private:
  Status require(std::uint64_t bytes, std::string_view what);
  [[nodiscard]] std::string place() const;

  std::string file_name_;
  std::uint64_t file_size_ = 0;
  std::uint64_t reachable_ = 0;
  Fetch fetch_;
  std::vector<std::byte> head_;
  std::uint64_t position_ = 0;
  std::string_view section_;   // always a literal
  std::uint64_t index_ = 0;
  std::string item_name_;
};

}  // namespace sightline
