/// PictureView: one picture with the places in it.
#include "gui/picture/picture_view.h"

#include <QPainter>
#include <QStyle>
#include <QTimerEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace sightline::gui {

namespace {

constexpr double kSquaresFrom = 4.0;  // from this enlargement on, pixels are squares and not smoothed
constexpr int kFrameMilliseconds = 16;
constexpr double kMargin = 24.0;  // between the edge and a place that is brought into view
constexpr std::size_t kToldPlaces = 20;

}  // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
  setObjectName("pictureView");
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  grabGesture(Qt::PinchGesture);
  clock_.start();
  showMessage({});
}

void PictureView::setPicture(const PictureLevels& levels, const QString& name) {
  levels_ = levels;
  name_ = name;
  message_.clear();
  transform_ = ViewTransform(levels_.size, size());
  isFitted_ = true;
  setRegions({});
  transformed();
}

void PictureView::showMessage(const QString& sentence) {
  setPicture({}, {});
  message_ = sentence;
  updateDescription();
  update();
}

void PictureView::setRegions(std::vector<Region> regions) {
  regions_ = std::move(regions);
  appeared_.assign(regions_.size(), -1);
  focus_.hovered = focus_.selected = -1;
  updateDescription();
  updateMarks();
}

void PictureView::addRegion(const Region& region) {
  regions_.push_back(region);
  const bool isAnimated = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0;
  appeared_.push_back(isAnimated ? clock_.elapsed() : -1);
  if (isAnimated && !animation_.isActive()) animation_.start(kFrameMilliseconds, this);
  updateDescription();
  updateMarks();
}

/// How much of a region is there, from 0 to 1.
double PictureView::presenceOf(std::size_t region) const {
  if (appeared_[region] < 0) return 1.0;
  const int duration = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this);
  if (duration <= 0) return 1.0;
  const double t = std::min(1.0, static_cast<double>(clock_.elapsed() - appeared_[region]) / duration);
  return 1.0 - (1.0 - t) * (1.0 - t);  // slower towards the end
}

void PictureView::timerEvent(QTimerEvent* event) {
  if (event->timerId() != animation_.timerId()) return QWidget::timerEvent(event);
  bool isOver = true;
  for (PlaceMark& mark : marks_) {
    mark.presence = presenceOf(static_cast<std::size_t>(mark.region));
    isOver = isOver && mark.presence >= 1.0;
  }
  if (isOver) animation_.stop();
  update();
}

void PictureView::updateMarks() {
  std::vector<double> presence(regions_.size());
  for (std::size_t i = 0; i < presence.size(); ++i) presence[i] = presenceOf(i);
  marks_ = marksInView(regions_, presence, transform_, focus_, measures());
  update();
}

/// The places in words, for those who do not see them.
void PictureView::updateDescription() {
  setAccessibleName(name_.isEmpty() ? tr("Picture") : tr("Picture %1").arg(name_));
  QStringList labels;
  for (std::size_t i = 0; i < regions_.size() && i < kToldPlaces; ++i) labels << shownLabel(regions_[i]);
  labels.removeAll(QString());
  const QString places = tr("Places: %1").arg(regions_.size());
  const QString list = labels.isEmpty() ? places : tr("%1; %2").arg(places, labels.join(tr(", ")));
  setAccessibleDescription(message_.isEmpty() ? list : message_);
}

PlaceMeasures PictureView::measures() const {
  PlaceMeasures measures;
  measures.font = font();
  measures.font.setPixelSize(std::max(11, QFontInfo(font()).pixelSize() - 1));
  measures.font.setWeight(QFont::DemiBold);
  return measures;
}

void PictureView::highlightRegion(int region) {
  if (region < -1 || region >= static_cast<int>(regions_.size()) || region == focus_.hovered) return;
  focus_.hovered = region;
  updateMarks();
}

void PictureView::hover(int region) {
  if (region == focus_.hovered) return;
  highlightRegion(region);
  emit regionHovered(region);
}

void PictureView::selectRegion(int region) {
  if (region < -1 || region >= static_cast<int>(regions_.size()) || region == focus_.selected) return;
  focus_.selected = region;
  if (region >= 0 && !isFitted_) transform_.show(fractionsOf(regions_[static_cast<std::size_t>(region)]), kMargin);
  updateMarks();
  emit regionSelected(region);
}

void PictureView::stepSelection(int by) {
  const int count = static_cast<int>(regions_.size());
  if (count == 0) return;
  selectRegion(focus_.selected < 0 ? (by > 0 ? 0 : count - 1) : (focus_.selected + by + count) % count);
}

void PictureView::fit() {
  transform_.fit();
  isFitted_ = true;
  transformed();
}

void PictureView::showActualSize() {
  transform_.setScale(QRectF(rect()).center(), 1.0 / devicePixelRatioF());
  isFitted_ = transform_.isFitted();
  transformed();
}

void PictureView::transformed() {
  updateMarks();
  emit zoomChanged(transform_.scale() * devicePixelRatioF());
}

void PictureView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  transform_.resize(size(), isFitted_);
  transformed();
}

void PictureView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  const bool isLook = event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
                      event->type() == QEvent::PaletteChange;
  if (isLook) updateMarks();
  if (event->type() == QEvent::LanguageChange) {
    updateDescription();
    update();
  }
}

void PictureView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Window).darker(106));
  if (levels_.levels.empty()) return paintMessage(painter);
  paintPicture(painter);
  paintPlaces(painter, marks_, measures(), devicePixelRatioF());
  paintDrawnBox(painter);
  if (!hasFocus()) return;
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2.0));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
}

void PictureView::paintMessage(QPainter& painter) const {
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, message_);
}

/// The part of the coarsest level that is fine enough.
void PictureView::paintPicture(QPainter& painter) const {
  const double zoom = transform_.scale() * devicePixelRatioF();
  const PictureLevel* level = &levels_.levels.front();
  for (const PictureLevel& coarser : levels_.levels) {
    if (coarser.pixelSize.width() * zoom <= 1.0) level = &coarser;
  }
  const QRectF shown = transform_.target().intersected(transform_.view());
  if (shown.isEmpty()) return;
  const QPointF from = (shown.topLeft() - transform_.target().topLeft()) / transform_.scale();
  const QSizeF part = shown.size() / transform_.scale();
  const QSizeF unit = level->pixelSize;
  const QRectF source(from.x() / unit.width(), from.y() / unit.height(), part.width() / unit.width(),
                      part.height() / unit.height());
  painter.setRenderHint(QPainter::SmoothPixmapTransform, zoom < kSquaresFrom);
  painter.drawImage(shown, level->image, source);
}

void PictureView::paintDrawnBox(QPainter& painter) const {
  if (drag_ != Drag::Box) return;
  const QRectF box = transform_.toView(drawnFractions());
  QColor fill = palette().color(QPalette::Highlight);
  fill.setAlphaF(0.18F);
  painter.setBrush(fill);
  painter.setPen(QPen(QColor(0, 0, 0, 165), 3.5));
  painter.drawRect(box);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(Qt::white, 1.5, Qt::DashLine));
  painter.drawRect(box);
}

}  // namespace sightline::gui
