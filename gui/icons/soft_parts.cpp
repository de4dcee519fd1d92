/// Fields and scroll bars that step back behind what they hold.
#include "gui/icons/soft_parts.h"

#include <QLineEdit>
#include <QScrollBar>

namespace sightline::gui {

namespace {

constexpr int kFieldHeight = 32;
constexpr int kFieldSide = 3;  // pixels beside the words, besides the style's own

constexpr const char* kBar =
    "QScrollBar { background: transparent; margin: 0; }"
    "QScrollBar:vertical { width: 10px; } QScrollBar:horizontal { height: 10px; }"
    "QScrollBar::handle { background: palette(mid); border-radius: 3px; margin: 2px; }"
    "QScrollBar::handle:vertical { min-height: 36px; } QScrollBar::handle:horizontal { min-width: 36px; }"
    "QScrollBar::handle:hover { background: palette(dark); }"
    "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
    "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }";

}  // namespace

void soften(QLineEdit& field) {
  field.setMinimumHeight(kFieldHeight);
  field.setTextMargins(kFieldSide, 0, kFieldSide, 0);
}

void soften(QScrollBar& bar) { bar.setStyleSheet(kBar); }

}  // namespace sightline::gui
