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
constexpr int kPatience = 600'000;  // milliseconds

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

/// An answer of several megabytes, most of it plain text, with an end of its own.
ConversationItem veryLong(const QString& id, const QString& name) {
  ConversationItem item;
  item.id = id;
  item.role = ItemRole::Answer;
  item.text = QStringLiteral("# %1 begins\n\n").arg(name) +
              QStringLiteral("Words of a **long** message.\n\n").repeated(100'000) +
              QStringLiteral("%1 ends.").arg(name);
  return item;
}

TEST_F(LongConversation, AVeryLongMessageIsReadApartAndItsEndIsShown) {
  view.append(veryLong("0", "It"));
  view.flush();
  EXPECT_EQ(view.nAwake(), 0U) << "the window's thread does not read it";
  QScrollBar* const bar = view.verticalScrollBar();
  EXPECT_GT(bar->maximum(), 0) << "its height is guessed";

  ASSERT_TRUE(QTest::qWaitFor([this] { return view.nAwake() == 1; }, kPatience));

  EXPECT_EQ(bar->value(), bar->maximum());
  EXPECT_TRUE(view.isFollowing());
  EXPECT_TRUE(view.find("it ends.", FindWay::Here));
  EXPECT_EQ(view.selectedText(), "It ends.");
}

TEST_F(LongConversation, WhatIsOnTheScreenStaysWhileAVeryLongMessageAboveItIsRead) {
  view.append(veryLong("long", "It"));
  fill(40);
  ASSERT_EQ(view.nAwake() > 0 && view.itemRect(0).bottom() < 0, true) << "it is out of sight";
  QScrollBar* const bar = view.verticalScrollBar();
  const int end = bar->value() + view.itemRect(0).bottom();  // of the long message
  bar->setValue(end - view.viewport()->height() / 2);
  const std::map<std::size_t, int> before = begunOnScreen();
  ASSERT_FALSE(before.empty());
  const std::size_t nAwake = view.nAwake();

  ASSERT_TRUE(QTest::qWaitFor([this, nAwake] { return view.nAwake() == nAwake + 1; }, kPatience));

  for (const auto& [message, top] : before) EXPECT_NEAR(view.itemRect(message).top(), top, 1) << message;
}

TEST_F(LongConversation, WhatWasReadOfAnotherTextIsNotShown) {
  view.append(veryLong("0", "The first"));
  view.flush();
  view.replace(veryLong("0", "The second"));
  view.flush();
  ASSERT_TRUE(QTest::qWaitFor([this] { return view.nAwake() == 1; }, kPatience));
  EXPECT_TRUE(view.find("the second ends.", FindWay::Here));
  EXPECT_FALSE(view.find("the first ends.", FindWay::Here));
  view.clear();
  view.append(veryLong("0", "The third"));
  view.flush();
  view.remove("0");  // before it was read
  QApplication::processEvents();
  EXPECT_EQ(view.nItems(), 0U);
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
