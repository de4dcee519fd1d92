/// The conversation view does what a person asks, and lays out no more than it must.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {
namespace {

/// Says yes or no at once and remembers what it was asked.
class AnsweringPrompt : public LinkPrompt {
 public:
  AnsweringPrompt(bool says, std::vector<QUrl>& asked) : says_(says), asked_(asked) {}
  void ask(const QUrl& url, std::function<void()> opened) override {
    asked_.push_back(url);
    if (says_) opened();
  }

 private:
  bool says_;
  std::vector<QUrl>& asked_;
};

ConversationItem question(const QString& id, const QString& text) {
  ConversationItem item;
  item.id = id;
  item.text = text;
  return item;
}

ConversationItem answer(const QString& id, const QString& text, ItemState state = ItemState::Done) {
  ConversationItem item = question(id, text);
  item.role = ItemRole::Answer;
  item.state = state;
  return item;
}

class ConversationViewTest : public ::testing::Test {
 protected:
  ConversationViewTest() {
    view.resize(800, 600);
    view.show();
    QApplication::processEvents();
  }
  QRect rectOf(std::size_t item, ControlKind kind) {
    for (const auto& [control, rect] : view.controlsOf(item)) {
      if (control.kind == kind) return rect;
    }
    return {};
  }
  void click(QPoint at) { QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at); }

  ConversationView view;
};

TEST_F(ConversationViewTest, AWordMoreLaysOutOnlyTheLastBlock) {
  QString text;
  for (int i = 0; i < 2000; ++i) text += QStringLiteral("A paragraph of ten words or so, to be read.\n\n");
  view.append(answer("a", text, ItemState::Streaming));
  view.flush();
  const std::int64_t before = view.nBlockLayouts();

  for (int i = 0; i < 50; ++i) {
    view.appendText("a", QStringLiteral("word "));
    view.flush();
  }

  EXPECT_GT(view.nBlockLayouts(), before);
  EXPECT_LE(view.nBlockLayouts() - before, 50 + 1);
}

TEST_F(ConversationViewTest, OpeningALongConversationLaysOutOnlyWhatIsSeen) {
  for (int i = 0; i < 3000; ++i) view.append(answer(QString::number(i), QStringLiteral("One.\n\nTwo.\n\nThree.")));
  view.flush();

  EXPECT_LT(view.nBlockLayouts(), 200);
  EXPECT_GT(view.verticalScrollBar()->maximum(), 3000 * 50);
}

TEST_F(ConversationViewTest, FollowsTheNewestOnlyFromTheBottom) {
  view.append(answer("a", QStringLiteral("Line.\n\n").repeated(100), ItemState::Streaming));
  view.flush();
  EXPECT_EQ(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());

  QTest::keyClick(&view, Qt::Key_PageUp);
  const int value = view.verticalScrollBar()->value();
  view.appendText("a", QStringLiteral("More.\n\n").repeated(20));
  view.flush();
  EXPECT_EQ(view.verticalScrollBar()->value(), value);
  auto* button = view.findChild<QToolButton*>("jumpToNewest");
  ASSERT_TRUE(button->isVisible());

  QTest::mouseClick(button, Qt::LeftButton);
  EXPECT_EQ(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());
  EXPECT_FALSE(button->isVisible());
}

TEST_F(ConversationViewTest, LinksOpenOnlyAfterAYes) {
  std::vector<QUrl> asked;
  QSignalSpy opened(&view, &ConversationView::linkActivated);
  view.append(answer("a", QStringLiteral("[good.example](https://evil.example/x)")));
  view.flush();

  view.setLinkPrompt(std::make_unique<AnsweringPrompt>(false, asked));
  click(rectOf(0, ControlKind::Link).center());
  EXPECT_EQ(opened.size(), 0);
  view.setLinkPrompt(std::make_unique<AnsweringPrompt>(true, asked));
  click(rectOf(0, ControlKind::Link).center());

  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(shownHost(asked[0]), "evil.example");
  ASSERT_EQ(opened.size(), 1);
  EXPECT_EQ(opened[0][0].toUrl(), QUrl("https://evil.example/x"));
}

TEST_F(ConversationViewTest, OtherSchemesAreNoLinks) {
  for (const char* address : {"javascript:alert(1)", "JaVaScript:x", "file:///etc/passwd", "data:text/html,x",
                              "ms-settings:x", "smb://h/s", "//host/x", "x.html", " javascript:x", "http:", "https://",
                              "qrc:/x", "java\nscript:x", "\thttps\n:x", "SMB://h"}) {
    EXPECT_FALSE(isOpenableAddress(QString::fromUtf8(address))) << address;
  }
  EXPECT_TRUE(isOpenableAddress("https://example.org/a?b=c"));
  EXPECT_TRUE(isOpenableAddress("mailto:a@example.org"));
  EXPECT_EQ(shownHost(QUrl(QString::fromUtf8("https://аpple.com/"))).left(4), "xn--");
}

