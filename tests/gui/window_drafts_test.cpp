/// What is being written stays with its conversation, whatever a person does meanwhile.
#include <gtest/gtest.h>

#include "gui/chat/message_parts.h"
#include "gui/composer/attachment_bar.h"
#include "multimodal/library/database.h"
#include "tests/gui/window_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::TempFolder;

/// A decoder that begins to work when the test says so.
class SlowDecoder {
 public:
  SlowDecoder() {
    const std::string gate = (folder_ / "go").string();
    folder_.write("decoder",
                  "#!/bin/sh\nwhile [ ! -e '" + gate + "' ]; do sleep 0.01; done\nexec " SIGHTLINE_DECODER " \"$@\"\n");
    options.decoder.program = folder_ / "decoder";
    std::filesystem::permissions(options.decoder.program, std::filesystem::perms::owner_all);
  }
  void go() const { folder_.write("go", ""); }

  PictureOptions options;

 private:
  TempFolder folder_;
};

/// The draft as it is on disk, when everything that waits has been written.
QString textOnDisk(WindowRig& rig, ConversationId conversation) {
  std::atomic<bool> isSaved = false;
  rig.window->bridge().session().flush([&](const Status&) { isSaved = true; });
  EXPECT_TRUE(waitFor([&] { return isSaved.load(); }));
  Result<Database> database = Database::open(rig.folder / "data/conversations.db", Database::Access::ReadOnly);
  Query query(*database, "SELECT text FROM drafts WHERE conversation = ?", {static_cast<std::int64_t>(conversation)});
  return query.next() ? QString::fromStdString(query.text(0)) : QString();
}

AttachmentBar& bar(const WindowRig& rig) { return *rig.window->findChild<AttachmentBar*>("attachmentBar"); }

QString table(const WindowRig& rig) { return writeFile(rig.folder, "table.png", pngBytes(40, 30)); }

TEST(WindowDrafts, APictureThatIsStillReadBelongsToTheConversationThatIsLeft) {
  const SlowDecoder decoder;
  const WindowRig rig(echo(), decoder.options);
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId first = rig.current();
  rig.type("look at this");
  rig.composer().addFiles({table(rig)});
  rig.window->controller().open(kNoConversation);
  EXPECT_EQ(bar(rig).count(), 0);
  decoder.go();
  ASSERT_TRUE(waitFor([&] { return draftIn(rig, first).attachments.size() == 1; }));
  EXPECT_EQ(bar(rig).count(), 0);
  rig.window->controller().open(first);
  ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
  EXPECT_EQ(rig.composer().attachments()[0].name, "table.png");
  EXPECT_NE(rig.composer().attachments()[0].picture.image.encoded, nullptr);
  EXPECT_EQ(rig.composer().text(), "look at this");
}

TEST(WindowDrafts, APictureThatIsStillReadIsSeenAgainInItsConversation) {
  const SlowDecoder decoder;
  const WindowRig rig(echo(), decoder.options);
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId first = rig.current();
  rig.type("look at this");
  rig.composer().addFiles({table(rig)});
  rig.window->controller().open(kNoConversation);
  rig.window->controller().open(first);
  EXPECT_EQ(bar(rig).count(), 1);
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "look at this"; }));
  EXPECT_TRUE(bar(rig).isLoading()) << "the draft must not take the place of what is still read";
  decoder.go();
  ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
  EXPECT_EQ(draftIn(rig, first).attachments.size(), 1U);
  EXPECT_TRUE(draftIn(rig, kNoConversation).isEmpty());
}

TEST(WindowDrafts, APictureThatIsStillReadWaitsWhileAQuestionIsChanged) {
  for (const bool isReadMeanwhile : {true, false}) {
    const SlowDecoder decoder;
    const WindowRig rig(echo(), decoder.options);
    ASSERT_TRUE(rig.ask("first"));
    rig.composer().addFiles({table(rig)});
    rig.window->action("editLast")->trigger();
    EXPECT_EQ(bar(rig).count(), 0);
    if (isReadMeanwhile) {
      decoder.go();
      ASSERT_TRUE(waitFor([&] { return draftIn(rig, rig.current()).attachments.size() == 1; }));
    }
    emit rig.window->page()->editBar()->pressed();
    EXPECT_EQ(bar(rig).count(), 1);
    decoder.go();
    ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
  }
}

TEST(WindowDrafts, ABoxDrawnByHandLeavesWhatIsStillReadAlone) {
  const SlowDecoder decoder;
  const WindowRig rig(echo(), decoder.options);
  rig.composer().addFiles({table(rig)});
  emit rig.window->pictures()->boxDrawn(0, QRectF(0.1, 0.25, 0.4, 0.5));
  EXPECT_EQ(bar(rig).count(), 1);
  EXPECT_TRUE(rig.composer().text().contains("[100, 250, 500, 750]"));
  decoder.go();
  ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
}

TEST(WindowDrafts, TheDraftIsOnDiskWhileAQuestionIsChanged) {
  WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  rig.type("a draft");
  rig.window->action("editLast")->trigger();
  EXPECT_EQ(textOnDisk(rig, rig.current()), "a draft") << "a question that is unchanged is no draft";
  rig.type(" changed");
  EXPECT_EQ(textOnDisk(rig, rig.current()), "a draft\n\nfirst changed");
  QTest::keyClick(rig.edit(), Qt::Key_Return);
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2 && rig.answerAt(1) == "You said: first changed"; }));
  EXPECT_EQ(rig.composer().text(), "a draft");
  EXPECT_EQ(textOnDisk(rig, rig.current()), "a draft");
}

