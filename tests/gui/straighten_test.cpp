/// The photograph of a page in the composer: found, shown before and after, taken or refused, and never in the way.
#include <gtest/gtest.h>

#include <QLabel>

#include "gui/translation/translator.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/composer_help.h"
#include "tests/gui/straighten_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::slanted_scan_of;
using sightline::testing_support::TempFolder;
using Page = AttachmentChip::Page;

class Straighten : public ::testing::Test {
 protected:
  explicit Straighten(PictureOptions options = withStraightening())
      : rig_(std::move(options)), pages_(*rig_.composer) {}

  [[nodiscard]] bool attach(const std::string& bytes, std::string_view name = "photo.png") {
    rig_.composer->addFiles({writeFile(folder_, name, bytes)});
    return pages_.settle();
  }
  Attachment send() {
    rig_.edit->insertPlainText("Read it");
    rig_.key(Qt::Key_Return);
    EXPECT_EQ(rig_.sent.size(), 1U);
    return rig_.sent.at(0).at(0);
  }
  [[nodiscard]] PagePreview* preview(const char* name) const { return pages_.dialog()->findChild<PagePreview*>(name); }

  TempFolder folder_;
  ComposerRig rig_;
  PagesRig pages_;
};

TEST_F(Straighten, APageIsFoundAndTheChipSaysSo) {
  ASSERT_TRUE(attach(photographFile()));
  ASSERT_TRUE(pages_.isOffered());
  EXPECT_EQ(pages_.chip()->detail(), "Page found");
  EXPECT_EQ(pages_.chip()->accessibleDescription(), "Page found");
  EXPECT_EQ(pages_.action()->text(), "Straighten…");
  EXPECT_EQ(pages_.action()->accessibleName(), "Straighten the page in photo.png");
  EXPECT_EQ(send().picture.image.digest, sha256(photographFile())) << "nothing is done that was not asked for";
}

TEST_F(Straighten, BothAreShownBesideEachOther) {
  ASSERT_TRUE(attach(photographFile()));
  ASSERT_NE(pages_.ask(), nullptr);
  EXPECT_TRUE(namelessWidgets(*pages_.dialog()).isEmpty())
      << namelessWidgets(*pages_.dialog()).join(", ").toStdString();
  EXPECT_EQ(preview("before")->accessibleName(), "The photograph");
  EXPECT_EQ(preview("after")->accessibleName(), "The straightened page");
  ASSERT_TRUE(waitFor([this] { return preview("before")->isSharp() && preview("after")->isSharp(); }));
  EXPECT_LE(preview("before")->geometry().right(), preview("after")->geometry().left());

  const QImage before = preview("before")->grab().toImage();
  const QColor table = before.pixelColor(preview("before")->placeOf({0.02, 0.02}).toPoint());
  EXPECT_GT(table.red(), table.blue() + 30);
  const auto to_photo = sightline::testing_support::inverse(kHeldAtAnAngle);
  for (const auto& [u, v] : {std::pair(0.5, 0.0), {1.0, 0.5}, {0.5, 1.0}, {0.0, 0.5}}) {
    const auto [x, y] = sightline::testing_support::mapped(to_photo, u, v);
    const QPoint edge = preview("before")->placeOf({x, y}).toPoint();
    bool isMarked = false;  // blue, which neither table nor paper are
    for (int dx = -4; dx <= 4; ++dx) {
      for (int dy = -4; dy <= 4; ++dy) {
        const QColor colour = before.pixelColor(edge + QPoint(dx, dy));
        isMarked = isMarked || colour.blue() > colour.red() + 80;
      }
    }
    EXPECT_TRUE(isMarked) << "no outline at " << u << ", " << v;
  }
  const QImage after = preview("after")->grab().toImage();
  const QRectF whole(preview("after")->placeOf({0.0, 0.0}), preview("after")->placeOf({1.0, 1.0}));
  EXPECT_TRUE(isStraightLetter(after.copy(whole.toAlignedRect())));
}

