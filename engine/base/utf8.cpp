/// UTF-8: decode, validate, find code-point boundaries, make text safe to show in a message.
#include "engine/base/utf8.h"

#include <cassert>
#include <cstdint>
#include <cstdio>

namespace sightline {

namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

/// What the lead byte promises: number of bytes and the range the second one must lie in.
struct Lead {
  std::size_t length = 0;   // 0: cannot start a character
  std::uint8_t second_min = 0x80, second_max = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {};            // continuation bytes, and leads of overlong forms
  if (byte < 0xE0) return {2};
  if (byte == 0xE0) return {3, 0xA0};    // below: overlong
  if (byte == 0xED) return {3, 0x80, 0x9F};   // above: surrogates
  if (byte < 0xF0) return {3};
  if (byte == 0xF0) return {4, 0x90};
  if (byte < 0xF4) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};   // above: beyond U+10FFFF
  return {};
}

/// Characters that hide, reorder or end text when shown.
bool must_be_escaped(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

}  // namespace

DecodedCodePoint decode_code_point(std::string_view bytes) noexcept {
  assert(!bytes.empty());
  const std::uint8_t first = byte_at(bytes, 0);
  const Lead lead = lead_of(first);
  if (lead.length == 0) return {.length = 1};
  if (lead.length == 1) return {.value = first, .length = 1, .valid = true};
  char32_t value = first & (0x7FU >> lead.length);
  for (std::size_t i = 1; i < lead.length; ++i) {
    if (i == bytes.size()) return {.length = i, .incomplete = true};
    const std::uint8_t next = byte_at(bytes, i);
    const std::uint8_t low = i == 1 ? lead.second_min : 0x80;
    const std::uint8_t high = i == 1 ? lead.second_max : 0xBF;
    if (next < low || next > high) return {.length = i};
    value = value << 6 | (next & 0x3FU);
  }
  return {.value = value, .length = lead.length, .valid = true};
}

bool is_valid_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const DecodedCodePoint c = decode_code_point(bytes);
    if (!c.valid) return false;
    bytes.remove_prefix(c.length);
  }
  return true;
}

std::size_t complete_utf8_length(std::string_view bytes) noexcept {
  // Only the last three bytes can begin an unfinished character.
  const std::size_t begin = bytes.size() > 3 ? bytes.size() - 3 : 0;
  for (std::size_t i = begin; i < bytes.size(); ++i) {
    const DecodedCodePoint c = decode_code_point(bytes.substr(i));
    if (c.incomplete && i + c.length == bytes.size()) return i;
  }
  return bytes.size();
}

std::string replace_invalid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const DecodedCodePoint c = decode_code_point(bytes);
    if (c.valid) {
      out.append(bytes.substr(0, c.length));
    } else {
      append_utf8(out, kReplacementCharacter);
    }
    bytes.remove_prefix(c.length);
  }
  return out;
}

void append_utf8(std::string& text, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacementCharacter;
  const auto tail = [&](int shift) { text += static_cast<char>(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0U | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xE0U | c >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  while (!text.empty()) {
    const DecodedCodePoint c = decode_code_point(text);
    std::string piece;
    char escape[16];
    if (!c.valid) {
      for (std::size_t i = 0; i < c.length; ++i) {
        std::snprintf(escape, sizeof escape, "\\x%02X", static_cast<unsigned>(byte_at(text, i)));
        piece += escape;
      }
    } else if (must_be_escaped(c.value)) {
      std::snprintf(escape, sizeof escape, "\\u{%02X}", static_cast<unsigned>(c.value));
      piece = escape;
    } else if (c.value == U'\\') {
      piece = "\\\\";
    } else {
      piece = text.substr(0, c.length);
    }
    if (out.size() + piece.size() > max_bytes) return out + "…";
    out += piece;
    text.remove_prefix(c.length);
  }
  return out;
}

}  // namespace sightline
