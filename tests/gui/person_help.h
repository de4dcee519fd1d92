/// What a person does with mouse, keys and files to a whole window, whoever answers in it.
#pragma once

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QUrl>
#include <optional>

#include "gui/conversation/conversation_view.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui::testing_support {

/// Drags a file over a widget and lets it go there.
inline void dropFile(QWidget& widget, const QString& path) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(path)});
  const QPoint at = widget.rect().center();
  QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&widget, &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&widget, &drop);
}

/// Moves the mouse over a message until it is on words that name a place, and tells where; none if there are none.
inline std::optional<QPoint> pointAtMention(ConversationView& view, std::size_t item) {
  view.flush();
  const QSignalSpy hovered(&view, &ConversationView::mentionHovered);
  const QRect place = view.itemRect(item) & view.viewport()->rect();
  for (int y = place.top() + 3; y < place.bottom(); y += 6) {
    for (int x = place.left() + 3; x < place.right(); x += 9) {
      sendMouse(*view.viewport(), QEvent::MouseMove, QPointF(x, y), Qt::NoButton);
      if (!hovered.isEmpty() && hovered.last()[1].toInt() >= 0) return QPoint(x, y);
    }
  }
  return std::nullopt;
}

/// Moves the mouse to where nothing is.
inline void pointAtNothing(ConversationView& view) {
  sendMouse(*view.viewport(), QEvent::MouseMove, QPointF(1, view.viewport()->height() - 1), Qt::NoButton);
}

/// Clicks a control of a message; false if the message has none of this kind.
inline bool clickControl(ConversationView& view, std::size_t item, ControlKind kind) {
  view.flush();
  for (const auto& [control, rect] : view.controlsOf(item)) {
    if (control.kind != kind) continue;
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::NoModifier, rect.center());
    return true;
  }
  return false;
}

/// Types over what stands in a field and ends with Return.
inline void fillIn(QLineEdit* field, const QString& text) {
  field->selectAll();
  QTest::keyClicks(field, text);
  QTest::keyClick(field, Qt::Key_Return);
}

}  // namespace sightline::gui::testing_support