TEST_F(Straighten, ThePageIsTakenByKeys) {
  ASSERT_TRUE(attach(photographFile()));
  QApplication::setActiveWindow(rig_.composer.get());
  pages_.chip()->setFocus();
  QTest::keyClick(pages_.chip(), Qt::Key_Tab);
  ASSERT_TRUE(pages_.action()->hasFocus());
  QTest::keyClick(pages_.action(), Qt::Key_Space);
  ASSERT_NE(pages_.dialog(), nullptr);
  const int nDrafts = rig_.nDrafts;
  QTest::keyClick(pages_.dialog(), Qt::Key_Return);
  EXPECT_EQ(pages_.dialog(), nullptr);

  EXPECT_EQ(pages_.chip()->page(), Page::Straight);
  EXPECT_EQ(rig_.nDrafts, nDrafts + 1);
  EXPECT_EQ(pages_.chip()->detail(), "Page straightened");
  EXPECT_EQ(pages_.action()->text(), "Compare…");
  EXPECT_TRUE(isStraightLetter(pages_.chip()->attachment().picture.thumbnail));
  EXPECT_FALSE(pages_.bar()->isLooking()) << "what was made straight is not looked at again";
  const Attachment sent = send();
  EXPECT_EQ(sent.name, "photo.png");
  EXPECT_EQ(sent.picture.image.digest, sha256(*sent.picture.image.encoded));
  const QImage picture = decoded(sent.picture.image);
  EXPECT_EQ(picture.size(), sent.picture.size);
  EXPECT_GT(picture.height(), 800) << "as fine as it was photographed";
  EXPECT_TRUE(isStraightLetter(picture));
}

TEST_F(Straighten, APersonMayRefuseAndChangeTheirMind) {
  ASSERT_TRUE(attach(photographFile()));
  pages_.choose(false);
  EXPECT_EQ(pages_.chip()->page(), Page::Found);
  pages_.choose(true);
  EXPECT_EQ(pages_.chip()->page(), Page::Straight);
  QTest::keyClick(pages_.ask(), Qt::Key_Escape);
  EXPECT_EQ(pages_.dialog(), nullptr);
  EXPECT_EQ(pages_.chip()->page(), Page::Straight) << "Escape keeps what was";
  pages_.choose(false);
  EXPECT_EQ(pages_.chip()->page(), Page::Found);
  EXPECT_EQ(pages_.chip()->attachment().picture.size, QSize(1000, 1300));
  QTest::keyClick(pages_.ask(), Qt::Key_Escape);
  EXPECT_EQ(pages_.chip()->page(), Page::Found);
  const Attachment sent = send();
  EXPECT_EQ(sent.picture.image.digest, sha256(photographFile()));
}

TEST_F(Straighten, ADraftThatComesBackKnowsItsChoice) {
  ASSERT_TRUE(attach(photographFile()));
  pages_.choose(true);
  Attachments draft = rig_.composer->attachments();
  draft[0].picture.thumbnail = {};  // as drafts are read
  rig_.composer->setDraft("another conversation", {});
  rig_.composer->setDraft("back again", draft);
  ASSERT_TRUE(pages_.settle());
  EXPECT_EQ(pages_.chip()->page(), Page::Straight);
  pages_.choose(false);
  EXPECT_EQ(send().picture.image.digest, sha256(photographFile()));
}

TEST_F(Straighten, ASlantedScanCounts) {
  ASSERT_TRUE(attach(fileOf(pixelsOf(slanted_scan_of(letter(), 4.0)), "PNG"), "scan.png"));
  ASSERT_TRUE(pages_.isOffered());
  EXPECT_EQ(pages_.chip()->detail(), "Slanted lines");
  pages_.choose(true);
  EXPECT_TRUE(isStraightLetter(decoded(send().picture.image)));
}

TEST_F(Straighten, AVeryLargePhotographIsMadeSmallerAndStaysAJpeg) {
  ASSERT_TRUE(attach(fileOf(photograph().scaled(4000, 5200), "JPG"), "photo.jpg"));  // 20.8 million pixels
  ASSERT_TRUE(pages_.isOffered());
  pages_.choose(true);
  const LoadedPicture sent = send().picture;
  EXPECT_LT(sent.size.width() * sent.size.height(), 6'000'000);
  EXPECT_EQ(probe_image(*sent.image.encoded)->format, "JPEG");
  EXPECT_TRUE(isStraightLetter(decoded(sent.image)));
}

