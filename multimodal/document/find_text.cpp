/// Finds words of an answer on a page.
#include "multimodal/document/find_text.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/base/utf8.h"
#include "multimodal/document/folded_text.h"

namespace sightline {

namespace {

constexpr double kDifferent = 0.2;     // share of letters that may differ
constexpr std::size_t kShortest = 5;   // letters; what is shorter has to be exact
constexpr std::size_t kLongest = 400;  // letters; more are cut, for time grows with it
constexpr double kAround = 2.5;        // heights of a line above and below that count as around a place
constexpr std::size_t kRunDigits = 3, kRunLetters = 12, kRunWords = 2;

struct Span {
  std::size_t first = 0, last = 0;  // characters of the page, `last` one behind
  double similarity = 1.0;
};

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

std::u32string digits_of(std::u32string_view text) {
  std::u32string digits;
  for (const char32_t c : text) {
    if (is_digit(c)) digits += c;
  }
  return digits;
}

/// `unfinished`: the last word may go on.
std::vector<Span> exact_spans(const FoldedText& page, const std::u32string& wanted, bool unfinished = false) {
  std::vector<Span> spans;
  const std::u32string& text = page.characters();
  for (std::size_t at = text.find(wanted); at != std::u32string::npos; at = text.find(wanted, at + 1)) {
    if (page.begins_word(at) && (unfinished || page.begins_word(at + wanted.size())))
      spans.push_back({at, at + wanted.size()});
  }
  return spans;
}

/// Where the page comes nearest to `wanted`. Source: Sellers 1980; a column of distances for each character of the page.
std::vector<Span> similar_spans(const FoldedText& page, const std::u32string& wanted) {
  const std::u32string& text = page.characters();
  const std::size_t n = wanted.size();
  if (n < kShortest || text.empty()) return {};
  std::vector<std::size_t> distance(n + 1), start(n + 1, 0);
  for (std::size_t i = 0; i <= n; ++i) distance[i] = i;
  std::size_t best = n;
  std::vector<Span> spans;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t diagonal = distance[0], diagonal_start = start[0];
    distance[0] = 0;
    start[0] = at + 1;
    diagonal_start = at;
    for (std::size_t i = 1; i <= n; ++i) {
      const std::size_t up = distance[i], up_start = start[i];
      std::size_t value = diagonal + (wanted[i - 1] == text[at] ? 0 : 1), value_start = diagonal_start;
      if (up + 1 < value) {
        value = up + 1;
        value_start = up_start;
      }
      if (distance[i - 1] + 1 < value) {
        value = distance[i - 1] + 1;
        value_start = start[i - 1];
      }
      diagonal = up;
      diagonal_start = up_start;
      distance[i] = value;
      start[i] = value_start;
    }
    if (distance[n] > best || start[n] > at) continue;
    if (distance[n] < best) spans.clear();
    best = distance[n];
    spans.push_back({start[n], at + 1, 1.0 - static_cast<double>(best) / static_cast<double>(n)});
  }
  const bool is_near = static_cast<double>(best) <= kDifferent * static_cast<double>(n);
  const std::u32string digits = digits_of(wanted);
  std::erase_if(spans, [&](const Span& span) {
    return !is_near || digits_of(std::u32string_view(text).substr(span.first, span.last - span.first)) != digits;
  });
  return spans;
}

PageBox box_of_word(const FoldedText& page, std::size_t character) {
  return page.words()[page.word_of(character)]->box;
}

/// How many different words of the context stand on the lines around a place.
std::size_t context_around(const FoldedText& page, const Span& span, const std::set<std::u32string>& context) {
  const PageBox place = united(box_of_word(page, span.first), box_of_word(page, span.last - 1));
  const double reach = kAround * std::max(0.005, box_of_word(page, span.first).height());
  std::set<std::u32string> found;
  for (const FoldedText::Token& token : page.tokens()) {
    if (token.first < span.last && token.last > span.first) continue;
    const PageBox box = box_of_word(page, token.first);
    if (box.y1 < place.y0 - reach || box.y0 > place.y1 + reach) continue;
    const std::u32string word = page.characters().substr(token.first, token.last - token.first);
    if (!context.contains(word)) continue;
    found.insert(word);
    // On the same line it says more than above or below.
    std::u32string beside = word;
    beside += U'=';
    if (box.middle_y() > place.y0 && box.middle_y() < place.y1) found.insert(std::move(beside));
  }
  return found.size();
}

std::set<std::u32string> words_of(std::string_view text) {
  const FoldedText folded(text);
  std::set<std::u32string> words;
  for (const FoldedText::Token& token : folded.tokens()) {
    words.insert(folded.characters().substr(token.first, token.last - token.first));
  }
  return words;
}

const Span* best_of(const FoldedText& page, const std::vector<Span>& spans, std::string_view context) {
  if (spans.size() <= 1) return spans.empty() ? nullptr : &spans.front();
  const std::set<std::u32string> words = words_of(context);
  const Span* best = nullptr;
  std::size_t most = 0;
  for (const Span& span : spans) {
    const std::size_t n = context_around(page, span, words);
    if (best != nullptr && n <= most) continue;
    best = &span;
    most = n;
  }
  return best;
}

/// The part of a word between two of its characters. Words that do not lie along the line, or run from the right, are
/// taken whole: where their letters stand is not known.
PageBox part_of(const PageWord& word, double first, double last) {
  const bool is_along = word.box.width() > word.box.height() * 0.5;
  for (std::string_view rest = word.text; !rest.empty();) {
    const DecodedCodePoint c = decode_code_point(rest);
    if (!is_along || (c.value >= 0x0590 && c.value <= 0x08FF)) return word.box;
    rest.remove_prefix(c.length);
  }
  PageBox box = word.box;
  box.x0 = word.box.x0 + first * word.box.width();
  box.x1 = word.box.x0 + last * word.box.width();
  return box;
}

/// Line by line, of the first and the last word what belongs to the place.
TextPlace place_of(const FoldedText& page, const Span& span) {
  TextPlace place;
  place.similarity = span.similarity;
  const std::size_t first = page.word_of(span.first), last = page.word_of(span.last - 1);
  std::size_t line = 0;
  for (std::size_t word = first; word <= last; ++word) {
    const PageWord& one = *page.words()[word];
    const double from = word == first ? page.extent_of(span.first).first : 0.0;
    const double to = word == last ? page.extent_of(span.last - 1).last : 1.0;
    const PageBox box = part_of(one, from, to);
    if (place.boxes.empty() || page.line_of(word) != line) {
      place.boxes.push_back(box);
    } else {
      place.boxes.back() = united(place.boxes.back(), box);
    }
    line = page.line_of(word);
    if (!place.text.empty()) place.text += ' ';
    place.text += one.text;
  }
  return place;
}

}  // namespace

