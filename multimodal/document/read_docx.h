/// DOCX as pages: text, headings, lists, tables and pictures. For sightline-reader only.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// Pages in the form of page_format.h, laid out by us: a DOCX has none of its own. Nothing outside of the file is
/// followed. Errors: Corrupt PDF_BAD, OverBudget PDF_LIMIT.
Result<std::string> read_docx(std::string_view file);

}  // namespace sightline
