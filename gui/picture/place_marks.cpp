/// The places of one picture as marks over its view: which are visible, where, how bright, and which one is under a point.
#include "gui/picture/place_marks.h"

#include <cstddef>
#include <limits>

namespace sightline::gui {

namespace {

constexpr double kReach = 4.0;  // logical pixels beside a mark that still count as on it

/// The region in the view; a point as the square that its rings fill.
QRectF boxInView(const Region& region, const ViewTransform& transform, const PlaceMeasures& measures) {
  const QRectF box = transform.toView(fractionsOf(region));
  if (!region.is_point) return box;
  return box.adjusted(-measures.radius, -measures.radius, measures.radius, measures.radius);
}

PlaceMark::Light lightOf(int index, const PlaceFocus& focus) {
  if (index == focus.hovered || index == focus.selected) return PlaceMark::Light::Lit;
  return focus.selected >= 0 ? PlaceMark::Light::Dimmed : PlaceMark::Light::Plain;
}

}  // namespace

std::vector<PlaceMark> marksInView(std::span<const Region> regions, std::span<const double> presence,
                                   const ViewTransform& transform, const PlaceFocus& focus,
                                   const PlaceMeasures& measures) {
  std::vector<PlaceMark> marks;
  if (transform.isEmpty()) return marks;
  const std::vector<QColor> colours = regionColours(regions);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    PlaceMark mark;
    mark.region = static_cast<int>(i);
    mark.light = lightOf(mark.region, focus);
    const bool isMeant = mark.light == PlaceMark::Light::Lit;
    if (!focus.hasBoxes && !isMeant) continue;
    mark.box = boxInView(regions[i], transform, measures);
    const QRectF touched = mark.box.adjusted(-measures.line, -measures.line, measures.line, measures.line);
    if (!touched.intersects(transform.view())) continue;
    const bool isDimmed = mark.light == PlaceMark::Light::Dimmed;  // a dim label is none that can be read
    if (isMeant || (focus.hasLabels && !isDimmed)) mark.text = shownLabel(regions[i]);
    mark.colour = colours[i];
    mark.isPoint = regions[i].is_point;
    mark.isLoose = regions[i].is_loose;
    if (i < presence.size()) mark.presence = presence[i];
    marks.push_back(mark);
  }
  placeLabels(marks, transform.view(), measures);
  return marks;
}

int regionAt(std::span<const PlaceMark> marks, QPointF point) {
  for (const PlaceMark& mark : marks) {
    if (mark.label.contains(point)) return mark.region;
  }
  int found = -1;
  double least = std::numeric_limits<double>::infinity();
  for (const PlaceMark& mark : marks) {
    const QRectF reach = mark.box.adjusted(-kReach, -kReach, kReach, kReach);
    const double area = reach.width() * reach.height();
    if (!reach.contains(point) || area >= least) continue;
    least = area;
    found = mark.region;
  }
  return found;
}

}  // namespace sightline::gui
