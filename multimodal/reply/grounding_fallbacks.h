/// Places in markup: documents as HTML or Markdown, older ways to write boxes, points as tags.
#pragma once

#include <string_view>

#include "multimodal/reply/grounding_objects.h"

namespace sightline {

/// Looks for HTML tags with `data-bbox`, comments `<!-- Table (1, 2, 3, 4) -->`, `<ref>` and `<box>` with and without the
/// spelling of special tokens, and `<points x1="1" y1="2" …>`. Linear time. Any thread.
void find_places_in_markup(std::string_view text, FoundPlaces& found);

}  // namespace sightline
