/// PageText: what stands on one page of a document, word by word with its place.
#include "multimodal/document/page_text.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

template <class Visit>
void for_each_word(const PageText& page, const Visit& visit) {
  for (const PageBlock& block : page.blocks) {
    for (const PageLine& line : block.lines) {
      for (const PageWord& word : line.words) visit(word);
    }
  }
}

bool is_no_character(char32_t c) noexcept {
  const bool is_private = (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
  return c == kReplacementCharacter || c < 0x20 || (c >= 0x7F && c < 0xA0) || is_private;
}

}  // namespace

PageBox united(const PageBox& a, const PageBox& b) noexcept {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

double overlap_share(const PageBox& a, const PageBox& b) noexcept {
  const double width = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  const double height = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  if (width <= 0.0 || height <= 0.0) return 0.0;
  const double shared = width * height;
  return shared / (a.width() * a.height() + b.width() * b.height() - shared);
}

const char* visibility_text(Visibility visibility) noexcept {
  switch (visibility) {
    case Visibility::Visible:
      return "";
    case Visibility::Tiny:
      return "too small to read";
    case Visibility::OffPage:
      return "outside of the page";
    case Visibility::NoContrast:
      break;
  }
  return "not visible on the page";
}

PageBox box_of(const PageLine& line) noexcept {
  if (line.words.empty()) return {};
  PageBox box = line.words.front().box;
  for (const PageWord& word : line.words) box = united(box, word.box);
  return box;
}

PageBox box_of(const PageBlock& block) noexcept {
  PageBox box;
  bool is_first = true;
  for (const PageLine& line : block.lines) {
    if (line.words.empty()) continue;
    box = is_first ? box_of(line) : united(box, box_of(line));
    is_first = false;
  }
  return box;
}

std::string text_of(const PageLine& line, bool with_hidden) {
  std::string text;
  int cell = -1;
  for (const PageWord& word : line.words) {
    if (!with_hidden && word.visibility != Visibility::Visible) continue;
    if (!text.empty()) text += word.cell == cell ? ' ' : '\t';
    text += word.text;
    cell = word.cell;
  }
  return text;
}

std::string text_of(const PageText& page, bool with_hidden) {
  std::string text;
  for (const PageBlock& block : page.blocks) {
    std::string lines;
    for (const PageLine& line : block.lines) {
      const std::string one = text_of(line, with_hidden);
      if (!one.empty()) lines += one + '\n';
    }
    if (lines.empty()) continue;
    if (!text.empty()) text += '\n';
    text += lines;
  }
  return text;
}

std::size_t count_words(const PageText& page) noexcept {
  std::size_t n = 0;
  for_each_word(page, [&n](const PageWord&) { ++n; });
  return n;
}

std::size_t count_hidden_words(const PageText& page) noexcept {
  std::size_t n = 0;
  for_each_word(page, [&n](const PageWord& word) { n += word.visibility == Visibility::Visible ? 0 : 1; });
  return n;
}

bool is_garbled(const PageText& page) noexcept {
  constexpr std::size_t kShare = 5;  // one in five
  std::size_t n_characters = 0, n_wrong = 0;
  for_each_word(page, [&](const PageWord& word) {
    for (std::string_view rest = word.text; !rest.empty();) {
      const DecodedCodePoint c = decode_code_point(rest);
      ++n_characters;
      n_wrong += is_no_character(c.value) ? 1 : 0;
      rest.remove_prefix(c.length);
    }
  });
  return n_wrong * kShare > n_characters;
}

}  // namespace sightline
