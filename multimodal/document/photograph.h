/// A photograph of a page: the page found in it, its perspective and slant taken out.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "engine/base/error.h"
#include "multimodal/document/document_tools.h"
#include "multimodal/document/page_text.h"
#include "vision/image.h"

namespace sightline {

/// The page out of a photograph.
struct StraightPage {
  std::shared_ptr<const Image> image;  ///< upright, nothing but the page
  Size photograph;                     ///< of which it was taken
  /// The corners of the page in fractions of the photograph: top left, top right, bottom right, bottom left.
  std::array<std::pair<double, double>, 4> corners{};
  double turned_degrees = 0.0;  ///< slant of the lines that was taken out besides, clockwise

  /// A place on the page as the smallest rectangle around it in the photograph.
  [[nodiscard]] PageBox in_photograph(const PageBox& place) const noexcept;
};

/// Looks for one sheet that fills a fifth of the photograph or more, and for slanted lines on pictures that are a page to
/// their borders. None if the picture is neither. Computed in a limited process. Any thread.
/// Errors: Cancelled; NotFound if the program is missing; Corrupt or OverBudget if it fails.
Result<std::optional<StraightPage>> straighten(const Image& photograph, const ToolPlaces& places,
                                               const std::stop_token& stop);

}  // namespace sightline
