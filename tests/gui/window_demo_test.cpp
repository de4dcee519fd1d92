/// A person's first minutes: the window, the engine's process and the model that comes with them.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/gui/engine_window.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

/// Of the sample picture's red circle, in shares of its sides, as make_sample.py draws it.
const QRectF kCircle(70.0 / 640, 80.0 / 480, 140.0 / 640, 140.0 / 480);

double overlap(const Region& region, const QRectF& truth) {
  const QRectF box(region.x0, region.y0, region.x1 - region.x0, region.y1 - region.y0);
  const QRectF both = box & truth;
  const double shared = both.width() * both.height();
  return shared / (box.width() * box.height() + truth.width() * truth.height() - shared);
}

class WindowDemo : public WindowEngine {
 protected:
  void SetUp() override {
    WindowEngine::SetUp();
    Settings settings = window->bridge().settings();
    settings.chat.max_new_tokens = 300;
    settings.chat.think = false;
    std::atomic<bool> isSet = false;
    window->bridge().session().set_settings(settings, [&isSet](const Status& status) { isSet = status.has_value(); });
    ASSERT_TRUE(waitFor([&isSet] { return isSet.load(); }));
    window->page()->composer()->addFiles({SIGHTLINE_SOURCE_DIR "/resources/samples/shapes.png"});
    ASSERT_TRUE(waitFor([this] { return window->page()->composer()->attachments().size() == 1; }));
  }
  [[nodiscard]] std::filesystem::path model() const override {
    return SIGHTLINE_SOURCE_DIR "/resources/demo_model/sightline-demo.gguf";
  }
  [[nodiscard]] std::filesystem::path projector() const override {
    return SIGHTLINE_SOURCE_DIR "/resources/demo_model/sightline-demo-mmproj.gguf";
  }
  [[nodiscard]] const std::vector<Region>& places() const { return window->pictures()->view()->regions(); }
};

TEST_F(WindowDemo, ShowsWhereAnAnswerComesFrom) {
  send("Where is the red circle?");
  ASSERT_TRUE(hasAnswered(2));
  ASSERT_EQ(view().itemAt(1).state, ItemState::Done) << view().itemAt(1).sentence.toStdString();
  ASSERT_TRUE(waitFor([this] { return places().size() == 1; })) << view().itemAt(1).text.toStdString();
  EXPECT_EQ(places()[0].label, "red circle");
  EXPECT_GT(overlap(places()[0], kCircle), 0.5) << view().itemAt(1).text.toStdString();
  emit view().mentionHovered(view().itemAt(1).id, 0);
  EXPECT_EQ(window->pictures()->view()->highlightedRegion(), 0);
  emit view().mentionHovered(view().itemAt(1).id, -1);
  EXPECT_EQ(window->pictures()->view()->highlightedRegion(), -1);
}

TEST_F(WindowDemo, GoesOnAboutThePictureAndKeepsWhatWasRead) {
  send("How many shapes are there?");
  ASSERT_TRUE(hasAnswered(2));
  EXPECT_TRUE(view().itemAt(1).text.contains('3')) << view().itemAt(1).text.toStdString();
  send("What colour is the triangle?");
  ASSERT_TRUE(hasAnswered(4));
  EXPECT_TRUE(view().itemAt(3).text.contains("blue")) << view().itemAt(3).text.toStdString();
  EXPECT_GT(view().itemAt(3).statistics.nReusedTokens, 40) << "the picture was read once";
}

TEST_F(WindowDemo, ThinksWhenItIsAskedTo) {
  window->findChild<QAbstractButton*>("think")->click();
  send("What do you see?");
  ASSERT_TRUE(hasAnswered(2));
  EXPECT_TRUE(view().itemAt(1).thinking.contains("triangle")) << view().itemAt(1).thinking.toStdString();
  EXPECT_TRUE(view().itemAt(1).text.contains("triangle")) << view().itemAt(1).text.toStdString();
}

TEST_F(WindowDemo, AnswersAnotherQuestionInPlaceOfTheFirst) {
  send("What colour is the circle?");
  ASSERT_TRUE(hasAnswered(2));
  EXPECT_TRUE(view().itemAt(1).text.contains("red")) << view().itemAt(1).text.toStdString();
  window->action("editLast")->trigger();
  auto* const edit = window->findChild<QPlainTextEdit*>("messageEdit");
  edit->selectAll();
  send("What colour is the square?");
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(1).text.contains("green"); }))
      << view().itemAt(0).text.toStdString() << " / " << view().itemAt(1).text.toStdString();
  EXPECT_EQ(view().itemAt(0).nVersions, 2) << "the old question stays beside it";
}

}  // namespace
}  // namespace sightline::gui