TEST_F(ConversationViewTest, SelectsAcrossMessagesAndCopies) {
  view.append(question("q", "What is it?"));
  view.append(answer("a", "It is **bold**.\n\n```py\nx = 1\n```\n\nEnd."));
  view.flush();

  view.selectAll();
  QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);

  EXPECT_EQ(QApplication::clipboard()->text(), "What is it?\nIt is bold.\nx = 1\nEnd.");
}

TEST_F(ConversationViewTest, SelectsWithTheMouse) {
  view.append(answer("a", "First words.\n\nSecond words."));
  view.flush();
  const QRect place = view.itemRect(0);

  QTest::mousePress(view.viewport(), Qt::LeftButton, {}, place.topLeft() + QPoint(0, 4));
  QMouseEvent move(QEvent::MouseMove, place.bottomRight() - QPointF(0, 50), view.mapToGlobal(QPointF()), Qt::NoButton,
                   Qt::LeftButton, {});
  QApplication::sendEvent(view.viewport(), &move);
  QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, place.bottomRight() - QPoint(0, 50));

  EXPECT_EQ(view.selectedText(), "First words.\nSecond words.");
}

TEST_F(ConversationViewTest, CopiesAsTextAsMarkdownAndCodeAlone) {
  const QString source = QStringLiteral("Is **bold**.\n\n```\ncode\n```");
  view.append(answer("a", source));
  view.flush();

  view.pressControl(0, ControlKind::CopyMarkdown);
  EXPECT_EQ(QApplication::clipboard()->text(), source);
  view.pressControl(0, ControlKind::CopyText);
  EXPECT_EQ(QApplication::clipboard()->text(), "Is bold.\n\ncode");
  view.pressControl(0, ControlKind::CopyCode);
  EXPECT_EQ(QApplication::clipboard()->text(), "code");
}

TEST_F(ConversationViewTest, VersionsErrorsAndQuestionsReportWhatIsWanted) {
  ConversationItem versions = question("q", "Which?");
  versions.version = 2;
  versions.nVersions = 3;
  view.append(versions);
  ConversationItem failed = answer("f", "Half", ItemState::Failed);
  failed.sentence = "The engine ended.";
  view.append(failed);
  view.flush();
  QSignalSpy version(&view, &ConversationView::versionRequested);
  QSignalSpy again(&view, &ConversationView::tryAgainRequested);
  QSignalSpy edit(&view, &ConversationView::editRequested);

  click(rectOf(0, ControlKind::NextVersion).center());
  click(rectOf(0, ControlKind::EditQuestion).center());
  click(rectOf(1, ControlKind::TryAgain).center());

  ASSERT_EQ(version.size(), 1);
  EXPECT_EQ(version[0][1].toInt(), 3);
  EXPECT_EQ(edit.size(), 1);
  ASSERT_EQ(again.size(), 1);
  EXPECT_EQ(again[0][0].toString(), "f");
}

TEST_F(ConversationViewTest, ThinkingOpensAndCloses) {
  ConversationItem item = answer("a", "Done.");
  item.thinking = "Hidden words.";
  item.thinkingSeconds = 125;
  view.append(item);
  view.flush();
  view.selectAll();
  EXPECT_EQ(view.selectedText(), "Done.");

  view.pressControl(0, ControlKind::ToggleThinking);
  view.selectAll();

  EXPECT_EQ(view.selectedText(), "Hidden words.\nDone.");
  EXPECT_TRUE(view.controlsOf(0)[0].first.name.contains("2 min 5 s"));
}

TEST_F(ConversationViewTest, NothingToPressReachesBeyondANarrowColumn) {
  view.resize(220, 400);
  ConversationItem item;
  item.id = "0";
  item.role = ItemRole::Answer;
  item.text = "Yes.";
  item.thinking = "Hm.";
  item.thinkingSeconds = 0.5;
  item.statistics = {82.0, 0.1, 1200};
  view.append(item);
  view.flush();
  const auto controls = view.controlsOf(0);
  ASSERT_FALSE(controls.empty());
  for (const auto& [control, place] : controls)
    EXPECT_LE(place.right(), view.itemRect(0).right() + 1) << control.name.toStdString();
}

TEST_F(ConversationViewTest, TabWalksThroughAllControlsAndReturnPresses) {
  view.append(answer("a", "See [one](https://a.example) and [two](https://b.example)."));
  view.flush();
  view.setFocus();
  QSignalSpy retry(&view, &ConversationView::retryRequested);

  QStringList names;
  for (int i = 0; i < 5; ++i) {
    QTest::keyClick(&view, Qt::Key_Tab);
    names += view.focusedControlName();
  }
  QTest::keyClick(&view, Qt::Key_Return);

  EXPECT_EQ(names, (QStringList{"one", "two", "Copy as text", "Copy as Markdown", "Answer again"}));
  EXPECT_EQ(retry.size(), 1);
}

