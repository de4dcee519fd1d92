/// From the text of an answer to places in the picture: parse_grounding, GroundingParser.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/contract/chat_request.h"
#include "multimodal/reply/grounding_item.h"
#include "multimodal/reply/grounding_scale.h"

namespace sightline {

/// How an answer is to be read.
struct GroundingOptions {
  std::optional<PictureSize> picture;  ///< pixels of the upright picture; without it pixels are not recognised
  CoordinateScale scale = CoordinateScale::Auto;
  std::optional<PictureSize> input;  ///< what the model was shown, for CoordinateScale::InputPixels
  bool finished = true;              ///< false: the text is a beginning, and only places that cannot vanish are given
};

/// The places an answer names.
struct Grounding {
  std::vector<GroundingItem> items;  ///< in the order of the text, at most kPlacesMax
  bool complete = false;             ///< the reply is finished, and nothing that names places was cut off
  GroundingWarnings warnings;
};

/// Reads one whole reply: JSON of many spellings, in code fences or not; without any, markup. Thinking and calls of
/// functions are left out. Takes any text, never fails, linear time. Places of a beginning of a text are those of the
/// whole text: they keep their order and, but for labels and the scale of all, their values. Any thread.
/// Requires: UTF-8. Source: the answers of Qwen2-VL to Qwen3.6 as published in their notebooks.
Grounding parse_grounding(std::string_view text, const GroundingOptions& options = {});

/// What has been decided about a text because places were given out; kept so that none of them has to be taken back.
struct GroundingDecisions {
  std::optional<std::size_t> think_end_before;  ///< `</think>` counts up to here, later it is text
  std::optional<bool> uses_fences;              ///< a code fence that comes later decides nothing any more
  std::optional<bool> uses_markup;
};

/// Finds places while an answer is being written. One thread at a time.
///
/// What it gives depends on the text alone, not on how it is cut: places as soon as their geometry is closed, and again,
/// under the same index, when the label grows, when all numbers turn out to mean something else, or when a place before
/// them turns out to be one. None is ever taken back: four bare numbers in running text are given at the end only, and
/// what comes after the first place no longer changes where places are looked for. At the end they are those of
/// parse_grounding, unless the answer names places, and after them thinks, begins a code fence or switches to another
/// notation. 3-D boxes are not given.
/// Text of n bytes takes time in proportion to n: it is read again at a closing bracket, once it has grown by 1/256.
class GroundingParser {
 public:
  /// `image_index` is that of all regions. `options.finished` does not matter.
  GroundingParser(const GroundingOptions& options, std::size_t image_index);

  /// Takes the next text.
  std::vector<RegionFound> push(std::string_view utf8);
  /// The answer is over.
  std::vector<RegionFound> finish();

  /// The places so far; of the finished text after finish().
  [[nodiscard]] const Grounding& grounding() const noexcept { return grounding_; }

 private:
  void read(bool finished, std::vector<RegionFound>& out);

  GroundingOptions options_;
  std::size_t image_index_;
  std::string text_;
  std::size_t read_size_ = 0;  // of the text when it was read last
  GroundingDecisions decisions_;
  Grounding grounding_;
  std::vector<Region> given_;
};

/// The place as a Region. None for a 3-D box.
std::optional<Region> region_of(const GroundingItem& item, std::size_t image_index);

}  // namespace sightline
