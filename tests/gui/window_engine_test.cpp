/// The window with the real engine's process and a tiny model: an answer, places, and the process's death.
#include <gtest/gtest.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <csignal>

#include "tests/gui/window_help.h"
#include "tests/support/golden.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::golden_path;

/// The number of the engine's process, which is a child of ours; 0 if there is none.
int engineProcess() {
  for (const QString& entry : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
    QFile file("/proc/" + entry + "/stat");
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QByteArray stat = file.readAll();
    const QList<QByteArray> rest = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const bool isOurs = rest.size() > 1 && rest[1].toInt() == getpid() && rest[0] != "Z";
    if (isOurs && stat.contains("(sightline)")) return entry.toInt();
  }
  return 0;
}

class WindowEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    WindowOutside outside;
    outside.session.engine_program = SIGHTLINE_PROGRAM;
    outside.session.data_folder = folder / "data";
    outside.session.config_folder = folder / "config";
    outside.pictures = realDecoder();
    outside.stateFolder = folder / "state";
    window = std::make_unique<MainWindow>(std::move(outside));
    window->show();
    ASSERT_TRUE(waitFor([this] { return window->bridge().isOpen(); }));
    Settings settings;
    settings.engine.kind = EngineChoice::Kind::ThisComputer;
    settings.engine.model = golden_path("text/tiny-moe-f32.gguf").string();
    settings.engine.projector = golden_path("vision/tiny-mmproj-f32.gguf").string();
    settings.engine.threads = 1;
    settings.chat.max_new_tokens = 40;
    settings.chat.sampling.seed = 7;
    std::atomic<bool> isSet = false;
    window->bridge().session().set_settings(settings, [&isSet](const Status& status) { isSet = status.has_value(); });
    ASSERT_TRUE(waitFor([&isSet] { return isSet.load(); }));
    ASSERT_TRUE(waitFor([this] { return window->bridge().engine().kind == EngineState::Kind::Ready; }));
  }
  void send(const QString& text) const {
    auto* const edit = window->findChild<QPlainTextEdit*>("messageEdit");
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
  }
  [[nodiscard]] ConversationView& view() const { return *window->page()->view(); }
  [[nodiscard]] bool hasAnswered(std::size_t nItems) const {
    return waitFor([this, nItems] { return view().nItems() == nItems && !window->controller().isAnswering(); });
  }

  sightline::testing_support::TempFolder folder;
  std::unique_ptr<MainWindow> window;
};

TEST_F(WindowEngine, AnswersAboutAPicture) {
  EXPECT_EQ(window->bridge().engine().model, "tiny-moe-f32");
  window->page()->composer()->addFiles({QString::fromStdString(golden_path("vision/a-128x96.png").string())});
  ASSERT_TRUE(waitFor([this] { return window->page()->composer()->attachments().size() == 1; }));
  send("What is this?");
  ASSERT_TRUE(hasAnswered(2));
  const ConversationItem& answer = view().itemAt(1);
  EXPECT_EQ(answer.state, ItemState::Done) << answer.sentence.toStdString();
  EXPECT_FALSE((answer.text + answer.thinking).isEmpty());
  EXPECT_GT(answer.statistics.tokensPerSecond, 0);
  EXPECT_GT(window->controller().contextTokens(), 1024) << "a picture that places are looked for in has so many rows";
  EXPECT_FALSE(window->page()->meter()->isHidden());
  EXPECT_TRUE(window->page()->meter()->toolTip().contains("full"));
}

TEST_F(WindowEngine, DeathIsALineInTheConversationAndTryAgainAnswers) {
  const int process = engineProcess();
  ASSERT_GT(process, 0);
  ASSERT_EQ(kill(process, SIGSTOP), 0);  // so that the answer cannot be there before the end
  send("Are you there?");
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2; }));
  ASSERT_EQ(kill(process, SIGKILL), 0);
  ASSERT_TRUE(hasAnswered(2));
  EXPECT_EQ(view().itemAt(1).state, ItemState::Failed);
  EXPECT_FALSE(view().itemAt(1).sentence.isEmpty());
  view().flush();
  view().pressControl(1, ControlKind::TryAgain);
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(1).state == ItemState::Done; }));
  EXPECT_EQ(view().itemAt(1).nVersions, 2);
  EXPECT_NE(engineProcess(), 0);
  EXPECT_NE(engineProcess(), process);
}

}  // namespace
}  // namespace sightline::gui
