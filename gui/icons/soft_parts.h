/// Fields and scroll bars that step back behind what they hold.
#pragma once

class QLineEdit;
class QScrollBar;

namespace sightline::gui {

/// Round corners, room around the words, the accent's colour while it has the keyboard. Follows the palette.
void soften(QLineEdit& field);
/// Thin, without arrows, with a round handle. Follows the palette.
void soften(QScrollBar& bar);

}  // namespace sightline::gui
