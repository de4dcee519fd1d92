/// FilmStrip: the pictures of one message beside each other, one of which is looked at.
#include "gui/picture/film_strip.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace sightline::gui {

namespace {

constexpr int kSide = 56;    // logical pixels of a square
constexpr int kAround = 10;  // room for selection and scrolling
constexpr double kRound = 6.0;
constexpr double kEdge = 2.5;  // around the current one

/// The middle of the picture as a rounded square.
QPixmap squared(const QImage& image, double ratio, const QColor& empty, const QColor& edge) {
  QPixmap pixmap(static_cast<int>(kSide * ratio), static_cast<int>(kSide * ratio));
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  QPainterPath path;
  path.addRoundedRect(QRectF(0, 0, kSide, kSide), kRound, kRound);
  painter.setClipPath(path);
  painter.fillRect(QRectF(0, 0, kSide, kSide), empty);
  const double side = std::min(image.width(), image.height());
  if (!image.isNull()) {
    painter.drawImage(QRectF(0, 0, kSide, kSide), image,
                      QRectF((image.width() - side) / 2.0, (image.height() - side) / 2.0, side, side));
  }
  painter.setPen(edge.isValid() ? QPen(edge, 2.0 * kEdge) : QPen(Qt::NoPen));
  painter.drawPath(path);
  return pixmap;
}

}  // namespace

FilmStrip::FilmStrip(QWidget* parent) : QListWidget(parent) {
  setObjectName("filmStrip");
  retranslate();
  setViewMode(QListView::IconMode);
  setFlow(QListView::LeftToRight);
  setWrapping(false);
  setMovement(QListView::Static);
  setIconSize({kSide, kSide});
  setGridSize({kSide + kAround, kSide + kAround});
  setFrameShape(QFrame::NoFrame);
  setFixedHeight(kSide + 2 * kAround);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setAutoFillBackground(false);
}

void FilmStrip::retranslate() { setAccessibleName(tr("Pictures of this message")); }

void FilmStrip::changeEvent(QEvent* event) {
  QListWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void FilmStrip::addPicture(const QString& name, const QImage& thumbnail) {
  auto* const item = new QListWidgetItem(this);
  item->setToolTip(name.toHtmlEscaped());
  item->setData(Qt::AccessibleTextRole, name);
  setThumbnail(count() - 1, thumbnail);
}

void FilmStrip::setThumbnail(int picture, const QImage& thumbnail) {
  if (picture < 0 || picture >= count()) return;
  const QColor empty = palette().color(QPalette::Midlight);
  QIcon icon(squared(thumbnail, devicePixelRatioF(), empty, {}));
  icon.addPixmap(squared(thumbnail, devicePixelRatioF(), empty, palette().color(QPalette::Highlight)), QIcon::Selected);
  item(picture)->setIcon(icon);
}

}  // namespace sightline::gui
