/// Reads the start of a GGUF file piece by piece and never past its end.
#include "engine/base/gguf_cursor.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"

namespace sightline {

static_assert(std::endian::native == std::endian::little, "GGUF values are copied as they lie in the file");

namespace {

constexpr std::uint64_t kFirstPiece = std::uint64_t{64} << 10;   // holds all of a file without a vocabulary

}  // namespace

void GgufCursor::enter(std::string_view section, std::uint64_t index, std::string_view name) {
  section_ = section;
  index_ = index;
  item_name_ = name;
}

std::string GgufCursor::place() const {
  std::string text = file_name_ + ": ";
  if (section_.empty()) return text;
  text += std::string(section_) + " " + std::to_string(index_);
  if (!item_name_.empty()) text += " (" + printable(item_name_) + ")";
  return text + ": ";
}

Error GgufCursor::corrupt(std::string_view rule) const {
  return {ErrorCode::Corrupt, place() + std::string(rule), "GGUF_CORRUPT"};
}

Error GgufCursor::over_limit(std::string_view what, std::uint64_t value, std::int64_t limit) const {
  return {ErrorCode::OverBudget,
          place() + std::string(what) + " is " + std::to_string(value) + ", the limit is " + std::to_string(limit),
          "GGUF_LIMIT"};
}

Error GgufCursor::unsupported(std::string_view rule) const {
  return {ErrorCode::Unsupported, place() + std::string(rule), "GGUF_UNSUPPORTED"};
}

Status GgufCursor::require(std::uint64_t bytes, std::string_view what) {
  if (bytes > remaining()) {
    return Error{ErrorCode::Corrupt,
                 place() + "the file ends inside " + std::string(what) + ": it is " + std::to_string(file_size_) +
                     " bytes long, expected at least " +
                     (bytes > UINT64_MAX - position_ ? std::string("2^64") : std::to_string(position_ + bytes)) +
                     "; it may be an incomplete download",
                 "GGUF_TRUNCATED"};
  }
  const std::uint64_t end = position_ + bytes;
  if (end <= head_.size()) return {};
  constexpr auto kLimit = static_cast<std::uint64_t>(limits::kGgufMetadataBytes);
  if (end > kLimit) {
    return over_limit("the size of metadata and tensor directory in bytes", end, limits::kGgufMetadataBytes);
  }
  if (end > reachable_) {
    return Error{ErrorCode::Corrupt,
                 place() + "only the first " + std::to_string(reachable_) + " of " + std::to_string(file_size_) +
                     " bytes are at hand, " + std::string(what) + " ends at byte " + std::to_string(end),
                 "GGUF_TRUNCATED"};
  }
  const std::uint64_t old_size = head_.size();
  // Doubling keeps the work linear; never more than the file or the limit holds.
  const std::uint64_t wanted = std::max({end, 2 * old_size, kFirstPiece});
  head_.resize(std::min({wanted, reachable_, kLimit}));
  return fetch_(old_size, std::span(head_).subspan(old_size));
}

Result<std::uint32_t> GgufCursor::u32(std::string_view what) {
  const Status present = require(sizeof(std::uint32_t), what);
  if (!present) return present.error();
  std::uint32_t value = 0;
  std::memcpy(&value, head_.data() + position_, sizeof value);
  position_ += sizeof value;
  return value;
}

Result<std::uint64_t> GgufCursor::u64(std::string_view what) {
  const Status present = require(sizeof(std::uint64_t), what);
  if (!present) return present.error();
  std::uint64_t value = 0;
  std::memcpy(&value, head_.data() + position_, sizeof value);
  position_ += sizeof value;
  return value;
}

Result<std::uint64_t> GgufCursor::skip(std::uint64_t bytes, std::string_view what) {
  const Status present = require(bytes, what);
  if (!present) return present.error();
  return std::exchange(position_, position_ + bytes);
}

Result<std::string_view> GgufCursor::text(std::int64_t limit, std::string_view what) {
  const Result<std::uint64_t> length = u64(what);
  if (!length) return length.error();
  if (*length > remaining()) {
    return corrupt(std::string(what) + " claims " + std::to_string(*length) + " bytes, but only " +
                   std::to_string(remaining()) + " are left in the file; it is damaged or incomplete");
  }
  if (*length > static_cast<std::uint64_t>(limit)) {
    return over_limit("the length of " + std::string(what) + " in bytes", *length, limit);
  }
  const Result<std::uint64_t> start = skip(*length, what);
  if (!start) return start.error();
  return std::string_view(reinterpret_cast<const char*>(head_.data() + *start), *length);
}

std::vector<std::byte> GgufCursor::take_head() && {
  head_.resize(std::min<std::uint64_t>(position_, head_.size()));
  head_.shrink_to_fit();
  return std::move(head_);
}

}  // namespace sightline
