/// Small signs on buttons, drawn with the text's colour.
#pragma once

#include <QColor>
#include <QRectF>

#include "gui/conversation/row_layout.h"

namespace sightline::gui {

/// Draws the sign of a control in the middle of a rectangle; a link has none.
void paintIcon(QPainter& painter, ControlKind kind, QRectF inside, const QColor& colour);

}  // namespace sightline::gui
