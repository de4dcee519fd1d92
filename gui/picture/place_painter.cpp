/// Boxes, points and labels as they are painted, over a picture in a window and into one in a file.
#include "gui/picture/place_painter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "multimodal/drawing/label_layout.h"
#include "multimodal/drawing/place_colours.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kLabelsMax = 80;  // more could not be read, and placing takes the square of it
constexpr double kDimmed = 0.45;        // opacity of what is not meant while something else is
constexpr double kFill = 0.14;          // opacity of the inside of what is meant
const QColor kDark(0, 0, 0, 165);

DrawnBox drawn(const QRectF& rect) { return {rect.x(), rect.y(), rect.width(), rect.height()}; }

double opacityOf(const PlaceMark& mark) {
  return mark.presence * (mark.light == PlaceMark::Light::Dimmed ? kDimmed : 1.0);
}

bool isLightColour(const QColor& colour) { return is_light({colour.redF(), colour.greenF(), colour.blueF()}); }

/// One painting.
class PlacePainter {
 public:
  PlacePainter(QPainter& painter, const PlaceMeasures& measures, double ratio)
      : painter_(painter), m_(measures), ratio_(ratio) {}

  void drawPlace(const PlaceMark& mark) {
    painter_.setOpacity(opacityOf(mark));
    if (mark.isPoint) return drawPoint(mark);
    const bool isLit = mark.light == PlaceMark::Light::Lit;
    const double line = isLit ? m_.line * 1.5 : m_.line;
    const QRectF box = aligned(grown(mark), line);
    QColor fill = mark.colour;
    fill.setAlphaF(isLit ? static_cast<float>(kFill) : 0.0F);
    painter_.setBrush(fill);
    painter_.setPen(QPen(kDark, line + 2.0 * m_.halo, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
    painter_.drawRoundedRect(box, m_.line, m_.line);
    QPen pen(mark.colour, line, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (mark.isLoose) pen.setDashPattern({4.0, 3.0});
    painter_.setBrush(Qt::NoBrush);
    painter_.setPen(pen);
    painter_.drawRoundedRect(box, m_.line, m_.line);
  }

  /// A line from the label to the nearest point of the place.
  void drawLeader(const PlaceMark& mark) {
    painter_.setOpacity(opacityOf(mark));
    const QPointF from = mark.label.center();
    const QPointF to(std::clamp(from.x(), mark.box.left(), std::max(mark.box.left(), mark.box.right())),
                     std::clamp(from.y(), mark.box.top(), std::max(mark.box.top(), mark.box.bottom())));
    painter_.setPen(QPen(kDark, m_.line / 2.0 + 2.0 * m_.halo));
    painter_.drawLine(from, to);
    painter_.setPen(QPen(mark.colour, m_.line / 2.0));
    painter_.drawLine(from, to);
  }

  void drawLabel(const PlaceMark& mark) {
    painter_.setOpacity(opacityOf(mark));
    const double radius = m_.padding;
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(kDark);
    painter_.drawRoundedRect(mark.label.adjusted(-m_.halo, -m_.halo, m_.halo, m_.halo), radius, radius);
    painter_.setBrush(mark.colour);
    painter_.drawRoundedRect(mark.label, radius, radius);
    painter_.setFont(m_.font);
    painter_.setPen(isLightColour(mark.colour) ? QColor(20, 20, 20) : QColor(Qt::white));
    painter_.drawText(mark.label, Qt::AlignCenter | Qt::TextSingleLine, mark.text);
  }

 private:
  void drawPoint(const PlaceMark& mark) {
    const double radius = m_.radius * (mark.light == PlaceMark::Light::Lit ? 1.3 : 1.0) * (2.0 - mark.presence);
    const QPointF middle = mark.box.center();
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(kDark);
    painter_.drawEllipse(middle, radius, radius);
    painter_.setBrush(Qt::white);
    painter_.drawEllipse(middle, radius - m_.halo, radius - m_.halo);
    painter_.setBrush(mark.colour);
    painter_.drawEllipse(middle, radius - 2.2 * m_.halo, radius - 2.2 * m_.halo);
  }

  /// A box that is about to appear comes from slightly outside.
  [[nodiscard]] QRectF grown(const PlaceMark& mark) const {
    const double by = (1.0 - mark.presence) * 4.0 * m_.line;
    return mark.box.adjusted(-by, -by, by, by);
  }

  /// Moved so that a line of this width covers whole pixels of the device.
  [[nodiscard]] QRectF aligned(const QRectF& box, double line) const {
    const double shift = std::fmod(std::round(line * ratio_), 2.0) == 1.0 ? 0.5 : 0.0;
    const auto snap = [this, shift](double v) { return (std::round(v * ratio_ - shift) + shift) / ratio_; };
    return {QPointF(snap(box.left()), snap(box.top())), QPointF(snap(box.right()), snap(box.bottom()))};
  }

  QPainter& painter_;
  const PlaceMeasures& m_;
  double ratio_;
};

}  // namespace

QRectF fractionsOf(const Region& region) { return {QPointF(region.x0, region.y0), QPointF(region.x1, region.y1)}; }

QString shownLabel(const Region& region) {
  QString text = QString::fromStdString(region.label).simplified();
  text.remove(QChar(0));
  return text;
}

void placeLabels(std::vector<PlaceMark>& marks, const QRectF& bounds, const PlaceMeasures& measures) {
  const QFontMetricsF metrics(measures.font);
  const double room = std::max(
      0.0, std::min(bounds.width() - 2.0 * measures.halo, std::max(bounds.width() * 0.45, metrics.height() * 7.0)));
  // A plate has a seam around it that must be inside as well.
  const QRectF inner = bounds.adjusted(measures.halo, measures.halo, -measures.halo, -measures.halo);
  std::vector<std::size_t> chosen(marks.size());
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  std::stable_partition(chosen.begin(), chosen.end(),
                        [&marks](std::size_t i) { return marks[i].light == PlaceMark::Light::Lit; });
  chosen.resize(std::min(chosen.size(), kLabelsMax));
  std::vector<LabelWish> wishes;
  for (const std::size_t i : chosen) {
    PlaceMark& mark = marks[i];
    LabelWish wish;
    wish.place = drawn(mark.box.intersected(inner).translated(-inner.topLeft()));
    if (!mark.text.isEmpty()) {
      mark.text = metrics.elidedText(mark.text, Qt::ElideRight, std::max(0.0, room - 2.0 * measures.padding));
      wish.width = std::min(std::ceil(metrics.horizontalAdvance(mark.text) + 2.0 * measures.padding), inner.width());
      wish.height = std::min(std::ceil(metrics.height() + measures.padding), inner.height());
      if (wish.height <= 0.0) wish.width = 0.0;
    }
    wishes.push_back(wish);
  }
  const std::vector<LabelPosition> positions =
      place_labels(wishes, inner.width(), inner.height(), measures.gap + measures.halo);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (wishes[i].width <= 0.0) continue;
    const DrawnBox& label = positions[i].label;
    PlaceMark& mark = marks[chosen[i]];
    mark.label = QRectF(std::floor(label.x), std::floor(label.y), label.width, label.height);
    mark.label.translate(inner.topLeft());
    mark.isLabelApart = positions[i].is_apart;
  }
}

void paintPlaces(QPainter& painter, std::span<const PlaceMark> marks, const PlaceMeasures& measures,
                 double devicePixelRatio) {
  std::vector<const PlaceMark*> order;
  for (const PlaceMark& mark : marks) order.push_back(&mark);
  std::stable_sort(order.begin(), order.end(), [](const PlaceMark* a, const PlaceMark* b) {
    if ((a->light == PlaceMark::Light::Lit) != (b->light == PlaceMark::Light::Lit)) {
      return b->light == PlaceMark::Light::Lit;  // what is meant lies on top
    }
    return a->box.width() * a->box.height() > b->box.width() * b->box.height();
  });
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  PlacePainter places(painter, measures, devicePixelRatio);
  for (const PlaceMark* mark : order) places.drawPlace(*mark);
  for (const PlaceMark* mark : order) {
    if (!mark->label.isEmpty() && mark->isLabelApart) places.drawLeader(*mark);
  }
  for (const PlaceMark* mark : order) {
    if (!mark->label.isEmpty()) places.drawLabel(*mark);
  }
  painter.restore();
}

std::vector<QColor> regionColours(std::span<const Region> regions) {
  std::vector<QColor> colours;
  for (const Colour& colour : colours_of(regions)) {
    colours.push_back(QColor::fromRgbF(static_cast<float>(colour.red), static_cast<float>(colour.green),
                                       static_cast<float>(colour.blue)));
  }
  return colours;
}

}  // namespace sightline::gui
