/// Going from one place of some words to the next, and the menu of the conversation.
#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <memory>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {
namespace {

class ConversationFind : public ::testing::Test {
 protected:
  ConversationFind() {
    view.resize(800, 600);
    view.show();
    QApplication::processEvents();
  }
  void add(ItemRole role, const QString& text, const QString& thinking = {}) {
    ConversationItem item;
    item.id = QString::number(view.nItems());
    item.role = role;
    item.text = text;
    item.thinking = thinking;
    view.append(item);
    view.flush();
  }
  QRect rectOf(std::size_t item, ControlKind kind) {
    for (const auto& [control, rect] : view.controlsOf(item)) {
      if (control.kind == kind) return rect;
    }
    return {};
  }

  ConversationView view;
};

TEST_F(ConversationFind, GoesThroughAllPlacesInOrderAndAroundTheEnds) {
  add(ItemRole::Question, "a lamp and another Lamp");
  add(ItemRole::Answer, "Nothing here.\n\nBut a **lamp** here.");
  for (int i = 0; i < 60; ++i) add(ItemRole::Answer, QStringLiteral("Words of message %1.\n\nAnd more.").arg(i));
  add(ItemRole::Question, "the last lamp");
  view.verticalScrollBar()->setValue(0);

  EXPECT_TRUE(view.find("lamp", FindWay::Here));
  EXPECT_EQ(view.selectedText(), "lamp");
  EXPECT_TRUE(view.find("lamp", FindWay::Next));
  EXPECT_EQ(view.selectedText(), "Lamp");
  EXPECT_TRUE(view.find("lamp", FindWay::Next));
  EXPECT_TRUE(view.viewport()->rect().intersects(view.itemRect(1)));
  EXPECT_TRUE(view.find("lamp", FindWay::Next));
  EXPECT_TRUE(view.viewport()->rect().intersects(view.itemRect(62)));
  EXPECT_FALSE(view.viewport()->rect().intersects(view.itemRect(1)));
  EXPECT_TRUE(view.find("lamp", FindWay::Next));
  EXPECT_EQ(view.verticalScrollBar()->value(), 0) << "behind the last comes the first";

  EXPECT_TRUE(view.find("lamp", FindWay::Previous));
  EXPECT_TRUE(view.viewport()->rect().intersects(view.itemRect(62)));
  EXPECT_TRUE(view.find("lamp", FindWay::Previous));
  EXPECT_TRUE(view.viewport()->rect().intersects(view.itemRect(1)));
  EXPECT_TRUE(view.find("lamp", FindWay::Previous));
  EXPECT_EQ(view.selectedText(), "Lamp");
  EXPECT_TRUE(view.find("lamp", FindWay::Previous));
  EXPECT_EQ(view.selectedText(), "lamp");
  EXPECT_FALSE(view.find("lantern", FindWay::Next));
  EXPECT_EQ(view.selectedText(), "lamp") << "what is not found changes nothing";
}

TEST_F(ConversationFind, StaysWhereItIsWhileTheWordGrows) {
  add(ItemRole::Answer, "a lamb and a lamp and a lamppost");
  EXPECT_TRUE(view.find("lam", FindWay::Here));
  EXPECT_TRUE(view.find("lamp", FindWay::Here));
  EXPECT_TRUE(view.find("lamp", FindWay::Here));
  EXPECT_EQ(view.selectedText(), "lamp");
  EXPECT_TRUE(view.find("lampp", FindWay::Here));
  EXPECT_EQ(view.selectedText(), "lampp");
}

TEST_F(ConversationFind, WordsAcrossMarkdownsSignsAreFound) {
  add(ItemRole::Answer, "It is a **big** lamp.");
  EXPECT_TRUE(view.find("big lamp", FindWay::Next));
  EXPECT_EQ(view.selectedText(), "big lamp");
}

TEST_F(ConversationFind, ThinkingIsSearchedWhereItIsOpen) {
  add(ItemRole::Answer, "No.", "A hidden lamp.");
  EXPECT_FALSE(view.find("lamp", FindWay::Next));
  view.pressControl(0, ControlKind::ToggleThinking);
  EXPECT_TRUE(view.find("lamp", FindWay::Next));
}

TEST_F(ConversationFind, TheLastCodeIsCopied) {
  QApplication::clipboard()->setText("before");
  view.copyLastCode();
  EXPECT_EQ(QApplication::clipboard()->text(), "before");
  add(ItemRole::Answer, "```\nfirst\n```\n\n```py\nx = 1\n```\n\nEnd.");
  for (int i = 0; i < 80; ++i) add(ItemRole::Answer, "No code, only `words`.");
  view.copyLastCode();
  EXPECT_EQ(QApplication::clipboard()->text().trimmed(), "x = 1");
}

TEST_F(ConversationFind, TheMenuHasWhatIsUnderThePointer) {
  add(ItemRole::Question, "a question");
  add(ItemRole::Answer, "See [there](https://good.example/x).\n\n```\ncode\n```\n\nEnd.");
  const auto act = [this](QPoint at, const char* name) {
    const std::unique_ptr<QMenu> menu(view.createMenu(at));
    auto* const action = menu->findChild<QAction*>(name);
    ASSERT_NE(action, nullptr) << name;
    ASSERT_TRUE(action->isEnabled()) << name;
    action->trigger();
  };
  const auto has = [this](QPoint at, const char* name) {
    const std::unique_ptr<QMenu> menu(view.createMenu(at));
    const auto* const action = menu->findChild<QAction*>(name);
    return action != nullptr && action->isEnabled();
  };
  QSignalSpy retried(&view, &ConversationView::retryRequested);
  QSignalSpy edited(&view, &ConversationView::editRequested);
  const QPoint link = rectOf(1, ControlKind::Link).center();
  const QPoint code = rectOf(1, ControlKind::CopyCode).center();

  act(link, "copyAddress");
  EXPECT_EQ(QApplication::clipboard()->text(), "https://good.example/x");
  EXPECT_FALSE(has(link, "copy")) << "nothing is selected";
  EXPECT_FALSE(has(link, "copyCode"));
  act(code, "copyCode");
  EXPECT_EQ(QApplication::clipboard()->text().trimmed(), "code");
  act(code, "copyMarkdown");
  EXPECT_TRUE(QApplication::clipboard()->text().contains("[there]"));
  act(code, "answerAgain");
  EXPECT_EQ(retried.size(), 1);
  EXPECT_FALSE(has(code, "openLink"));
  act(view.itemRect(0).center(), "editQuestion");
  EXPECT_EQ(edited.size(), 1);
  act(code, "selectAll");
  EXPECT_TRUE(has(code, "copy"));
  act(code, "copy");
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith("a question"));
}

TEST_F(ConversationFind, TheMenuOfNothingOffersNothing) {
  const std::unique_ptr<QMenu> menu(view.createMenu({10, 10}));
  for (const QAction* const action : menu->actions()) EXPECT_TRUE(action->isSeparator() || !action->isEnabled());
}

}  // namespace
}  // namespace sightline::gui
