/// Finds words of an answer on a page.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/document/page_text.h"

namespace sightline {

/// Words of a page, as they stand there.
struct TextPlace {
  std::vector<PageBox> boxes;  ///< one for each line they stand on
  std::string text;            ///< as the page spells them
  double similarity = 1.0;     ///< 1: letter for letter, but for case, marks and blanks
};

/// Where `wanted` stands: exactly, otherwise with up to a fifth of its letters different, but never a digit. Of several
/// places the one with most words of `context` around it, then the first. None if it is not there. Any thread.
std::optional<TextPlace> find_text(const PageText& page, std::string_view wanted, std::string_view context);

/// All places where `wanted` stands letter for letter, in reading order. `unfinished`: its last word may be the beginning
/// of a longer one, as while it is typed. Any thread.
std::vector<TextPlace> find_all(const PageText& page, std::string_view wanted, bool unfinished = false);

/// The longest run of words that a sentence and the page have in common, if it is long enough to mean something: a number
/// of three digits or more, or twelve letters in two words. None otherwise.
std::optional<TextPlace> find_common_run(const PageText& page, std::string_view sentence, std::string_view context);

}  // namespace sightline
