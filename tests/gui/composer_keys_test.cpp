/// Keys of the composer do what people expect, also while an input method composes or an answer is written.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QInputMethodEvent>
#include <QToolButton>

#include "tests/gui/composer_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

QAbstractButton* sendButton(const ComposerRig& rig) { return rig.composer->findChild<QAbstractButton*>("send"); }

TEST(ComposerKeys, EnterSendsAndShiftEnterBeginsALine) {
  ComposerRig rig;
  QTest::keyClicks(rig.edit, "one");
  rig.key(Qt::Key_Return, Qt::ShiftModifier);
  QTest::keyClicks(rig.edit, "two");
  EXPECT_TRUE(rig.sent.empty());
  rig.key(Qt::Key_Return);
  EXPECT_EQ(rig.sentTexts, QStringList("one\ntwo"));
  QTest::keyClicks(rig.edit, "three");
  rig.key(Qt::Key_Enter, Qt::ControlModifier);
  EXPECT_EQ(rig.sentTexts.size(), 2);
}

TEST(ComposerKeys, NothingIsSentThatSaysNothing) {
  ComposerRig rig;
  EXPECT_FALSE(sendButton(rig)->isEnabled());
  QTest::keyClicks(rig.edit, "   ");
  rig.key(Qt::Key_Return);
  EXPECT_TRUE(rig.sent.empty());
  EXPECT_FALSE(sendButton(rig)->isEnabled());
}

TEST(ComposerKeys, EnterBelongsToAnInputMethodThatComposes) {
  ComposerRig rig;
  QInputMethodEvent composing(QString::fromUtf8("ni hao"), {});
  QApplication::sendEvent(rig.edit, &composing);
  rig.key(Qt::Key_Return);
  EXPECT_TRUE(rig.sent.empty());
  QInputMethodEvent done;
  done.setCommitString(QString::fromUtf8("你好"));
  QApplication::sendEvent(rig.edit, &done);
  rig.key(Qt::Key_Return);
  EXPECT_EQ(rig.sentTexts, QStringList(QString::fromUtf8("你好")));
}

TEST(ComposerKeys, UpEditsTheLastMessageOnlyWhenEmpty) {
  ComposerRig rig;
  QSignalSpy up(rig.composer.get(), &Composer::editLastRequested);
  rig.key(Qt::Key_Up);
  EXPECT_EQ(up.count(), 1);
  QTest::keyClicks(rig.edit, "x");
  rig.key(Qt::Key_Up);
  EXPECT_EQ(up.count(), 1);
}

TEST(ComposerKeys, WhileAnsweringTheButtonAndEscapeStop) {
  ComposerRig rig;
  QSignalSpy stop(rig.composer.get(), &Composer::stopRequested);
  rig.key(Qt::Key_Escape);
  EXPECT_EQ(stop.count(), 0);
  rig.composer->setAnswering(true);
  EXPECT_EQ(sendButton(rig)->accessibleName(), "Stop the answer");
  sendButton(rig)->click();
  rig.key(Qt::Key_Escape);
  EXPECT_EQ(stop.count(), 2);
  QTest::keyClicks(rig.edit, "next question");
  rig.key(Qt::Key_Return);
  EXPECT_TRUE(rig.sent.empty());
  EXPECT_EQ(rig.composer->text(), "next question");  // kept for when the answer is there
  rig.composer->setAnswering(false);
  rig.key(Qt::Key_Return);
  EXPECT_EQ(rig.sent.size(), 1U);
}

TEST(ComposerKeys, ThinkingIsOneClickOrAKey) {
  ComposerRig rig;
  QApplication::setActiveWindow(rig.composer.get());
  QSignalSpy changed(rig.composer.get(), &Composer::thinkingChanged);
  rig.composer->setThinking(true);
  EXPECT_EQ(changed.count(), 0);
  EXPECT_TRUE(rig.composer->isThinking());
  rig.composer->findChild<QToolButton*>("think")->click();
  EXPECT_FALSE(rig.composer->isThinking());
  EXPECT_EQ(changed.count(), 1);
  rig.composer->setThinking(true);
  rig.composer->setThinkingOffered(false);
  EXPECT_FALSE(rig.composer->isThinking());
}

TEST(ComposerKeys, DraftsAreToldOfAndRestoredSilently) {
  ComposerRig rig;
  QTest::keyClicks(rig.edit, "ab");
  EXPECT_EQ(rig.draftText, "ab");
  EXPECT_EQ(rig.nDrafts, 2);
  Attachment attachment;
  attachment.kind = Attachment::Kind::Text;
  attachment.name = "Pasted text";
  attachment.text = "long";
  rig.composer->setDraft("before", {attachment});
  EXPECT_EQ(rig.nDrafts, 2);
  EXPECT_EQ(rig.composer->text(), "before");
  ASSERT_EQ(rig.composer->attachments().size(), 1U);
  EXPECT_EQ(rig.composer->attachments()[0].text, "long");
}

TEST(ComposerKeys, RestoredPicturesAreThereAtOnceAndGetTheirThumbnailsQuietly) {
  ComposerRig rig;
  Attachment attachment;
  const Result<LoadedPicture> picture = loadPictureBytes(toArray(pngBytes(60, 40)), "kept.png", realDecoder(), {});
  ASSERT_TRUE(picture);
  attachment.picture.image = picture->image;
  attachment.name = "kept.png";
  rig.composer->setDraft("", {attachment});
  QTest::keyClicks(rig.edit, "x");
  EXPECT_EQ(rig.draftCount, 1U);  // typing meanwhile does not lose it
  ASSERT_TRUE(waitFor([&] { return !rig.composer->attachments()[0].picture.thumbnail.isNull(); }));
  EXPECT_EQ(rig.composer->attachments()[0].picture.size, QSize(60, 40));
  EXPECT_EQ(rig.nDrafts, 1);
}

TEST(ComposerKeys, ItGrowsWithTheTextUpToALimit) {
  ComposerRig rig;
  const int one = rig.edit->height();
  rig.edit->insertPlainText("a\nb\nc");
  const int three = rig.edit->height();
  EXPECT_GT(three, one);
  rig.edit->insertPlainText(QString("line\n").repeated(100));
  const int most = rig.edit->height();
  rig.edit->insertPlainText(QString("line\n").repeated(100));
  EXPECT_EQ(rig.edit->height(), most);
  rig.edit->clear();
  EXPECT_EQ(rig.edit->height(), one);
}

}  // namespace
}  // namespace sightline::gui
