/// HTML as pages: its text, headings, lists and tables, and places where the page names them. For sightline-reader only.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// Makes the tables of old character sets known while files can still be opened. Call once, before the sandbox.
void prepare_html_reader();

/// Pages in the form of page_format.h. Scripts, styles and everything that would have to be fetched are left out. Where
/// elements carry data-bbox="x0 y0 x1 y1" in thousandths, as a model writes them, it is one page with these places.
/// Takes any bytes. Errors: Corrupt if the library finds no document in them.
Result<std::string> read_html(std::string_view html);

}  // namespace sightline
