/// A message as a flat list of blocks: what is drawn, without how.
#pragma once

#include <QString>
#include <cstdint>
#include <memory>
#include <vector>

namespace sightline::gui {

/// What a stretch of text is.
enum class RunKind : std::uint8_t {
  Text,
  Formula,         ///< `text` is TeX, without its delimiters
  DisplayFormula,  ///< the same, asked for on a line of its own, where there is none to be had (a table's cell)
  Picture,         ///< a picture's stand-in: `text` says so and carries its address; it is never fetched
};

/// A stretch of text in one style. `text` is never empty and holds no character that could reorder or hide others.
struct Run {
  RunKind kind = RunKind::Text;
  QString text;
  QString address;  ///< where a link leads, as written; empty if none
  bool bold = false;
  bool italic = false;
  bool code = false;
  bool struck = false;
  bool operator==(const Run&) const = default;
};

/// What a block is.
enum class BlockKind : std::uint8_t {
  Paragraph,
  Heading,
  Code,   ///< `text`, `language`
  Table,  ///< `cells`, `columns`; a long table is several blocks of this kind with one `shape`
  Rule,
  Formula,  ///< `text` is TeX
  Plain,    ///< what was too large or too deep for Markdown: its source, as text
};

/// What encloses a block and is drawn at its left side.
enum class Enclosure : std::uint8_t { Quote, Item };

/// What stands before the first block of a list's item.
enum class Marker : std::uint8_t { None, Bullet, Number, OpenTask, DoneTask };

/// How the cells of a column stand.
enum class CellAlignment : std::uint8_t { Left, Centre, Right };

/// What all blocks of one table agree on.
struct TableShape {
  std::vector<CellAlignment> alignments;  ///< one per column
  std::vector<QString> widest;            ///< per column, the longest cell of the first rows, to measure widths by
  std::vector<QString> longestWord;       ///< per column
  bool operator==(const TableShape&) const = default;
};

/// One cell of a table.
using Cell = std::vector<Run>;

/// One thing below the other: a paragraph, an item's first line, a piece of code.
struct Block {
  BlockKind kind = BlockKind::Paragraph;
  std::vector<Run> runs;              ///< Paragraph, Heading
  QString text;                       ///< Code, Formula, Plain
  QString language;                   ///< Code: first word after the fence, or empty
  int headingLevel = 0;               ///< Heading: 1 to 6
  std::vector<Enclosure> enclosures;  ///< outermost first
  Marker marker = Marker::None;
  int number = 0;            ///< with Marker::Number
  bool isTight = false;      ///< stands close to the block above it
  bool continues = false;    ///< goes on with the paragraph, table or text above, which was cut for its length
  bool startsQuote = false;  ///< the innermost quote begins with it
  bool hasHeader = false;    ///< Table: its first row is the head
  std::vector<std::vector<Cell>> rows;      ///< Table
  std::shared_ptr<const TableShape> shape;  ///< Table

  /// Equal in all that is drawn; two shapes are compared by what they hold.
  bool operator==(const Block& other) const;
};

/// The text of runs as a person would copy it: formulas between dollar signs.
[[nodiscard]] QString plainText(const std::vector<Run>& runs);
/// The text of a block as a person would copy it, without a newline at its end; cells stand between tabs.
[[nodiscard]] QString plainText(const Block& block);
/// The text of blocks with the empty lines between them that the eye sees, and with the marks of lists.
[[nodiscard]] QString plainText(const std::vector<Block>& blocks);

}  // namespace sightline::gui
