/// What keeps the window alive: it waits for nobody, and no turn of its event loop has more to do than a turn may have.
#include <gtest/gtest.h>

#include <QProcess>
#include <QProcessEnvironment>
#include <QScrollBar>
#include <csignal>

#include "gui/chat/picture_shelf.h"
#include "multimodal/library/database.h"
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
  const std::string kLong(40'000, 'a');
  const WindowRig rig(ScriptedBackend::saying({kLong}));
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
  EXPECT_LE(most, 60U) << "half a megabyte is a turn, and two turns may lie between two looks";
}

TEST(WindowLaws, PicturesAreReadWhenTheirMessageIsSeen) {
  constexpr std::size_t kPictures = 24;
  WindowRig rig(ScriptedBackend::saying({QString("A line.\n\n").repeated(30).toStdString()}));
  for (std::size_t i = 0; i < kPictures; ++i) {
    const auto side = static_cast<int>(30 + i);
    rig.attach(writeFile(rig.folder, "picture" + std::to_string(i) + ".png", pngBytes(40, side)));
    ASSERT_TRUE(rig.ask("apples"));
  }
  rig.restart();
  std::size_t nRead = 0;
  QObject::connect(rig.window->findChild<PictureShelf*>(), &PictureShelf::thumbnailReady, rig.window.get(),
                   [&nRead] { ++nRead; });
  const auto hasThumbnail = [&rig](std::size_t item) {
    const ConversationItem& shown = rig.view().itemAt(item);
    return shown.thumbnails.size() == 1 && !shown.thumbnails[0].isNull();
  };
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 * kPictures; }));
  rig.view().reveal(rig.view().itemAt(2 * kPictures - 2).id, "apples");
  ASSERT_TRUE(waitFor([&] { return hasThumbnail(2 * kPictures - 2); }));
  EXPECT_FALSE(hasThumbnail(0));
  EXPECT_LT(nRead, kPictures / 2);
  rig.view().verticalScrollBar()->setValue(0);
  ASSERT_TRUE(waitFor([&] { return hasThumbnail(0); }));
  EXPECT_LT(nRead, kPictures / 2);
}

/// Starts the window anew on a store that was left by a kill and is so large that checking it takes its time.
void restartOnAStoreToCheck(WindowRig& rig) {
  rig.window->close();
  rig.window.reset();
  {
    Result<Database> database = Database::open(rig.folder / "data/conversations.db", Database::Access::ReadWrite);
    ASSERT_TRUE(database->run("INSERT INTO pictures VALUES (x'01', zeroblob(70 << 20))"));
  }
  rig.folder.write("data/conversations.lock", "1");
  rig.start();
}

TEST(WindowLaws, ALargeStoreThatIsCheckedIsSaidSoInAWindowThatTakesKeys) {  // F-S13
  QStringList said;
  const auto listen = [&said](MainWindow& window) {
    QObject::connect(&window.bridge(), &SessionBridge::storeChecking, &window, [&said, &window] {
      said << window.page()->notice()->sentence();
      QTest::keyClicks(window.findChild<QPlainTextEdit*>("messageEdit"), "written meanwhile");
    });
  };
  WindowRig rig(ScriptedBackend::saying({"yes"}), realDecoder(), listen);
  ASSERT_TRUE(rig.ask("apples"));
  restartOnAStoreToCheck(rig);
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  ASSERT_EQ(said.size(), 1);
  EXPECT_TRUE(said[0].contains("being checked") && said[0].contains("MB")) << said[0].toStdString();
  EXPECT_TRUE(rig.window->page()->notice()->sentence().isEmpty()) << "and that it is over";
  EXPECT_TRUE(waitFor([&rig] { return rig.composer().text() == "written meanwhile"; }));
}

TEST(WindowLaws, TheWindowStaysWithWhatWasAskedWhileTheStoreWasChecked) {  // F-S13
  const auto askAtOnce = [](MainWindow& window) {
    QObject::connect(&window.bridge(), &SessionBridge::storeChecking, &window, [&window] {
      auto* edit = window.findChild<QPlainTextEdit*>("messageEdit");
      QTest::keyClicks(edit, "pears");
      QTest::keyClick(edit, Qt::Key_Return);
      QTest::keyClicks(edit, "and then");
    });
  };
  WindowRig rig(ScriptedBackend::saying({"yes"}), realDecoder(), askAtOnce);
  ASSERT_TRUE(rig.ask("apples"));
  const ConversationId apples = rig.current();
  restartOnAStoreToCheck(rig);
  ASSERT_TRUE(rig.hasTitles({"Today", "pears", "apples"}));
  ASSERT_TRUE(waitFor([&rig] { return rig.view().nItems() == 2 && !rig.window->controller().isAnswering(); }));
  const ConversationId pears = rig.current();
  EXPECT_NE(pears, apples);
  EXPECT_EQ(rig.composer().text(), "and then");
  EXPECT_EQ(draftIn(rig, pears).text, "and then") << "kept as the draft of the new conversation";
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
      variables.insert(QString("SIGHTLINE_%1_DIR").arg(kind), QString::fromStdString((root / kind).string()));
    }
    variables.insert(added);
    program.setProcessEnvironment(variables);
    program.start(SIGHTLINE_DESKTOP, arguments);
  }
  /// Another start with the same folders.
  void startSecond() {
    second.setProcessEnvironment(program.processEnvironment());
    second.start(SIGHTLINE_DESKTOP, {});
  }
  [[nodiscard]] bool exists(const char* file) const { return std::filesystem::exists(root / file); }
  /// Waits until the conversations are open, and asks the program to end.
  void liveAndEnd() {
    ASSERT_TRUE(waitFor([this] { return exists("DATA/conversations.db"); }));
    ::kill(static_cast<pid_t>(program.processId()), SIGTERM);
    ASSERT_TRUE(program.waitForFinished(kPatience));
    EXPECT_EQ(program.exitStatus(), QProcess::NormalExit);
    EXPECT_EQ(program.exitCode(), 0);
  }

  sightline::testing_support::TempFolder folder;
  std::filesystem::path root = folder.path();  // of the program's own folders
  QProcessEnvironment added;
  QProcess program, second;
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
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) {  // F-U07
    start();
    ASSERT_TRUE(waitFor([this] { return exists("STATE/starts.ini"); }));
    ::kill(static_cast<pid_t>(program.processId()), signal);
    ASSERT_TRUE(program.waitForFinished(kPatience));
    EXPECT_EQ(program.exitStatus(), QProcess::NormalExit) << signal;
    EXPECT_EQ(program.exitCode(), 0);
    EXPECT_TRUE(exists("STATE/window.ini"));
    EXPECT_FALSE(StartGuard(folder / "STATE").isSafeStart());
    std::filesystem::remove_all(folder / "STATE");
  }
}

