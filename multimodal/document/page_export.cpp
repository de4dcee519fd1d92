/// A page in other forms: Markdown, HTML with places, tables as CSV.
#include "multimodal/document/page_export.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace sightline {

namespace {

constexpr std::size_t kCells = 1'000'000;  // of a table; one wide row would make all others as wide

std::string html_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

/// Characters that Markdown would take for markup stand behind a backslash. `begins_line`: so do those that matter there.
std::string markdown_text(std::string_view text, bool begins_line) {
  constexpr std::string_view kAnywhere = "\\`*_[]<>|$~";
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_first = begins_line && i == 0;
    if (kAnywhere.find(c) != std::string_view::npos || (is_first && (c == '#' || c == '+' || c == '-' || c == '=')))
      result += '\\';
    result += c;
  }
  // "12." at the beginning of a line would begin a list.
  const std::size_t n_digits = text.find_first_not_of("0123456789");
  if (begins_line && n_digits != std::string_view::npos && n_digits > 0 &&
      (text[n_digits] == '.' || text[n_digits] == ')')) {
    result.insert(n_digits, 1, '\\');
  }
  return result;
}

/// The lines of a block as one text; a word divided at the end of a line stays divided, for its hyphen may be meant.
std::string running_text(const PageBlock& block) {
  std::string text;
  for (const PageLine& line : block.lines) {
    const std::string one = text_of(line, false);
    if (one.empty()) continue;
    if (!text.empty()) text += ' ';
    text += one;
  }
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

std::string markdown_table(const PageBlock& table) {
  std::string text;
  bool is_head = true;
  for (const std::vector<std::string>& row : cells_of(table)) {
    for (const std::string& cell : row) {
      text += "| ";
      text += markdown_text(cell, false);
      text += ' ';
    }
    text += "|\n";
    for (std::size_t i = 0; is_head && i < row.size(); ++i) text += "|---";
    if (is_head) text += "|\n";
    is_head = false;
  }
  return text;
}

std::string bbox_attribute(const PageBlock& block) {
  const PageBox box = box_of(block);
  std::string text;
  for (const double value : {box.x0, box.y0, box.x1, box.y1}) {
    text += text.empty() ? " data-bbox=\"" : " ";
    text += std::to_string(std::lround(std::clamp(value, 0.0, 1.0) * 1000.0));
  }
  text += '"';
  return text;
}

std::string html_table(const PageBlock& table) {
  std::string text = "<table" + bbox_attribute(table) + ">\n";
  bool is_head = true;
  for (const std::vector<std::string>& row : cells_of(table)) {
    text += "<tr>";
    for (const std::string& cell : row) {
      text += is_head ? "<th>" : "<td>";
      text += html_text(cell);
      text += is_head ? "</th>" : "</td>";
    }
    text += "</tr>\n";
    is_head = false;
  }
  return text + "</table>\n";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  field += '"';
  return field;
}

}  // namespace

std::vector<std::vector<std::string>> cells_of(const PageBlock& table) {
  std::size_t n_columns = 1;
  for (const PageLine& line : table.lines) {
    for (const PageWord& word : line.words) {
      n_columns = std::max(n_columns, static_cast<std::size_t>(std::max(0, word.cell)) + 1);
    }
  }
  n_columns = std::min(n_columns, std::max<std::size_t>(1, kCells / std::max<std::size_t>(1, table.lines.size())));
  std::vector<std::vector<std::string>> rows;
  for (const PageLine& line : table.lines) {
    std::vector<std::string> row(n_columns);
    for (const PageWord& word : line.words) {
      if (word.visibility != Visibility::Visible) continue;
      std::string& cell = row[std::min(static_cast<std::size_t>(std::max(0, word.cell)), n_columns - 1)];
      if (!cell.empty()) cell += ' ';
      cell += word.text;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string page_as_markdown(const PageText& page) {
  std::string text;
  for (const PageBlock& block : page.blocks) {
    std::string one;
    if (block.kind == PageBlock::Kind::Table) {
      one = markdown_table(block);
    } else if (const std::string words = running_text(block); !words.empty()) {
      if (block.kind == PageBlock::Kind::Heading)
        one = std::string(static_cast<std::size_t>(std::max(1, block.level)), '#') + " ";
      if (block.kind == PageBlock::Kind::ListItem) one = "- ";
      one += markdown_text(words, one.empty());
      one += '\n';
    }
    if (one.empty()) continue;
    if (!text.empty()) text += '\n';
    text += one;
  }
  return text;
}

std::string page_as_html(const PageText& page, std::int64_t number) {
  std::string text = "<section data-page=\"" + std::to_string(number) + "\">\n";
  for (const PageBlock& block : page.blocks) {
    if (block.kind == PageBlock::Kind::Table) {
      text += html_table(block);
      continue;
    }
    const std::string words = running_text(block);
    if (words.empty()) continue;
    std::string name = "p";
    if (block.kind == PageBlock::Kind::ListItem) name = "li";
    if (block.kind == PageBlock::Kind::Heading) name = "h" + std::to_string(std::clamp(block.level, 1, 6));
    if (name == "li") text += "<ul>";
    text += '<' + name + bbox_attribute(block) + '>';
    text += html_text(words) + "</" + name + '>';
    if (name == "li") text += "</ul>";
    text += '\n';
  }
  return text + "</section>\n";
}

std::string page_as_csv(const PageText& page) {
  std::string text;
  for (const PageBlock& block : page.blocks) {
    if (block.kind != PageBlock::Kind::Table) continue;
    for (const std::vector<std::string>& row : cells_of(block)) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += ',';
        text += csv_field(row[i]);
      }
      text += "\r\n";
    }
    text += "\r\n";
  }
  return text;
}

std::string html_head(const std::string& title) {
  return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>" + html_text(title) +
         "</title>\n</head>\n<body>\n";
}

std::string html_tail() { return "</body>\n</html>\n"; }

}  // namespace sightline
