/// How a conversation is answered, and finding things in it again: each conversation keeps its own.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QPlainTextEdit>

#include "gui/settings/conversation_options_dialog.h"
#include "tests/gui/surroundings_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

ScriptedBackend::Script yes() { return ScriptedBackend::saying({"yes"}); }

QToolButton* thinkButton(const WindowRig& rig) { return rig.window->findChild<QToolButton*>("think"); }

std::string systemPromptOf(const ChatRequest& request) {
  const Message& first = request.conversation.messages.front();
  return first.role == Role::System ? std::get<Text>(first.parts.front()).utf8 : std::string();
}

TEST(ConversationOptions, ThinkingIsKeptForEachConversationAndAfterARestart) {
  WindowRig rig(yes());
  QTest::mouseClick(thinkButton(rig), Qt::LeftButton);
  ASSERT_TRUE(rig.ask("apples"));
  EXPECT_EQ(rig.backend->requests().back().think, true);
  const ConversationId apples = rig.current();
  rig.window->action("newConversation")->trigger();
  EXPECT_FALSE(rig.composer().isThinking());
  ASSERT_TRUE(rig.ask("pears"));
  EXPECT_EQ(rig.backend->requests().back().think, false);
  rig.window->controller().open(apples);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.composer().isThinking(); }));
  rig.restart();
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2; }));
  EXPECT_TRUE(rig.composer().isThinking());
  rig.window->action("toggleThinking")->trigger();
  EXPECT_FALSE(rig.composer().isThinking());
  rig.restart();
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2; }));
  EXPECT_FALSE(rig.composer().isThinking());
}

TEST(ConversationOptions, ThinkingHasAKey) {
  const WindowRig rig(yes());
  rig.window->activateWindow();
  EXPECT_EQ(thinkButton(rig)->shortcut(), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));
  QTest::keyClick(rig.edit(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
  ASSERT_TRUE(waitFor([&] { return rig.composer().isThinking(); }));
}

TEST(ConversationOptions, ThinkingChosenBeforeTheConversationIsReadIsNotLost) {
  WindowRig rig(yes());
  ASSERT_TRUE(rig.ask("apples"));
  const ConversationId apples = rig.current();
  ChatOptions own;
  own.system_prompt = "Be kind.";
  rig.window->controller().setChatOptions(own);
  rig.window->action("newConversation")->trigger();
  rig.window->controller().open(apples);
  rig.window->controller().toggleThinking();  // at once
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2; }));
  EXPECT_TRUE(rig.composer().isThinking());
  EXPECT_EQ(rig.window->controller().chatOptions().system_prompt, "Be kind.");
  EXPECT_EQ(rig.window->controller().chatOptions().think, true);
}

TEST(ConversationOptions, APresetIsTakenByKeyboardForOneConversation) {
  const WholeWindow whole(yes());
  const WindowRig& rig = *whole.rig;
  Settings settings = whole.settings();
  settings.presets = {{"Short", {"Answer in one word.", {}, std::nullopt, 0}}};
  settings.presets[0].options.sampling.temperature = 0.25;
  ASSERT_TRUE(whole.keep(settings));
  rig.window->action("conversationOptions")->trigger();
  ConversationOptionsDialog* const dialog = whole.around->optionsDialog();
  ASSERT_TRUE(dialog->isVisible());
  auto* const preset = dialog->findChild<QComboBox*>("presetChoice");
  EXPECT_EQ(preset->currentText(), "As in the settings");
  QTest::keyClick(preset, Qt::Key_Down);
  EXPECT_EQ(preset->currentText(), "Short");
  EXPECT_EQ(dialog->findChild<QPlainTextEdit*>("systemPrompt")->toPlainText(), "Answer in one word.");
  EXPECT_TRUE(dialog->findChild<QWidget*>("temperature")->isVisible()) << "the preset has one of its own";
  buttonNamed(*dialog, "acceptOptions")->click();
  ASSERT_TRUE(rig.ask("apples"));
  EXPECT_EQ(systemPromptOf(rig.backend->requests().back()), "Answer in one word.");
  EXPECT_FLOAT_EQ(rig.backend->requests().back().sampling.temperature, 0.25F);

  rig.window->action("conversationOptions")->trigger();
  EXPECT_EQ(preset->currentText(), "Short");
  QTest::keyClicks(dialog->findChild<QPlainTextEdit*>("systemPrompt"), "Well: ");
  EXPECT_EQ(preset->currentText(), "For this conversation only");
  QTest::keyClick(dialog, Qt::Key_Escape);

  rig.window->action("newConversation")->trigger();
  ASSERT_TRUE(rig.ask("pears"));
  EXPECT_EQ(systemPromptOf(rig.backend->requests().back()), "");
  rig.window->action("conversationOptions")->trigger();
  EXPECT_EQ(preset->currentText(), "As in the settings");
  EXPECT_FALSE(dialog->findChild<QWidget*>("temperature")->isVisible()) << "until it is wanted";
}

