/// RestingCursor: the cursor in texts stands still while nobody types.
#include "gui/theme/resting_cursor.h"

#include <QApplication>
#include <QEvent>
#include <utility>

namespace sightline::gui {

namespace {

constexpr int kAsTheDesktopSays = -1;  // what QStyleHints takes for "not set by the program"

bool isAct(QEvent::Type type) {
  switch (type) {
    case QEvent::KeyPress:
    case QEvent::InputMethod:
    case QEvent::MouseButtonPress:
    case QEvent::TouchBegin:
    case QEvent::TabletPress:
    case QEvent::FocusIn:
    case QEvent::WindowActivate:
      return true;
    default:
      return false;
  }
}

}  // namespace

RestingCursor::RestingCursor(QObject* parent, int restsAfter) : QObject(parent), restsAfter_(restsAfter) {
  look_.setSingleShot(true);
  connect(&look_, &QTimer::timeout, this, &RestingCursor::look);
  qApp->installEventFilter(this);
  takeAct();
}

RestingCursor::~RestingCursor() {
  if (isResting_) QApplication::setCursorFlashTime(kAsTheDesktopSays);
}

bool RestingCursor::eventFilter(QObject* /*watched*/, QEvent* event) {
  if (isAct(event->type())) takeAct();
  return false;
}

void RestingCursor::takeAct() {
  sinceAct_.start();
  if (std::exchange(isResting_, false)) QApplication::setCursorFlashTime(kAsTheDesktopSays);
  if (!look_.isActive()) look_.start(restsAfter_);
}

/// The timer is not started anew with every key; what came meanwhile gives it the rest of the time.
void RestingCursor::look() {
  const qint64 left = restsAfter_ - sinceAct_.elapsed();
  if (left > 0) return look_.start(static_cast<int>(left));
  isResting_ = true;
  QApplication::setCursorFlashTime(0);
}

}  // namespace sightline::gui
