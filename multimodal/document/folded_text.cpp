/// FoldedText: the words of a page as one string to search in, and the way back to the words.
#include "multimodal/document/folded_text.h"

#include <array>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

/// What one character becomes: up to three, none for marks.
std::u32string folded(char32_t c) {
  if (c >= U'A' && c <= U'Z') return {c + 32};
  if (c < 0x80) return is_digit(c) || (c >= U'a' && c <= U'z') ? std::u32string{c} : std::u32string{};
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
    return {c + 32};
  if (c >= 0x400 && c <= 0x40F) return {c + 80};
  if (c >= 0x100 && c <= 0x17F && c != 0x130 && c != 0x131 && c != 0x138 && c != 0x149 && c != 0x17F) {
    const bool is_odd_pair = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);  // capitals are odd here
    return {(c % 2 == (is_odd_pair ? 1U : 0U)) ? c + 1 : c};
  }
  static constexpr std::array<std::pair<char32_t, std::u32string_view>, 8> kLigatures = {{{0xFB00, U"ff"},
                                                                                          {0xFB01, U"fi"},
                                                                                          {0xFB02, U"fl"},
                                                                                          {0xFB03, U"ffi"},
                                                                                          {0xFB04, U"ffl"},
                                                                                          {0xFB05, U"st"},
                                                                                          {0xFB06, U"st"},
                                                                                          {0xDF, U"ss"}}};
  for (const auto& [ligature, letters] : kLigatures) {
    if (c == ligature) return std::u32string(letters);
  }
  if (c >= 0xFF01 && c <= 0xFF5E) return folded(c - 0xFEE0);  // full width
  const bool is_mark = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x300 && c <= 0x36F) ||
                       (c >= 0x2000 && c <= 0x206F) || (c >= 0x20A0 && c <= 0x20CF) || (c >= 0x2190 && c <= 0x2BFF) ||
                       (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE30 && c <= 0xFE4F) || c == kReplacementCharacter;
  return is_mark ? std::u32string{} : std::u32string{c};
}

std::u32string code_points(std::string_view text) {
  std::u32string result;
  while (!text.empty()) {
    const DecodedCodePoint c = decode_code_point(text);
    result += c.value;
    text.remove_prefix(c.length);
  }
  return result;
}

/// East Asian characters are twice as wide as others; narrow letters and marks take half of the others.
double width_of(char32_t c) {
  if (c >= 0x1100 && is_ideograph(c)) return 2.0;
  if (c >= 0x3000 && c <= 0x303F) return 2.0;
  if (c >= 0xFF01 && c <= 0xFF60) return 2.0;
  for (const char32_t narrow :
       {U'.', U',', U':', U';', U'i', U'l', U'I', U'j', U'\'', U'!', U'(', U')', U'[', U']', U'|'}) {
    if (c == narrow) return 0.5;
  }
  return 1.0;
}

bool is_hyphen(char32_t c) { return c == U'-' || c == 0x2010 || c == 0x2011 || c == 0xAD; }

}  // namespace

bool is_ideograph(char32_t c) noexcept {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

void FoldedText::add(std::string_view word, std::size_t number, bool joins_before) {
  const std::u32string letters = code_points(word);
  double length = 0.0, at = 0.0;
  for (const char32_t letter : letters) length += width_of(letter);
  bool begins = !joins_before;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    std::u32string become = folded(letters[i]);
    const bool is_between_digits =
        i > 0 && i + 1 < letters.size() && is_digit(letters[i - 1]) && is_digit(letters[i + 1]);
    if (become.empty() && is_between_digits && letters[i] < 0x80) {
      become.assign(1, letters[i]);
    } else if (become.empty()) {
      begins = true;
    }
    for (const char32_t c : become) {
      characters_ += c;
      begins_.push_back(begins || is_ideograph(c) ||
                        (characters_.size() > 1 && is_ideograph(characters_[characters_.size() - 2])));
      words_of_.push_back(number);
      extents_.push_back({at / length, (at + width_of(letters[i])) / length});
      begins = false;
    }
    at += width_of(letters[i]);
  }
}

FoldedText::FoldedText(const PageText& page) {
  std::size_t n_lines = 0;
  bool joins = false;
  for (const PageBlock& block : page.blocks) {
    for (const PageLine& line : block.lines) {
      for (std::size_t i = 0; i < line.words.size(); ++i) {
        const PageWord& word = line.words[i];
        words_.push_back(&word);
        lines_of_.push_back(n_lines);
        add(word.text, words_.size() - 1, joins);
        const std::u32string letters = code_points(word.text);
        joins = i + 1 == line.words.size() && letters.size() > 2 && is_hyphen(letters.back()) &&
                !is_digit(letters[letters.size() - 2]);
      }
      ++n_lines;
    }
    joins = false;
  }
  begins_.push_back(true);
}

FoldedText::FoldedText(std::string_view text) {
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    add(text.substr(0, end), number++, false);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  begins_.push_back(true);
}

std::vector<FoldedText::Token> FoldedText::tokens() const {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < characters_.size(); ++i) {
    if (begins_[i]) tokens.push_back({i, i});
    if (!tokens.empty()) tokens.back().last = i + 1;
  }
  return tokens;
}

}  // namespace sightline
