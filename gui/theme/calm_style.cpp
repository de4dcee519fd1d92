/// CalmStyle: fields, lists of choices and scroll bars with a little more room and fewer lines.
#include "gui/theme/calm_style.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <algorithm>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr double kRound = 6.0;
constexpr int kFieldExtra = 8;  // pixels a field is higher than the style has it
constexpr int kIndent = 5;      // of the words in a field
constexpr int kMenuExtra = 6;
constexpr int kScrollBar = 12;
constexpr int kHandleLeast = 36;

/// The plate of a field: filled, with an edge that shows the keyboard.
void drawPlate(QPainter& painter, const QRect& rect, const QStyleOption& option, QPalette::ColorRole fill) {
  const QPalette& palette = option.palette;
  const bool hasKeyboard = option.state.testFlag(QStyle::State_HasFocus);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(palette.color(fill));
  const QColor edge = palette.color(QPalette::Mid);
  painter.setPen(QPen(hasKeyboard ? palette.color(QPalette::Highlight) : edge, hasKeyboard ? 1.6 : 1.0));
  painter.drawRoundedRect(QRectF(rect).adjusted(0.8, 0.8, -0.8, -0.8), kRound, kRound);
  painter.restore();
}

/// Around lists and longer texts, whose ground has corners of its own.
void drawFrame(QPainter& painter, const QStyleOption& option) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(option.palette.color(QPalette::Mid), 1.0));
  painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0);
  painter.restore();
}

void drawComboBox(QPainter& painter, const QStyleOptionComboBox& option) {
  drawPlate(painter, option.rect, option, QPalette::Base);
  const bool isMirrored = option.direction == Qt::RightToLeft;
  const double x = isMirrored ? option.rect.left() + 15.0 : option.rect.right() - 15.0;
  const QPointF tip(x, option.rect.center().y() + 1.0);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(option.palette.color(QPalette::ButtonText), 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(QPolygonF({tip + QPointF(-4, -2), tip + QPointF(0, 2), tip + QPointF(4, -2)}));
  painter.restore();
}

/// A rounded handle alone; the groove is the ground it lies on.
void drawScrollBar(QPainter& painter, const QStyleOptionSlider& option, const QRect& handle) {
  const bool isMeant = option.state.testFlag(QStyle::State_MouseOver) || option.state.testFlag(QStyle::State_Sunken);
  const QColor ground = option.palette.color(QPalette::Window);
  const QColor ink = option.palette.color(QPalette::WindowText);
  if (option.maximum <= option.minimum) return;
  const QRectF rounded = QRectF(handle).adjusted(3.0, 3.0, -3.0, -3.0);
  const double round = std::min(rounded.width(), rounded.height()) / 2.0;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(blend(ground, ink, isMeant ? 0.55 : 0.36));
  painter.drawRoundedRect(rounded, round, round);
  painter.restore();
}

/// Where the handle of a scroll bar without arrows is.
QRect handleOf(const QStyleOptionSlider& option) {
  const bool isAcross = option.orientation == Qt::Horizontal;
  const int length = isAcross ? option.rect.width() : option.rect.height();
  const qint64 range = qint64{option.maximum} - option.minimum;
  const qint64 page = std::max(option.pageStep, 1);
  const int share = static_cast<int>(page * length / std::max<qint64>(range + page, 1));
  const int handle = std::min(length, std::max(share, kHandleLeast));
  const int at = QStyle::sliderPositionFromValue(option.minimum, option.maximum, option.sliderPosition, length - handle,
                                                 option.upsideDown);
  return isAcross ? QRect(option.rect.left() + at, option.rect.top(), handle, option.rect.height())
                  : QRect(option.rect.left(), option.rect.top() + at, option.rect.width(), handle);
}

QRect scrollBarPart(const QStyleOptionSlider& option, QStyle::SubControl part) {
  const QRect handle = handleOf(option);
  const bool isAcross = option.orientation == Qt::Horizontal;
  QRect rest = option.rect;
  switch (part) {
    case QStyle::SC_ScrollBarSlider:
      return handle;
    case QStyle::SC_ScrollBarGroove:
      return option.rect;
    case QStyle::SC_ScrollBarSubPage:
      isAcross ? rest.setRight(handle.left() - 1) : rest.setBottom(handle.top() - 1);
      return rest;
    case QStyle::SC_ScrollBarAddPage:
      isAcross ? rest.setLeft(handle.right() + 1) : rest.setTop(handle.bottom() + 1);
      return rest;
    default:
      return {};  // no arrows
  }
}

}  // namespace

CalmStyle::CalmStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("fusion"))) {}

void CalmStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  const auto* const frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
  if (element == PE_PanelLineEdit && frame != nullptr && frame->lineWidth > 0) {
    return drawPlate(*painter, option->rect, *option, QPalette::Base);
  }
  if (element == PE_Frame && frame != nullptr && frame->lineWidth > 0) return drawFrame(*painter, *option);
  QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void CalmStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                   const QWidget* widget) const {
  const auto* const combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
  if (control == CC_ComboBox && combo != nullptr && !combo->editable) return drawComboBox(*painter, *combo);
  const auto* const slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
  if (control == CC_ScrollBar && slider != nullptr) return drawScrollBar(*painter, *slider, handleOf(*slider));
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QSize CalmStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                  const QWidget* widget) const {
  QSize whole = QProxyStyle::sizeFromContents(type, option, size, widget);
  if (type == CT_LineEdit || type == CT_ComboBox || type == CT_SpinBox) whole.rheight() += kFieldExtra;
  if (type == CT_ComboBox) whole.rwidth() += 2 * kIndent;
  if (type == CT_MenuItem && size.height() > kMenuExtra) whole.rheight() += kMenuExtra;
  return whole;
}

QRect CalmStyle::subElementRect(SubElement part, const QStyleOption* option, const QWidget* widget) const {
  const QRect place = QProxyStyle::subElementRect(part, option, widget);
  return part == SE_LineEditContents ? place.adjusted(kIndent, 0, -kIndent, 0) : place;
}

QRect CalmStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                const QWidget* widget) const {
  const auto* const slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
  if (control == CC_ScrollBar && slider != nullptr) {
    return visualRect(slider->direction, slider->rect, scrollBarPart(*slider, part));
  }
  const QRect place = QProxyStyle::subControlRect(control, option, part, widget);
  const bool isText = control == CC_ComboBox && part == SC_ComboBoxEditField;
  return isText ? place.adjusted(kIndent, 0, -kIndent, 0) : place;
}

int CalmStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  if (metric == PM_ScrollBarExtent) return kScrollBar;
  if (metric == PM_ScrollBarSliderMin) return kHandleLeast;
  return QProxyStyle::pixelMetric(metric, option, widget);
}

}  // namespace sightline::gui
