/// The splitting rules against a scanner written by hand from the specification, and combining marks by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/utf8.h"
#include "engine/text/pretokenizer.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;

/// The classes the rules speak of. Cr and Lf are white space too.
enum class Class { Letter, Mark, Number, Space, LineEnd, Other };

struct Character {
  char32_t code_point;
  Class type;
};

/// Characters with their general category looked up in the Unicode character database.
constexpr std::array kAlphabet = {
    Character{U'a', Class::Letter}, Character{U's', Class::Letter}, Character{U'S', Class::Letter},
    Character{U't', Class::Letter}, Character{U'm', Class::Letter}, Character{U'D', Class::Letter},
    Character{U'r', Class::Letter}, Character{U'e', Class::Letter}, Character{U'V', Class::Letter},
    Character{U'l', Class::Letter}, Character{U'L', Class::Letter},
    Character{U'\u00E9', Class::Letter},      // Ll
    Character{U'\u00AA', Class::Letter},      // Lo, feminine ordinal
    Character{U'\u02B0', Class::Letter},      // Lm, modifier h
    Character{U'\u01C5', Class::Letter},      // Lt
    Character{U'\u017F', Class::Letter},      // Ll, long s
    Character{U'\u0416', Class::Letter},      // Cyrillic
    Character{U'\u05D0', Class::Letter},      // Hebrew
    Character{U'\u0928', Class::Letter},      // Devanagari NA
    Character{U'\u0E17', Class::Letter},      // Thai
    Character{U'\u4E2D', Class::Letter}, Character{U'\U00020000', Class::Letter}, Character{U'\uAC00', Class::Letter},
    Character{U'\u0301', Class::Mark},        // Mn, acute
    Character{U'\u093F', Class::Mark},        // Mc, Devanagari vowel sign I
    Character{U'\u094D', Class::Mark},        // Mn, virama
    Character{U'\u0E35', Class::Mark},        // Mn, Thai
    Character{U'\u20DD', Class::Mark},        // Me, enclosing circle
    Character{U'\uFE0F', Class::Mark},        // Mn, variation selector 16
    Character{U'0', Class::Number}, Character{U'7', Class::Number},
    Character{U'\u0663', Class::Number},      // Nd, Arabic-Indic
    Character{U'\u00BD', Class::Number},      // No
    Character{U'\u2167', Class::Number},      // Nl, Roman VIII
    Character{U' ', Class::Space}, Character{U'\t', Class::Space}, Character{U'\v', Class::Space},
    Character{U'\f', Class::Space}, Character{U'\u0085', Class::Space}, Character{U'\u00A0', Class::Space},
    Character{U'\u1680', Class::Space}, Character{U'\u2000', Class::Space}, Character{U'\u200A', Class::Space},
    Character{U'\u2028', Class::Space}, Character{U'\u2029', Class::Space}, Character{U'\u202F', Class::Space},
    Character{U'\u205F', Class::Space}, Character{U'\u3000', Class::Space},
    Character{U'\r', Class::LineEnd}, Character{U'\n', Class::LineEnd},
    Character{U'\'', Class::Other}, Character{U'!', Class::Other}, Character{U'<', Class::Other},
    Character{U'_', Class::Other}, Character{U'\u20AC', Class::Other}, Character{U'\U0001F642', Class::Other},
    Character{U'\u200B', Class::Other},       // Cf, zero-width space
    Character{U'\u200D', Class::Other},       // Cf, zero-width joiner
    Character{U'\u180E', Class::Other},       // Cf, Mongolian vowel separator
    Character{U'\uFFFD', Class::Other},       // So
    Character{U'\uE000', Class::Other},       // Co, private use
    Character{U'\U0010FFFF', Class::Other},   // Cn, unassigned
    Character{U'\u0000', Class::Other}, Character{U'\u001C', Class::Other}, Character{U'\u007F', Class::Other},
};

/// Rules 1 to 6 of the specification, section 2; `marks_join` tells Qwen3.5 from Qwen2.
class Scanner {
 public:
  Scanner(const std::vector<Character>& text, bool marks_join) : text_(text), marks_join_(marks_join) {}

