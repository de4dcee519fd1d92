/// ContextMeter: how full the model's context is, as a small ring.
#include "gui/window/context_meter.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr int kRing = 16;
constexpr int kGap = 6;
constexpr double kWarning = 0.85;  // from here on it is said in the colour of the accent
constexpr int kFullTurn = 16 * 360;

}  // namespace

ContextMeter::ContextMeter(QWidget* parent) : QWidget(parent) {
  setObjectName("contextMeter");
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  hide();
}

void ContextMeter::setTokens(std::int64_t used, std::int64_t total) {
  setVisible(used > 0 && total > 0);
  if (isHidden()) return;
  share_ = std::clamp(static_cast<double>(used) / static_cast<double>(total), 0.0, 1.0);
  const QLocale locale;
  setAccessibleName(tr("Context, %1 full").arg(words()));
  setToolTip(tr("%1 of %2 tokens of the context are used. When it is full the answer ends there; nothing is left out "
                "in secret. Then go on in a new conversation, or give the model a larger context in the settings.")
                 .arg(locale.toString(static_cast<qlonglong>(used)), locale.toString(static_cast<qlonglong>(total))));
  updateGeometry();
  update();
}

QString ContextMeter::words() const { return tr("%1 %").arg(static_cast<int>(share_ * 100 + 0.5)); }

QSize ContextMeter::sizeHint() const {
  return {kRing + kGap + fontMetrics().horizontalAdvance(tr("%1 %").arg(100)), std::max(kRing + 4, 34)};
}

void ContextMeter::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor window = palette().color(QPalette::Window);
  const QColor ink = palette().color(QPalette::WindowText);
  const QRectF ring(1.5, (height() - kRing) / 2.0 + 1.5, kRing - 3.0, kRing - 3.0);
  painter.setPen(QPen(blend(window, ink, 0.2), 2.5));
  painter.drawEllipse(ring);
  const QColor colour = share_ >= kWarning ? palette().color(QPalette::Highlight) : blend(window, ink, 0.65);
  painter.setPen(QPen(colour, 2.5, Qt::SolidLine, Qt::FlatCap));
  painter.drawArc(ring, kFullTurn / 4, -static_cast<int>(share_ * kFullTurn));
  painter.setPen(blend(window, ink, 0.65));
  painter.drawText(rect().adjusted(kRing + kGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeading, words());
}

}  // namespace sightline::gui
