/// The cursor in texts: it blinks while a person is there, and stands still when they have gone.
#include <gtest/gtest.h>

#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

#include "gui/theme/resting_cursor.h"
#include "tests/gui/every_object.h"

namespace sightline::gui {
namespace {

using testing_support::EveryObject;

constexpr int kPatience = 60'000;  // milliseconds

template <class Condition>
bool waitFor(Condition condition) {
  return QTest::qWaitFor(condition, kPatience);
}

class RestingCursorTest : public ::testing::Test {
 protected:
  RestingCursorTest() {
    QApplication::setCursorFlashTime(-1);
    asTheDesktopSays = QApplication::cursorFlashTime();
  }
  ~RestingCursorTest() override { QApplication::setCursorFlashTime(0); }  // as all tests have it

  const EveryObject objects;
  int asTheDesktopSays = 0;
};

TEST_F(RestingCursorTest, BlinksWithKeysAndRestsWithoutThem) {
  ASSERT_GT(asTheDesktopSays, 0);
  QPlainTextEdit edit;
  edit.show();
  edit.activateWindow();
  edit.setFocus();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&edit));
  ASSERT_FALSE(EveryObject::runningTimers().isEmpty()) << "it blinks";

  const RestingCursor cursor(nullptr, 1);
  ASSERT_TRUE(waitFor([] { return EveryObject::runningTimers().isEmpty(); }));
  EXPECT_EQ(QApplication::cursorFlashTime(), 0);

  QKeyEvent key(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, "a");
  QApplication::sendEvent(&edit, &key);
  EXPECT_EQ(edit.toPlainText(), "a");
  EXPECT_EQ(QApplication::cursorFlashTime(), asTheDesktopSays);
  EXPECT_FALSE(EveryObject::runningTimers().isEmpty());
  EXPECT_TRUE(waitFor([] { return EveryObject::runningTimers().isEmpty(); })) << "and again";
}

TEST_F(RestingCursorTest, LeavesTheDesktopsWordBehind) {
  {
    const RestingCursor cursor(nullptr, 1);
    ASSERT_TRUE(waitFor([] { return QApplication::cursorFlashTime() == 0; }));
  }
  EXPECT_EQ(QApplication::cursorFlashTime(), asTheDesktopSays);
}

}  // namespace
}  // namespace sightline::gui