TEST_F(Straighten, WhatIsNoPageShowsNothing) {
  ASSERT_TRUE(attach(fileOf(QImage(SIGHTLINE_SOURCE_DIR "/resources/samples/shapes.png"), "PNG"), "shapes.png"));
  EXPECT_FALSE(pages_.isOffered());
  EXPECT_TRUE(pages_.action()->isHidden());
  rig_.composer->setDraft({}, {});
  ASSERT_TRUE(attach(fileOf(pixelsOf(letter()), "PNG"), "straight.png"));
  EXPECT_FALSE(pages_.isOffered()) << "it is straight already";
  QImage screen(1200, 800, QImage::Format_RGB32);
  screen.fill(QColor(60, 90, 120));
  QPainter painter(&screen);
  painter.fillRect(80, 60, 1000, 680, Qt::white);
  for (int y = 120; y < 700; y += 40) painter.drawText(120, y, "Words in a window of some program, on a screen");
  painter.end();
  rig_.composer->setDraft({}, {});
  ASSERT_TRUE(attach(fileOf(screen, "PNG"), "screen.png"));
  EXPECT_FALSE(pages_.isOffered()) << "a window on the screen is upright";
}

TEST_F(Straighten, TheSamePictureTwiceIsAskedForOnce) {
  ASSERT_TRUE(attach(photographFile()));
  rig_.composer->addFiles({writeFile(folder_, "again.png", photographFile())});
  ASSERT_TRUE(rig_.settle());
  EXPECT_FALSE(pages_.bar()->isLooking());
  EXPECT_EQ(rig_.chips()[1]->page(), Page::Found);
  pages_.choose(true);
  EXPECT_EQ(rig_.chips()[0]->page(), Page::Straight);
  EXPECT_EQ(rig_.chips()[1]->page(), Page::Found);
}

TEST_F(Straighten, ARemovedPictureTakesItsDialogAlong) {
  ASSERT_TRUE(attach(photographFile()));
  ASSERT_NE(pages_.ask(), nullptr);
  rig_.composer->setDraft({}, {});
  EXPECT_TRUE(waitFor([this] { return pages_.dialog() == nullptr; }));
}

TEST_F(Straighten, DeletingFromTheButtonKeepsTheKeyboard) {
  ASSERT_TRUE(attach(photographFile()));
  QApplication::setActiveWindow(rig_.composer.get());
  pages_.action()->setFocus();
  QTest::keyClick(pages_.action(), Qt::Key_Delete);
  EXPECT_TRUE(rig_.chips().isEmpty());
  EXPECT_TRUE(rig_.edit->hasFocus());
}

TEST_F(Straighten, GermanFits) {
  Translator translator;
  translator.setLanguage("de");
  ASSERT_TRUE(attach(photographFile(), "Foto der Niederschrift über die Mitgliederversammlung im November.png"));
  const auto fits = [this] {
    const auto* const detail = pages_.chip()->findChild<QLabel*>("chipDetail");
    EXPECT_EQ(detail->text(), pages_.chip()->detail());
    EXPECT_GE(detail->width(), detail->sizeHint().width());
    EXPECT_GE(pages_.action()->width(), pages_.action()->sizeHint().width());
    EXPECT_LE(pages_.chip()->width(), 272) << "more than a window of 900 has beside its panels";
  };
  EXPECT_EQ(pages_.chip()->detail(), "Seite gefunden");
  fits();
  rig_.composer->resize(900, 600);
  StraightenDialog* const dialog = pages_.ask();
  EXPECT_EQ(dialog->windowTitle(), "Seite begradigen");
  EXPECT_LE(dialog->width(), 900);
  EXPECT_LE(dialog->height(), 600);
  const auto* const question = dialog->findChild<QLabel*>("straightenQuestion");
  EXPECT_GE(question->height(), question->heightForWidth(question->width()));
  for (const QPushButton* const button : dialog->findChildren<QPushButton*>()) {
    EXPECT_GE(button->width(), button->sizeHint().width()) << button->text().toStdString();
  }
  translator.setLanguage("zh_CN");
  QApplication::processEvents();
  EXPECT_EQ(dialog->windowTitle(), "拉正页面");
  translator.setLanguage("de");
  QApplication::processEvents();
  dialog->findChild<QPushButton*>("useStraight")->click();
  EXPECT_EQ(pages_.chip()->detail(), "Seite begradigt");
  fits();
  translator.setLanguage("en");
  QApplication::processEvents();
}

