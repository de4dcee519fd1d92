/// ConversationStore: versions and branches, drafts, the list and the search, pictures that come and go.
#include "multimodal/library/conversation_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing_support::TempFolder;

ImageRef picture(const std::string& content, const std::string& name = "a.png") {
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  ImageRef image;
  image.encoded = std::make_shared<const std::vector<std::byte>>(first, first + content.size());
  image.digest = sha256(content);
  image.name = name;
  return image;
}

std::vector<Part> words(const std::string& text) { return {Text{text}}; }

std::string text_of(const StoredMessage& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (const auto* one = std::get_if<Text>(&part)) text += one->utf8;
  }
  return text;
}

class ConversationStoreTest : public ::testing::Test {
 protected:
  ConversationStoreTest() { open(); }
  void open() {
    store_.reset();
    Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder_ / "data"});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_THAT(opened->notices, IsEmpty());
    store_ = std::move(opened->store);
  }
  BegunAnswer ask(const std::string& question, ConversationId conversation = kNoConversation) {
    Result<BegunAnswer> begun = store_->ask(conversation, words(question), std::nullopt);
    EXPECT_TRUE(begun) << begun.error().message;
    return *begun;
  }
  StoredMessage answer(MessageId id, const std::string& text) {
    StoredMessage message;
    message.id = id;
    message.role = Role::Assistant;
    message.state = MessageState::Complete;
    message.parts = words(text);
    EXPECT_TRUE(store_->save_answer(message));
    return message;
  }
  std::vector<std::string> branch(ConversationId id) {
    std::vector<std::string> texts;
    const Result<StoredConversation> read = store_->read(id);
    EXPECT_TRUE(read);
    for (const StoredMessage& message : read->messages) texts.push_back(text_of(message));
    return texts;
  }
  std::int64_t n_pictures() { return *store_->database().number("SELECT count(*) FROM pictures"); }

  TempFolder folder_;
  std::unique_ptr<ConversationStore> store_;
};

TEST_F(ConversationStoreTest, KeepsAnAnswerWithEverythingThatBelongsToIt) {
  const BegunAnswer begun = ask("Where is the cat?");
  StoredMessage message;
  message.id = begun.answer;
  message.state = MessageState::Complete;
  message.finish = Finish::Length;
  message.stopped_while_thinking = true;
  message.parts = words(std::string("On the \0 mat.", 13));
  message.thinking = "A cat.";
  message.regions = {{"cat", 0, 0.1, 0.2, 0.3, 0.4, false, true}, {"", 1, 0.5, 0.5, 0.5, 0.5, true, false}};
  message.statistics = {100, 50, 7, 0.25, 12.5, 1.5};
  message.model = "tiny";
  ASSERT_TRUE(store_->save_answer(message));
  open();
  const Result<StoredConversation> read = store_->read(begun.conversation);
  ASSERT_TRUE(read);
  ASSERT_THAT(read->messages, SizeIs(2));
  EXPECT_EQ(read->messages[0].parent, kNoMessage);
  const StoredMessage& kept = read->messages[1];
  EXPECT_EQ(kept.parent, begun.question);
  EXPECT_EQ(kept.role, Role::Assistant);
  EXPECT_EQ(kept.state, MessageState::Complete);
  EXPECT_EQ(kept.finish, Finish::Length);
  EXPECT_TRUE(kept.stopped_while_thinking);
  EXPECT_EQ(text_of(kept), std::string("On the \0 mat.", 13));
  EXPECT_EQ(kept.thinking, "A cat.");
  EXPECT_EQ(kept.statistics, message.statistics);
  EXPECT_EQ(kept.model, "tiny");
  ASSERT_THAT(kept.regions, SizeIs(2));
  EXPECT_EQ(kept.regions[0].label, "cat");
  EXPECT_EQ(kept.regions[0].x1, 0.3);
  EXPECT_TRUE(kept.regions[0].is_loose);
  EXPECT_TRUE(kept.regions[1].is_point);
  EXPECT_EQ(kept.regions[1].image_index, 1U);
}

