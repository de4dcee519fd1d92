/// MemoryBar: what a model needs beside what there is.
#include "gui/models/memory_bar.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>

#include "gui/conversation/theme.h"
#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

constexpr int kHeight = 12;
constexpr int kLeast = 90;
constexpr int kUsual = 180;

}  // namespace

MemoryBar::MemoryBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  retranslate();
}

void MemoryBar::setOutlook(const ModelOutlook& outlook) {
  outlook_ = outlook;
  retranslate();
  update();
}

QSize MemoryBar::sizeHint() const { return {kUsual, kHeight}; }
QSize MemoryBar::minimumSizeHint() const { return {kLeast, kHeight}; }

void MemoryBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor ground = palette().color(QPalette::Window);
  const QColor ink = palette().color(QPalette::WindowText);
  const QColor accent = palette().color(QPalette::Highlight);
  const QRectF bar = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  QPainterPath shape;
  shape.addRoundedRect(bar, 4, 4);
  painter.fillPath(shape, blend(ground, ink, 0.08));
  const double needed = static_cast<double>(outlook_.needed());
  const double usable = static_cast<double>(outlook_.usable);
  const double whole = std::max(needed, usable);
  if (whole > 0) {
    painter.save();
    painter.setClipPath(shape);
    const auto right = [&bar, whole](double bytes) { return bar.left() + bar.width() * bytes / whole; };
    const std::array<std::pair<std::int64_t, double>, 3> parts = {
        {{outlook_.weights, 0.95}, {outlook_.projector + outlook_.workspace, 0.65}, {outlook_.conversation, 0.4}}};
    double at = 0;
    for (const auto& [bytes, strength] : parts) {
      const double end = at + static_cast<double>(bytes);
      const QRectF place(QPointF(right(at), bar.top()), QPointF(right(end), bar.bottom()));
      const QRectF within =
          usable > 0 ? place.intersected(QRectF(bar.topLeft(), QPointF(right(usable), bar.bottom()))) : place;
      painter.fillRect(within, blend(ground, accent, strength));
      at = end;
    }
    if (usable > 0 && needed > usable) {
      const QRectF beyond(QPointF(right(usable), bar.top()), QPointF(right(needed), bar.bottom()));
      painter.fillRect(beyond, QBrush(makeTheme(palette(), font(), 0).error, Qt::BDiagPattern));
      painter.setPen(QPen(ink, 2));
      painter.drawLine(beyond.topLeft(), beyond.bottomLeft());
    }
    painter.restore();
  }
  painter.setPen(QPen(blend(ground, ink, 0.35), 1));
  painter.drawPath(shape);
}

void MemoryBar::retranslate() {
  const QString words = tr("Memory: %1").arg(memoryWords(outlook_));
  setAccessibleName(words);
  setToolTip(tr("Weights %1, file for pictures %2, one conversation %3, work %4")
                 .arg(sizeWords(outlook_.weights), sizeWords(outlook_.projector), sizeWords(outlook_.conversation),
                      sizeWords(outlook_.workspace)));
}

void MemoryBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
