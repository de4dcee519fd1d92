/// Pictures come into the composer by every way people use, and leave it with the message.
#include "gui/composer/composer.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QToolButton>
#include <QUrl>

#include "gui/composer/screen_picker.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/composer_help.h"

namespace sightline::gui {
namespace {

using sightline::testing_support::TempFolder;
using namespace testing_support;

QMimeData* urls(const QStringList& paths) {
  auto* const data = new QMimeData;
  QList<QUrl> list;
  for (const QString& path : paths) list << QUrl::fromLocalFile(path);
  data->setUrls(list);
  return data;
}

TEST(Composer, DroppedFilesBecomeAttachmentsAndAreSent) {
  const TempFolder folder;
  ComposerRig rig;
  const std::unique_ptr<QMimeData> data(
      urls({writeFile(folder, "a b%20é.png", pngBytes(40, 30)), writeFile(folder, "second.png", pngBytes(20, 10))}));

  rig.drop(*data);

  ASSERT_EQ(rig.chips().size(), 2);
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.chips()[0]->detail(), "40 × 30");
  EXPECT_EQ(rig.draftCount, 2U);
  rig.edit->insertPlainText("What is this?");
  rig.key(Qt::Key_Return);
  ASSERT_EQ(rig.sent.size(), 1U);
  EXPECT_EQ(rig.sentTexts[0], "What is this?");
  ASSERT_EQ(rig.sent[0].size(), 2U);
  EXPECT_EQ(rig.sent[0][1].name, "second.png");
  EXPECT_EQ(rig.sent[0][1].picture.size, QSize(20, 10));
  EXPECT_EQ(rig.sent[0][1].picture.image.digest, sha256(pngBytes(20, 10)));
  EXPECT_TRUE(rig.composer->text().isEmpty());
  EXPECT_TRUE(rig.chips().isEmpty());
}

TEST(Composer, TakesPixelsOfAPageAndNeverItsAddress) {
  ComposerRig rig;
  QMimeData data;
  data.setData("image/png", toArray(pngBytes(50, 20)));
  data.setUrls({QUrl("https://example.org/cat.png")});
  data.setText("https://example.org/cat.png");
  rig.drop(data);
  ASSERT_TRUE(rig.settle());
  ASSERT_EQ(rig.chips().size(), 1);
  EXPECT_EQ(rig.chips()[0]->detail(), "50 × 20");
  EXPECT_TRUE(rig.composer->text().isEmpty());

  QMimeData address;
  address.setUrls({QUrl("https://example.org/cat.png")});
  rig.drop(address);
  EXPECT_EQ(rig.chips().size(), 1);
  EXPECT_EQ(rig.composer->text().trimmed(), "https://example.org/cat.png");
}

TEST(Composer, PastesPicturesFilesAndText) {
  const TempFolder folder;
  ComposerRig rig;
  QImage pixels(64, 32, QImage::Format_RGB32);
  pixels.fill(Qt::darkGreen);
  QApplication::clipboard()->setImage(pixels);
  rig.key(Qt::Key_V, Qt::ControlModifier);
  ASSERT_TRUE(rig.settle());
  ASSERT_EQ(rig.chips().size(), 1);
  EXPECT_EQ(rig.chips()[0]->detail(), "64 × 32");

  QApplication::clipboard()->setMimeData(urls({writeFile(folder, "file.png", pngBytes(9, 9))}));
  rig.key(Qt::Key_V, Qt::ControlModifier);
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.chips().size(), 2);

