/// Texts inside JSON, as parts of a grammar: characters, ranges of characters, decimal numbers.
#include "multimodal/structured/text_grammar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <tuple>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

/// Reads the bytes from `low` to `high`, two UTF-8 sequences of the same length, and all sequences between them.
void add_sequences(Grammar& grammar, StateId from, std::string_view low, std::string_view high, StateId to) {
  const auto first = static_cast<std::uint8_t>(low[0]);
  const auto last = static_cast<std::uint8_t>(high[0]);
  if (low.size() == 1) {
    grammar.add_bytes(from, first, last, to);
    return;
  }
  const std::string lowest(low.size() - 1, '\x80');
  const std::string highest(low.size() - 1, '\xBF');
  const auto add = [&](std::uint8_t a, std::uint8_t b, std::string_view rest_low, std::string_view rest_high) {
    if (a > b) return;
    const StateId next = grammar.add_state();
    grammar.add_bytes(from, a, b, next);
    add_sequences(grammar, next, rest_low, rest_high, to);
  };
  if (first == last) return add(first, first, low.substr(1), high.substr(1));
  const bool low_is_whole = low.substr(1) == lowest;
  const bool high_is_whole = high.substr(1) == highest;
  if (!low_is_whole) add(first, first, low.substr(1), highest);
  add(static_cast<std::uint8_t>(first + (low_is_whole ? 0 : 1)),
      static_cast<std::uint8_t>(last - (high_is_whole ? 0 : 1)), lowest, highest);
  if (!high_is_whole) add(last, last, lowest, high.substr(1));
}

std::string utf8(char32_t point) {
  std::string text;
  append_utf8(text, point);
  return text;
}

/// Reads the characters from `range` beyond ASCII.
void add_beyond_ascii(Grammar& grammar, StateId from, CodePoints range, StateId to) {
  // Ranges of equal length in UTF-8, surrogates left out.
  constexpr std::array<CodePoints, 4> kLengths = {
      {{0x80, 0x7FF}, {0x800, 0xD7FF}, {0xE000, 0xFFFF}, {0x10000, kLastCodePoint}}};
  for (const CodePoints& length : kLengths) {
    const char32_t first = std::max(range.first, length.first);
    const char32_t last = std::min(range.last, length.last);
    if (first <= last) add_sequences(grammar, from, utf8(first), utf8(last), to);
  }
}

/// The letter after the backslash; 0 if the character stands for itself or cannot be written shortly.
char escape_letter(char32_t point) noexcept {
  switch (point) {
    case U'"':
      return '"';
    case U'\\':
      return '\\';
    case U'\n':
      return 'n';
    case U'\r':
      return 'r';
    case U'\t':
      return 't';
    case U'\b':
      return 'b';
    case U'\f':
      return 'f';
    default:
      return 0;
  }
}

/// Builds numbers of as many digits as its two bounds.
class DigitRange {
 public:
  DigitRange(Grammar& grammar, std::string low, std::string high, StateId to)
      : grammar_(grammar), low_(std::move(low)), high_(std::move(high)), to_(to) {}

  /// Reads the digits from place `at` on; `tight_low`: all digits before are those of the bound.
  void add(StateId from, std::size_t at, bool tight_low, bool tight_high) {
    const char low = tight_low ? low_[at] : '0';
    const char high = tight_high ? high_[at] : '9';
    for (char digit = low; digit <= high; ++digit) {
      const auto byte = static_cast<std::uint8_t>(digit);
      grammar_.add_bytes(from, byte, byte, state_after(at, tight_low && digit == low, tight_high && digit == high));
    }
  }

 private:
  StateId state_after(std::size_t at, bool tight_low, bool tight_high) {
    if (at + 1 == low_.size()) return to_;
    const auto key = std::make_tuple(at, tight_low, tight_high);
    if (const auto known = states_.find(key); known != states_.end()) return known->second;
    const StateId state = grammar_.add_state();
    states_.emplace(key, state);
    add(state, at + 1, tight_low, tight_high);
    return state;
  }

