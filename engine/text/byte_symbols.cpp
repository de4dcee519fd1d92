/// The printable character that stands for each byte in a byte-level vocabulary.
#include "engine/text/byte_symbols.h"

#include <array>
#include <cassert>

namespace sightline {

namespace {

constexpr int kFirstStandIn = 0x100;   // code point of the first byte that does not stand for itself
constexpr int kStandIns = 68;

constexpr bool stands_for_itself(int byte) noexcept {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

/// The bytes that do not stand for themselves, in increasing order.
constexpr std::array<unsigned char, kStandIns> make_stand_ins() noexcept {
  std::array<unsigned char, kStandIns> bytes{};
  std::size_t n = 0;
  for (int byte = 0; byte < 256; ++byte) {
    if (!stands_for_itself(byte)) bytes[n++] = static_cast<unsigned char>(byte);
  }
  return bytes;
}
constexpr std::array<unsigned char, kStandIns> kStandInBytes = make_stand_ins();

constexpr std::array<int, 256> make_code_points() noexcept {
  std::array<int, 256> code_points{};
  for (int byte = 0; byte < 256; ++byte) code_points[static_cast<std::size_t>(byte)] = byte;
  for (std::size_t i = 0; i < kStandInBytes.size(); ++i) {
    code_points[kStandInBytes[i]] = kFirstStandIn + static_cast<int>(i);
  }
  return code_points;
}
constexpr std::array<int, 256> kCodePoints = make_code_points();

}  // namespace

std::string byte_symbol(unsigned char byte) {
  const int code_point = kCodePoints[byte];
  if (code_point < 0x80) return std::string(1, static_cast<char>(code_point));
  return {static_cast<char>(0xC0 | (code_point >> 6)), static_cast<char>(0x80 | (code_point & 0x3F))};
}

unsigned char byte_of_symbol_index(int index) noexcept {
  assert(index >= 0 && index < 256);
  constexpr int kSelves = 256 - kStandIns;
  if (index >= kSelves) return kStandInBytes[static_cast<std::size_t>(index - kSelves)];
  // The three ranges that stand for themselves, one after the other.
  if (index < 94) return static_cast<unsigned char>(33 + index);
  if (index < 106) return static_cast<unsigned char>(161 + index - 94);
  return static_cast<unsigned char>(174 + index - 106);
}

std::optional<std::string> bytes_of_symbols(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code_point = static_cast<unsigned char>(text[i]);
    if (code_point >= 0x80) {
      // Every symbol beyond ASCII takes two bytes of UTF-8 (U+00A1 to U+0143).
      if (code_point < 0xC2 || code_point > 0xC5 || i + 1 == text.size()) return std::nullopt;
      const int second = static_cast<unsigned char>(text[++i]);
      if ((second & 0xC0) != 0x80) return std::nullopt;
      code_point = ((code_point & 0x1F) << 6) | (second & 0x3F);
    }
    if (code_point < kFirstStandIn) {
      if (!stands_for_itself(code_point)) return std::nullopt;
      bytes += static_cast<char>(code_point);
    } else {
      const auto stand_in = static_cast<std::size_t>(code_point - kFirstStandIn);
      if (stand_in >= kStandInBytes.size()) return std::nullopt;
      bytes += static_cast<char>(kStandInBytes[stand_in]);
    }
  }
  return bytes;
}

}  // namespace sightline