  auto* const both = new QMimeData;  // as word processors offer: the text is what is meant
  both->setText("some words");
  both->setImageData(pixels);
  QApplication::clipboard()->setMimeData(both);
  rig.key(Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(rig.chips().size(), 2);
  EXPECT_EQ(rig.composer->text(), "some words");
}

TEST(Composer, LongTextsBecomeAttachmentsAndTooLongOnesAreRefused) {
  ComposerRig rig;
  const QString text = QString("word ").repeated(2000);
  QApplication::clipboard()->setText(text);
  rig.key(Qt::Key_V, Qt::ControlModifier);
  EXPECT_TRUE(rig.composer->text().isEmpty());
  ASSERT_EQ(rig.composer->attachments().size(), 1U);
  EXPECT_EQ(rig.composer->attachments()[0].kind, Attachment::Kind::Text);
  EXPECT_EQ(rig.composer->attachments()[0].text, text);

  QApplication::clipboard()->setText(QString(9 * 1024 * 1024, 'x'));
  rig.key(Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(rig.composer->attachments().size(), 1U);
  EXPECT_FALSE(rig.composer->notice().isEmpty());
}

TEST(Composer, WhatIsNoPictureSaysSoAndHoldsTheMessageBack) {
  const TempFolder folder;
  ComposerRig rig;
  rig.composer->addFiles(
      {writeFile(folder, "notes.png", "just words"), "/dev/zero", QString::fromStdString(folder.path().string())});
  ASSERT_TRUE(rig.settle());
  ASSERT_EQ(rig.chips().size(), 3);
  for (const AttachmentChip* chip : rig.chips()) EXPECT_EQ(chip->state(), AttachmentChip::State::Failed);
  EXPECT_TRUE(rig.chips()[0]->detail().startsWith("notes.png: ")) << rig.chips()[0]->detail().toStdString();
  rig.edit->insertPlainText("Look");
  rig.key(Qt::Key_Return);
  EXPECT_TRUE(rig.sent.empty());
  EXPECT_FALSE(rig.composer->notice().isEmpty());

  while (!rig.chips().isEmpty()) rig.chips()[0]->findChild<QToolButton*>("removeChip")->click();
  rig.key(Qt::Key_Return);
  EXPECT_EQ(rig.sent.size(), 1U);
}

TEST(Composer, RemovesByKeyAndKeepsTheKeyboard) {
  ComposerRig rig;
  QApplication::setActiveWindow(rig.composer.get());
  QImage pixels(8, 8, QImage::Format_RGB32);
  pixels.fill(Qt::red);
  for (int i = 0; i < 2; ++i) {
    QApplication::clipboard()->setImage(pixels);
    rig.key(Qt::Key_V, Qt::ControlModifier);
  }
  ASSERT_TRUE(rig.settle());
  rig.edit->setFocus();
  rig.key(Qt::Key_Backspace);  // nothing to delete: on to the last attachment
  ASSERT_TRUE(rig.chips()[1]->hasFocus());
  QTest::keyClick(rig.chips()[1], Qt::Key_Left);
  ASSERT_TRUE(rig.chips()[0]->hasFocus());
  QTest::keyClick(rig.chips()[0], Qt::Key_Delete);
  ASSERT_EQ(rig.chips().size(), 1);
  EXPECT_TRUE(rig.chips()[0]->hasFocus());
  QTest::keyClick(rig.chips()[0], Qt::Key_Backspace);
  EXPECT_TRUE(rig.chips().isEmpty());
  EXPECT_TRUE(rig.edit->hasFocus());
  EXPECT_EQ(rig.draftCount, 0U);
}

TEST(Composer, SixteenPicturesFitAndTheRestIsTold) {
  const TempFolder folder;
  const QString path = writeFile(folder, "p.png", pngBytes(4, 4));
  ComposerRig rig;
  rig.composer->addFiles(QStringList(64, path));
  EXPECT_EQ(rig.chips().size(), 16);
  EXPECT_TRUE(rig.composer->notice().contains("48")) << rig.composer->notice().toStdString();
  ASSERT_TRUE(rig.settle());
  EXPECT_EQ(rig.composer->attachments().size(), 16U);
}

TEST(Composer, AMessageWaitsForItsPictures) {
  const TempFolder folder;
  ComposerRig rig;
  rig.composer->addFiles({writeFile(folder, "p.png", pngBytes(400, 400))});
  rig.edit->insertPlainText("Where is it?");
  rig.key(Qt::Key_Return);
  EXPECT_TRUE(rig.sent.empty());
  EXPECT_FALSE(rig.composer->notice().isEmpty());
  ASSERT_TRUE(waitFor([&] { return !rig.sent.empty(); }));
  EXPECT_EQ(rig.sent[0].size(), 1U);
}

TEST(Composer, RemovingAPictureThatIsStillReadIsPossible) {
  const TempFolder folder;
  ComposerRig rig(hangingDecoder(folder));
  rig.composer->addFiles({writeFile(folder, "p.png", pngBytes(3, 2))});
  ASSERT_EQ(rig.chips().size(), 1);
  QTest::qWait(50);
  EXPECT_EQ(rig.chips()[0]->state(), AttachmentChip::State::Loading);
  rig.chips()[0]->findChild<QToolButton*>("removeChip")->click();
  rig.edit->insertPlainText("Never mind");
  rig.key(Qt::Key_Return);
  ASSERT_EQ(rig.sent.size(), 1U);
  EXPECT_TRUE(rig.sent[0].empty());
}

TEST(Composer, AsksForFilesAndForTheScreen) {
  const TempFolder folder;
  ComposerRig rig;
  rig.chosen = {writeFile(folder, "p.png", pngBytes(4, 4))};
  rig.composer->findChild<QToolButton*>("attach")->click();
  EXPECT_EQ(rig.chips().size(), 1);
  rig.shot.pixels = QImage(30, 20, QImage::Format_RGB32);
  rig.shot.pixels.fill(Qt::blue);
  rig.composer->findChild<QToolButton*>("screenshot")->click();
  EXPECT_EQ(rig.chips().size(), 2);
  rig.shot = {{}, {}, "Not here."};
  rig.composer->findChild<QToolButton*>("screenshot")->click();
  EXPECT_EQ(rig.composer->notice(), "Not here.");
  rig.shot = {};
  rig.composer->findChild<QToolButton*>("screenshot")->click();
  EXPECT_EQ(rig.chips().size(), 2);
}

TEST(ScreenPicker, GivesTheChosenPixels) {
  QImage still(400, 200, QImage::Format_RGB32);
  still.fill(Qt::white);
  still.setPixel(100, 60, qRgb(1, 2, 3));
  ScreenPicker picker(still);
  picker.resize(200, 100);  // two pixels of the screen for one of the window
  QImage taken;
  int nCancelled = 0;
  QObject::connect(&picker, &ScreenPicker::picked, [&taken](const QImage& pixels) { taken = pixels; });
  QObject::connect(&picker, &ScreenPicker::cancelled, [&nCancelled] { ++nCancelled; });
  drag(picker, {50, 30}, {89, 49});
  ASSERT_EQ(taken.size(), QSize(80, 40));
  EXPECT_EQ(taken.pixel(0, 0), qRgb(1, 2, 3));
  QTest::keyClick(&picker, Qt::Key_Return);
  EXPECT_EQ(taken.size(), still.size());
  QTest::keyClick(&picker, Qt::Key_Escape);
  EXPECT_EQ(nCancelled, 1);
  EXPECT_TRUE(namelessWidgets(picker).isEmpty());
}

TEST(Composer, EverythingHasAName) {
  ComposerRig rig;
  rig.composer->addFiles({"/dev/zero"});
  EXPECT_TRUE(namelessWidgets(*rig.composer).isEmpty()) << namelessWidgets(*rig.composer).join(", ").toStdString();
}

}  // namespace
}  // namespace sightline::gui
