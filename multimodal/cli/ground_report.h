/// What `sightline ground` found, as text for people and as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "multimodal/reply/grounding_item.h"
#include "vision/image.h"

namespace sightline {

/// The places in one picture.
struct PicturePlaces {
  std::string name;  ///< how the person calls it
  Size size;         ///< of the upright picture
  std::vector<GroundingItem> places;
  bool complete = true;  ///< false: the answer was cut off, there may be more
};

/// The question to the model. `things` is not empty. Source: the wording of the Qwen3-VL notebooks.
std::string ground_question(const std::vector<std::string>& things, bool wants_points);

/// A line that says what follows and one for each place: pixels, then the label. One sentence if there are none.
std::string ground_text(const PicturePlaces& picture, const std::vector<std::string>& things);

/// JSON with a newline: an object for one picture, an array of such for several. Places have `label`, then `bbox` or
/// `point` in pixels of the upright picture and `bbox_1000` or `point_1000` in thousandths, or `bbox_3d` as the model
/// wrote it; then, if there are any, `attributes` and `flags`.
std::string ground_json(const std::vector<PicturePlaces>& pictures);

}  // namespace sightline
