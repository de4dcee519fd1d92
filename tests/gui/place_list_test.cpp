/// Lists of places, as models write them, are said in words where a picture shows them.
#include "gui/conversation/place_list.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

#include "gui/conversation/conversation_view.h"
#include "gui/markdown/streaming_parser.h"

namespace sightline::gui {
namespace {

const QString kAnswer =
    "Look:\n\n```json\n[\n\t{\"bbox_2d\": [110, 180, 330, 450], \"label\": \"red circle\"},\n"
    "\t{\"bbox_2d\": [1, 2, 3, 4], \"label\": \"red circle\"},\n"
    "\t{\"point_2d\": [580, 620], \"label\": \"the \\\"green\\\" square\"}\n]\n```\n\nThat is all.";
const QString kWords = "Look:\n\nred circle ×2, the \"green\" square\n\nThat is all.";

ConversationItem answerOf(const QString& text, ItemState state) {
  ConversationItem item;
  item.id = "a";
  item.role = ItemRole::Answer;
  item.text = text;
  item.state = state;
  return item;
}

std::vector<Mention> mentions() { return {{"a", "red circle", 0}, {"a", "the \"green\" square", 2}}; }

/// What of the answer stands on the screen.
QString shownIn(ConversationView& view) {
  view.flush();
  view.selectAll();
  return view.selectedText();
}

TEST(PlaceList, IsWordsFromItsFirstSignsOn) {
  ConversationView view;
  view.resize(800, 600);
  view.show();
  view.append(answerOf({}, ItemState::Streaming));
  for (qsizetype at = 0; at < kAnswer.size(); at += 3) {
    view.appendText("a", kAnswer.mid(at, 3));
    if (at > 60) view.setMentions(mentions());
    const QString shown = shownIn(view);
    EXPECT_FALSE(shown.contains('[') || shown.contains("bbox")) << shown.toStdString();
  }
  view.update(answerOf(kAnswer, ItemState::Done));
  EXPECT_EQ(shownIn(view), "Look:\nred circle ×2, the \"green\" square\nThat is all.");
  EXPECT_EQ(view.plainTextAt(0), kWords);
}

TEST(PlaceList, ItsWordsLightTheirPlaces) {
  ConversationView view;
  view.resize(800, 600);
  view.show();
  view.append(answerOf(kAnswer, ItemState::Done));
  view.setMentions(mentions());
  view.flush();
  QSignalSpy hovered(&view, &ConversationView::mentionHovered);
  const QRect place = view.itemRect(0);
  for (int y = place.top(); y < place.bottom(); y += 5) QTest::mouseMove(view.viewport(), {place.left() + 20, y});
  ASSERT_FALSE(hovered.isEmpty());
  EXPECT_EQ(hovered[0][1].toInt(), 0);
}

TEST(PlaceList, WithoutAPictureTheNumbersAreTheAnswer) {
  ConversationView view;
  view.resize(800, 600);
  view.show();
  view.append(answerOf(kAnswer, ItemState::Streaming));
  view.update(answerOf(kAnswer, ItemState::Done));
  EXPECT_TRUE(shownIn(view).contains("[110, 180, 330, 450]"));
  EXPECT_TRUE(view.plainTextAt(0).contains("bbox_2d"));
  view.setMentions(mentions());  // they are found a moment later
  EXPECT_FALSE(shownIn(view).contains("bbox_2d"));
}

TEST(PlaceList, OtherCodeIsNone) {
  for (const char* const source :
       {"```json\n[]\n```", "```json\n{\"a\": 1}\n```", "```python\n[{\"bbox_2d\": [1, 2], \"label\": \"x\"}]\n```",
        "```json\n[{\"bbox_2d\": [1, 2, 3, 4]}]\n```", "```\n```", "words"}) {
    EXPECT_FALSE(placeList(parseMarkdown(source)[0], false)) << source;
  }
}

}  // namespace
}  // namespace sightline::gui
