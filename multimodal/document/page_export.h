/// A page in other forms: Markdown, HTML with places, tables as CSV.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "multimodal/document/page_text.h"

namespace sightline {

/// The cells of a table's block, row by row; all rows are equally long. Of a table of more than a million cells, the columns
/// on the right become one.
std::vector<std::vector<std::string>> cells_of(const PageBlock& table);

/// What the page says, escaped so that it stays text: nothing in it becomes markup, a link or a script. Words that nobody
/// sees are left out. Any thread.
std::string page_as_markdown(const PageText& page);
/// A <section> whose blocks carry data-bbox="x0 y0 x1 y1" in thousandths of the page. `number` is counted from 1.
std::string page_as_html(const PageText& page, std::int64_t number);
/// The page's tables, an empty line behind each. Source: RFC 4180.
std::string page_as_csv(const PageText& page);

/// What stands before and behind the sections of a whole HTML file.
std::string html_head(const std::string& title);
std::string html_tail();

}  // namespace sightline
