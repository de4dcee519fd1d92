/// Digest: SHA-256, for content identity and for downloads.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sightline {

/// A SHA-256 value; equal digests mean equal bytes.
struct Digest {
  std::array<std::byte, 32> bytes{};

  auto operator<=>(const Digest&) const = default;
};

/// SHA-256 of bytes that arrive in pieces. One thread at a time. Source: FIPS 180-4, by OpenSSL.
/// Exhausted memory ends the program, as it does with `new`.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  /// Both go on from the bytes so far.
  Sha256(const Sha256& other);
  Sha256& operator=(const Sha256& other);
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  /// The digest of everything since the start or the last finish(); begins anew.
  [[nodiscard]] Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest sha256(std::span<const std::byte> bytes);
Digest sha256(std::string_view text);

/// 64 lower-case hexadecimal digits.
std::string hex_text(const Digest& digest);
/// The digest written as 64 hexadecimal digits of either case; none for any other text.
std::optional<Digest> digest_from_hex(std::string_view text) noexcept;

}  // namespace sightline
