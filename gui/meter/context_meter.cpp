/// ContextMeter: how much of what the model can keep in mind is used.
#include "gui/meter/context_meter.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr int kBar = 40;
constexpr int kThick = 6;
constexpr int kGap = 8;
constexpr int kNearlyFull = 80;  // percent
constexpr int kFull = 95;

}  // namespace

ContextMeter::ContextMeter(QWidget* parent) : QWidget(parent) {
  setObjectName("contextMeter");
  setFocusPolicy(Qt::TabFocus);  // its sentence is for people without a mouse as well
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setUsage(0, 0);
}

void ContextMeter::setUsage(qint64 used, qint64 total) {
  total_ = std::max<qint64>(total, 0);
  used_ = std::clamp<qint64>(used, 0, total_);
  setVisible(used_ > 0);  // nothing is said of nothing
  retranslate();
  update();
}

int ContextMeter::percent() const {
  if (total_ == 0) return 0;
  const double share = static_cast<double>(used_) / static_cast<double>(total_);
  return used_ == total_ ? 100 : std::min(99, static_cast<int>(share * 100.0 + 0.5));
}

void ContextMeter::retranslate() {
  const QLocale locale;
  const QString used =
      tr("%1 of %2 tokens used (%3 %)").arg(locale.toString(used_), locale.toString(total_)).arg(percent());
  const QString next =
      percent() >= kFull ? tr("The conversation nearly fills what the model can keep in mind. An answer ends where no "
                              "room is left. Begin a new conversation, or edit an earlier question.")
                         : tr("This is how much of the conversation the model can keep in mind. When it is full, the "
                              "answer ends there, and you begin a new conversation or edit an earlier question.");
  setAccessibleName(tr("Context: %1").arg(used));
  setAccessibleDescription(next);
  setToolTip(used + "\n\n" + next);
  updateGeometry();
}

QSize ContextMeter::sizeHint() const {
  return {kBar + kGap + fontMetrics().horizontalAdvance(tr("%1 %").arg(100)) + 8, fontMetrics().height() + 8};
}

void ContextMeter::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) updateGeometry();
}

void ContextMeter::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor ground = palette().color(QPalette::Window);
  const QColor ink = palette().color(QPalette::WindowText);
  const bool isMirrored = layoutDirection() == Qt::RightToLeft;
  QRectF bar(4.0, (height() - kThick) / 2.0, kBar, kThick);
  if (isMirrored) bar.moveRight(width() - 4.0);
  painter.setPen(Qt::NoPen);
  painter.setBrush(blend(ground, ink, 0.18));
  painter.drawRoundedRect(bar, kThick / 2.0, kThick / 2.0);
  const bool isDark = ground.lightness() < ink.lightness();
  QColor fill = blend(ground, ink, 0.55);
  if (percent() >= kNearlyFull) fill = isDark ? QColor(0xf2, 0xb3, 0x4a) : QColor(0xb8, 0x6a, 0x00);
  if (percent() >= kFull) fill = makeTheme(palette(), font(), 0).error;
  const double filled = used_ == 0 ? 0.0 : std::max<double>(kThick, kBar * percent() / 100.0);
  QRectF part = bar;
  part.setWidth(filled);
  if (isMirrored) part.moveRight(bar.right());
  painter.setBrush(fill);
  painter.drawRoundedRect(part, kThick / 2.0, kThick / 2.0);
  painter.setPen(blend(ground, ink, 0.7));
  const int beside = kBar + kGap + 4;
  const QRect words = isMirrored ? rect().adjusted(0, 0, -beside, 0) : rect().adjusted(beside, 0, 0, 0);
  painter.drawText(words, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine, tr("%1 %").arg(percent()));
  if (!hasFocus()) return;
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6.0, 6.0);
}

}  // namespace sightline::gui
