/// Labels and attributes of places.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "multimodal/reply/grounding_item.h"
#include "multimodal/reply/lenient_json.h"

namespace sightline {

/// Gives `item` this label, without control characters (tab and newline stay) and without marks that turn the direction
/// of writing; cut to kLabelCodePointsMax, which is flagged.
void set_label(GroundingItem& item, std::string_view text);

/// Gives `place` the label that the object's keys name, and all keys that are neither label nor among `used` as members.
/// `used`: sorted indices of the values that are geometry.
void describe(const JsonTree& tree, std::size_t object, std::span<const std::size_t> used, FoundPlace& place);

}  // namespace sightline