TEST(WindowDrafts, AChangedQuestionThatIsLeftIsFoundAgain) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId first = rig.current();
  rig.type("a draft");
  rig.window->action("editLast")->trigger();
  rig.type(" changed");
  rig.window->controller().open(kNoConversation);
  EXPECT_FALSE(rig.window->controller().isEditing());
  EXPECT_TRUE(rig.window->page()->editBar()->isHidden());
  rig.window->controller().open(first);
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "a draft\n\nfirst changed"; }));
}

TEST(WindowDrafts, ChangingAnotherQuestionKeepsWhatWasChangedInTheFirst) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  ASSERT_TRUE(rig.ask("second"));
  rig.press(0, ControlKind::EditQuestion);
  rig.type(" changed");
  rig.press(2, ControlKind::EditQuestion);
  EXPECT_EQ(rig.composer().text(), "second");
  emit rig.window->page()->editBar()->pressed();
  EXPECT_EQ(rig.composer().text(), "first changed");
}

TEST(WindowDrafts, WhatWasTypedBeforeTheDraftWasReadComesBehindIt) {
  const WindowRig rig(echo());
  ASSERT_TRUE(rig.ask("first"));
  const ConversationId first = rig.current();
  rig.type("an old ");
  rig.window->controller().open(kNoConversation);
  rig.window->controller().open(first);
  rig.type("draft");
  rig.window->controller().open(kNoConversation);  // all before the event loop could bring the draft
  ASSERT_TRUE(waitFor([&] { return draftIn(rig, first).text == "an old draft"; }));
  EXPECT_TRUE(draftIn(rig, kNoConversation).isEmpty());
}

TEST(WindowDrafts, AskingBeforeTheDraftWasReadKeepsIt) {
  for (const bool isLeft : {false, true}) {
    WindowRig rig(echo());
    ASSERT_TRUE(rig.ask("first"));
    const ConversationId first = rig.current();
    rig.type("an old draft");
    rig.window->controller().open(kNoConversation);
    rig.window->controller().open(first);
    rig.send("quick");
    if (isLeft) rig.window->controller().open(kNoConversation);
    ASSERT_TRUE(rig.settle());
    EXPECT_EQ(textOnDisk(rig, first), "an old draft");
    rig.window->controller().open(first);
    ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 4 && rig.composer().text() == "an old draft"; }));
  }
}

TEST(WindowDrafts, WhatIsTypedWhileAConversationBeginsBelongsToIt) {
  WindowRig rig(echo());
  rig.send("first");
  rig.type("second");  // before anyone has said that the conversation has begun
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2; }));
  EXPECT_EQ(rig.composer().text(), "second");
  EXPECT_EQ(textOnDisk(rig, rig.current()), "second");
  EXPECT_EQ(textOnDisk(rig, kNoConversation), "");
}

TEST(WindowDrafts, AnExampleLeavesTheDraftAlone) {
  WindowRig rig(echo());
  rig.type("my own words");
  rig.window->controller().askExample("an example", {});
  ASSERT_TRUE(waitFor([&] { return rig.view().nItems() == 2; }));
  EXPECT_EQ(rig.composer().text(), "my own words");
  EXPECT_EQ(textOnDisk(rig, rig.current()), "my own words");
  EXPECT_EQ(textOnDisk(rig, kNoConversation), "");
}

/// A window whose conversation is answered for someone else, so that the store refuses its questions.
class RefusedQuestion : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(rig.ask("first"));
    first = rig.current();
    isHeld = true;
    Question question;
    question.conversation = first;
    question.parts = {Text{"from elsewhere"}};
    std::atomic<bool> hasBegun = false;
    rig.window->bridge().session().ask(question, [&hasBegun](const AnswerEvent&) { hasBegun = true; });
    ASSERT_TRUE(waitFor([&] { return hasBegun.load(); }));
  }

  std::atomic<bool> isHeld = false;
  WindowRig rig{[this](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    while (isHeld && !stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    sink(AnswerDelta{"There."});
    sink(Finished{});
  }};
  ConversationId first = kNoConversation;
};

TEST_F(RefusedQuestion, GoesBackBeforeWhatWasTypedSince) {
  rig.send("refused");
  rig.type("since");
  ASSERT_TRUE(waitFor([&] { return rig.composer().text() == "refused\n\nsince"; }));
  EXPECT_EQ(textOnDisk(rig, first), "refused\n\nsince");
}

TEST_F(RefusedQuestion, GoesBackToItsConversationIfThatWasLeft) {
  rig.send("refused");
  rig.window->controller().open(kNoConversation);
  ASSERT_TRUE(waitFor([&] { return !rig.window->page()->notice()->sentence().isEmpty(); }));
  EXPECT_EQ(rig.composer().text(), "");
  EXPECT_EQ(textOnDisk(rig, first), "refused");
}

TEST_F(RefusedQuestion, IsChangedAgainIfItWasAChange) {
  rig.type("a draft");
  rig.press(0, ControlKind::EditQuestion);
  rig.send(" changed");
  ASSERT_TRUE(waitFor([&] { return !rig.window->page()->notice()->sentence().isEmpty(); }));
  EXPECT_TRUE(rig.window->controller().isEditing());
  EXPECT_EQ(rig.composer().text(), "first changed");
  emit rig.window->page()->editBar()->pressed();
  EXPECT_EQ(rig.composer().text(), "a draft");
}

}  // namespace
}  // namespace sightline::gui
