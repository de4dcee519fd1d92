/// The window with the real engine's process and a tiny model: an answer, places, and the process's death.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/gui/engine_window.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::golden_path;

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

TEST_F(WindowEngine, OneThatCannotStartSaysWhyAndConversationsStayReadable) {  // F-U02
  send("Are you there?");
  ASSERT_TRUE(hasAnswered(2));
  const QString answer = view().itemAt(1).text;
  EngineChoice choice = window->bridge().settings().engine;
  choice.model = folder.write("no-model.gguf", "this is no model").string();
  window->bridge().session().choose_engine(choice, {});
  ASSERT_TRUE(waitFor([this] { return window->bridge().engine().kind == EngineState::Kind::Ended; }));
  EXPECT_NE(window->bridge().engine().message.find("no-model.gguf"), std::string::npos)
      << window->bridge().engine().message;

  EXPECT_EQ(view().itemAt(1).text, answer);
  send("And now?");
  ASSERT_TRUE(hasAnswered(4));
  EXPECT_EQ(view().itemAt(3).state, ItemState::Failed);
  EXPECT_FALSE(view().itemAt(3).sentence.isEmpty());
  window->action("newConversation")->trigger();
  ASSERT_EQ(view().nItems(), 0U);
  const HistoryModel& model = *window->history()->model();
  ASSERT_TRUE(waitFor([&model] { return model.rowCount() == 2; }));
  emit window->history()->opened(static_cast<qint64>(model.conversationAt(model.index(1))));
  EXPECT_TRUE(waitFor([&] { return view().nItems() == 4 && view().itemAt(1).text == answer; }));
}

}  // namespace
}  // namespace sightline::gui
