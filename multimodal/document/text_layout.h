/// Gives text without pages its pages: a sheet of fixed letters, so that every word has a place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/document/page_format.h"
#include "multimodal/document/page_text.h"

namespace sightline {

/// A paragraph, heading, item or row of a table as it flows.
struct FlowBlock {
  PageBlock::Kind kind = PageBlock::Kind::Paragraph;
  int level = 0;
  std::vector<std::string> cells;  ///< one text, with its line ends; of a table's row, one for each column
  bool begins_page = false;        ///< the document wants a new page here
  bool begins_table = false;       ///< this row belongs to another table than the one before
};

/// Lays blocks out on sheets of 100 columns and 66 lines (A4), as a typewriter would: long lines are broken between words,
/// letters of East Asian scripts take two columns, rows of a table share its width and stand on one page,
/// and their words are never broken. One thread at a time.
class TextLayout {
 public:
  void add(const FlowBlock& block);
  /// A picture stands here; it takes no room.
  void add_picture(std::string name, std::string bytes);
  /// At least one page, be it empty.
  [[nodiscard]] ReadPages take() &&;

 private:
  void new_page();
  void set_cell(std::string_view text, int cell, std::size_t first_column, std::size_t n_columns, PageBlock& block,
                std::size_t first_line);

  ReadPages result_;
  std::size_t line_ = 0;  // the next free one of the page at hand
};

/// Plain text and Markdown: a block for each paragraph, headings where a line begins with `#`, pages end at form feeds.
/// Takes any bytes. Any thread.
ReadPages lay_out_text(std::string_view text, bool is_markdown);

}  // namespace sightline
