/// The window as a person uses it around the asking: history, export, keys, sizes, starts.
#include <gtest/gtest.h>

#include <QFile>
#include <QMenu>
#include <QSplitter>

#include "tests/gui/accessible_names.h"
#include "tests/gui/window_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

ScriptedBackend::Script yes() { return ScriptedBackend::saying({"yes"}); }

/// A window with conversations of these first questions, the last one open.
void askEach(const WindowRig& rig, const QStringList& questions) {
  for (const QString& question : questions) {
    rig.window->action("newConversation")->trigger();
    ASSERT_TRUE(rig.ask(question));
  }
}

TEST(WindowShell, ListsConversationsUnderTheirDay) {
  const WindowRig rig(yes());
  askEach(rig, {"apples", "pears"});
  ASSERT_TRUE(rig.hasTitles({"Today", "pears", "apples"}));
  EXPECT_EQ(rig.model().conversationAt(rig.list()->currentIndex()), rig.current());
  EXPECT_TRUE(rig.window->windowTitle().contains("pears"));
}

TEST(WindowShell, SearchFindsWordsOfAnswersAndComesBack) {
  const WindowRig rig([](const ChatRequest& request, const EventSink& sink, const std::stop_token&) {
    const bool isFirst = std::get<Text>(request.conversation.messages.back().parts[0]).utf8 == "apples";
    sink(AnswerDelta{isFirst ? "red and round" : "green"});
    sink(Finished{});
  });
  askEach(rig, {"apples", "pears"});
  rig.window->action("search")->trigger();
  auto* const field = rig.window->findChild<QLineEdit*>("historySearch");
  EXPECT_TRUE(field->hasFocus() || !rig.window->isActiveWindow());
  QTest::keyClicks(field, "round");
  ASSERT_TRUE(rig.hasTitles({"Found", "apples"}));
  EXPECT_TRUE(rig.model().index(1).data(HistoryModel::Snippet).toString().contains("round"));
  QTest::keyClicks(field, "about");
  ASSERT_TRUE(rig.hasTitles({}));
  QTest::keyClick(field, Qt::Key_Escape);
  ASSERT_TRUE(rig.hasTitles({"Today", "pears", "apples"}));
}

TEST(WindowShell, RenamesInPlace) {
  const WindowRig rig(yes());
  askEach(rig, {"apples"});
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  rig.window->action("rename")->trigger();
  auto* const field = rig.list()->findChild<QLineEdit*>("renameField");
  ASSERT_NE(field, nullptr);
  EXPECT_FALSE(field->accessibleName().isEmpty());
  field->selectAll();
  QTest::keyClick(field, Qt::Key_Delete);
  QTest::keyClick(field, Qt::Key_Delete);
  EXPECT_FALSE(rig.window->findChild<QToolButton*>("undoButton")->isVisible());
  QTest::keyClicks(field, "fruit");
  QTest::keyClick(field, Qt::Key_Return);
  ASSERT_TRUE(rig.hasTitles({"Today", "fruit"}));
  ASSERT_TRUE(waitFor([&] { return rig.window->windowTitle().contains("fruit"); }));
}

TEST(WindowShell, PinnedOnesComeFirst) {
  const WindowRig rig(yes());
  askEach(rig, {"apples", "pears"});
  ASSERT_TRUE(rig.hasTitles({"Today", "pears", "apples"}));
  rig.list()->setCurrentIndex(rig.model().index(2));
  rig.window->action("pin")->trigger();
  ASSERT_TRUE(rig.hasTitles({"Pinned", "apples", "Today", "pears"}));
}

