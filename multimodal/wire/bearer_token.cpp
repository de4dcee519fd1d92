/// Bearer tokens: making one, and comparing without telling how much was right.
#include "multimodal/wire/bearer_token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "engine/base/digest.h"

namespace sightline {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool equals_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y;
         });
}

}  // namespace

Result<std::string> make_bearer_token() {
  std::array<unsigned char, 43> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return Error{ErrorCode::Internal, "the system gives no random numbers for a token", ""};
  }
  std::string token;
  for (const unsigned char byte : random) token += kAlphabet[byte % kAlphabet.size()];  // 64 divides 256
  return token;
}

Status check_bearer_token(std::string_view text) {
  const bool visible = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  if (!visible || text.size() < 16 || text.size() > 512) {
    return Error{ErrorCode::InvalidArgument, "a token has 16 to 512 visible characters without blanks", "SRV_AUTH"};
  }
  return {};
}

bool is_authorized(std::string_view authorization, std::string_view token) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return false;
  if (!equals_without_case(authorization.substr(0, kScheme.size()), kScheme)) return false;
  // Digests are compared: their length says nothing, and where they differ says nothing about the token.
  const Digest given = sha256(authorization.substr(kScheme.size()));
  const Digest wanted = sha256(token);
  return CRYPTO_memcmp(given.bytes.data(), wanted.bytes.data(), given.bytes.size()) == 0;
}

}  // namespace sightline
