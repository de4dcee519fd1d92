/// How many tokens a text or a picture takes, without asking a tokeniser.
#include "multimodal/document/token_estimate.h"

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::int64_t kPixels = 32;  // along a side of what becomes one token
constexpr std::int64_t kLetters = 4;  // of a word in a token
constexpr std::int64_t kOthers = 2;   // characters of other alphabets in a token

}  // namespace

std::int64_t estimated_tokens(std::string_view text) {
  std::int64_t n_tokens = 0, n_letters = 0, n_others = 0;
  const auto end_word = [&] {
    n_tokens += (n_letters + kLetters - 1) / kLetters + (n_others + kOthers - 1) / kOthers;
    n_letters = n_others = 0;
  };
  while (!text.empty()) {
    const DecodedCodePoint c = decode_code_point(text);
    text.remove_prefix(c.length);
    if ((c.value >= 'a' && c.value <= 'z') || (c.value >= 'A' && c.value <= 'Z')) {
      ++n_letters;
    } else if (c.value == ' ') {
      end_word();  // a blank is part of the word behind it
    } else if (c.value < 0x80 || c.value >= 0x2E80) {
      end_word();
      ++n_tokens;
    } else {
      ++n_others;
    }
  }
  end_word();
  return n_tokens;
}

std::int64_t picture_tokens(Size size) noexcept {
  return ((size.width + kPixels - 1) / kPixels) * ((size.height + kPixels - 1) / kPixels);
}

}  // namespace sightline
