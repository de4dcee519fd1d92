/// The window by keys: finding in the conversation, going around, looking the keys up.
#include <gtest/gtest.h>

#include <QTreeWidget>

#include "gui/window/find_bar.h"
#include "gui/window/keys_dialog.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/window_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

TEST(WindowKeys, WordsOfTheConversationAreFoundByKeyboard) {
  const WindowRig rig(echo());
  rig.window->action("find")->trigger();
  EXPECT_FALSE(rig.window->page()->findBar()->isVisible()) << "there is nothing to look in yet";
  ASSERT_TRUE(rig.ask("red apples"));
  ASSERT_TRUE(rig.ask("green apples"));

  rig.window->action("find")->trigger();
  auto* const field = rig.window->findChild<QLineEdit*>("findField");
  auto* const none = rig.window->findChild<QLabel*>("findNone");
  ASSERT_TRUE(field->isVisible());
  EXPECT_EQ(rig.window->focusWidget(), field);
  QTest::keyClicks(field, "green");
  EXPECT_EQ(rig.view().selectedText(), "green");
  EXPECT_FALSE(none->isVisible());
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(rig.view().selectedText(), "green") << "of the answer, which says it again";
  QTest::keyClicks(field, "ish");
  EXPECT_TRUE(none->isVisible());
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_FALSE(field->isVisible());
  EXPECT_EQ(rig.window->focusWidget(), &rig.view());

  rig.window->action("findPrevious")->trigger();
  EXPECT_EQ(rig.window->focusWidget(), field) << "a key for the next place brings the field as well";
  EXPECT_EQ(field->text(), "green") << "what is selected is looked for";
}

TEST(WindowKeys, OneKeyWalksThroughTheParts) {
  const WindowRig rig(echo());
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(40, 30)));
  ASSERT_TRUE(rig.ask("apples"));
  ASSERT_TRUE(waitFor([&] { return rig.window->pictures()->isVisible(); }));
  const auto focusIn = [&rig](const QWidget* part) {
    const QWidget* const focused = rig.window->focusWidget();
    return focused != nullptr && (part == focused || part->isAncestorOf(focused));
  };
  QAction* const next = rig.window->action("nextArea");
  rig.composer().focusText();
  next->trigger();
  EXPECT_TRUE(focusIn(rig.window->pictures()));
  next->trigger();
  EXPECT_TRUE(focusIn(rig.window->history()));
  next->trigger();
  EXPECT_TRUE(focusIn(&rig.view()));
  next->trigger();
  EXPECT_TRUE(focusIn(&rig.composer()));
  rig.window->action("showPicture")->trigger();
  next->trigger();
  EXPECT_TRUE(focusIn(rig.window->history())) << "what is hidden is left out";
}

TEST(WindowKeys, AreListed) {
  const WindowRig rig(echo());
  rig.window->action("keys")->trigger();
  auto* const dialog = rig.window->findChild<KeysDialog*>();
  ASSERT_NE(dialog, nullptr);
  const auto* const list = dialog->findChild<QTreeWidget*>("keysList");
  QStringList keys;
  for (int group = 0; group < list->topLevelItemCount(); ++group) {
    const QTreeWidgetItem& head = *list->topLevelItem(group);
    EXPECT_GT(head.childCount(), 0) << head.text(0).toStdString();
    for (int i = 0; i < head.childCount(); ++i) {
      EXPECT_FALSE(head.child(i)->text(0).isEmpty());
      EXPECT_FALSE(head.child(i)->text(0).contains('&'));
      keys << head.child(i)->text(1);
    }
  }
  for (const QAction* const action : rig.window->findChildren<QAction*>()) {
    if (action->parent() != rig.window.get() || action->shortcuts().isEmpty()) continue;
    const QString shown = QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText);
    EXPECT_TRUE(keys.contains(shown)) << action->objectName().toStdString();
  }
  EXPECT_EQ(namelessWidgets(*dialog), QStringList());
}

}  // namespace
}  // namespace sightline::gui
