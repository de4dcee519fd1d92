/// Boxes, points and labels as they are painted, over a picture in a window and into one in a file.
#pragma once

#include <QColor>
#include <QFont>
#include <QRectF>
#include <QString>
#include <span>
#include <vector>

#include "multimodal/contract/region.h"

class QPainter;

namespace sightline::gui {

/// Lengths in the units of the painter.
struct PlaceMeasures {
  double line = 2.0;     ///< the coloured part of an outline
  double halo = 1.25;    ///< the dark seam on either side of it
  double radius = 6.0;   ///< of a point, its rings included
  double padding = 4.0;  ///< between a label's letters and the edge of its plate
  double gap = 3.0;      ///< between a label and other things
  QFont font;
};

/// One place, ready to be painted.
struct PlaceMark {
  enum class Light { Plain, Lit, Dimmed };

  int region = 0;  ///< its index
  QRectF box;      ///< a point is a small box around it
  QRectF label;    ///< empty: none
  QString text;    ///< shortened to its plate
  QColor colour;
  bool isPoint = false;
  bool isLoose = false;  ///< dashed
  bool isLabelApart = false;
  Light light = Light::Plain;
  double presence = 1.0;  ///< 0: not there yet, 1: there
};

/// A region as a rectangle of fractions of the picture; a point is empty.
QRectF fractionsOf(const Region& region);

/// The region's label on one line, as it is shown: nothing in it is interpreted.
QString shownLabel(const Region& region);

/// Marks with labels for the boxes of `marks`, which have `text` in full and no `label` yet: inside `bounds`, clear of
/// each other as far as there is room. At most 80 get one,
/// those that are lit before others, so that the time is bounded.
void placeLabels(std::vector<PlaceMark>& marks, const QRectF& bounds, const PlaceMeasures& measures);

/// Paints large places first and labels over everything. `devicePixelRatio`: to whose pixels lines are aligned.
void paintPlaces(QPainter& painter, std::span<const PlaceMark> marks, const PlaceMeasures& measures,
                 double devicePixelRatio);

/// The colour of each region in order; the same label has the same.
std::vector<QColor> regionColours(std::span<const Region> regions);

}  // namespace sightline::gui
