/// A scroll area without a frame or a ground of its own.
#include "gui/controls/scroll_area.h"

#include <QScrollArea>

namespace sightline::gui {

QScrollArea* plainScrollArea(QWidget* content) {
  auto* const area = new QScrollArea;
  area->setFrameShape(QFrame::NoFrame);
  area->setWidgetResizable(true);
  area->setFocusPolicy(Qt::NoFocus);
  area->setWidget(content);
  area->viewport()->setAutoFillBackground(false);  // stands on whatever is behind it
  content->setAutoFillBackground(false);
  return area;
}

}  // namespace sightline::gui
