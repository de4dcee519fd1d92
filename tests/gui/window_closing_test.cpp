/// Quitting while the disk refuses what was written: the person is asked, and nothing is lost without their word.
#include <gtest/gtest.h>

#include <QMessageBox>
#include <QPushButton>

#include "tests/gui/window_help.h"
#include "tests/support/faulty_disk.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::FaultyDisk;

class WindowClosing : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rig.ask("apples"));
    disk.fail_after(0, true);
    rig.type("half a question");
    ASSERT_TRUE(waitFor([this] { return !rig.window->bridge().savingTrouble().isEmpty(); }));
  }
  void TearDown() override { disk.heal(); }

  [[nodiscard]] QMessageBox* box() const {
    for (auto* const one : rig.window->findChildren<QMessageBox*>("unsavedBox")) {
      if (one->isVisible()) return one;
    }
    return nullptr;
  }
  [[nodiscard]] bool isAsked() const {
    return waitFor([this] { return box() != nullptr; });
  }
  void press(QMessageBox::ButtonRole role) const {
    for (QAbstractButton* const button : box()->buttons()) {
      if (box()->buttonRole(button) == role) return QTest::mouseClick(button, Qt::LeftButton);
    }
    FAIL() << "no such button";
  }
  [[nodiscard]] bool isClosed() const {
    return waitFor([this] { return !rig.window->isVisible(); });
  }
  /// What a restarted window has in its composer.
  [[nodiscard]] QString draftAfterRestart() {
    rig.restart();
    EXPECT_TRUE(waitFor([this] { return !rig.edit()->toPlainText().isEmpty(); }));
    return rig.edit()->toPlainText();
  }

  FaultyDisk disk;
  WindowRig rig{echo()};
};

TEST_F(WindowClosing, AsksAndStaysOpen) {
  EXPECT_FALSE(rig.window->close());
  ASSERT_TRUE(isAsked());
  EXPECT_FALSE(box()->informativeText().isEmpty());
  press(QMessageBox::RejectRole);
  EXPECT_TRUE(waitFor([this] { return box() == nullptr; }));
  EXPECT_TRUE(rig.window->isVisible());
  EXPECT_EQ(rig.edit()->toPlainText(), "half a question");
  disk.heal();
  ASSERT_TRUE(waitFor([this] { return rig.window->bridge().savingTrouble().isEmpty(); }));
  EXPECT_TRUE(rig.window->close());
  EXPECT_EQ(draftAfterRestart(), "half a question");
}

TEST_F(WindowClosing, TriesAgainAndAsksAgain) {
  EXPECT_FALSE(rig.window->close());
  ASSERT_TRUE(isAsked());
  QMessageBox* const first = box();
  press(QMessageBox::AcceptRole);
  ASSERT_TRUE(waitFor([&] { return box() != nullptr && box() != first; }));
  disk.heal();
  EXPECT_TRUE(isClosed()) << "with everything saved it closes as it was asked to";
  EXPECT_EQ(draftAfterRestart(), "half a question");
}

TEST_F(WindowClosing, LeavesWhenThePersonSaysSo) {
  EXPECT_FALSE(rig.window->close());
  ASSERT_TRUE(isAsked());
  press(QMessageBox::DestructiveRole);
  EXPECT_TRUE(isClosed());
}

TEST_F(WindowClosing, ClosesAtOnceIfTheDiskTakesItByNow) {
  disk.heal();
  rig.window->close();
  EXPECT_TRUE(isClosed());
  EXPECT_EQ(box(), nullptr);
  EXPECT_EQ(draftAfterRestart(), "half a question");
}

TEST(WindowClosingAnswer, WhatWasWrittenUntilThenIsKept) {  // F-U07
  Gate gate;
  WindowRig rig([&gate](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    sink(AnswerDelta{"as far as this"});
    if (!gate.wait(stop)) return sink(Finished{.reason = Finish::Cancelled});
    sink(AnswerDelta{" and no further"});
    sink(Finished{});
  });
  rig.send("apples");
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "as far as this"; }));
  rig.type("the next question");

  rig.restart();

  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && !rig.composer().text().isEmpty(); }));
  EXPECT_EQ(rig.answerAt(1), "as far as this");
  EXPECT_EQ(rig.view().itemAt(1).state, ItemState::Stopped);
  EXPECT_EQ(rig.composer().text(), "the next question");
}

}  // namespace
}  // namespace sightline::gui
