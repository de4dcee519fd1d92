/// Puts lines of Hebrew, Arabic and their like into the order in which they are read.
#include "multimodal/document/right_to_left.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

/// Of the letters' height: between letters of a word there is next to nothing, between words a fifth or more.
constexpr double kGapInWord = 0.12;

bool is_right_to_left(char32_t c) {
  return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC);
}

bool is_right_to_left(const PageWord& word) {
  for (std::string_view rest = word.text; !rest.empty();) {
    const DecodedCodePoint c = decode_code_point(rest);
    if (is_right_to_left(c.value)) return true;
    rest.remove_prefix(c.length);
  }
  return false;
}

bool touch(const PageWord& left, const PageWord& right) {
  const double height = std::max(left.box.height(), right.box.height());
  const double gap = right.box.x0 - left.box.x1;
  return gap < kGapInWord * height && gap > -0.5 * height;
}

/// Letters in the order of the page to words.
std::vector<PageWord> joined(std::vector<PageWord> words) {
  std::vector<PageWord> result;
  for (PageWord& word : words) {
    if (!result.empty() && is_right_to_left(word) && is_right_to_left(result.back()) && touch(result.back(), word)) {
      result.back().text = word.text + result.back().text;  // what stands further right is read first
      result.back().box = united(result.back().box, word.box);
    } else {
      result.push_back(std::move(word));
    }
  }
  return result;
}

void order(PageLine& line) {
  const auto n =
      std::count_if(line.words.begin(), line.words.end(), [](const PageWord& w) { return is_right_to_left(w); });
  if (n == 0) return;
  std::stable_sort(line.words.begin(), line.words.end(),
                   [](const PageWord& a, const PageWord& b) { return a.box.x0 < b.box.x0; });
  line.words = joined(std::move(line.words));
  const auto n_words =
      std::count_if(line.words.begin(), line.words.end(), [](const PageWord& w) { return is_right_to_left(w); });
  const bool is_line = 2 * n_words >= static_cast<std::ptrdiff_t>(line.words.size());
  // A run of the direction that is not the line's is turned; a whole line first.
  if (is_line) std::reverse(line.words.begin(), line.words.end());
  for (auto first = line.words.begin(); first != line.words.end();) {
    auto last = first;
    while (last != line.words.end() && is_right_to_left(*last) != is_line) ++last;
    std::reverse(first, last);
    first = last == line.words.end() ? last : std::next(last);
  }
}

}  // namespace

void order_right_to_left(PageText& page) {
  for (PageBlock& block : page.blocks) {
    for (PageLine& line : block.lines) order(line);
  }
}

}  // namespace sightline
