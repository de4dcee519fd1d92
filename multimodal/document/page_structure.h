/// The structure of a page whose file only tells words and places: headings, lists, tables.
#pragma once

#include "multimodal/document/page_text.h"

namespace sightline {

/// The same words with blocks told apart: tables are found and put where they stand in the reading order, lines of larger
/// letters become headings, lines behind marks become items of lists. Any thread.
PageText with_structure(const PageText& page);

}  // namespace sightline
