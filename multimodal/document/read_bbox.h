/// The words and places that `pdftotext -bbox-layout` tells, as pages. For sightline-reader only.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace sightline {

/// Pages in the form of page_format.h, places in points from the left and the top; what a broken end left out is left
/// out. Errors: Corrupt if there is no page at all.
Result<std::string> read_bbox(std::string_view xhtml);

}  // namespace sightline
