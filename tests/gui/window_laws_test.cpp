/// What keeps the window alive: it waits for nobody, and no turn of its event loop has more to do than a turn may have.
#include <gtest/gtest.h>

#include <QProcess>
#include <QProcessEnvironment>
#include <csignal>

#include "tests/gui/window_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

/// The largest share of news that came in one turn.
struct Turns {
  std::size_t bytes = 0, events = 0, n = 0;

  void watch(SessionBridge& bridge) {
    QObject::connect(&bridge, &SessionBridge::answerNews, &bridge, [this](const std::vector<AnswerNews>& news) {
      std::size_t size = 0;
      for (const AnswerNews& one : news) {
        const auto* const chat = std::get_if<ChatEvent>(&one.event);
        const auto* const text = chat == nullptr ? nullptr : std::get_if<AnswerDelta>(chat);
        if (text != nullptr) size += text->utf8.size();
      }
      bytes = std::max(bytes, size);
      events = std::max(events, news.size());
      ++n;
    });
  }
};

TEST(WindowLaws, AFloodOfWordsComesInBoundedTurnsAndWhole) {
  const auto nWords = 20'000;
  const WindowRig rig([](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    for (int i = 0; i < nWords; ++i) sink(AnswerDelta{"word" + std::to_string(i) + ' '});
    sink(Finished{});
  });
  Turns turns;
  turns.watch(rig.window->bridge());
  ASSERT_TRUE(rig.ask("flood"));
  QString expected;
  for (int i = 0; i < nWords; ++i) expected += QString("word%1 ").arg(i);
  EXPECT_EQ(rig.answerAt(1), expected);
  EXPECT_LE(turns.bytes, kTurnBytes);
  EXPECT_LE(turns.events, kTurnEvents);
  EXPECT_LT(turns.n, static_cast<std::size_t>(nWords) / 10) << "words are collected, not handed over one by one";
}

TEST(WindowLaws, ALongConversationIsOpenedInTurns) {
  const WindowRig rig(ScriptedBackend::saying({"yes"}));
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId conversation = rig.current();
  // The rest is asked past the window.
  Session& session = rig.window->bridge().session();
  for (int i = 0; i < 60; ++i) {
    std::atomic<bool> isOver = false;
    Question question;
    question.conversation = conversation;
    question.parts = {Text{"more"}};
    session.ask(question, [&isOver](const AnswerEvent& event) {
      const auto* const chat = std::get_if<ChatEvent>(&event);
      if (chat != nullptr && std::holds_alternative<Finished>(*chat)) isOver = true;
    });
    ASSERT_TRUE(waitFor([&isOver] { return isOver.load(); }));
    std::atomic<bool> isSaved = false;
    session.flush([&isSaved](const Status&) { isSaved = true; });
    ASSERT_TRUE(waitFor([&isSaved] { return isSaved.load(); }));
  }
  rig.window->controller().open(kNoConversation);
  rig.window->controller().open(conversation);
  std::size_t most = 0;
  std::size_t before = 0;
  QTimer watch;
  QObject::connect(&watch, &QTimer::timeout, [&] {
    most = std::max(most, rig.view().nItems() - before);
    before = rig.view().nItems();
  });
  watch.start(0);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 122; }));
  EXPECT_LE(most, 50U) << "two turns may lie between two looks";
}

TEST(WindowLaws, NothingThePersonDoesWaitsForTheStore) {
  Gate gate;
  const WindowRig rig(ScriptedBackend::saying({"yes"}));
  ASSERT_TRUE(rig.ask("apples"));
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  const ConversationId apples = rig.current();
  // From here on the store's thread stands still; whatever waits for it waits forever.
  rig.window->bridge().session().flush([&gate](const Status&) { gate.wait({}); });
  rig.type("a draft");
  rig.window->action("pin")->trigger();
  rig.window->action("search")->trigger();
  QTest::keyClicks(rig.window->findChild<QLineEdit*>("historySearch"), "apples");
  rig.window->action("retry")->trigger();
  rig.window->action("stop")->trigger();
  rig.window->action("newConversation")->trigger();
  rig.send("pears");
  rig.window->action("newConversation")->trigger();
  rig.clickConversation(apples);
  for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
  EXPECT_EQ(rig.current(), apples);
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "a draft" && rig.view().nItems() == 2; }));
  rig.window->findChild<QLineEdit*>("historySearch")->clear();
  ASSERT_TRUE(rig.hasTitles({"Pinned", "apples", "Today", "pears"}));
}

/// The program itself, without a screen, in folders of its own.
class DesktopProgram : public ::testing::Test {
 protected:
  void start(const QStringList& arguments = {}, const char* platform = "offscreen") {
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const char* const name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) variables.remove(name);
    if (platform != nullptr) variables.insert("QT_QPA_PLATFORM", platform);
    for (const char* const kind : {"STATE", "DATA", "CONFIG", "CACHE"}) {
      variables.insert(QString("SIGHTLINE_%1_DIR").arg(kind), QString::fromStdString((folder / kind).string()));
    }
    program.setProcessEnvironment(variables);
    program.start(SIGHTLINE_DESKTOP, arguments);
  }
  [[nodiscard]] bool exists(const char* file) const { return std::filesystem::exists(folder / file); }

  sightline::testing_support::TempFolder folder;
  QProcess program;
};

TEST_F(DesktopProgram, SaysItsVersionWithoutADisplay) {
  start({"--version"}, nullptr);
  ASSERT_TRUE(program.waitForFinished(kPatience));
  EXPECT_EQ(program.exitCode(), 0);
  EXPECT_TRUE(program.readAllStandardOutput().startsWith("sightline-desktop "));
}

TEST_F(DesktopProgram, SaysSoIfThereIsNoDisplay) {
  start({}, nullptr);
  ASSERT_TRUE(program.waitForFinished(kPatience));
  EXPECT_EQ(program.exitStatus(), QProcess::NormalExit);
  EXPECT_EQ(program.exitCode(), 1);
  EXPECT_TRUE(program.readAllStandardError().contains("no display"));
}

TEST_F(DesktopProgram, EndsInOrderWhenItIsAskedTo) {
  start();
  ASSERT_TRUE(waitFor([this] { return exists("STATE/starts.ini"); }));
  ::kill(static_cast<pid_t>(program.processId()), SIGTERM);
  ASSERT_TRUE(program.waitForFinished(kPatience));
  EXPECT_EQ(program.exitStatus(), QProcess::NormalExit);
  EXPECT_EQ(program.exitCode(), 0);
  EXPECT_TRUE(exists("STATE/window.ini"));
  EXPECT_FALSE(StartGuard(folder / "STATE").isSafeStart());
}

TEST_F(DesktopProgram, CountsStartsThatWereCutShort) {
  start();
  ASSERT_TRUE(waitFor([this] { return exists("STATE/starts.ini"); }));
  program.kill();
  ASSERT_TRUE(program.waitForFinished(kPatience));
  EXPECT_FALSE(StartGuard(folder / "STATE").isSafeStart()) << "one";
  EXPECT_TRUE(StartGuard(folder / "STATE").isSafeStart()) << "two, with the look above";
}

}  // namespace
}  // namespace sightline::gui
