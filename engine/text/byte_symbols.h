/// The printable character that stands for each byte in a byte-level vocabulary.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sightline {

/// The symbol of `byte` in UTF-8 (1 or 2 bytes): bytes 33–126, 161–172 and 174–255 stand for themselves as code
/// points; the other 68, in increasing order, are U+0100, U+0101, … Source: GPT-2's `bytes_to_unicode`.
std::string byte_symbol(unsigned char byte);

/// The byte whose symbol is number `index` when symbols are sorted by code point; the order of the first 256 tokens of
/// vocabularies made this way. Requires: 0 <= index < 256.
unsigned char byte_of_symbol_index(int index) noexcept;

/// Turns text made of symbols back into bytes. None if `text` holds any other character or is not UTF-8.
std::optional<std::string> bytes_of_symbols(std::string_view text);

}  // namespace sightline
