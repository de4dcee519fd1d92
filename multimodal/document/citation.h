/// From an answer to the places it rests on: each statement with document, page and region.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/page_chooser.h"
#include "multimodal/document/page_text.h"

namespace sightline {

/// A place that a statement rests on.
struct Source {
  PageName name;
  std::vector<PageBox> boxes;  ///< line by line; of the page as it is displayed
  std::string text;            ///< as the page spells it; empty for a place that the model named in a picture
  double similarity = 1.0;     ///< of the page's words to the answer's
  bool is_from_model = false;  ///< the model named the place; nothing on the page was compared with it
  bool is_elsewhere = false;   ///< the answer names another page for this statement
};

/// A sentence of an answer, with its source if one was found.
struct Claim {
  std::string text;              ///< without the marks of its pages
  std::vector<PageName> named;   ///< pages that the answer names for it
  std::optional<Source> source;  ///< none: not found on any page shown, and nothing is made up
};

/// Gives the words of a page that was shown; none if it has no text.
using PageLookup = std::function<std::optional<PageText>(const PageName& name)>;

/// Pages that were shown, in the order of the prompt.
struct ShownPages {
  std::vector<PageName> names;
  std::vector<PageName> pictures;  ///< of them, those shown as pictures, in the order of the pictures
  PageLookup lookup;
};

/// Cuts an answer into statements, reads the pages each names ("[p. 12]", "[2, p. 12]" for the second document) and finds
/// its words: what stands in quotation marks, otherwise all of it, otherwise the longest run it shares with a page; first
/// on the pages it names, then on all that were shown. Places that the model names in JSON belong to the page named with
/// them, or to the only picture. Any thread, as far as `lookup` allows.
std::vector<Claim> find_sources(std::string_view answer, std::string_view question, const ShownPages& shown);

/// How many bytes of an answer that is still growing hold statements that are whole: the rest may become another one, or
/// the mark of its page may still come.
std::size_t whole_statements(std::string_view answer);

/// The first place that a reply names in the only picture that was shown; none if it names none.
std::optional<Source> place_in_picture(const std::string& reply, const ShownPages& shown);

/// The longest words that stand in quotation marks; empty if there are none.
std::string longest_quotation(const std::string& text);

}  // namespace sightline
