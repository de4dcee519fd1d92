/// PageText: what stands on one page of a document, word by word with its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sightline {

/// A rectangle in fractions of the page as it is displayed (rotated and cropped), from the left and the top. Parts of it
/// may lie outside [0, 1], where the page does not reach.
struct PageBox {
  double x0 = 0.0, y0 = 0.0, x1 = 0.0, y1 = 0.0;

  [[nodiscard]] double width() const noexcept { return x1 - x0; }
  [[nodiscard]] double height() const noexcept { return y1 - y0; }
  [[nodiscard]] double middle_x() const noexcept { return (x0 + x1) / 2.0; }
  [[nodiscard]] double middle_y() const noexcept { return (y0 + y1) / 2.0; }
  friend bool operator==(const PageBox&, const PageBox&) = default;
};

/// The smallest rectangle around both.
PageBox united(const PageBox& a, const PageBox& b) noexcept;
/// Shared area by united area, 0 to 1.
double overlap_share(const PageBox& a, const PageBox& b) noexcept;

/// Whether a reader of the page would see a word.
enum class Visibility : std::uint8_t {
  Visible,
  Tiny,       ///< letters lower than 1.5 points
  OffPage,    ///< its middle lies outside of the page
  NoContrast  ///< the rendered page has one colour where it should stand
};

/// "too small to read" and the like; empty for Visible.
const char* visibility_text(Visibility visibility) noexcept;

struct PageWord {
  PageBox box;
  std::string text;  ///< UTF-8 without blanks and control characters
  int cell = -1;     ///< in a line of a table: the column it belongs to, from 0
  Visibility visibility = Visibility::Visible;
};

struct PageLine {
  std::vector<PageWord> words;
};

/// Lines that belong together, in reading order.
struct PageBlock {
  enum class Kind : std::uint8_t { Paragraph, Heading, ListItem, Table } kind = Kind::Paragraph;
  int level = 0;                ///< of a heading, 1 to 6
  std::vector<PageLine> lines;  ///< of a table: its rows
};

/// One page. Blocks stand in reading order. A plain value; may cross threads.
struct PageText {
  double width = 0.0, height = 0.0;  ///< in points, as displayed
  std::vector<PageBlock> blocks;
};

/// Around all words; all zero if there is none.
PageBox box_of(const PageLine& line) noexcept;
PageBox box_of(const PageBlock& block) noexcept;

/// The words with blanks between them; columns of a table are told apart by tabs.
std::string text_of(const PageLine& line, bool with_hidden = true);
/// A line for each line, an empty one between blocks.
std::string text_of(const PageText& page, bool with_hidden = true);

std::size_t count_words(const PageText& page) noexcept;
std::size_t count_hidden_words(const PageText& page) noexcept;

/// Whether the words are no text: fonts without a mapping to characters give replacement characters, private ones and
/// control codes. True if these are more than a fifth of the page's characters; the picture is then the better source.
bool is_garbled(const PageText& page) noexcept;

}  // namespace sightline