/// Where the program that straightens is missing, or does nothing good.
class StraightenFails : public ::testing::TestWithParam<const char*> {};

TEST_P(StraightenFails, ThereIsNoOfferAndNothingInTheWay) {
  const TempFolder folder;
  PictureOptions options = realDecoder();
  options.documentPrograms = folder / "programs";
  std::filesystem::create_directory(options.documentPrograms);
  if (*GetParam() != '\0') {
    const std::filesystem::path built = std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin";
    std::filesystem::create_symlink(built / "sightline-confine", options.documentPrograms / "sightline-confine");
    std::filesystem::create_symlink(GetParam(), options.documentPrograms / "sightline-straighten");
  }
  const ComposerRig rig(options);
  const PagesRig pages(*rig.composer);
  rig.composer->addFiles({writeFile(folder, "photo.png", photographFile())});
  ASSERT_TRUE(pages.settle());
  EXPECT_FALSE(pages.isOffered());
  EXPECT_EQ(pages.chip()->detail(), "1000 × 1300");
  EXPECT_TRUE(rig.composer->notice().isEmpty());
  rig.key(Qt::Key_Return);
  EXPECT_EQ(rig.sent.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Programs, StraightenFails, ::testing::Values("", "/bin/false", "/bin/true", "/bin/yes"));

/// A decoder that reads the first picture and waits with all others until the test says so.
class SlowLook {
 public:
  SlowLook() : options(withStraightening()) {
    const std::string first = (folder_ / "first").string(), gate = (folder_ / "go").string();
    options.decoder.program =
        folder_.write("decoder", "#!/bin/sh\nif ! mkdir '" + first + "' 2>/dev/null; then\n  while [ ! -e '" + gate +
                                     "' ]; do sleep 0.01; done\nfi\nexec " SIGHTLINE_DECODER " \"$@\"\n");
    std::filesystem::permissions(options.decoder.program, std::filesystem::perms::owner_all);
  }
  void go() const { folder_.write("go", ""); }

  PictureOptions options;

 private:
  TempFolder folder_;
};

struct Slow {
  SlowLook slow_;
};

class StraightenSlowly : protected Slow, public Straighten {
 protected:
  StraightenSlowly() : Straighten(slow_.options) {
    rig_.composer->addFiles({writeFile(folder_, "photo.png", photographFile())});
    EXPECT_TRUE(waitFor([this] { return pages_.chip()->state() == AttachmentChip::State::Ready; }));
    EXPECT_TRUE(pages_.bar()->isLooking());
  }
};

TEST_F(StraightenSlowly, AMessageDoesNotWait) {
  EXPECT_EQ(send().picture.image.digest, sha256(photographFile()));
  EXPECT_FALSE(pages_.bar()->isLooking());
}

TEST_F(StraightenSlowly, ARemovedPictureIsNotLookedAtAnyMore) {
  pages_.chip()->findChild<QToolButton*>("removeChip")->click();
  EXPECT_FALSE(pages_.bar()->isLooking());
}

TEST_F(StraightenSlowly, AComposerThatGoesDoesNotWaitEither) {
  rig_.composer.reset();  // would hang for as long as the decoder may take
}

TEST_F(StraightenSlowly, TheChipIsThereMeanwhileAndTheOfferComesLater) {
  EXPECT_EQ(pages_.chip()->detail(), "1000 × 1300");
  EXPECT_FALSE(pages_.isOffered());
  const int nDrafts = rig_.nDrafts;
  slow_.go();
  ASSERT_TRUE(pages_.settle());
  EXPECT_TRUE(pages_.isOffered());
  EXPECT_EQ(rig_.nDrafts, nDrafts) << "an offer changes nothing";
}

}  // namespace
}  // namespace sightline::gui
