/// The window as a person uses it for asking: send, stream, places, stop, retry, edit, drafts, failures.
#include <gtest/gtest.h>

#include "tests/gui/person_help.h"
#include "tests/gui/window_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

/// The number of the answer.
ScriptedBackend::Script counting() {
  return
      [n = std::make_shared<std::atomic<int>>(0)](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
        sink(AnswerDelta{"Answer " + std::to_string(++*n)});
        sink(Finished{});
      };
}

TEST(WindowChat, TypingAndEnterGetsAnAnswerWithFigures) {
  const WindowRig rig(echo());
  EXPECT_EQ(rig.view().nItems(), 0U);
  ASSERT_TRUE(rig.ask("hello"));
  EXPECT_EQ(rig.view().itemAt(0).text, "hello");
  EXPECT_EQ(rig.answerAt(1), "You said: hello");
  EXPECT_EQ(rig.view().itemAt(1).state, ItemState::Done);
  EXPECT_DOUBLE_EQ(rig.view().itemAt(1).statistics.tokensPerSecond, 20.0);
  EXPECT_EQ(rig.view().itemAt(1).statistics.nReusedTokens, 20);
  EXPECT_EQ(rig.window->controller().contextTokens(), 100);
  EXPECT_TRUE(rig.composer().text().isEmpty());
  EXPECT_NE(rig.current(), kNoConversation);
}

TEST(WindowChat, StreamsAndStops) {
  Gate gate;
  const WindowRig rig([&gate](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    sink(ThinkingDelta{"hm"});
    sink(AnswerDelta{"one "});
    while (gate.wait(stop)) sink(AnswerDelta{"more "});
    Finished end;
    end.reason = Finish::Cancelled;
    sink(end);
  });
  rig.send("count");
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "one "; }));
  EXPECT_EQ(rig.view().itemAt(1).state, ItemState::Streaming);
  EXPECT_EQ(rig.view().itemAt(1).thinking, "hm");
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.answerAt(1) == "one more "; }));
  QTest::keyClick(rig.edit(), Qt::Key_Escape);
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.view().itemAt(1).state, ItemState::Stopped);
  EXPECT_EQ(rig.answerAt(1), "one more ");
}

TEST(WindowChat, PlacesAppearInThePanelWhileTheAnswerIsWritten) {
  Gate gate;
  WindowRig rig([&gate](const ChatRequest& request, const EventSink& sink, const std::stop_token& stop) {
    EXPECT_TRUE(request.find_regions);
    sink(AnswerDelta{"The cup "});
    sink(RegionFound{0, regionOf("cup", 0.1, 0.1, 0.4, 0.5)});
    gate.wait(stop);
    sink(AnswerDelta{"and the spoon."});
    sink(RegionFound{1, regionOf("spoon", 0.5, 0.5, 0.9, 0.9)});
    gate.wait(stop);
    sink(Finished{});
  });
  EXPECT_FALSE(rig.window->pictures()->isVisible());
  dropFile(*rig.window, writeFile(rig.folder, "table.png", pngBytes(400, 300)));
  ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
  EXPECT_TRUE(rig.window->pictures()->isVisible());
  rig.send("Where?");
  PictureView* const picture = rig.window->pictures()->view();
  ASSERT_TRUE(waitFor([&] { return picture->regions().size() == 1; }));
  EXPECT_EQ(picture->regions()[0].label, "cup");
  gate.open();
  ASSERT_TRUE(waitFor([&] { return picture->regions().size() == 2; }));
  EXPECT_TRUE(rig.window->controller().isAnswering());

  ASSERT_TRUE(pointAtMention(rig.view(), 1));
  EXPECT_EQ(picture->highlightedRegion(), 0);
  pointAtNothing(rig.view());
  EXPECT_EQ(picture->highlightedRegion(), -1);
  gate.open();
  ASSERT_TRUE(rig.settle());

  // After a restart the places are there again.
  rig.restart();
  PictureView* const again = rig.window->pictures()->view();
  ASSERT_TRUE(waitFor([&] { return again->regions().size() == 2; }));
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && !rig.view().itemAt(0).thumbnails.empty(); }));
  ASSERT_TRUE(waitFor([&] { return !rig.view().itemAt(0).thumbnails[0].isNull(); }));
}