  std::vector<std::string> pieces() const {
    std::vector<std::string> out;
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = piece_end(begin);
      std::string piece;
      for (std::size_t i = begin; i < end; ++i) append_utf8(piece, text_[i].code_point);
      out.push_back(piece);
      begin = end;
    }
    return out;
  }

 private:
  bool in(std::size_t i, Class type) const { return i < text_.size() && text_[i].type == type; }
  bool word(std::size_t i) const { return in(i, Class::Letter) || (marks_join_ && in(i, Class::Mark)); }
  bool space(std::size_t i) const { return in(i, Class::Space) || in(i, Class::LineEnd); }
  bool symbol(std::size_t i) const { return i < text_.size() && !space(i) && !word(i) && !in(i, Class::Number); }
  char32_t lower(std::size_t i) const {
    const char32_t c = i < text_.size() ? text_[i].code_point : 0;
    return c >= U'A' && c <= U'Z' ? c + 32 : c;
  }

  std::size_t piece_end(std::size_t i) const {
    if (text_[i].code_point == U'\'') {
      const char32_t a = lower(i + 1);
      const char32_t b = lower(i + 2);
      if (a == U's' || a == U't' || a == U'm' || a == U'd') return i + 2;
      if ((a == U'r' && b == U'e') || (a == U'v' && b == U'e') || (a == U'l' && b == U'l')) return i + 3;
    }
    if (!in(i, Class::LineEnd) && !in(i, Class::Number) && (word(i) || word(i + 1))) {
      std::size_t end = i + 1;
      while (word(end)) ++end;
      return end;
    }
    if (in(i, Class::Number)) return i + 1;
    const std::size_t first_symbol = text_[i].code_point == U' ' ? i + 1 : i;
    if (symbol(first_symbol)) {
      std::size_t end = first_symbol;
      while (symbol(end)) ++end;
      while (in(end, Class::LineEnd)) ++end;
      return end;
    }
    if (!space(i)) return i + 1;
    std::size_t end = i;
    std::size_t after_line_end = 0;
    for (; space(end); ++end) {
      if (in(end, Class::LineEnd)) after_line_end = end + 1;
    }
    if (after_line_end > 0) return after_line_end;
    return end < text_.size() && end - i > 1 ? end - 1 : end;
  }

  const std::vector<Character>& text_;
  bool marks_join_;
};

void expect_agreement(std::string_view rule, bool marks_join, unsigned seed) {
  const Result<Pretokenizer> pretokenizer = Pretokenizer::create(rule);
  ASSERT_TRUE(pretokenizer.has_value());
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::size_t> pick(0, kAlphabet.size() - 1);
  for (int round = 0; round < 60000; ++round) {
    // Half of the texts use few different characters, so that runs and contractions happen often.
    std::vector<Character> letters(kAlphabet.begin(), kAlphabet.end());
    if (round % 2 == 0) {
      letters = {kAlphabet[pick(random)], kAlphabet[pick(random)], kAlphabet[pick(random)], {U' ', Class::Space},
                 {U'\n', Class::LineEnd}, {U'\'', Class::Other},   {U's', Class::Letter}};
    }
    std::vector<Character> text(std::uniform_int_distribution<std::size_t>(0, 24)(random));
    std::string utf8;
    for (Character& character : text) {
      character = letters[std::uniform_int_distribution<std::size_t>(0, letters.size() - 1)(random)];
      append_utf8(utf8, character.code_point);
    }
    const std::vector<std::string_view> views = pretokenizer->split(utf8);
    const std::vector<std::string> actual(views.begin(), views.end());
    ASSERT_EQ(actual, Scanner(text, marks_join).pieces()) << printable(utf8);
  }
}

TEST(PretokenizerGolden, AgreesWithTheRulesOfQwen35) { expect_agreement("qwen35", true, 1); }
TEST(PretokenizerGolden, AgreesWithTheRulesOfQwen2) { expect_agreement("qwen2", false, 2); }

TEST(PretokenizerGolden, KeepsWordsWithCombiningMarksWhole) {
  const Result<Pretokenizer> rule = Pretokenizer::create("qwen35");
  ASSERT_TRUE(rule.has_value());
  const std::string hindi = "\u0939\u093F\u0928\u094D\u0926\u0940";
  const std::string thai = "\u0E17\u0E35\u0E48\u0E19\u0E31\u0E48\u0E19";
  EXPECT_THAT(rule->split(hindi), ElementsAre(hindi));
  EXPECT_THAT(rule->split("a " + hindi), ElementsAre("a", " " + hindi));
  EXPECT_THAT(rule->split(thai), ElementsAre(thai));
  EXPECT_THAT(rule->split("e\u0301x"), ElementsAre("e\u0301x"));
  EXPECT_THAT(rule->split("a \u0301"), ElementsAre("a", " \u0301"));
  EXPECT_THAT(rule->split("1\u0301"), ElementsAre("1", "\u0301"));
}

}  // namespace
}  // namespace sightline
