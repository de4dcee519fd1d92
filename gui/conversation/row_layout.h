/// A row of the conversation, laid out: what can be drawn, pointed at, selected and pressed.
#pragma once

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QStringView>
#include <cstdint>
#include <memory>
#include <vector>

#include "gui/conversation/theme.h"
#include "gui/markdown/document.h"

class QPainter;

namespace sightline::gui {

/// What a press does.
enum class ControlKind : std::uint8_t {
  Link,
  CopyCode,
  ToggleThinking,
  CopyText,
  CopyMarkdown,
  Retry,
  EditQuestion,
  PreviousVersion,
  NextVersion,
  TryAgain,
  OpenPicture,
};

/// Something to press in a row. Rectangles are in the row's coordinates.
struct RowControl {
  ControlKind kind = ControlKind::Link;
  std::vector<QRectF> rects;  ///< a link may span lines
  QString name;               ///< for people and assistive programs
  QString payload;            ///< a link's address, code to copy, a picture's number
  bool isEnabled = true;
};

/// Characters of a row; equal ends mean none.
struct TextRange {
  int begin = 0;
  int end = 0;
};

/// Characters of a row that name a place.
struct MentionRange {
  TextRange range;
  int regionIndex = 0;
  bool isSource = false;
  QColor colour = {};  ///< none: that of all mentions
};

/// What a row needs to know to be drawn.
struct RowPaint {
  QPainter& painter;
  const Theme& theme;
  QPointF origin;  ///< where the row's corner is on the screen
  QRectF clip;     ///< in screen coordinates
  TextRange selection;
  const std::vector<MentionRange>* mentions = nullptr;
  int litRegion = -1;
  int hoveredControl = -1;
  int focusedControl = -1;
};

/// One row, laid out for one width and theme; GUI thread.
class RowLayout {
 public:
  virtual ~RowLayout() = default;
  [[nodiscard]] virtual double height() const = 0;
  virtual void paint(const RowPaint& paint) const = 0;
  /// Width that is really used, at most the one it was laid out for.
  [[nodiscard]] virtual double naturalWidth() const { return 0; }
  /// Number of characters that can be selected.
  [[nodiscard]] virtual int length() const { return 0; }
  /// The character boundary nearest to a point.
  [[nodiscard]] virtual int offsetAt(QPointF /*point*/) const { return 0; }
  [[nodiscard]] virtual QString text(TextRange /*range*/) const { return {}; }
  /// The word around a character boundary.
  [[nodiscard]] virtual TextRange wordAt(int offset) const { return {offset, offset}; }
  /// Where characters stand.
  [[nodiscard]] virtual std::vector<QRectF> rectsOf(TextRange /*range*/) const { return {}; }
  /// Scrolls sideways what is wider than the row; false if nothing is.
  virtual bool scrollSideways(QPointF /*point*/, double /*by*/) { return false; }
  [[nodiscard]] const std::vector<RowControl>& controls() const { return controls_; }

 protected:
  RowLayout() = default;
  std::vector<RowControl> controls_;
};

/// Lays a block of Markdown out.
[[nodiscard]] std::unique_ptr<RowLayout> layOutBlock(const Block& block, const Theme& theme, double width);
/// What layOutBlock would give for the height, roughly and without layout.
[[nodiscard]] double estimateHeight(const Block& block, const Theme& theme, double width);
/// The same for a whole text that was not read as Markdown yet.
[[nodiscard]] double estimateHeight(QStringView text, const Theme& theme, double width);
/// Space that a block keeps from the one above it.
[[nodiscard]] double spaceAbove(const Block& block, const Theme& theme);
/// Draws the ring around a control that has the keyboard, and the shade under one that has the pointer.
void paintControlState(const RowPaint& paint, const RowControl& control, bool isHovered, bool isFocused);
/// Draws the sign of a control into its middle; links, pictures and words have none.
void paintControlSign(const RowPaint& paint, const RowControl& control, const QColor& colour);
/// Whether a link with this address may be opened: http, https and mailto only.
[[nodiscard]] bool isOpenableAddress(const QString& address);

}  // namespace sightline::gui
