/// A list of places as models write it, said in words.
#pragma once

#include <optional>

#include "gui/markdown/document.h"

namespace sightline::gui {

/// What a piece of code names, if it is a list of boxes or points with labels: a paragraph of the labels, each once, with
/// how often it occurs. The numbers are for the picture, which shows them. `isGrowing`: its end has not come yet, so what
/// only begins as such a list is one. None for everything else.
[[nodiscard]] std::optional<Block> placeList(const Block& block, bool isGrowing);

}  // namespace sightline::gui
