/// UTF-8: decode, validate, find code-point boundaries, make text safe to show in a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sightline {

inline constexpr char32_t kReplacementCharacter = U'\uFFFD';

/// What stands at the start of some bytes.
struct DecodedCodePoint {
  char32_t value = kReplacementCharacter;   ///< U+FFFD if not valid
  std::size_t length = 0;                   ///< bytes used, at least 1; for ill-formed bytes the maximal subpart
  bool valid = false;
  bool incomplete = false;                  ///< not valid only because the bytes end too early
};

/// Decodes the first code point of `bytes`. Overlong forms, surrogates and values above U+10FFFF are not valid.
/// Requires: bytes not empty. Source: Unicode standard, table 3-7 and section 3.9 (maximal subparts).
DecodedCodePoint decode_code_point(std::string_view bytes) noexcept;

bool is_valid_utf8(std::string_view bytes) noexcept;

/// Length of `bytes` without a final sequence that could still become a character when more bytes follow. Bytes that
/// can never become valid are not held back.
std::size_t complete_utf8_length(std::string_view bytes) noexcept;

/// `bytes` with every ill-formed maximal subpart replaced by U+FFFD; always valid UTF-8.
std::string replace_invalid_utf8(std::string_view bytes);

/// Appends `code_point` in UTF-8; surrogates and values above U+10FFFF become U+FFFD.
void append_utf8(std::string& text, char32_t code_point);

/// `text` for use inside a message: control characters, line and paragraph separators, zero-width and bidirectional
/// marks appear as \u{202E}, bytes that are not UTF-8 as \x80, a backslash as \\. Cut with "…" so that at most
/// `max_bytes` bytes of result precede it.
std::string printable(std::string_view text, std::size_t max_bytes = 200);

}  // namespace sightline
