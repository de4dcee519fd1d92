/// From numbers as written to thousandths of the picture.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "multimodal/reply/grounding_item.h"

namespace sightline {

/// Pixels of the upright picture, or of what the model was shown.
struct PictureSize {
  double width = 0.0, height = 0.0;  ///< greater than 0
};

/// What the numbers of an answer count.
enum class CoordinateScale : std::uint8_t {
  Auto,        ///< found out from the numbers
  Thousand,    ///< thousandths of the picture
  Unit,        ///< fractions of the picture
  Pixels,      ///< of the upright picture
  InputPixels  ///< of the picture as it was shown to the model
};

/// Turns all places into thousandths: one decision for the whole list, made from the places that are not loose if there
/// are any; then keeps them inside the picture and puts corners in order, each flagged. 3-D boxes stay as they are. A
/// scale in pixels whose size is not known counts as Auto.
void scale_places(std::vector<FoundPlace>& places, CoordinateScale scale, const std::optional<PictureSize>& picture,
                  const std::optional<PictureSize>& input);

}  // namespace sightline
