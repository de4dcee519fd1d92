/// The places of one picture as marks over its view: which are visible, where, how bright, and which one is under a point.
#pragma once

#include <QPointF>
#include <span>
#include <vector>

#include "gui/picture/place_painter.h"
#include "gui/picture/view_transform.h"
#include "multimodal/contract/region.h"

namespace sightline::gui {

/// What a person has switched on or points at. Indices of regions, -1 for none.
struct PlaceFocus {
  int hovered = -1;
  int selected = -1;
  bool hasBoxes = true;   ///< false: no places are shown, except what is meant
  bool hasLabels = true;  ///< false: only what is meant has its label
};

/// Marks for all regions that touch the view, labels placed inside the view. `presence`: of each region, or empty for 1.
std::vector<PlaceMark> marksInView(std::span<const Region> regions, std::span<const double> presence,
                                   const ViewTransform& transform, const PlaceFocus& focus,
                                   const PlaceMeasures& measures);

/// The region whose label or box is at `point` of the view: labels first, then the smallest box, points with some room
/// around them; -1 if none is.
int regionAt(std::span<const PlaceMark> marks, QPointF point);

}  // namespace sightline::gui
