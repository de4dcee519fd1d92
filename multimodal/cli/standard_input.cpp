/// Standard input as text, with a limit.
#include "multimodal/cli/standard_input.h"

#include <array>
#include <cstdio>

#include "engine/base/utf8.h"

namespace sightline {

Result<std::string> read_standard_input(std::size_t max_bytes) {
  std::string text;
  std::array<char, 65536> block{};
  while (const std::size_t n = std::fread(block.data(), 1, block.size(), stdin)) {
    text.append(block.data(), n);
    if (text.size() > max_bytes) {
      return Error{ErrorCode::OverBudget,
                   "standard input is longer than the limit of " + std::to_string(max_bytes) + " bytes", ""};
    }
  }
  if (std::ferror(stdin) != 0) return Error{ErrorCode::Io, "standard input cannot be read", "DISK_ERROR"};
  return text;
}

Status check_message(const std::string& text, const char* what) {
  if (text.size() > kMessageBytesMax) {
    return Error{ErrorCode::OverBudget,
                 std::string(what) + " is longer than the limit of " + std::to_string(kMessageBytesMax) + " bytes", ""};
  }
  if (!is_valid_utf8(text)) return Error{ErrorCode::InvalidArgument, std::string(what) + " is not UTF-8 text", ""};
  return {};
}

}  // namespace sightline
