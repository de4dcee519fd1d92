/// strip: text without white space at its ends, as the template language of the reference understands it.
#include "multimodal/chat/strip.h"

#include <algorithm>
#include <cstddef>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

/// Source: Python's str.isspace() for the basic plane; there is no white space beyond it.
bool is_blank(char32_t c) noexcept {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::string_view without_start(std::string_view text) noexcept {
  while (!text.empty()) {
    const DecodedCodePoint first = decode_code_point(text);
    if (!first.valid || !is_blank(first.value)) break;
    text.remove_prefix(first.length);
  }
  return text;
}

std::string_view without_end(std::string_view text) noexcept {
  while (!text.empty()) {
    constexpr std::size_t kLongest = 4;   // bytes of a code point
    std::size_t length = 1;
    while (length < std::min(kLongest, text.size()) && is_continuation(text[text.size() - length])) ++length;
    const DecodedCodePoint last = decode_code_point(text.substr(text.size() - length));
    if (!last.valid || last.length != length || !is_blank(last.value)) break;
    text.remove_suffix(length);
  }
  return text;
}

}  // namespace

std::string strip_start(std::string_view text) { return std::string(without_start(text)); }
std::string strip_end(std::string_view text) { return std::string(without_end(text)); }
std::string strip(std::string_view text) { return std::string(without_end(without_start(text))); }

}  // namespace sightline