TEST(WindowChat, PointingAtABoxLightsItsMention) {
  const WindowRig rig([](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    sink(AnswerDelta{"A cup stands there."});
    sink(RegionFound{0, regionOf("cup", 0.0, 0.0, 1.0, 1.0)});
    sink(Finished{});
  });
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(400, 300)));
  ASSERT_TRUE(rig.ask("Where?"));
  PictureView* const picture = rig.window->pictures()->view();
  ASSERT_TRUE(waitFor([&] { return picture->regions().size() == 1 && !picture->marks().empty(); }));
  rig.view().flush();
  const QImage before = rig.view().viewport()->grab().toImage();
  sendMouse(*picture, QEvent::MouseMove, QRectF(picture->rect()).center());
  ASSERT_EQ(picture->highlightedRegion(), 0);
  EXPECT_NE(rig.view().viewport()->grab().toImage(), before);
}

TEST(WindowChat, ABoxDrawnByHandBecomesPartOfTheQuestion) {
  const WindowRig rig(echo());
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(400, 300)));
  emit rig.window->pictures()->boxDrawn(0, QRectF(0.1, 0.25, 0.4, 0.5));
  EXPECT_TRUE(rig.composer().text().contains("[100, 250, 500, 750]"));
  EXPECT_EQ(rig.composer().attachments().size(), 1U);
}

TEST(WindowChat, AnotherAnswerIsAVersionWithArrows) {
  const WindowRig rig(counting());
  ASSERT_TRUE(rig.ask("dice"));
  rig.window->action("retry")->trigger();
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "Answer 2"; }));
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.view().itemAt(1).version, 2);
  EXPECT_EQ(rig.view().itemAt(1).nVersions, 2);
  rig.press(1, ControlKind::PreviousVersion);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "Answer 1"; }));
  EXPECT_EQ(rig.view().itemAt(1).version, 1);
  rig.press(1, ControlKind::NextVersion);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "Answer 2"; }));
}

TEST(WindowChat, ChangingAQuestionBeginsABranchAndKeepsTheDraft) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  ASSERT_TRUE(rig.ask("second"));
  rig.type("a draft");
  rig.press(0, ControlKind::EditQuestion);
  EXPECT_EQ(rig.composer().text(), "first");
  EXPECT_FALSE(rig.window->page()->editBar()->isHidden());
  rig.send(" changed");
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "You said: first changed"; }));
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.view().itemAt(0).nVersions, 2);
  EXPECT_EQ(rig.composer().text(), "a draft");
  EXPECT_TRUE(rig.window->page()->editBar()->isHidden());
  rig.press(0, ControlKind::PreviousVersion);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 4; }));
  EXPECT_EQ(rig.answerAt(3), "You said: second");
}

TEST(WindowChat, AChangedQuestionIsSentWithItsPicturesHoweverFast) {
  Gate gate;
  const WindowRig rig(echo());
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(40, 30)));
  ASSERT_TRUE(rig.ask("first"));
  ASSERT_EQ(rig.view().itemAt(0).thumbnails.size(), 1U);
  rig.window->bridge().session().flush([&gate](const Status&) { gate.wait({}); });  // the store takes its time
  rig.window->action("editLast")->trigger();
  EXPECT_EQ(rig.composer().text(), "first") << "the words are here";
  rig.send(" changed");
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "You said: first changed"; }));
  EXPECT_EQ(rig.view().itemAt(0).thumbnails.size(), 1U);
  EXPECT_EQ(rig.view().itemAt(0).nVersions, 2);
}

TEST(WindowChat, GivingUpAChangeBringsTheDraftBack) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  rig.type("a draft");
  rig.window->action("editLast")->trigger();
  EXPECT_EQ(rig.composer().text(), "first");
  emit rig.window->page()->editBar()->pressed();
  EXPECT_EQ(rig.composer().text(), "a draft");
  EXPECT_EQ(rig.view().nItems(), 2U);
}