TEST(WindowShell, DeletedOnesCanBeBroughtBackUntilTheTimeIsOver) {
  const WindowRig rig(yes());
  askEach(rig, {"apples", "pears"});
  ASSERT_TRUE(rig.hasTitles({"Today", "pears", "apples"}));
  const ConversationId pears = rig.current();
  QTest::keyClick(rig.list(), Qt::Key_Delete);
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  EXPECT_EQ(rig.current(), kNoConversation);
  auto* const undo = rig.window->findChild<QToolButton*>("undoButton");
  ASSERT_TRUE(undo->isVisible());
  undo->click();
  ASSERT_TRUE(rig.hasTitles({"Today", "pears", "apples"}));
  ASSERT_TRUE(waitFor([&] { return rig.current() == pears && rig.view().nItems() == 2; }));

  rig.window->history()->setUndoTime(1);
  ASSERT_TRUE(waitFor([&] { return rig.model().conversationAt(rig.list()->currentIndex()) == pears; }));
  QTest::keyClick(rig.list(), Qt::Key_Delete);
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  ASSERT_TRUE(waitFor([&] { return !undo->isVisible(); }));
  std::atomic<int> answered = 0;  // 1: it could be brought back
  rig.window->bridge().session().undo_remove(pears, [&](const Status& status) { answered = status ? 1 : 2; });
  ASSERT_TRUE(waitFor([&] { return answered != 0; }));
  EXPECT_EQ(answered, 2);
}

TEST(WindowShell, ExportsAndImports) {
  WindowRig rig(yes());
  askEach(rig, {"apples"});
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  rig.savePath = QString::fromStdString((rig.folder / "out.md").string());
  rig.window->action("exportMarkdown")->trigger();
  EXPECT_EQ(rig.suggested, "apples.md");
  ASSERT_TRUE(waitFor([&] { return QFile::exists(rig.savePath); }));
  rig.savePath = QString::fromStdString((rig.folder / "out.json").string());
  rig.window->action("exportJson")->trigger();
  ASSERT_TRUE(waitFor([&] { return QFile::exists(rig.savePath); }));
  rig.chosen = QStringList{rig.savePath};
  rig.window->action("import")->trigger();
  ASSERT_TRUE(waitFor([&] { return rig.titles().count("apples") == 2; }));
}

TEST(WindowShell, EverythingCanBeDoneWithoutAMouse) {
  const WindowRig rig(yes());
  EXPECT_EQ(rig.window->focusWidget(), rig.edit());
  ASSERT_TRUE(rig.ask("apples"));
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  const ConversationId apples = rig.current();
  rig.window->action("newConversation")->trigger();
  rig.window->action("search")->trigger();
  QTest::keyClick(rig.window->findChild<QLineEdit*>("historySearch"), Qt::Key_Down);
  QTest::keyClick(rig.list(), Qt::Key_Return);
  ASSERT_TRUE(waitFor([&] { return rig.current() == apples && rig.view().nItems() == 2; }));
  EXPECT_EQ(rig.window->focusWidget(), rig.edit());
  QTest::keyClick(rig.edit(), Qt::Key_Up);
  EXPECT_EQ(rig.composer().text(), "apples");
}

TEST(WindowShell, EverythingHasANameAndActionsHaveKeysOfTheirOwn) {
  WindowRig rig(yes());
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(40, 30)));
  ASSERT_TRUE(rig.ask("apples"));
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  EXPECT_EQ(namelessWidgets(*rig.window), QStringList());
  QStringList keys;
  for (const QAction* const action : rig.window->findChildren<QAction*>()) {
    if (action->parent() != rig.window.get()) continue;
    for (const QKeySequence& key : action->shortcuts()) keys << key.toString();
  }
  EXPECT_EQ(keys.removeDuplicates(), 0);
  const std::unique_ptr<QMenu> menu(rig.window->history()->createMenu(rig.current()));
  EXPECT_GE(menu->actions().size(), 5);
}

