/// The engine's process is killed again and again while it streams: each time the conversation says so and goes on.
#include <gtest/gtest.h>

#include <csignal>
#include <random>

#include "multimodal/library/database.h"
#include "tests/gui/engine_window.h"
#include "tests/gui/kill_rounds.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

class EngineKill : public WindowEngine {
 protected:
  void SetUp() override {
    WindowEngine::SetUp();
    Settings settings = window->bridge().settings();
    settings.chat.think = false;
    settings.chat.max_new_tokens = 20'000;  // more than the context holds
    settings.chat.sampling.seed.reset();
    std::atomic<bool> isSet = false;
    window->bridge().session().set_settings(settings, [&isSet](const Status& status) { isSet = status.has_value(); });
    ASSERT_TRUE(waitFor([&isSet] { return isSet.load(); }));
  }

  [[nodiscard]] const ConversationItem& answer() const { return view().itemAt(1); }
  [[nodiscard]] bool isAnswering() const { return window->controller().isAnswering(); }
  void tryAgain() const {
    view().flush();
    view().pressControl(1, answer().state == ItemState::Failed ? ControlKind::TryAgain : ControlKind::Retry);
  }
  /// The answer as it is on disk, and whether the file is whole.
  [[nodiscard]] std::string onDisk() const {
    std::atomic<bool> isSaved = false;
    window->bridge().session().flush([&isSaved](const Status& status) { isSaved = status.has_value(); });
    EXPECT_TRUE(waitFor([&isSaved] { return isSaved.load(); }));
    Result<Database> database = Database::open(folder / "data/conversations.db", Database::Access::ReadOnly);
    EXPECT_TRUE(database);
    Query whole(*database, "PRAGMA integrity_check");
    EXPECT_TRUE(whole.next() && whole.text(0) == "ok");
    Query text(*database, "SELECT coalesce(group_concat(text, ''), '') FROM parts WHERE message = ?",
               {static_cast<std::int64_t>(answer().id.toLongLong())});
    return text.next() ? text.text(0) : std::string();
  }
};

TEST_F(EngineKill, EachTimeTheConversationKeepsWhatWasSaidAndTriesAgain) {
  std::mt19937 random(6);
  send("Tell me a very long story.");
  for (int round = 0; round < killRounds(5); ++round) {
    SCOPED_TRACE(round);
    ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && engineProcess() > 0; }));
    QTest::qWait(static_cast<int>(random() % 40));  // somewhere in the answer, which takes about so long
    const QString shown = answer().text;
    const int nVersions = answer().nVersions;
    const int process = engineProcess();
    ASSERT_GT(process, 0);

    ASSERT_EQ(kill(process, SIGKILL), 0);
    ASSERT_TRUE(waitFor([this] { return !isAnswering(); }));

    if (answer().state == ItemState::Done) {  // it came to its end a moment before the process did
      --round;
      ASSERT_TRUE(waitFor([this] { return window->bridge().engine().kind == EngineState::Kind::Ended; }));
      tryAgain();
      ASSERT_TRUE(waitFor([&] { return view().nItems() == 2 && answer().nVersions > nVersions; }));
      continue;
    }
    ASSERT_EQ(answer().state, ItemState::Failed);
    EXPECT_FALSE(answer().sentence.isEmpty());
    EXPECT_TRUE(answer().text.startsWith(shown));
    EXPECT_EQ(QString::fromStdString(onDisk()), answer().text) << "nothing is missing that was shown";
    tryAgain();
    ASSERT_TRUE(waitFor([&] { return view().nItems() == 2 && answer().nVersions > nVersions; }));
  }
  ASSERT_TRUE(waitFor([this] { return !isAnswering(); }));
  EXPECT_EQ(answer().state, ItemState::Done);
  EXPECT_EQ(window->bridge().engine().kind, EngineState::Kind::Ready);
}

}  // namespace
}  // namespace sightline::gui