/// A long answer with the word once, far down.
ScriptedBackend::Script longAnswers() {
  return [](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    for (int i = 0; i < 80; ++i) {
      sink(AnswerDelta{"Paragraph " + std::to_string(i) + " speaks of nothing.\n\n"});
      if (i == 40) sink(AnswerDelta{"Here a **Kingfisher** sits.\n\n"});
    }
    sink(Finished{});
  };
}

void searchAndOpen(const WindowRig& rig, const QString& words) {
  rig.window->action("search")->trigger();
  auto* const field = rig.window->findChild<QLineEdit*>("historySearch");
  field->setText(words);  // pasted: one search
  ASSERT_TRUE(waitFor([&] { return rig.titles().value(0) == "Found"; }));
  QTest::keyClick(field, Qt::Key_Down);
  QTest::keyClick(rig.list(), Qt::Key_Return);
}

TEST(SearchHits, AreScrolledToAndLit) {
  const WindowRig rig(longAnswers());
  ASSERT_TRUE(rig.ask("birds"));
  rig.window->action("newConversation")->trigger();
  searchAndOpen(rig, "kingfisher");
  ASSERT_TRUE(waitFor([&] { return rig.view().selectedText() == "Kingfisher"; }));
  EXPECT_FALSE(rig.view().isFollowing());
  const QImage lit = rig.view().viewport()->grab().toImage();
  EXPECT_TRUE(rig.view().itemRect(1).intersects(rig.view().viewport()->rect()));
  rig.view().highlightMention({}, -1);
  QTest::mouseClick(rig.view().viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(4, 4));  // takes the light away
  EXPECT_NE(rig.view().viewport()->grab().toImage(), lit) << "the words are on the screen";

  // The same hit again, in the conversation that is open.
  rig.view().jumpToNewest();
  searchAndOpen(rig, "kingfisher");
  EXPECT_TRUE(waitFor([&] { return rig.view().selectedText() == "Kingfisher"; }));
}

TEST(SearchHits, InAnotherVersionBringThatVersion) {
  const WindowRig rig(
      [n = std::make_shared<std::atomic<int>>(0)](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
        sink(AnswerDelta{++*n == 1 ? "A heron stands there." : "Nothing is there."});
        sink(Finished{});
      });
  ASSERT_TRUE(rig.ask("birds"));
  rig.window->action("retry")->trigger();
  ASSERT_TRUE(waitFor([&] { return rig.answerAt(1) == "Nothing is there."; }));
  ASSERT_TRUE(rig.settle());
  searchAndOpen(rig, "heron");
  ASSERT_TRUE(waitFor([&] { return rig.view().selectedText() == "heron"; }));
  EXPECT_EQ(rig.answerAt(1), "A heron stands there.");
}

TEST(Progress, IsShownWhereTheAnswerWillGrow) {
  Gate gate;
  const WindowRig rig([&gate](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    using Stage = Progress::Stage;
    for (const Progress& step :
         {Progress{Stage::Loading, 30, 100}, Progress{Stage::SeeingImage, 0, 0}, Progress{Stage::Reading, 50, 200}}) {
      sink(step);
      gate.wait(stop);
    }
    sink(AnswerDelta{"Done."});
    gate.wait(stop);
    sink(Finished{});
  });
  rig.send("What?");
  const auto shows = [&rig](const QString& sentence, double share) {
    return waitFor([&] {
      return rig.view().nItems() == 2 && rig.view().itemAt(1).sentence.startsWith(sentence) &&
             std::abs(rig.view().itemAt(1).share - share) < 1e-9;
    });
  };
  ASSERT_TRUE(shows("Loading the model, 30 %", 0.3));
  rig.view().flush();
  EXPECT_TRUE(rig.view().plainTextAt(1).isEmpty());
  gate.open();
  ASSERT_TRUE(shows("Looking at the picture", -1.0));
  gate.open();
  ASSERT_TRUE(shows("Reading, 25 %", 0.25));
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.answerAt(1) == "Done."; }));
  ASSERT_TRUE(waitFor([&] { return rig.view().itemAt(1).sentence.isEmpty(); }));
  gate.open();
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.view().itemAt(1).state, ItemState::Done);
}

}  // namespace
}  // namespace sightline::gui