TEST_F(ConversationStoreTest, RetriesAndEditsMakeBranchesAndKeepTheOldOnes) {
  const BegunAnswer first = ask("One?");
  answer(first.answer, "1");
  const BegunAnswer second = ask("Two?", first.conversation);
  answer(second.answer, "2");
  const Result<BegunAnswer> retried = store_->retry(first.answer);
  ASSERT_TRUE(retried);
  answer(retried->answer, "one");
  EXPECT_THAT(branch(first.conversation), ElementsAre("One?", "one"));
  const Result<BegunAnswer> edited = store_->edit(first.question, words("Eins?"));
  ASSERT_TRUE(edited);
  answer(edited->answer, "1!");
  EXPECT_THAT(branch(first.conversation), ElementsAre("Eins?", "1!"));
  const Result<StoredConversation> read = store_->read(first.conversation);
  EXPECT_THAT(read->messages[0].versions, ElementsAre(first.question, edited->question));
  ASSERT_TRUE(store_->choose_version(first.answer));
  EXPECT_THAT(branch(first.conversation), ElementsAre("One?", "1", "Two?", "2"));
  EXPECT_THAT(store_->read(first.conversation)->messages[1].versions, ElementsAre(first.answer, retried->answer));
  const BegunAnswer third = ask("Three?", first.conversation);
  EXPECT_EQ(store_->read(first.conversation)->messages[4].parent, second.answer);
  EXPECT_FALSE(store_->retry(third.question));
  EXPECT_FALSE(store_->edit(third.answer, words("x")));
  EXPECT_FALSE(store_->retry(MessageId{9999}));
}

TEST_F(ConversationStoreTest, TheListIsInTheOrderOfTurnsWithPinnedOnesFirst) {
  const ConversationId a = ask("a").conversation;
  const ConversationId b = ask("b").conversation;
  const ConversationId c = ask("c").conversation;
  ask("again", a);
  ASSERT_TRUE(store_->pin(b, true));
  ASSERT_TRUE(store_->rename(c, "  New\n\tname  "));
  const Result<std::vector<ConversationSummary>> list = store_->list();
  ASSERT_TRUE(list);
  ASSERT_THAT(*list, SizeIs(3));
  EXPECT_EQ((*list)[0].id, b);
  EXPECT_TRUE((*list)[0].is_pinned);
  EXPECT_EQ((*list)[1].id, a);
  EXPECT_EQ((*list)[1].title, "a");
  EXPECT_EQ((*list)[2].title, "New name");
  EXPECT_TRUE((*list)[2].is_named);
  ASSERT_TRUE(store_->rename(c, ""));
  EXPECT_EQ(store_->read(c)->summary.title, "c");
  EXPECT_EQ(store_->rename(c, std::string(1001, 'x')).error().code, ErrorCode::OverBudget);
  EXPECT_EQ(store_->rename(ConversationId{99}, "x").error().code, ErrorCode::NotFound);
}

TEST_F(ConversationStoreTest, TheTitleIsWhatWasTypedAndNotWhatWasAttached) {
  std::vector<Part> parts = words("A long text that was pasted:\nand so on\n\n");
  parts.emplace_back(Text{"What does it say?"});
  const Result<BegunAnswer> begun = store_->ask(kNoConversation, parts, std::nullopt);
  ASSERT_TRUE(begun);
  EXPECT_EQ(store_->read(begun->conversation)->summary.title, "What does it say?");
}

TEST_F(ConversationStoreTest, AClockThatGoesBackChangesNoOrder) {
  const BegunAnswer first = ask("a");
  answer(first.answer, "1");
  const ConversationId b = ask("b").conversation;
  // Ten years earlier from here on, as far as the file tells.
  ASSERT_TRUE(store_->database().run("UPDATE messages SET created = created - 315360000000 * id"));
  ASSERT_TRUE(store_->database().run("UPDATE conversations SET updated = updated + 315360000000"));
  const BegunAnswer second = ask("again", first.conversation);
  answer(second.answer, "2");
  ASSERT_TRUE(store_->database().run("UPDATE messages SET created = 0 WHERE id = ?",
                                     {static_cast<std::int64_t>(second.question)}));
  EXPECT_THAT(branch(first.conversation), ElementsAre("a", "1", "again", "2"));
  const Result<std::vector<ConversationSummary>> list = store_->list();
  ASSERT_TRUE(list);
  ASSERT_THAT(*list, SizeIs(2));
  EXPECT_EQ((*list)[0].id, first.conversation);
  EXPECT_EQ((*list)[1].id, b);
}

