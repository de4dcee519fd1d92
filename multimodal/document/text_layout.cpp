/// Gives text without pages its pages: a sheet of fixed letters, so that every word has a place.
#include "multimodal/document/text_layout.h"

#include <algorithm>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::size_t kColumns = 100, kLines = 66;  // of letters; the margins below stand around them
constexpr double kWidth = 595.0, kHeight = 842.0;   // A4 in points
constexpr double kMarginX = 0.08, kMarginY = 0.06;

double x_of(std::size_t column) {
  return kMarginX + (1.0 - 2.0 * kMarginX) * static_cast<double>(column) / static_cast<double>(kColumns);
}
double y_of(double line) { return kMarginY + (1.0 - 2.0 * kMarginY) * line / static_cast<double>(kLines); }

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

std::size_t columns_of(std::string_view text) {
  std::size_t n = 0;
  while (!text.empty()) {
    const DecodedCodePoint c = decode_code_point(text);
    n += is_wide(c.value) ? 2 : 1;
    text.remove_prefix(c.length);
  }
  return n;
}

/// The longest beginning of `text` of at most `n_columns`, at least one character.
std::string_view beginning_of(std::string_view text, std::size_t n_columns) {
  std::size_t n = 0, length = 0;
  while (length < text.size()) {
    const DecodedCodePoint c = decode_code_point(text.substr(length));
    n += is_wide(c.value) ? 2 : 1;
    if (n > n_columns && length > 0) break;
    length += c.length;
  }
  return text.substr(0, length);
}

/// 1 to 6 if the line is a heading of Markdown, otherwise 0.
int heading_level(std::string_view line) {
  const std::size_t n_marks = line.find_first_not_of('#');
  if (n_marks == std::string_view::npos || n_marks < 1 || n_marks > 6 || line[n_marks] != ' ') return 0;
  return static_cast<int>(n_marks);
}

}  // namespace

void TextLayout::new_page() {
  PageText page;
  page.width = kWidth;
  page.height = kHeight;
  result_.pages.push_back(std::move(page));
  line_ = 0;
}

void TextLayout::set_cell(std::string_view text, int cell, std::size_t first_column, std::size_t n_columns,
                          PageBlock& block, std::size_t first_line) {
  std::size_t row = 0, column = 0;
  const bool is_row = cell >= 0;
  const auto put = [&](std::string_view word, std::size_t width) {
    const double top = static_cast<double>(first_line + row);
    const PageBox box = {x_of(first_column + column), y_of(top), x_of(first_column + column + width), y_of(top + 0.8)};
    const std::size_t line = is_row ? 0 : row;  // a row of a table is one line, however many its cells take
    while (block.lines.size() <= line) block.lines.emplace_back();
    block.lines[line].words.push_back(PageWord{box, std::string(word), cell});
    column += width;
  };
  for (bool is_first = true; !text.empty(); is_first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!is_first && column > 0) {
      ++row;
      column = 0;
    }
    for (const std::string& word : split_words(text.substr(0, end))) {
      std::string_view rest = word;
      std::size_t width = columns_of(rest);
      if (column > 0 && column + 1 + width > n_columns) {
        ++row;
        column = 0;
      } else if (column > 0) {
        ++column;
      }
      if (is_row) width = std::min(width, n_columns);  // a word of a cell stays whole; its place ends with the cell
      for (; width > n_columns; width = columns_of(rest)) {
        const std::string_view part = beginning_of(rest, n_columns);
        put(part, columns_of(part));
        rest.remove_prefix(part.size());
        ++row;
        column = 0;
      }
      if (!rest.empty()) put(rest, width);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  line_ = std::max(line_, first_line + row + 1);
}

void TextLayout::add(const FlowBlock& flow) {
  if (result_.pages.empty() || flow.begins_page || line_ >= kLines) new_page();
  PageBlock block;
  block.kind = flow.kind;
  block.level = flow.level;
  std::size_t first_line = line_;
  const bool is_row = flow.kind == PageBlock::Kind::Table;
  const std::size_t n_cells = std::max<std::size_t>(1, flow.cells.size());
  const std::size_t width = std::max<std::size_t>(4, kColumns / n_cells);
  const auto set_cells = [&] {
    for (std::size_t i = 0; i < flow.cells.size(); ++i) {
      set_cell(flow.cells[i], is_row ? static_cast<int>(i) : -1, std::min(i * width, kColumns - 4),
               is_row ? width - 1 : kColumns, block, first_line);
    }
  };
  set_cells();
  if (is_row && line_ > kLines && first_line > 0) {  // it stays whole, so it goes to the next page
    block.lines.clear();
    new_page();
    first_line = 0;
    set_cells();
  }
  if (block.lines.empty()) return;
  // What does not fit goes on on further pages, line by line; a row of a table stays whole.
  std::vector<PageBlock>& blocks = result_.pages.back().blocks;
  const bool joins_table = is_row && !flow.begins_page && !flow.begins_table && !blocks.empty() &&
                           blocks.back().kind == PageBlock::Kind::Table;
  const std::size_t n_fit = is_row ? block.lines.size() : kLines - first_line;
  if (joins_table) {
    blocks.back().lines.push_back(std::move(block.lines.front()));
  } else if (block.lines.size() <= n_fit) {
    blocks.push_back(std::move(block));
    ++line_;  // an empty line behind it
  } else {
    std::vector<PageLine> lines = std::move(block.lines);
    std::size_t on_page = n_fit;
    std::size_t shift = first_line;
    for (std::size_t at = 0; at < lines.size(); at += on_page, on_page = kLines) {
      if (at > 0) {
        new_page();
        shift = 0;
      }
      block.lines.clear();
      for (std::size_t i = at; i < std::min(at + on_page, lines.size()); ++i) {
        for (PageWord& word : lines[i].words) {
          word.box.y0 = y_of(static_cast<double>(shift + i - at));
          word.box.y1 = y_of(static_cast<double>(shift + i - at) + 0.8);
        }
        block.lines.push_back(std::move(lines[i]));
      }
      line_ = shift + block.lines.size() + 1;
      result_.pages.back().blocks.push_back(block);
    }
  }
}

void TextLayout::add_picture(std::string name, std::string bytes) {
  if (result_.pages.empty()) new_page();
  result_.pictures.push_back({result_.pages.size() - 1, std::move(name), std::move(bytes)});
}

ReadPages TextLayout::take() && {
  if (result_.pages.empty()) new_page();
  return std::move(result_);
}

ReadPages lay_out_text(std::string_view text, bool is_markdown) {
  TextLayout layout;
  const std::string clean = replace_invalid_utf8(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
  std::string_view rest = clean;
  std::string paragraph;
  bool begins_page = false;
  const auto end_paragraph = [&] {
    if (split_words(paragraph).empty()) return;
    FlowBlock block;
    block.cells.push_back(std::exchange(paragraph, {}));
    block.begins_page = std::exchange(begins_page, false);
    layout.add(block);
  };
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool has_feed = std::erase(line, '\f') > 0;
    const int level = is_markdown ? heading_level(line) : 0;
    if (has_feed || level > 0 || split_words(line).empty()) end_paragraph();
    begins_page = begins_page || has_feed;
    if (level > 0) {
      layout.add({PageBlock::Kind::Heading,
                  level,
                  {line.substr(static_cast<std::size_t>(level) + 1)},
                  std::exchange(begins_page, false),
                  false});
    } else {
      paragraph += line + '\n';
    }
  }
  end_paragraph();
  return std::move(layout).take();
}

}  // namespace sightline