TEST(WindowShell, FitsASmallScreenWithEverythingOpen) {
  WindowRig rig(yes());
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(400, 300)));
  ASSERT_TRUE(rig.ask("apples"));
  rig.window->resize(900, 600);
  QCoreApplication::processEvents();
  EXPECT_EQ(rig.window->size(), QSize(900, 600));
  const QList<QWidget*> parts = {rig.window->history(), rig.window->page(), rig.window->pictures(), rig.edit(),
                                 rig.window->findChild<QWidget*>("send")};
  for (const QWidget* const part : parts) {
    ASSERT_TRUE(part->isVisible());
    const QRect place(part->mapTo(rig.window.get(), QPoint(0, 0)), part->size());
    EXPECT_TRUE(rig.window->rect().contains(place)) << part->objectName().toStdString();
    EXPECT_GE(part->width(), 30);
  }
}

TEST(WindowShell, RemembersSizesAndTheOpenConversation) {
  WindowRig rig(yes());
  askEach(rig, {"apples", "pears"});
  rig.window->resize(1000, 700);
  rig.window->action("showHistory")->trigger();
  rig.window->action("largerText")->trigger();
  const double points = rig.view().font().pointSizeF();
  const ConversationId open = rig.current();
  rig.restart();
  EXPECT_TRUE(rig.window->history()->isHidden());
  EXPECT_EQ(rig.window->size(), QSize(1000, 700));
  EXPECT_DOUBLE_EQ(rig.view().font().pointSizeF(), points);
  ASSERT_TRUE(waitFor([&] { return rig.current() == open && rig.view().nItems() == 2; }));

  rig.isSafeStart = true;
  rig.restart();
  EXPECT_EQ(rig.current(), kNoConversation);
  EXPECT_FALSE(rig.window->page()->notice()->sentence().isEmpty());
  EXPECT_FALSE(rig.window->history()->isHidden());
}

TEST(WindowShell, RemembersHowWideThePanelsAre) {
  WindowRig rig(yes());
  auto* const splitter = rig.window->findChild<QSplitter*>("mainSplitter");
  EXPECT_EQ(splitter->sizes()[0], WindowState().historyWidth);
  splitter->setSizes({310, splitter->width() - 310, 0});
  emit splitter->splitterMoved(310, 1);
  rig.restart();
  EXPECT_EQ(rig.window->findChild<QSplitter*>("mainSplitter")->sizes()[0], 310);
}

TEST(WindowShell, TwoStartsThatEndEarlyMakeTheNextOneSafe) {
  const sightline::testing_support::TempFolder folder;
  EXPECT_FALSE(StartGuard(folder.path()).isSafeStart());
  EXPECT_FALSE(StartGuard(folder.path()).isSafeStart());
  StartGuard third(folder.path());
  EXPECT_TRUE(third.isSafeStart());
  third.wentWell();
  EXPECT_FALSE(StartGuard(folder.path()).isSafeStart());
}

TEST(WindowShell, DamagedStateCountsAsNone) {
  const sightline::testing_support::TempFolder folder;
  folder.write("window.ini", "[General]\nhistoryWidth=-5\npictureWidth=many\ntextPercent=100000\nconversation=-3\n");
  const WindowState state = readWindowState(folder.path());
  EXPECT_EQ(state.historyWidth, WindowState().historyWidth);
  EXPECT_EQ(state.pictureWidth, WindowState().pictureWidth);
  EXPECT_EQ(state.textPercent, 100);
  EXPECT_EQ(state.conversation, 0);
}

TEST(WindowShell, LeavesRoomForEnginePickerAndWelcome) {
  const WindowRig rig(yes());
  auto* const picker = new QToolButton;
  auto* const welcome = new QLabel("Welcome");
  rig.window->setEngineWidget(picker);
  rig.window->setWelcome(welcome);
  EXPECT_TRUE(waitFor([&] { return picker->isVisible(); }));
  EXPECT_TRUE(welcome->isVisibleTo(rig.window.get()));
  QSignalSpy settings(rig.window.get(), &MainWindow::settingsRequested);
  rig.window->action("openSettings")->trigger();
  EXPECT_EQ(settings.count(), 1);
  ASSERT_TRUE(rig.ask("apples"));
  EXPECT_FALSE(welcome->isVisibleTo(rig.window.get()));
}

}  // namespace
}  // namespace sightline::gui