TEST_F(ConversationStoreTest, FindsPartsOfWordsInEveryScript) {
  const BegunAnswer cat = ask("Where is the Katze?");
  answer(cat.answer, "\xE7\x8C\xAB\xE5\x9C\xA8\xE5\xBA\x8A\xE4\xB8\x8A");  // four Chinese characters
  const BegunAnswer dog = ask("Hund \"quoted\" 100%_");
  const auto found = [this](const std::string& text) {
    std::vector<ConversationId> ids;
    const Result<std::vector<ConversationSummary>> list = store_->search(text);
    EXPECT_TRUE(list) << text;
    for (const ConversationSummary& summary : *list) ids.push_back(summary.id);
    return ids;
  };
  EXPECT_THAT(found("KATZ"), ElementsAre(cat.conversation));
  EXPECT_THAT(found("\xE5\xBA\x8A"), ElementsAre(cat.conversation));
  EXPECT_THAT(found("\xE7\x8C\xAB\xE5\x9C\xA8\xE5\xBA\x8A"), ElementsAre(cat.conversation));
  EXPECT_THAT(found("\"quoted\""), ElementsAre(dog.conversation));
  EXPECT_THAT(found("%_"), ElementsAre(dog.conversation));
  EXPECT_THAT(found("_%"), IsEmpty());
  EXPECT_THAT(found("nothing of the kind"), IsEmpty());
  EXPECT_THAT(found(""), SizeIs(2));
  for (const char* odd : {"\"", "*", "a OR b", "NEAR(", "\xFF\xFE\xFD", "'; --"}) found(odd);
  ASSERT_TRUE(store_->rename(dog.conversation, "\xC3\x84rger"));
  EXPECT_THAT(found("\xC3\xA4rger"), ElementsAre(dog.conversation));
  EXPECT_EQ((*store_->search("\xC3\xA4rger"))[0].found, kNoMessage);
  const ConversationSummary place = (*store_->search("katze"))[0];
  EXPECT_EQ(place.snippet, "Where is the Katze?");
}

TEST_F(ConversationStoreTest, WhatIsRemovedComesBackUntilItIsPurgedAndThenNothingIsLeft) {
  Result<BegunAnswer> begun = store_->ask(kNoConversation, {Text{"secretword"}, picture("PNG-1")}, std::nullopt);
  ASSERT_TRUE(begun);
  const BegunAnswer other = ask("other");
  ASSERT_TRUE(store_->save_draft(begun->conversation, {"draft", {picture("PNG-2")}}));
  EXPECT_EQ(n_pictures(), 2);
  ASSERT_TRUE(store_->purge(begun->conversation));  // was not removed: stays
  ASSERT_TRUE(store_->remove(begun->conversation));
  EXPECT_THAT(*store_->list(), SizeIs(1));
  EXPECT_THAT(*store_->search("secretword"), IsEmpty());
  EXPECT_FALSE(store_->ask(begun->conversation, words("x"), std::nullopt));
  ASSERT_TRUE(store_->undo_remove(begun->conversation));
  EXPECT_THAT(*store_->list(), SizeIs(2));
  EXPECT_THAT(*store_->search("secretword"), SizeIs(1));
  ASSERT_TRUE(store_->remove(begun->conversation));
  ASSERT_TRUE(store_->purge_removed());
  EXPECT_EQ(n_pictures(), 0);
  EXPECT_EQ(*store_->database().number("SELECT count(*) FROM parts"), 1);
  EXPECT_EQ(*store_->database().number("SELECT count(*) FROM search"), 2);
  EXPECT_EQ(store_->undo_remove(begun->conversation).error().code, ErrorCode::NotFound);
  EXPECT_THAT(branch(other.conversation), SizeIs(2));
}