std::optional<TextPlace> find_text(const PageText& page, std::string_view wanted, std::string_view context) {
  const FoldedText text(page);
  const std::u32string letters = FoldedText(wanted).characters().substr(0, kLongest);
  if (letters.empty() || text.characters().empty()) return std::nullopt;
  std::vector<Span> spans = exact_spans(text, letters);
  if (spans.empty()) spans = similar_spans(text, letters);
  const Span* best = best_of(text, spans, context);
  if (best == nullptr) return std::nullopt;
  return place_of(text, *best);
}

std::vector<TextPlace> find_all(const PageText& page, std::string_view wanted, bool unfinished) {
  const FoldedText text(page);
  const std::u32string letters = FoldedText(wanted).characters();
  std::vector<TextPlace> places;
  if (letters.empty()) return places;
  for (const Span& span : exact_spans(text, letters, unfinished)) places.push_back(place_of(text, span));
  return places;
}

std::optional<TextPlace> find_common_run(const PageText& page, std::string_view sentence, std::string_view context) {
  const FoldedText text(page), said(sentence.substr(0, 4 * kLongest));
  const std::vector<FoldedText::Token> there = text.tokens(), here = said.tokens();
  const auto same = [&](const FoldedText::Token& a, const FoldedText::Token& b) {
    return a.last - a.first == b.last - b.first &&
           text.characters().compare(a.first, a.last - a.first, said.characters(), b.first, b.last - b.first) == 0;
  };
  std::vector<std::size_t> before(here.size() + 1, 0), now(here.size() + 1, 0);  // lengths of runs that end here
  std::vector<Span> spans;
  std::size_t most = 0;
  for (std::size_t i = 0; i < there.size(); ++i) {
    for (std::size_t j = 0; j < here.size(); ++j) {
      now[j + 1] = same(there[i], here[j]) ? before[j] + 1 : 0;
      if (now[j + 1] == 0) continue;
      const Span span{there[i + 1 - now[j + 1]].first, there[i].last};
      const std::u32string run = text.characters().substr(span.first, span.last - span.first);
      const std::size_t n_digits = digits_of(run).size();
      const std::size_t weight = run.size() + 4 * n_digits;
      const bool means_something = n_digits >= kRunDigits || (run.size() >= kRunLetters && now[j + 1] >= kRunWords);
      if (!means_something || weight < most) continue;
      if (weight > most) spans.clear();
      most = weight;
      spans.push_back(span);
    }
    before.swap(now);
  }
  const Span* best = best_of(text, spans, context);
  if (best == nullptr) return std::nullopt;
  return place_of(text, *best);
}

}  // namespace sightline
