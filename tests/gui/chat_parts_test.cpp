/// What the window is made of besides widgets: message parts, items, progress, the inbox of events.
#include <gtest/gtest.h>

#include <QDate>
#include <thread>

#include "gui/chat/conversation_items.h"
#include "gui/chat/message_parts.h"
#include "gui/chat/running_answer.h"
#include "gui/chat/source_labels.h"
#include "gui/history/history_model.h"
#include "gui/session/answer_inbox.h"

namespace sightline::gui {
namespace {

Attachment longText(const QString& name, const QString& text) {
  Attachment attachment;
  attachment.kind = Attachment::Kind::Text;
  attachment.name = name;
  attachment.text = text;
  return attachment;
}

Attachment picture(const std::string& name) {
  Attachment attachment;
  attachment.picture.image.name = name;
  attachment.name = QString::fromStdString(name);
  return attachment;
}

const QString kHostileText = QStringLiteral("a\n```\n`````text\nb: \n\n````\n");

TEST(MessageParts, ComeBackAsTheyWereWritten) {
  const Written written{"What is this?", {picture("a.png"), longText("Pasted: text", kHostileText), picture("b.png")}};
  const std::vector<Part> parts = partsOf(written);
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_TRUE(std::holds_alternative<ImageRef>(parts[1])) << "pictures come first";
  const Written back = writtenFrom(parts);
  EXPECT_EQ(back.text, written.text);
  ASSERT_EQ(back.attachments.size(), 3U);
  EXPECT_EQ(back.attachments[2].name, "Pasted: text");
  EXPECT_EQ(back.attachments[2].text, kHostileText);
  EXPECT_EQ(picturesOf(parts)[1].name, "b.png");
}

/// As the desk makes them of two pages of a document, one of them as a picture.
std::vector<Part> pagesOfReport() {
  DocumentHeading heading;
  heading.name = "report.pdf";
  heading.digest = sha256(std::string_view("report"));
  heading.n_pages = 300;
  heading.pages = {2, 16, 17, 18};
  heading.pictures = {18};
  std::vector<Part> parts;
  parts.emplace_back(Text{heading_text(heading) + "rules\n"});
  parts.emplace_back(Text{"Page 3:\n> words\n"});
  parts.emplace_back(ImageRef{nullptr, sha256(std::string_view("page")), "page 19"});
  parts.emplace_back(Text{std::string(kQuestionMark)});
  return parts;
}

TEST(MessageParts, OfDocumentsTheirNamesAndPagesComeBackAndNothingOfTheirText) {
  const Written written{"How much?", {picture("a.png"), longText("Pasted text", "long")}};
  const std::vector<Part> parts = partsOf(written, pagesOfReport());

  const Written back = writtenFrom(parts);

  EXPECT_EQ(back.text, "How much?");
  ASSERT_EQ(back.attachments.size(), 3U);
  const Attachment& report = back.attachments[0];
  EXPECT_EQ(report.kind, Attachment::Kind::Document);
  EXPECT_EQ(report.name, "report.pdf");
  EXPECT_EQ(report.document.digest, sha256(std::string_view("report")));
  EXPECT_EQ(documentLine(report), "report.pdf, pages 3, 17–19 of 300");
  EXPECT_TRUE(shownText(back).endsWith("How much?"));
  EXPECT_FALSE(shownText(back).contains("words"));
  ASSERT_EQ(attachedPicturesOf(parts).size(), 1U);
  EXPECT_EQ(attachedPicturesOf(parts)[0].name, "a.png");
  EXPECT_EQ(picturesOf(parts).size(), 2U);  // as models count them
  ASSERT_EQ(headingsOf(parts).size(), 1U);
}

TEST(MessageParts, AQuestionThatOnlyLooksLikePagesStaysAQuestion) {
  std::vector<Part> pages = pagesOfReport();
  const std::string typed = std::get<Text>(pages[0]).utf8;
  EXPECT_EQ(writtenFrom(std::vector<Part>{Text{typed}}).text.toStdString(), typed);
  pages.emplace_back(Text{typed});
  EXPECT_EQ(writtenFrom(pages).text.toStdString(), typed);
  EXPECT_EQ(headingsOf(pages).size(), 1U);
}

TEST(MessageParts, ADraftKeepsWhereItsDocumentLies) {
  Attachment report;
  report.kind = Attachment::Kind::Document;
  report.name = "report.pdf";
  report.document = {7, "/home/me/report.pdf", sha256(std::string_view("report")), 300, {}};
  const Written back = writtenFrom(draftOf({"How", {report, longText("one", "text")}}));
  EXPECT_EQ(back.text, "How");
  ASSERT_EQ(back.attachments.size(), 2U);
  EXPECT_EQ(back.attachments[0].kind, Attachment::Kind::Document);
  EXPECT_EQ(back.attachments[0].document.path, "/home/me/report.pdf");
  EXPECT_EQ(back.attachments[0].document.digest, report.document.digest);
  EXPECT_EQ(back.attachments[0].document.nPages, 300);
  EXPECT_EQ(back.attachments[1].text, "text");
}

Claim claimOf(const std::string& text, const std::string& found) {
  Claim claim;
  claim.text = text;
  claim.source = Source{};
  claim.source->text = found;
  return claim;
}

TEST(SourceLabels, AreTheWordsOfTheAnswerWithTheMarkOfTheirPage) {
  const QString answer = shownWords("It is **drained** \"every 14 months\" [p. 17].\n\nIt costs 40 EUR.");
  EXPECT_EQ(sourceLabel(claimOf("It is **drained** \"every 14 months\" .", "every 14 months"), answer),
            "every 14 months\" [p. 17]");
  EXPECT_EQ(sourceLabel(claimOf("It costs 40 EUR.", "40 EUR"), answer), "It costs 40 EUR");
  EXPECT_EQ(sourceLabel(claimOf("Something else 40 EUR", "40 EUR"), answer), "40 EUR");
  EXPECT_EQ(sourceLabel(claimOf("It is red.", "red"), answer), "");
  Claim lost = claimOf("It costs 40 EUR.", "40 EUR");
  lost.source.reset();
  EXPECT_EQ(sourceLabel(lost, answer), "");
  EXPECT_FALSE(sourceOf(lost, false).isFound());
  EXPECT_EQ(sourceOf(claimOf("It is **40** EUR .", "40 EUR"), false).statement, "It is 40 EUR.");
}

TEST(MessageParts, TextThatOnlyLooksLikeAnAttachmentStaysText) {
  for (const std::string text : {"a:\n", "a:\n````text\n\n\n", "a:\n````text\nb\n```\n\n", ":\n\n\n", ""}) {
    const Written back = writtenFrom(std::vector<Part>{Text{text}});
    EXPECT_EQ(back.text.toStdString(), text);
    EXPECT_TRUE(back.attachments.empty());
  }
}

TEST(MessageParts, DraftsComeBackAsTheyWereWritten) {
  const Written written{"text: not yet", {picture("a.png"), longText("one", kHostileText), longText("two", "")}};
  const Written back = writtenFrom(draftOf(written));
  EXPECT_EQ(back.text, written.text);
  ASSERT_EQ(back.attachments.size(), 3U);
  EXPECT_EQ(back.attachments[0].name, "a.png");
  EXPECT_EQ(back.attachments[1].text, kHostileText);
  EXPECT_EQ(back.attachments[2].name, "two");
  EXPECT_TRUE(writtenFrom(draftOf({})).text.isEmpty());
  // Control characters that stand for the borders cannot be smuggled in.
  EXPECT_EQ(writtenFrom(draftOf({QString("a") + QChar(0x1E) + "b", {}})).text, "ab");
}

TEST(ConversationItems, SayHowAnAnswerEnded) {
  StoredMessage message;
  message.id = MessageId{7};
  message.role = Role::Assistant;
  message.versions = {MessageId{3}, MessageId{7}, MessageId{9}};
  message.parts = {Text{"words"}};
  message.statistics = {100, 60, 20, 0.5, 12.5, 0};
  ConversationItem item = itemOf(message);
  EXPECT_EQ(item.id, "7");
  EXPECT_EQ(item.version, 2);
  EXPECT_EQ(item.nVersions, 3);
  EXPECT_EQ(item.state, ItemState::Done);
  EXPECT_DOUBLE_EQ(item.statistics.tokensPerSecond, 12.5);
  EXPECT_EQ(item.statistics.nReusedTokens, 60);
  message.finish = Finish::Cancelled;
  EXPECT_EQ(itemOf(message).state, ItemState::Stopped);
  message.finish = Finish::ContextFull;
  EXPECT_FALSE(itemOf(message).sentence.isEmpty());
  message.state = MessageState::Failed;
  message.error = "why";
  item = itemOf(message);
  EXPECT_EQ(item.state, ItemState::Failed);
  EXPECT_EQ(item.sentence, "why");
  EXPECT_EQ(messageId(itemId(message.id)), message.id);
}

TEST(ProgressSentence, TellsTheTimeLeftOnceItCanBeJudged) {
  ProgressSentence progress;
  EXPECT_EQ(progress.sentence({Progress::Stage::Reading, 0, 1000}, 10.0), "Reading, 0 %…");
  EXPECT_EQ(progress.sentence({Progress::Stage::Reading, 100, 1000}, 10.5), "Reading, 10 %…");
  EXPECT_EQ(progress.sentence({Progress::Stage::Reading, 200, 1000}, 12.0), "Reading, 20 %, about 8 s left");
  EXPECT_EQ(progress.sentence({Progress::Stage::Reading, 250, 100'000}, 14.0), "Reading, 0 %…") << "begins anew";
  EXPECT_EQ(progress.sentence({Progress::Stage::Reading, 500, 100'000}, 16.0), "Reading, 0 %, about 14 min left");
  EXPECT_EQ(progress.sentence({Progress::Stage::SeeingImage, 0, 0}, 15.0), "Looking at the picture…");
}

TEST(RunningAnswer, HoldsEverythingThatCame) {
  RunningAnswer answer;
  answer.begin({ConversationId{1}, MessageId{2}, MessageId{3}, true}, 2, 2);
  EXPECT_EQ(answer.item().state, ItemState::Waiting);
  EXPECT_TRUE(answer.take(Progress{Progress::Stage::Loading, 5, 10}).changesState);
  EXPECT_EQ(answer.item().sentence, "Loading the model, 50 %…");
  EXPECT_DOUBLE_EQ(answer.item().share, 0.5);
  EXPECT_EQ(answer.take(AnswerDelta{"one "}).text, "one ");
  EXPECT_TRUE(answer.item().sentence.isEmpty());
  EXPECT_LT(answer.item().share, 0);
  answer.take(AnswerDelta{"two"});
  EXPECT_EQ(answer.item().text, "one two");
  EXPECT_EQ(answer.take(RegionFound{1, {}}).region, std::optional<std::size_t>(1));
  EXPECT_EQ(answer.regions().size(), 2U);
  EXPECT_FALSE(answer.take(RegionFound{SIZE_MAX, {}}).region);
  EXPECT_TRUE(answer.take(Failed{{ErrorCode::Io, "gone", ""}}).isEnd);
  EXPECT_EQ(answer.item().state, ItemState::Failed);
  EXPECT_EQ(answer.item().text, "one two");
}

TEST(DayHeading, GroupsByAge) {
  const QDate today(2026, 3, 2);
  EXPECT_EQ(dayHeading(today, today), "Today");
  EXPECT_EQ(dayHeading(today.addDays(1), today), "Today") << "a clock that was set back";
  EXPECT_EQ(dayHeading(today.addDays(-1), today), "Yesterday");
  EXPECT_EQ(dayHeading(today.addDays(-7), today), "Previous 7 days");
  EXPECT_NE(dayHeading(today.addDays(-8), today), "Previous 7 days");
  EXPECT_TRUE(dayHeading(QDate(2024, 3, 2), today).contains("2024"));
}

std::string textOf(const AnswerNews& news) { return std::get<AnswerDelta>(std::get<ChatEvent>(news.event)).utf8; }

TEST(AnswerInbox, JoinsWordsAndKeepsTheOrderOfTheRest) {
  int nWakes = 0;
  AnswerInbox inbox([&nWakes] { ++nWakes; });
  inbox.put(Ticket{1}, ChatEvent(AnswerDelta{"a"}));
  inbox.put(Ticket{1}, ChatEvent(AnswerDelta{"b"}));
  inbox.put(Ticket{2}, ChatEvent(AnswerDelta{"x"}));
  inbox.put(Ticket{1}, ChatEvent(RegionFound{}));
  inbox.put(Ticket{1}, ChatEvent(RegionFound{}));
  inbox.put(Ticket{1}, ChatEvent(Progress{Progress::Stage::Reading, 1, 9}));
  inbox.put(Ticket{1}, ChatEvent(Progress{Progress::Stage::Reading, 2, 9}));
  EXPECT_EQ(nWakes, 1);
  const std::vector<AnswerNews> news = inbox.take(1000, 100);
  ASSERT_EQ(news.size(), 5U);
  EXPECT_EQ(textOf(news[0]), "ab");
  EXPECT_EQ(textOf(news[1]), "x");
  EXPECT_EQ(std::get<Progress>(std::get<ChatEvent>(news[4].event)).done, 2);
  EXPECT_TRUE(inbox.settle());
  inbox.put(Ticket{1}, ChatEvent(Finished{}));
  EXPECT_EQ(nWakes, 2);
  EXPECT_FALSE(inbox.settle());
}

TEST(AnswerInbox, HandsOverNoMoreThanATurnMayHaveAndCutsBetweenCharacters) {
  AnswerInbox inbox([] {});
  std::string whole;
  for (int i = 0; i < 3000; ++i) whole += i % 3 == 0 ? "ä" : i % 3 == 1 ? "語" : "🙂";
  inbox.put(Ticket{1}, ChatEvent(AnswerDelta{whole}));
  std::string joined;
  int nTurns = 0;
  while (!inbox.settle()) {
    for (const AnswerNews& news : inbox.take(100, 10)) {
      EXPECT_LE(textOf(news).size(), 100U);
      EXPECT_FALSE(QString::fromStdString(textOf(news)).contains(QChar::ReplacementCharacter));
      joined += textOf(news);
    }
    ASSERT_LT(++nTurns, 200);
  }
  EXPECT_EQ(joined, whole);
  for (int i = 0; i < 50; ++i) inbox.put(Ticket{1}, ChatEvent(RegionFound{}));
  EXPECT_EQ(inbox.take(100, 10).size(), 10U);
}

TEST(AnswerInbox, LosesNothingBetweenThreads) {
  std::atomic<int> nWakes = 0;
  AnswerInbox inbox([&nWakes] { ++nWakes; });
  std::thread writer([&inbox] {
    for (int i = 0; i < 20'000; ++i) inbox.put(Ticket{1}, ChatEvent(AnswerDelta{"w"}));
    inbox.put(Ticket{1}, ChatEvent(Finished{}));
  });
  std::size_t size = 0;
  bool isOver = false;
  while (!isOver) {
    for (const AnswerNews& news : inbox.take(64, 10)) {
      isOver = std::holds_alternative<Finished>(std::get<ChatEvent>(news.event));
      if (!isOver) size += textOf(news).size();
    }
    inbox.settle();
  }
  writer.join();
  EXPECT_EQ(size, 20'000U);
  EXPECT_GE(nWakes, 1);
}

}  // namespace
}  // namespace sightline::gui