TEST_F(ConversationViewTest, AMentionIsFoundUnderThePointer) {
  view.append(answer("a", "The left cup stands there."));
  view.setMentions({{"a", "Left cup", 7}});
  view.flush();
  QSignalSpy hovered(&view, &ConversationView::mentionHovered);

  QTest::mouseMove(view.viewport(), view.itemRect(0).topLeft() + QPoint(60, 10));
  QTest::mouseMove(view.viewport(), QPoint(2, 590));

  ASSERT_EQ(hovered.size(), 2);
  EXPECT_EQ(hovered[0][1].toInt(), 7);
  EXPECT_EQ(hovered[1][1].toInt(), -1);
}

/// What is asked where a person clicks a link.
TEST_F(ConversationViewTest, AsksWithTheHostThatIsReallyMeant) {
  const std::vector<std::pair<QString, QString>> links = {
      {"[https://good.example](https://evil.example)", "evil.example"},
      {"[a](https://good.example@evil.example/x)", "evil.example"},
      {"[a](https://good.example%40evil.example/)", ""},
      {QString::fromUtf8("[apple.com](https://\xD0\xB0pple.com/)"), "xn--pple-43d.com"}};
  for (const auto& [text, host] : links) {
    std::vector<QUrl> asked;
    view.setLinkPrompt(std::make_unique<AnsweringPrompt>(false, asked));
    view.append(answer(text, text));
    view.flush();
    const QRect rect = rectOf(view.nItems() - 1, ControlKind::Link);
    if (rect.isNull()) {
      EXPECT_EQ(host, "") << text.toStdString();
      continue;
    }
    click(rect.center());
    ASSERT_EQ(asked.size(), host.isEmpty() ? 0U : 1U) << text.toStdString();
    EXPECT_EQ(host.isEmpty() ? QString() : shownHost(asked[0]), host);
  }
}

TEST_F(ConversationViewTest, APictureAloneIsShownWholeAndSeveralAsSquares) {
  QImage wide(160, 80, QImage::Format_RGB32);
  wide.fill(Qt::red);
  ConversationItem item = question("q", "What is it?");
  item.thumbnails = {QImage()};
  view.append(item);
  view.flush();
  const QRect before = rectOf(0, ControlKind::OpenPicture);
  view.setThumbnails("q", {wide});
  view.flush();
  const QRect alone = rectOf(0, ControlKind::OpenPicture);
  EXPECT_NEAR(alone.width(), 2 * alone.height(), 2);
  EXPECT_EQ(alone.height(), before.height()) << "nothing moves when it has been read";
  item.id = "two";
  item.thumbnails = {wide, wide};
  view.append(item);
  view.flush();
  const QRect square = rectOf(1, ControlKind::OpenPicture);
  EXPECT_NEAR(square.width(), square.height(), 1);
}

TEST_F(ConversationViewTest, AssistiveProgramsSeeMessagesWithNamesAndActions) {
  view.append(question("q", "Where?"));
  view.append(answer("a", "**Here**."));
  view.flush();
  QSignalSpy retry(&view, &ConversationView::retryRequested);

  QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&view);
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->childCount(), 2);
  EXPECT_EQ(list->role(), QAccessible::List);
  EXPECT_EQ(list->child(0)->text(QAccessible::Name), "Question: Where?");
  EXPECT_EQ(list->child(1)->text(QAccessible::Name), "Answer: Here.");
  EXPECT_EQ(list->child(1)->role(), QAccessible::ListItem);
  QAccessibleActionInterface* actions = list->child(1)->actionInterface();
  ASSERT_TRUE(actions->actionNames().contains("Answer again"));
  actions->doAction("Answer again");
  EXPECT_EQ(retry.size(), 1);
}

TEST_F(ConversationViewTest, StreamedTextEndsAsTheWholeTextWould) {
  const QString text = QString::fromUtf8("# 世界 👋\n\n- a\n- b\n\n| x |\n|---|\n| y |\n");
  view.append(answer("a", {}, ItemState::Streaming));
  for (const QChar c : text) view.appendText("a", QString(c));  // halves of surrogate pairs too
  view.update(answer("a", {}));
  view.append(answer("b", text));
  view.flush();

  EXPECT_EQ(view.itemAt(0).text, text);
  EXPECT_EQ(view.plainTextAt(0), view.plainTextAt(1));
}

TEST_F(ConversationViewTest, HostileTextIsDrawnAndScrolled) {
  for (const QString& piece : {QStringLiteral(">"), QStringLiteral("a"), QStringLiteral("|a"),
                               QStringLiteral("$\\frac{"), QStringLiteral("e\u0301\u0301")}) {
    view.append(answer(piece, piece.repeated(200000)));
  }
  view.flush();
  for (int value = 0; value < view.verticalScrollBar()->maximum();
       value += view.verticalScrollBar()->maximum() / 20 + 1) {
    view.verticalScrollBar()->setValue(value);
    EXPECT_FALSE(view.grab().isNull());
  }
}

}  // namespace
}  // namespace sightline::gui