  Grammar& grammar_;
  std::string low_, high_;
  StateId to_;
  std::map<std::tuple<std::size_t, bool, bool>, StateId> states_;
};

/// A point and digits: any of them or none at all, or so many that they are not all zeros.
void add_fraction(Grammar& grammar, StateId from, bool must_be_more, StateId to) {
  constexpr int kDigits = 15;
  if (!must_be_more) grammar.add_empty(from, to);
  StateId zeros = grammar.add_state();
  grammar.add_bytes(from, '.', '.', zeros);
  StateId more = -1;
  for (int i = 0; i < kDigits; ++i) {
    const StateId next_more = grammar.add_state();
    grammar.add_bytes(zeros, '1', '9', next_more);
    if (more >= 0) grammar.add_bytes(more, '0', '9', next_more);
    const StateId next_zeros = grammar.add_state();
    grammar.add_bytes(zeros, '0', '0', next_zeros);
    if (!must_be_more) grammar.add_empty(next_zeros, to);
    grammar.add_empty(next_more, to);
    zeros = next_zeros;
    more = next_more;
  }
}

void add_exponent(Grammar& grammar, StateId from, StateId to) {
  grammar.add_empty(from, to);
  const StateId sign = grammar.add_state();
  grammar.add_bytes(from, 'e', 'e', sign);
  grammar.add_bytes(from, 'E', 'E', sign);
  const StateId first = grammar.add_state();
  grammar.add_bytes(sign, '+', '+', first);
  grammar.add_bytes(sign, '-', '-', first);
  const StateId second = grammar.add_state();
  grammar.add_bytes(sign, '0', '9', second);
  grammar.add_bytes(first, '0', '9', second);
  grammar.add_empty(second, to);
  grammar.add_bytes(second, '0', '9', to);
}

/// Whole numbers from low to high, inclusive, cut to `limit` on both sides; `is_empty` if there is none.
struct WholeRange {
  std::int64_t low = 0, high = 0;
  [[nodiscard]] bool is_empty() const noexcept { return low > high; }
};

WholeRange whole_range(const NumberBounds& bounds, std::int64_t limit, bool drop_excluded) {
  const auto most = static_cast<double>(limit);
  double low = bounds.low ? std::ceil(*bounds.low) : -most;
  double high = bounds.high ? std::floor(*bounds.high) : most;
  if (drop_excluded && bounds.low_excluded && bounds.low && low == *bounds.low) low += 1.0;
  if (drop_excluded && bounds.high_excluded && bounds.high && high == *bounds.high) high -= 1.0;
  if (low > most || high < -most) return {1, 0};
  return {static_cast<std::int64_t>(std::max(low, -most)), static_cast<std::int64_t>(std::min(high, most))};
}

/// Reads from `low` to `high`, both not negative, with a fraction. An excluded low bound needs a fraction above it; the
/// high bound takes none but zeros, and none at all if excluded.
void add_above_zero(Grammar& grammar, StateId from, WholeRange range, bool low_excluded, bool high_excluded,
                    StateId to) {
  if (range.is_empty()) return;
  std::int64_t first = range.low;
  const std::int64_t last = range.high - 1;
  if (low_excluded) {
    if (first <= last) {
      const StateId whole = grammar.add_state();
      add_digits(grammar, from, first, first, whole);
      add_fraction(grammar, whole, true, to);
    }
    ++first;
  }
  if (first <= last) {
    const StateId whole = grammar.add_state();
    add_digits(grammar, from, first, last, whole);
    add_fraction(grammar, whole, false, to);
  }
  if (!high_excluded && first <= range.high) add_digits(grammar, from, range.high, range.high, to);
}

}  // namespace

