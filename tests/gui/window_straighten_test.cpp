/// The photograph of a page in a window: what was chosen is what the model sees, what is stored, what a draft keeps.
#include <gtest/gtest.h>

#include "tests/gui/person_help.h"
#include "tests/gui/straighten_help.h"
#include "tests/gui/window_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using Page = AttachmentChip::Page;

class WindowStraighten : public ::testing::Test {
 protected:
  WindowStraighten() : rig_(echo(), withStraightening()) {}

  [[nodiscard]] PagesRig pages() const { return PagesRig(*rig_.window); }
  [[nodiscard]] bool dropPhotograph() {
    dropFile(*rig_.window->page(), writeFile(rig_.folder, "photo.png", photographFile()));
    return pages().settle() && pages().isOffered();
  }
  /// The picture of the first question, as the model got it with the last one.
  [[nodiscard]] ImageRef asked() const {
    const Message first = rig_.backend->requests().back().conversation.messages.front();
    for (const Part& part : first.parts) {
      if (const auto* const image = std::get_if<ImageRef>(&part)) return *image;
    }
    return {};
  }
  [[nodiscard]] Digest attached() const { return rig_.composer().attachments().at(0).picture.image.digest; }

  WindowRig rig_;
};

TEST_F(WindowStraighten, TheStraightenedPageIsAskedAndStored) {
  ASSERT_TRUE(dropPhotograph());
  pages().choose(true);
  ASSERT_TRUE(rig_.ask("What is on it?"));
  const Digest sent = asked().digest;
  EXPECT_TRUE(isStraightLetter(decoded(asked())));
  EXPECT_EQ(rig_.view().itemAt(0).text, "What is on it?");

  rig_.restart();
  ASSERT_TRUE(waitFor([this] { return rig_.view().nItems() == 2; }));
  ASSERT_TRUE(rig_.ask("And below?"));
  EXPECT_EQ(asked().digest, sent);
}

TEST_F(WindowStraighten, ARefusedPageIsSentAsItWas) {
  ASSERT_TRUE(dropPhotograph());
  pages().choose(false);
  ASSERT_TRUE(rig_.ask("What is on it?"));
  EXPECT_EQ(asked().digest, sha256(photographFile()));
}

TEST_F(WindowStraighten, DraftsKeepWhatWasChosen) {
  ASSERT_TRUE(dropPhotograph());
  rig_.restart();
  ASSERT_TRUE(pages().settle());
  EXPECT_EQ(attached(), sha256(photographFile()));
  ASSERT_TRUE(pages().isOffered()) << "it can still be taken";
  pages().choose(true);
  const Digest straight = attached();

  rig_.restart();
  ASSERT_TRUE(pages().settle());
  EXPECT_EQ(attached(), straight);
  EXPECT_FALSE(pages().isOffered()) << "a picture like any other by now";
  EXPECT_TRUE(isStraightLetter(decoded(rig_.composer().attachments().at(0).picture.image)));
}

TEST_F(WindowStraighten, AnotherConversationAndBackKeepsTheChoiceOpen) {
  ASSERT_TRUE(rig_.ask("first"));
  const ConversationId first = rig_.current();
  ASSERT_TRUE(dropPhotograph());
  pages().choose(true);
  rig_.window->controller().open(kNoConversation);
  EXPECT_EQ(rig_.composer().attachments().size(), 0U);
  rig_.window->controller().open(first);
  ASSERT_TRUE(pages().settle());
  EXPECT_EQ(pages().chip()->page(), Page::Straight);
  pages().choose(false);
  EXPECT_EQ(attached(), sha256(photographFile()));
}

}  // namespace
}  // namespace sightline::gui