TEST(WindowChat, AnEngineThatDiesIsALineWithTryAgain) {
  const auto isFirst = std::make_shared<std::atomic<bool>>(true);
  const WindowRig rig([isFirst](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    sink(AnswerDelta{"Half"});
    if (isFirst->exchange(false)) return sink(Failed{{ErrorCode::Io, "the engine ended", "ENGINE_DIED"}});
    sink(AnswerDelta{" and whole"});
    sink(Finished{});
  });
  ASSERT_TRUE(rig.ask("go"));
  EXPECT_EQ(rig.view().itemAt(1).state, ItemState::Failed);
  EXPECT_EQ(rig.view().itemAt(1).sentence, "the engine ended");
  EXPECT_EQ(rig.answerAt(1), "Half");
  rig.press(1, ControlKind::TryAgain);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "Half and whole"; }));
}

TEST(WindowChat, ADraftWithAttachmentsSurvivesARestart) {
  WindowRig rig(echo());
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(40, 30)));
  rig.type("not yet sent");
  rig.restart();
  ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
  EXPECT_EQ(rig.composer().text(), "not yet sent");
  EXPECT_EQ(rig.composer().attachments()[0].name, "table.png");
  EXPECT_NE(rig.composer().attachments()[0].picture.image.encoded, nullptr);
}

TEST(WindowChat, DraftsBelongToTheirConversations) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId first = rig.current();
  rig.type("for the first");
  rig.window->action("newConversation")->trigger();
  EXPECT_EQ(rig.composer().text(), "");
  rig.type("for a new one");
  ASSERT_TRUE(waitFor([&] { return rig.model().indexOf(first).isValid(); }));
  rig.clickConversation(first);
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "for the first"; }));
  rig.window->action("newConversation")->trigger();
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "for a new one"; }));
}

TEST(WindowChat, AConversationThatIsLeftGoesOnAndIsWholeWhenOpenedAgain) {
  Gate gate;
  const WindowRig rig([&gate](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    for (int i = 0; i < 5 && gate.wait(stop); ++i) sink(AnswerDelta{std::to_string(i)});
    sink(Finished{});
  });
  rig.send("count");
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2; }));
  const ConversationId counted = rig.current();
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.answerAt(1) == "0"; }));
  rig.window->action("newConversation")->trigger();
  EXPECT_EQ(rig.view().nItems(), 0U);
  gate.open();
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.model().indexOf(counted).isValid(); }));
  EXPECT_TRUE(rig.model().indexOf(counted).data(HistoryModel::Answering).toBool());
  rig.clickConversation(counted);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "012"; }));
  gate.open();
  gate.open();
  ASSERT_TRUE(waitFor([&] { return rig.answerAt(1) == "01234"; }));
  ASSERT_TRUE(rig.settle());
}

TEST(WindowChat, AskingWhileTheConversationIsStillBeingReadLosesNothing) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId conversation = rig.current();
  for (int i = 0; i < 5; ++i) {
    rig.window->controller().open(kNoConversation);
    rig.window->controller().open(conversation);
    rig.send(QString("more %1").arg(i));
    const auto n = static_cast<std::size_t>(4 + 2 * i);
    ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == n && !rig.window->controller().isAnswering(); }));
    EXPECT_EQ(rig.view().itemAt(n - 2).text, QString("more %1").arg(i));
    EXPECT_EQ(rig.answerAt(n - 1), QString("You said: more %1").arg(i));
  }
}

TEST(WindowChat, WhatTheStoreRefusesGoesBackIntoTheComposer) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  Session& session = rig.window->bridge().session();
  std::atomic<bool> isGone = false;
  session.remove(rig.current(), [&](const Status&) {});
  session.purge(rig.current(), [&](const Status&) { isGone = true; });
  ASSERT_TRUE(waitFor([&] { return isGone.load(); }));
  rig.send("into nothing");
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "into nothing"; }));
  EXPECT_FALSE(rig.window->page()->notice()->sentence().isEmpty());
  EXPECT_FALSE(rig.window->controller().isAnswering());
}

}  // namespace
}  // namespace sightline::gui