void add_json_characters(Grammar& grammar, StateId from, std::span<const CodePoints> set, StateId to) {
  for (const CodePoints& range : set) {
    const char32_t last_ascii = std::min<char32_t>(range.last, 0x7F);
    for (char32_t point = range.first; point <= last_ascii; ++point) {
      const auto byte = static_cast<std::uint8_t>(point);
      if (const char letter = escape_letter(point); letter != 0) {
        const StateId slash = grammar.add_state();
        grammar.add_bytes(from, '\\', '\\', slash);
        grammar.add_bytes(slash, static_cast<std::uint8_t>(letter), static_cast<std::uint8_t>(letter), to);
      } else if (byte >= 0x20) {
        grammar.add_bytes(from, byte, byte, to);
      }
    }
    add_beyond_ascii(grammar, from, range, to);
  }
}

std::vector<CodePoints> complement(std::vector<CodePoints> set) {
  std::sort(set.begin(), set.end(), [](const CodePoints& a, const CodePoints& b) { return a.first < b.first; });
  std::vector<CodePoints> others;
  char32_t next = 0;
  for (const CodePoints& range : set) {
    if (range.first > next) others.push_back({next, static_cast<char32_t>(range.first - 1)});
    next = std::max(next, static_cast<char32_t>(range.last + 1));
  }
  if (next <= kLastCodePoint) others.push_back({next, kLastCodePoint});
  return others;
}

void add_digits(Grammar& grammar, StateId from, std::int64_t low, std::int64_t high, StateId to) {
  for (std::size_t length = std::to_string(low).size(); length <= std::to_string(high).size(); ++length) {
    const std::string least = length == 1 ? "0" : std::string("1").append(length - 1, '0');
    const std::string most(length, '9');
    const std::string low_text = std::to_string(low).size() == length ? std::to_string(low) : least;
    const std::string high_text = std::to_string(high).size() == length ? std::to_string(high) : most;
    DigitRange(grammar, low_text, high_text, to).add(from, 0, true, true);
  }
}

bool add_integer(Grammar& grammar, StateId from, const NumberBounds& bounds, StateId to) {
  constexpr std::int64_t kMost = 999'999'999'999'999'999;
  const WholeRange range = whole_range(bounds, kMost, true);
  if (range.is_empty()) return false;
  if (range.high >= 0) add_digits(grammar, from, std::max<std::int64_t>(range.low, 0), range.high, to);
  if (range.low < 0) {
    const StateId minus = grammar.add_state();
    grammar.add_bytes(from, '-', '-', minus);
    add_digits(grammar, minus, range.high < 0 ? -range.high : 1, -range.low, to);
  }
  return true;
}

bool add_number(Grammar& grammar, StateId from, const NumberBounds& bounds, StateId to) {
  constexpr std::int64_t kMost = 999'999'999'999'999;
  const bool is_free = !bounds.low && !bounds.high;
  const StateId end = is_free ? grammar.add_state() : to;
  if (is_free) add_exponent(grammar, end, to);
  const WholeRange range = whole_range(bounds, kMost, false);
  const bool low_excluded = bounds.low_excluded && bounds.low && std::ceil(*bounds.low) == *bounds.low;
  const bool high_excluded = bounds.high_excluded && bounds.high && std::floor(*bounds.high) == *bounds.high;
  const bool is_one_point = range.low == range.high && (low_excluded || high_excluded);
  if (range.is_empty() || is_one_point) return false;
  if (range.high > 0 || (range.high == 0 && !high_excluded)) {
    add_above_zero(grammar, from, {std::max<std::int64_t>(range.low, 0), range.high}, low_excluded && range.low >= 0,
                   high_excluded, end);
  }
  if (range.low < 0) {
    const StateId minus = grammar.add_state();
    grammar.add_bytes(from, '-', '-', minus);
    // Minus zero is zero, which an excluded bound of zero does not take.
    const bool ends_at_zero = range.high >= 0;
    const WholeRange mirrored = {ends_at_zero ? 0 : -range.high, -range.low};
    const bool nearest_excluded = range.high == 0 || !ends_at_zero ? high_excluded : false;
    add_above_zero(grammar, minus, mirrored, nearest_excluded, low_excluded, end);
  }
  return true;
}

}  // namespace sightline
