/// A scroll area without a frame or a ground of its own.
#pragma once

class QScrollArea;
class QWidget;

namespace sightline::gui {

/// Holds `content`, which gets its width and shows what is behind both. It takes no part in the order of the Tab key.
QScrollArea* plainScrollArea(QWidget* content);

}  // namespace sightline::gui
