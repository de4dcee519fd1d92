/// One tag of HTML as language models write it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sightline {

/// A start or end tag.
struct MarkupTag {
  std::string name;                                                  ///< in lower case
  bool is_end = false;                                               ///< `</p>`
  bool is_empty = false;                                             ///< `<img />`
  std::vector<std::pair<std::string, std::string_view>> attributes;  ///< names in lower case, values as written
  std::size_t end = 0;                                               ///< offset in the text behind it

  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view wanted) const noexcept;
};

/// What begins at a '<'.
struct TagScan {
  std::optional<MarkupTag> tag;  ///< none if it is no tag
  bool is_cut_off = false;       ///< the text ends before the tag does
  std::size_t next = 0;          ///< where to look on; behind `at` in any case
};

/// Reads the tag that begins at text[at]. No character is looked at twice over successive calls that go on at `next`.
/// Requires: text[at] == '<'.
TagScan read_markup_tag(std::string_view text, std::size_t at);

/// Collects the readable text between tags: entities resolved, white space as single blanks.
class PlainText {
 public:
  void append(std::string_view html);
  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  /// What was appended since the size was `start`, without blanks at the ends.
  [[nodiscard]] std::string_view since(std::size_t start) const noexcept;

 private:
  std::string text_;
};

}  // namespace sightline
