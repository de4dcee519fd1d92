/// FoldedText: the words of a page as one string to search in, and the way back to the words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/document/page_text.h"

namespace sightline {

/// Characters without what differs between two spellings of the same words: small letters, ligatures taken apart, no
/// blanks, no marks but those between digits ("3.5", "12/08"), no hyphen at the end of a line. Immutable; any thread.
class FoldedText {
 public:
  /// The words of a page, in reading order.
  explicit FoldedText(const PageText& page);
  /// Any text.
  explicit FoldedText(std::string_view text);

  [[nodiscard]] const std::u32string& characters() const noexcept { return characters_; }
  /// Whether a word, or what is one but for its marks, begins at a character. True at the end.
  [[nodiscard]] bool begins_word(std::size_t character) const noexcept { return begins_[character]; }
  /// The word of the page a character belongs to, and its line, both counted over the page.
  [[nodiscard]] std::size_t word_of(std::size_t character) const noexcept { return words_of_[character]; }
  [[nodiscard]] std::size_t line_of(std::size_t word) const noexcept { return lines_of_[word]; }
  [[nodiscard]] const std::vector<const PageWord*>& words() const noexcept { return words_; }
  /// Where a character begins and ends in its word, in fractions of the word's length, by the usual widths of letters.
  struct Extent {
    double first = 0.0, last = 1.0;
  };
  [[nodiscard]] Extent extent_of(std::size_t character) const noexcept { return extents_[character]; }

  /// A word of the text without its marks: where it begins and ends.
  struct Token {
    std::size_t first = 0, last = 0;  ///< characters; `last` is one behind
  };
  [[nodiscard]] std::vector<Token> tokens() const;

 private:
  void add(std::string_view word, std::size_t number, bool joins_before);

  std::u32string characters_;
  std::vector<bool> begins_;
  std::vector<std::size_t> words_of_, lines_of_;
  std::vector<Extent> extents_;
  std::vector<const PageWord*> words_;  // of the page, which outlives this
};

/// Whether a character stands for itself without blanks around it, as in Chinese.
bool is_ideograph(char32_t c) noexcept;

}  // namespace sightline
