/// EngineButton: the model and its state in one line, for the header of a window.
#include "gui/engine/engine_button.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "gui/conversation/theme.h"
#include "gui/engine/engine_words.h"

namespace sightline::gui {

namespace {

constexpr int kPadding = 12;
constexpr int kSign = 14;
constexpr int kGap = 8;
constexpr int kArrow = 10;
// In heights of a line.
constexpr int kWidest = 32;
constexpr int kNarrowest = 9;
constexpr int kNameLeast = 6;
constexpr double kRound = 9.0;

QFont nameFont(const QFont& font) {
  QFont bold = font;
  bold.setWeight(QFont::DemiBold);
  return bold;
}

}  // namespace

EngineButton::EngineButton(QWidget* parent) : QAbstractButton(parent) {
  setObjectName("engineButton");
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  showState({}, {}, {});
}

void EngineButton::showState(const QString& name, const EngineState& state, std::optional<double> secondsLeft) {
  state_ = state;
  name_ = name.isEmpty() ? tr("Choose a model") : name;
  words_ = name.isEmpty() ? QString() : stateWords(state, secondsLeft);
  setText(name_);
  setAccessibleName(name.isEmpty() ? tr("Choose a model") : tr("Model %1, %2").arg(name_, words_));
  setToolTip(name.isEmpty() ? tr("Choose who answers: this computer or a remote engine")
                            : name_ + "\n" + stateSentence(state));
  updateGeometry();
  update();
}

QSize EngineButton::sizeHint() const {
  int width = 2 * kPadding + kSign + kGap + QFontMetrics(nameFont(font())).horizontalAdvance(name_) + kGap + kArrow;
  if (!words_.isEmpty()) width += kGap + fontMetrics().horizontalAdvance(words_);
  return {std::min(width + 2, kWidest * fontMetrics().height()), fontMetrics().height() + 18};
}

QSize EngineButton::minimumSizeHint() const { return {kNarrowest * fontMetrics().height(), sizeHint().height()}; }

void EngineButton::paintSign(QPainter& painter, const QRectF& place) const {
  const QColor ground = palette().color(QPalette::Window);
  const QColor ink = palette().color(QPalette::WindowText);
  const bool isDark = ground.lightness() < ink.lightness();
  const QRectF dot = place.adjusted(3.0, 3.0, -3.0, -3.0);
  painter.setBrush(Qt::NoBrush);
  if (state_.kind == EngineState::Kind::Starting) {
    painter.setPen(QPen(blend(ground, ink, 0.22), 2.0));
    painter.drawEllipse(place.adjusted(1.5, 1.5, -1.5, -1.5));
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2.0, Qt::SolidLine, Qt::RoundCap));
    const double share = std::clamp(state_.loaded, 0.06, 1.0);
    painter.drawArc(place.adjusted(1.5, 1.5, -1.5, -1.5), 90 * 16, static_cast<int>(-share * 360 * 16));
    return;
  }
  if (state_.kind == EngineState::Kind::NotStarted) {
    painter.setPen(QPen(blend(ground, ink, 0.5), 1.5));
    painter.drawEllipse(dot);
    return;
  }
  painter.setPen(Qt::NoPen);
  if (state_.kind == EngineState::Kind::Ready) {
    painter.setBrush(isDark ? QColor(0x6c, 0xd0, 0x8c) : QColor(0x1f, 0x8a, 0x4c));
    painter.drawEllipse(dot);
    return;
  }
  // Ended: another shape as well, for people who do not tell the colours apart.
  painter.setBrush(makeTheme(palette(), font(), 0).error);
  painter.drawRoundedRect(dot, 1.5, 1.5);
}

void EngineButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor ground = palette().color(QPalette::Window);
  const QColor ink = palette().color(QPalette::WindowText);
  const QRectF plate = QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0);
  QColor tint = ink;
  tint.setAlphaF(isDown() || isChecked() ? 0.14F : underMouse() ? 0.07F : 0.0F);
  painter.setPen(QPen(palette().color(QPalette::Mid), 1.0));
  if (hasFocus()) painter.setPen(QPen(palette().color(QPalette::Highlight), 1.6));
  painter.setBrush(tint);
  painter.drawRoundedRect(plate, kRound, kRound);

  const bool isMirrored = layoutDirection() == Qt::RightToLeft;
  const auto place = [&](const QRectF& from) {
    return isMirrored ? QRectF(width() - from.right(), from.top(), from.width(), from.height()) : from;
  };
  paintSign(painter, place(QRectF(kPadding, (height() - kSign) / 2.0, kSign, kSign)));
  const int words = words_.isEmpty() ? 0 : kGap + fontMetrics().horizontalAdvance(words_);
  const double begin = kPadding + kSign + kGap;
  const double end = width() - kPadding - kArrow - kGap;
  const QFontMetrics metrics(nameFont(font()));
  // The name gives way first; where even that does not help, the words are cut.
  const int room = static_cast<int>(end - begin);
  const int forName = std::max(std::min(metrics.horizontalAdvance(name_) + 1, room - words),
                               std::min(room, kNameLeast * fontMetrics().height()));
  painter.setFont(nameFont(font()));
  painter.setPen(ink);
  painter.drawText(place(QRectF(begin, 0, forName, height())), Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                   metrics.elidedText(name_, Qt::ElideMiddle, forName));
  const int forWords = room - forName - kGap;
  if (words > 0 && forWords > kSign) {
    painter.setFont(font());
    painter.setPen(blend(ground, ink, 0.68));
    painter.drawText(place(QRectF(begin + forName + kGap, 0, forWords, height())),
                     Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                     fontMetrics().elidedText(words_, Qt::ElideRight, forWords));
  }
  const QPointF tip = place(QRectF(width() - kPadding - kArrow, height() / 2.0 - 2.0, kArrow, 4.0)).center();
  painter.setPen(QPen(blend(ground, ink, 0.68), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(Qt::NoBrush);
  painter.drawPolyline(QPolygonF({tip + QPointF(-4, -2), tip + QPointF(0, 2), tip + QPointF(4, -2)}));
}

}  // namespace sightline::gui
