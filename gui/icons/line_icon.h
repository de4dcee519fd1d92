/// Icons drawn with lines in the colour of the text around them.
#pragma once

#include <QIcon>

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
  Picture
};

/// An icon that follows the palette of the application, dark or light, and is sharp at any size.
QIcon lineIcon(LineIcon what);

}  // namespace sightline::gui