TEST_F(ConversationStoreTest, DraftsKeepTextAndPicturesAndEndWhenAsked) {
  ASSERT_TRUE(store_->save_draft(kNoConversation, {"half a que", {picture("PNG", "desk.png")}}));
  open();
  Result<Draft> draft = store_->read_draft(kNoConversation);
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->text, "half a que");
  ASSERT_THAT(draft->pictures, SizeIs(1));
  EXPECT_EQ(draft->pictures[0].name, "desk.png");
  EXPECT_EQ(draft->pictures[0].encoded, nullptr);
  // The window sends what the store gave it, without bytes.
  const Result<BegunAnswer> begun =
      store_->ask(kNoConversation, {draft->pictures[0], Text{"half a question"}}, std::nullopt);
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_TRUE(store_->read_draft(kNoConversation)->empty());
  const Result<Conversation> prompt = store_->prompt(begun->question);
  ASSERT_TRUE(prompt);
  ASSERT_THAT(prompt->messages, SizeIs(1));
  const auto* image = std::get_if<ImageRef>(&prompt->messages[0].parts[0]);
  ASSERT_NE(image, nullptr);
  ASSERT_NE(image->encoded, nullptr);
  EXPECT_EQ(image->encoded->size(), 3U);
  ASSERT_TRUE(store_->save_draft(begun->conversation, {"x", {picture("other")}}));
  EXPECT_TRUE(store_->read(begun->conversation)->summary.has_draft);
  ASSERT_TRUE(store_->save_draft(begun->conversation, {}));
  EXPECT_EQ(n_pictures(), 1);
  EXPECT_EQ(store_->save_draft(ConversationId{77}, {"x", {}}).error().code, ErrorCode::NotFound);
}

TEST_F(ConversationStoreTest, RefusesWhatIsTooMuchAndKeepsNothingOfIt) {
  const auto refused = [this](std::vector<Part> parts) {
    return store_->ask(kNoConversation, std::move(parts), std::nullopt).error().code;
  };
  EXPECT_EQ(refused({}), ErrorCode::InvalidArgument);
  EXPECT_EQ(refused(words("")), ErrorCode::InvalidArgument);
  EXPECT_EQ(refused(words(std::string(kMessageTextBytes + 1, 'x'))), ErrorCode::OverBudget);
  EXPECT_EQ(refused(std::vector<Part>(17, picture("x"))), ErrorCode::OverBudget);
  EXPECT_EQ(refused({ImageRef{nullptr, sha256(std::string_view("gone")), "gone.png"}}), ErrorCode::NotFound);
  EXPECT_EQ(refused({VideoRef{}}), ErrorCode::Unsupported);
  EXPECT_THAT(*store_->list(), IsEmpty());
  const BegunAnswer odd = ask("bytes \xFF\xC0 and \xED\xA0\x80 surrogates");
  EXPECT_THAT(branch(odd.conversation)[0], HasSubstr("\xEF\xBF\xBD"));
}

TEST_F(ConversationStoreTest, AnswersLeftInTheMiddleAreInterruptedAndCanBeFound) {
  const BegunAnswer begun = ask("Question?");
  StoredMessage partial;
  partial.id = begun.answer;
  partial.state = MessageState::Writing;
  partial.parts = words("half an answ");
  ASSERT_TRUE(store_->save_answer(partial));
  open();
  const Result<StoredConversation> read = store_->read(begun.conversation);
  EXPECT_EQ(read->messages[1].state, MessageState::Interrupted);
  EXPECT_EQ(text_of(read->messages[1]), "half an answ");
  EXPECT_THAT(*store_->search("half an"), SizeIs(1));
}

TEST_F(ConversationStoreTest, OptionsBelongToAConversation) {
  ChatOptions options;
  options.system_prompt = "Be brief.";
  options.sampling.temperature = 0.5;
  options.think = false;
  const Result<ConversationId> id = store_->create(options);
  ASSERT_TRUE(id);
  EXPECT_EQ(store_->read(*id)->options, options);
  ASSERT_TRUE(store_->set_options(*id, std::nullopt));
  EXPECT_EQ(store_->read(*id)->options, std::nullopt);
}

TEST_F(ConversationStoreTest, FilesAreForTheirOwnerOnly) {
  ask("x");
  for (const char* name : {"conversations.db", "conversations.lock", "conversations.db-journal"}) {
    struct stat status {};
    ASSERT_EQ(stat((folder_ / "data" / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
  struct stat status {};
  ASSERT_EQ(stat((folder_ / "data").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

}  // namespace
}  // namespace sightline
