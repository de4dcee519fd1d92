/// Words to search for, in scripts with blanks between words and in scripts without.
#include "multimodal/document/search_terms.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

bool is_without_blanks(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x1000 && c <= 0x109F) || (c >= 0x20000 && c <= 0x3FFFD);
}

/// Letters and digits, as far as they matter here; what the index cuts at is no part of a word.
bool is_in_word(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;
  const bool is_punctuation = (c >= 0x2000 && c <= 0x206F) || (c >= 0x20A0 && c <= 0x20CF) ||
                              (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) ||
                              (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF0F) ||
                              (c >= 0xFF1A && c <= 0xFF20) || c == kReplacementCharacter;
  return !is_punctuation;
}

/// Calls `word` with each word and `pairs` with each run of a script without blanks.
template <class OnWord, class OnOther>
void cut(std::string_view text, const OnWord& on_word, const OnOther& on_other) {
  std::string word;
  char32_t before = 0;    // the character before, of a script without blanks
  bool is_alone = false;  // and it has been in no pair yet
  const auto end_word = [&] {
    if (!word.empty()) on_word(std::exchange(word, {}));
  };
  const auto end_run = [&] {
    if (before != 0 && is_alone) {
      std::string single;
      append_utf8(single, before);
      on_word(single);
    }
    before = 0;
  };
  while (!text.empty()) {
    const DecodedCodePoint c = decode_code_point(text);
    if (is_without_blanks(c.value)) {
      end_word();
      if (before != 0) {
        std::string pair;
        append_utf8(pair, before);
        append_utf8(pair, c.value);
        on_word(pair);
      }
      is_alone = before == 0;
      before = c.value;
    } else {
      end_run();
      if (is_in_word(c.value)) {
        append_utf8(word, c.value < 0x80 && c.value >= 'A' && c.value <= 'Z' ? c.value + 32 : c.value);
      } else {
        end_word();
        on_other(text.substr(0, c.length));
      }
    }
    text.remove_prefix(c.length);
  }
  end_run();
  end_word();
}

}  // namespace

std::vector<std::string> search_terms(std::string_view text) {
  std::vector<std::string> terms;
  cut(
      text, [&terms](std::string word) { terms.push_back(std::move(word)); }, [](std::string_view) {});
  return terms;
}

std::string indexed_text(std::string_view text) {
  std::string result;
  for (const std::string& term : search_terms(text)) {
    if (!result.empty()) result += ' ';
    result += term;
  }
  return result;
}

std::string search_query(std::string_view text, bool as_phrase) {
  const std::vector<std::string> terms = search_terms(text);
  if (terms.empty()) return {};
  std::string query;
  if (as_phrase) {
    for (const std::string& term : terms) {
      query += query.empty() ? "\"" : " ";
      query += term;
    }
    query += '"';
    return query;
  }
  constexpr std::size_t kTermsMax = 200;  // of a question; more would only slow the search down
  for (std::size_t i = 0; i < std::min(terms.size(), kTermsMax); ++i) {
    query += query.empty() ? "\"" : " OR \"";
    query += terms[i];
    query += '"';
  }
  return query;
}

}  // namespace sightline
