/// Icons drawn with lines in the colour of the text around them.
#pragma once

#include <QIcon>

class QPainter;

namespace sightline::gui {

/// What an icon shows.
enum class LineIcon {
  Attach,
  Screenshot,
  Think,
  Send,
  Stop,
  Close,
  Fit,
  ActualSize,
  ZoomIn,
  ZoomOut,
  DrawBox,
  Export,
  Pin,
  Write,
  Sidebar,
  Picture,
  Sliders,
  Copy,
  Markdown,
  Again,
  Edit,
  Previous,
  Next,
  Up,
  Down,
  Contents,
  Document,
  Straighten
};

/// An icon that follows the palette of the application, dark or light, and is sharp at any size.
QIcon lineIcon(LineIcon what);
/// Draws it into the middle of a rectangle, for what is no widget.
void paintLineIcon(QPainter& painter, LineIcon what, const QRectF& inside, const QColor& colour);

}  // namespace sightline::gui
