/// JSON in an answer -> places.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "multimodal/reply/grounding_item.h"

namespace sightline {

/// What a stretch of text gave.
struct FoundPlaces {
  std::vector<FoundPlace> places;  ///< in the order of the text
  GroundingWarnings warnings;
  bool was_cut_off = false;  ///< the text ended inside something that names places
};

/// Looks for places in all objects and arrays of `text`. `is_fenced`: the text is the content of a code fence, where
/// bare arrays of four numbers are meant as boxes; elsewhere they are unless other words stand beside them, and then
/// they are loose. Linear time. Any thread.
void find_places_in_json(std::string_view text, bool is_fenced, FoundPlaces& found);

}  // namespace sightline
