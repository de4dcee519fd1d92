/// CalmStyle: fields, lists of choices and scroll bars with a little more room and fewer lines.
#pragma once

#include <QProxyStyle>

namespace sightline::gui {

/// On top of Fusion; every colour comes from the palette, so that high contrast stays what it is.
class CalmStyle : public QProxyStyle {
  Q_OBJECT

 public:
  CalmStyle();

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
  [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                       const QWidget* widget) const override;
  [[nodiscard]] QRect subElementRect(SubElement part, const QStyleOption* option, const QWidget* widget) const override;
  [[nodiscard]] QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                     const QWidget* widget) const override;
  [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
};

}  // namespace sightline::gui
