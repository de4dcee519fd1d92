/// The menu of a PictureView: copy, ask, export.
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <algorithm>
#include <cmath>

#include "gui/picture/picture_view.h"

namespace sightline::gui {

namespace {

/// Whole pixels of the picture: left, top, right, bottom, or x, y.
QString coordinatesText(const Region& region, QSize size) {
  const auto pixel = [](double fraction, int side) { return QString::number(std::llround(fraction * side)); };
  const QString first = pixel(region.x0, size.width()) + ", " + pixel(region.y0, size.height());
  if (region.is_point) return first;
  return first + ", " + pixel(region.x1, size.width()) + ", " + pixel(region.y1, size.height());
}

void copyText(const QString& text) { QApplication::clipboard()->setText(text); }

}  // namespace

QMenu* PictureView::createMenu(QPoint at) {
  auto* const menu = new QMenu(this);
  const bool hasPicture = !levels_.levels.empty();
  const int index = regionAt(marks_, at);
  const auto add = [menu](const QString& text, const char* name, bool isEnabled, auto&& act) {
    QAction* const action = menu->addAction(text);
    action->setObjectName(name);
    action->setEnabled(isEnabled);
    connect(action, &QAction::triggered, menu, act);
  };
  add(tr("Copy picture"), "copyPicture", hasPicture,
      [this] { QApplication::clipboard()->setImage(levels_.levels.front().image); });
  if (index >= 0) {
    const Region region = regions_[static_cast<std::size_t>(index)];
    add(tr("Copy coordinates"), "copyCoordinates", true,
        [this, region] { copyText(coordinatesText(region, levels_.size)); });
    add(tr("Copy label"), "copyLabel", !region.label.empty(), [region] { copyText(shownLabel(region)); });
    menu->addSeparator();
    add(tr("Ask about this part"), "askPart", !region.is_point, [this, region] { emit boxDrawn(fractionsOf(region)); });
  } else {
    const QPointF fraction = transform_.toFraction(at);
    Region point;
    point.is_point = true;
    point.x0 = point.x1 = std::clamp(fraction.x(), 0.0, 1.0);
    point.y0 = point.y1 = std::clamp(fraction.y(), 0.0, 1.0);
    add(tr("Copy coordinates"), "copyCoordinates", hasPicture,
        [this, point] { copyText(coordinatesText(point, levels_.size)); });
    menu->addSeparator();
    add(tr("Draw a box to ask about"), "drawBox", hasPicture, [this] { setDrawing(true); });
  }
  menu->addSeparator();
  add(tr("Export…"), "export", hasPicture, [this] { emit exportRequested(); });
  return menu;
}

}  // namespace sightline::gui
