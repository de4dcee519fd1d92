/// data: URLs and base64: pictures as they travel inside a request.
#include "multimodal/wire/data_url.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "engine/base/digest.h"

namespace sightline {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kUrlBytes = std::size_t{32} << 20;
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (std::uint8_t& value : values) value = kNone;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool begins_with(std::span<const std::byte> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin(), [](char c, std::byte b) {
           return static_cast<std::byte>(c) == b;
         });
}

const char* type_of(std::span<const std::byte> bytes) {
  if (begins_with(bytes, "\x89PNG")) return "image/png";
  if (begins_with(bytes, "GIF8")) return "image/gif";
  if (begins_with(bytes, "RIFF")) return "image/webp";
  if (begins_with(bytes, "BM")) return "image/bmp";
  if (begins_with(bytes, "II*") || begins_with(bytes, "MM")) return "image/tiff";
  return "image/jpeg";
}

}  // namespace

std::string base64(std::span<const std::byte> bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 3; ++k) block = block << 8U | (k < n ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= n ? kAlphabet[block >> (18U - 6U * k) & 63U] : '=';
  }
  return out;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  if (text.ends_with('=')) {
    if (text.size() % 4 != 0) return std::nullopt;
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  if (text.size() % 4 == 1) return std::nullopt;
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t block = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kNone) return std::nullopt;
    block = (block << 6U | value) & 0xFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<std::byte>(block >> bits & 0xFFU));
    }
  }
  return bytes;
}

Result<ImageRef> read_data_url(std::string_view url) {
  if (url.size() > kUrlBytes) {
    return Error{ErrorCode::OverBudget, "the picture's address is longer than 32 MiB", "IMAGE_LIMIT"};
  }
  const std::size_t comma = std::min(url.find(','), url.size());
  const std::string head = lower(url.substr(0, std::min<std::size_t>(comma, 200)));
  if (!head.starts_with("data:")) {
    return Error{ErrorCode::InvalidArgument,
                 "pictures are taken as data: addresses only, nothing is fetched from elsewhere", "IMAGE_BAD"};
  }
  if (!head.starts_with("data:image/") || head.starts_with("data:image/svg")) {
    return Error{ErrorCode::Unsupported, "the address does not hold a picture of pixels", "IMAGE_UNSUPPORTED"};
  }
  if (comma == url.size() || !head.ends_with(";base64")) {
    return Error{ErrorCode::InvalidArgument, "the picture's address is not of the form data:image/…;base64,…",
                 "IMAGE_BAD"};
  }
  std::optional<std::vector<std::byte>> bytes = from_base64(url.substr(comma + 1));
  if (!bytes || bytes->empty()) {
    return Error{ErrorCode::InvalidArgument, bytes ? "the picture has no bytes" : "the picture's base64 is broken",
                 "IMAGE_BAD"};
  }
  ImageRef image;
  image.digest = sha256(std::span<const std::byte>(*bytes));
  image.encoded = std::make_shared<const std::vector<std::byte>>(*std::move(bytes));
  image.name = "the picture";
  return image;
}

std::string data_url(std::span<const std::byte> encoded) {
  return std::string("data:") + type_of(encoded) + ";base64," + base64(encoded);
}

}  // namespace sightline