TEST_F(DesktopProgram, LivesInFoldersOfAnyName) {  // F-U06
  const std::vector<std::string> names = {"with spaces",
                                          "it's \"quoted\"",
                                          "100 %41",
                                          "\xF0\x9F\x90\xB1",
                                          "two\nlines",
                                          "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
                                          std::string(200, 'x') + "/" + std::string(200, 'y')};
  for (const std::string& name : names) {
    root = folder / name;
    start();
    ASSERT_NO_FATAL_FAILURE(liveAndEnd()) << name;
    EXPECT_TRUE(exists("STATE/window.ini")) << name;
  }
}

TEST_F(DesktopProgram, NeedsNoFolderForWhatPasses) {  // F-U05
  added.insert("TMPDIR", "/nowhere/at/all");
  added.insert("XDG_RUNTIME_DIR", "/nowhere/at/all");
  start();
  liveAndEnd();
}

TEST_F(DesktopProgram, LivesWithoutAPlaceForItsState) {  // F-U08
  folder.write("STATE", "a file where a folder is to be");
  start();
  liveAndEnd();
  EXPECT_EQ(std::filesystem::file_size(folder / "STATE"), std::string("a file where a folder is to be").size());
}

TEST_F(DesktopProgram, LivesWithoutAPlaceForItsConversations) {  // F-S07
  folder.write("DATA", "a file where a folder is to be");
  start();
  ASSERT_TRUE(waitFor([this] { return exists("STATE/starts.ini"); }));
  EXPECT_FALSE(program.waitForFinished(500)) << "it is there to be read and asked";
  ::kill(static_cast<pid_t>(program.processId()), SIGTERM);
  ASSERT_TRUE(program.waitForFinished(kPatience));
  EXPECT_EQ(program.exitStatus(), QProcess::NormalExit);
  EXPECT_EQ(program.exitCode(), 0);
}

TEST_F(DesktopProgram, LivesOnADesktopThatSaysNonsense) {  // F-U04
  for (const char* const scale : {"0", "-3", "much", "16"}) {
    added.insert("QT_SCALE_FACTOR", scale);
    added.insert("FONTCONFIG_FILE", "/nowhere/fonts.conf");
    added.insert("QT_STYLE_OVERRIDE", "no-such-style");
    std::filesystem::remove_all(folder / "DATA");
    start();
    ASSERT_NO_FATAL_FAILURE(liveAndEnd()) << scale;
  }
}

TEST_F(DesktopProgram, RunsNothingFromWhereItIsStartedAndTellsNoSecrets) {  // F-U09
  const std::filesystem::path here = folder / "here";
  std::filesystem::create_directories(here / "platforms");
  for (const char* const name : {"sightline", "sightline-decoder", "sightline-reader", "pdftoppm"}) {
    folder.write(std::string("here/") + name, "#!/bin/sh\ntouch '" + (folder / "was-run").string() + "'\n");
    std::filesystem::permissions(here / name, std::filesystem::perms::owner_all);
  }
  folder.write("here/platforms/libqoffscreen.so", "no plugin");
  added.insert("PATH", "/usr/bin:/bin");
  added.insert("https_proxy", "http://me:a-secret-word@127.0.0.1:9");
  program.setWorkingDirectory(QString::fromStdString(here.string()));
  program.setProcessChannelMode(QProcess::MergedChannels);
  start();
  liveAndEnd();
  EXPECT_FALSE(exists("was-run"));
  EXPECT_FALSE(program.readAll().contains("a-secret-word"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    QFile file(QString::fromStdString(entry.path().string()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_FALSE(file.readAll().contains("a-secret-word")) << entry.path();
  }
}

TEST_F(DesktopProgram, IsShownOnceHoweverOftenItIsStarted) {
  start();
  startSecond();  // at the same instant: either may be the first
  ASSERT_TRUE(
      waitFor([this] { return program.state() == QProcess::NotRunning || second.state() == QProcess::NotRunning; }));
  QProcess& ended = program.state() == QProcess::NotRunning ? program : second;
  QProcess& first = &ended == &program ? second : program;
  EXPECT_EQ(ended.exitStatus(), QProcess::NormalExit);
  EXPECT_EQ(ended.exitCode(), 0);
  EXPECT_EQ(first.state(), QProcess::Running);
  first.kill();
  ASSERT_TRUE(first.waitForFinished(kPatience));
  start();  // nothing of the killed one is in the way
  ASSERT_TRUE(program.waitForStarted(kPatience));
  EXPECT_FALSE(program.waitForFinished(1500));
  ::kill(static_cast<pid_t>(program.processId()), SIGTERM);
  ASSERT_TRUE(program.waitForFinished(kPatience));
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
