/// A long conversation costs what is seen of it: row F-M09 of the reliability specification.
#include <gtest/gtest.h>

#include <QApplication>
#include <QScrollBar>
#include <QTest>
#include <map>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {
namespace {

constexpr std::size_t kFew = 60;  // more than fit into three screens

/// Messages of every height, so that no estimate is right.
QString textOf(int number) {
  const QString name = QStringLiteral("Message **%1** begins.\n\n").arg(number);
  switch (number % 5) {
    case 0:
      return name + QStringLiteral("| a | b |\n|--|--|\n") + QStringLiteral("| 1 | 2 |\n").repeated(number % 17);
    case 1:
      return name + QStringLiteral("```python\n") + QStringLiteral("x = 1\n").repeated(number % 23) + "```\n";
    case 2:
      return name + QStringLiteral("# Head\n\n") + QStringLiteral("Words of a paragraph. ").repeated(number % 60);
    case 3:
      return name + QStringLiteral("- one\n- two\n").repeated(number % 9);
    default:
      return name;
  }
}

class LongConversation : public ::testing::Test {
 protected:
  LongConversation() {
    view.resize(800, 600);
    view.show();
    QApplication::processEvents();
  }
  void fill(int nMessages) {
    for (int i = 0; i < nMessages; ++i) {
      ConversationItem item;
      item.id = QString::number(i);
      item.role = i % 2 == 0 ? ItemRole::Question : ItemRole::Answer;
      item.text = textOf(i);
      view.append(item);
    }
    view.flush();
  }
  /// Where the messages begin that begin on the screen.
  [[nodiscard]] std::map<std::size_t, int> begunOnScreen() const {
    std::map<std::size_t, int> begun;
    for (std::size_t i = 0; i < view.nItems(); ++i) {
      const int top = view.itemRect(i).top();
      if (top > 0 && top < view.viewport()->height()) begun.emplace(i, top);
    }
    return begun;
  }

  ConversationView view;
};

TEST_F(LongConversation, OnlyWhatIsSeenIsRead) {
  fill(3000);
  EXPECT_LT(view.nAwake(), kFew);
  EXPECT_GT(view.nAwake(), 0U);

  QScrollBar* const bar = view.verticalScrollBar();
  for (int step = 40; step >= 0; --step) {
    bar->setValue(bar->maximum() * step / 40);
    EXPECT_LT(view.nAwake(), kFew) << step;
  }

  EXPECT_LE(view.itemRect(0).top(), 20);
  EXPECT_GT(view.nAwake(), 0U);
}

TEST_F(LongConversation, WhatIsOnTheScreenStaysWhileMessagesAboveItAreRead) {
  fill(600);
  QScrollBar* const bar = view.verticalScrollBar();
  constexpr int kStep = 37;
  std::size_t nSeen = 0;
  for (int step = 0; step < 700 && bar->value() > kStep; ++step) {
    const std::map<std::size_t, int> before = begunOnScreen();  // none if the message on the screen is a long one

    bar->setValue(bar->value() - kStep);

    for (const auto& [message, top] : before)
      ASSERT_NEAR(view.itemRect(message).top(), top + kStep, 1) << "at step " << step << " message " << message;
    nSeen += before.size();
  }
  EXPECT_GT(nSeen, 1000U);
}

TEST_F(LongConversation, WhatSleepsIsCopiedAndSpokenAsItWouldBeSeen) {
  fill(400);
  view.selectAll();
  const QString all = view.selectedText();

  for (const int number : {0, 1, 57, 203, 398}) {
    const QString begin = QStringLiteral("Message %1 begins.").arg(number);
    const QString asWritten = QStringLiteral("Message **%1** begins.").arg(number);
    EXPECT_TRUE(all.contains(number % 2 == 0 ? asWritten : begin)) << number;
    EXPECT_TRUE(view.plainTextAt(static_cast<std::size_t>(number)).startsWith(number % 2 == 0 ? asWritten : begin));
  }
  EXPECT_EQ(all.count("x = 1"), [] {
    int n = 0;
    for (int i = 0; i < 400; ++i) n += textOf(i).count("x = 1");
    return n;
  }());
  EXPECT_LT(view.nAwake(), kFew) << "what was copied sleeps again";
}

TEST_F(LongConversation, WordsAreFoundInWhatSleeps) {
  fill(1000);
  view.reveal("33", "33 begins");

  EXPECT_EQ(view.selectedText(), "33 begins");
  const QRect place = view.itemRect(33);
  EXPECT_TRUE(view.viewport()->rect().intersects(place)) << place.top();
  EXPECT_LT(view.nAwake(), kFew);
}

TEST_F(LongConversation, TakingAMessageAwayLeavesTheOthersAsTheyWere) {
  fill(300);
  view.verticalScrollBar()->setValue(0);
  const std::int64_t before = view.nBlockLayouts();

  view.remove("299");
  view.flush();

  EXPECT_EQ(view.nItems(), 299U);
  EXPECT_EQ(view.nBlockLayouts(), before) << "nothing on the screen changed";
}

TEST_F(LongConversation, AnotherWidthIsFollowedEverywhere) {
  fill(1000);
  const int tall = view.verticalScrollBar()->maximum();

  view.resize(420, 600);
  QApplication::processEvents();

  EXPECT_GT(view.verticalScrollBar()->maximum(), tall);
  EXPECT_EQ(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());
  EXPECT_LT(view.nAwake(), kFew);
}

}  // namespace
}  // namespace sightline::gui
