/// Controls of rows: their signs, the ring of the keyboard, the shade of the pointer.
#include <QPainter>
#include <algorithm>
#include <optional>

#include "gui/conversation/row_layout.h"
#include "gui/icons/line_icon.h"

namespace sightline::gui {

namespace {

constexpr double kAroundSign = 0.17;  // of the control's side

std::optional<LineIcon> signOf(ControlKind kind) {
  switch (kind) {
    case ControlKind::CopyCode:
    case ControlKind::CopyText:
      return LineIcon::Copy;
    case ControlKind::CopyMarkdown:
      return LineIcon::Markdown;
    case ControlKind::Retry:
      return LineIcon::Again;
    case ControlKind::EditQuestion:
      return LineIcon::Edit;
    case ControlKind::PreviousVersion:
      return LineIcon::Previous;
    case ControlKind::NextVersion:
      return LineIcon::Next;
    case ControlKind::Link:
    case ControlKind::ToggleThinking:
    case ControlKind::TryAgain:
    case ControlKind::OpenPicture:
      break;
  }
  return std::nullopt;
}

}  // namespace

void paintControlState(const RowPaint& paint, const RowControl& control, bool isHovered, bool isFocused) {
  if (!isHovered && !isFocused) return;
  paint.painter.save();
  paint.painter.setRenderHint(QPainter::Antialiasing);
  for (const QRectF& rect : control.rects) {
    const QRectF shape = rect.translated(paint.origin).adjusted(-1, 0, 1, 0);
    paint.painter.setPen(isFocused ? QPen(paint.theme.accent, 2) : QPen(Qt::NoPen));
    const QColor shade = blend(paint.theme.panel, paint.theme.ink, 0.1);
    paint.painter.setBrush(isHovered && control.kind != ControlKind::Link ? QBrush(shade) : QBrush(Qt::NoBrush));
    paint.painter.drawRoundedRect(shape, 5, 5);
  }
  paint.painter.restore();
}

void paintControlSign(const RowPaint& paint, const RowControl& control, const QColor& colour) {
  const std::optional<LineIcon> sign = signOf(control.kind);
  if (!sign) return;
  const QRectF place = control.rects[0].translated(paint.origin);
  const double around = std::min(place.width(), place.height()) * kAroundSign;
  paintLineIcon(paint.painter, *sign, place.adjusted(around, around, -around, -around), colour);
}

}  // namespace sightline::gui
