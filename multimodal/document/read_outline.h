/// The table of contents that `pdftohtml -xml` tells. For sightline-reader only.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// A line for each entry, in order: its depth from 1, its page from 1 (0: none), its title. Errors: none; a document
/// without a table of contents gives no lines.
Result<std::string> read_outline(std::string_view xml);

}  // namespace sightline
