/// Session: asking and keeping, branches, drafts, cancelling, failures of disk and engine, all through the one door.
#include "multimodal/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "multimodal/library/database.h"
#include "tests/support/session_fixture.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing_support;
TEST_F(SessionTest, AsksHearsAndKeepsTheWholeAnswer) {
  start([](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    sink(ThinkingDelta{"Hm."});
    sink(AnswerDelta{"A "});
    sink(RegionFound{0, {"cat", 0, 0.1, 0.2, 0.3, 0.4}});
    sink(AnswerDelta{"cat."});
    Finished finished;
    finished.prompt_tokens = 12;
    finished.new_tokens = 4;
    finished.writing_seconds = 2.0;
    sink(finished);
  });
  const Heard heard = ask("What is it?");
  ASSERT_TRUE(heard.begun && heard.finished);
  EXPECT_TRUE(heard.begun->is_new_conversation);
  EXPECT_EQ(heard.answer, "A cat.");
  start(ScriptedBackend::saying({}));  // another program, later
  const StoredConversation kept = read(heard.begun->conversation);
  EXPECT_EQ(kept.summary.title, "What is it?");
  ASSERT_THAT(kept.messages, SizeIs(2));
  const StoredMessage& answer = kept.messages[1];
  EXPECT_EQ(text_of(answer), "A cat.");
  EXPECT_EQ(answer.thinking, "Hm.");
  EXPECT_EQ(answer.state, MessageState::Complete);
  EXPECT_EQ(answer.model, "scripted");
  EXPECT_THAT(answer.regions, SizeIs(1));
  EXPECT_EQ(answer.statistics.prompt_tokens, 12);
  EXPECT_DOUBLE_EQ(answer.statistics.tokens_per_second, 2.0);
}

TEST_F(SessionTest, TellsTheModelTheChosenBranchAndTheOptions) {
  start(ScriptedBackend::saying({"yes"}));
  Settings settings;
  settings.chat.system_prompt = "Be brief.";
  settings.chat.sampling.temperature = 0.25;
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->set_settings(settings, std::move(done)); }));
  const Heard first = ask("One?");
  ask("Two?", first.begun->conversation);
  const Heard retried =
      hear([&](AnswerSink sink) { return session_->retry(first.begun->answer, {}, std::move(sink)); });
  ASSERT_TRUE(retried.finished);
  const Heard edited = hear([&](AnswerSink sink) {
    return session_->edit(first.begun->question, {Text{"Uno?"}}, {true, true}, sink);
  });
  ASSERT_TRUE(edited.finished);
  const std::vector<ChatRequest> requests = backend_->requests();
  ASSERT_THAT(requests, SizeIs(4));
  EXPECT_THAT(requests[1].conversation.messages, SizeIs(4));  // system, One?, yes, Two?
  EXPECT_EQ(requests[1].conversation.messages[0].role, Role::System);
  EXPECT_EQ(requests[1].sampling.temperature, 0.25F);
  EXPECT_THAT(requests[2].conversation.messages, SizeIs(2));
  EXPECT_THAT(requests[3].conversation.messages, SizeIs(2));
  EXPECT_EQ(requests[3].think, true);
  EXPECT_TRUE(requests[3].find_regions);
  const StoredConversation kept = read(first.begun->conversation);
  ASSERT_THAT(kept.messages, SizeIs(2));
  EXPECT_THAT(kept.messages[0].versions, ElementsAre(first.begun->question, edited.begun->question));
  const Result<StoredConversation> back =
      wait_for<StoredConversation>([&](auto done) { session_->choose_version(first.begun->answer, std::move(done)); });
  ASSERT_TRUE(back);
  EXPECT_THAT(back->messages, SizeIs(4));
}

TEST_F(SessionTest, ACancelledAnswerKeepsWhatItHas) {
  std::counting_semaphore<> spoken(0);
  start([&spoken](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    sink(AnswerDelta{"half"});
    spoken.release();
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    Finished finished;
    finished.reason = Finish::Cancelled;
    sink(finished);
  });
  Question question;
  question.parts = {Text{"?"}};
  std::promise<Finish> reason;
  std::atomic<ConversationId> conversation{};
  const RequestId request = session_->ask(question, [&](const AnswerEvent& event) {
    if (const auto* begun = std::get_if<AnswerBegun>(&event)) conversation = begun->conversation;
    const auto* chat = std::get_if<ChatEvent>(&event);
    const auto* end = chat == nullptr ? nullptr : std::get_if<Finished>(chat);
    if (end != nullptr) reason.set_value(end->reason);
  });
  spoken.acquire();
  // While it is being written a window that opens the conversation sees all there is, and nobody else may ask in it.
  const StoredConversation open = read(conversation);
  EXPECT_EQ(open.messages[1].state, MessageState::Writing);
  EXPECT_EQ(text_of(open.messages[1]), "half");
  EXPECT_EQ(ask("me too", conversation).failed->code, ErrorCode::InvalidArgument);
  session_->cancel(request);
  EXPECT_EQ(reason.get_future().get(), Finish::Cancelled);
  const StoredConversation kept = read(conversation);
  EXPECT_EQ(text_of(kept.messages[1]), "half");
  EXPECT_EQ(kept.messages[1].finish, Finish::Cancelled);
}

TEST_F(SessionTest, AFailureIsALineInTheConversationAndCanBeTriedAgain) {
  std::atomic<int> n_asked = 0;
  start([&n_asked](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    if (n_asked++ == 0) {
      sink(AnswerDelta{"part"});
      return sink(Failed{{ErrorCode::Unavailable, "the engine ended unexpectedly", "ENGINE_DIED"}});
    }
    sink(AnswerDelta{"whole"});
    sink(Finished{});
  });
  const Heard heard = ask("?");
  ASSERT_TRUE(heard.failed);
  const StoredConversation kept = read(heard.begun->conversation);
  EXPECT_EQ(kept.messages[1].state, MessageState::Failed);
  EXPECT_EQ(kept.messages[1].error_id, "ENGINE_DIED");
  EXPECT_EQ(text_of(kept.messages[1]), "part");
  const Heard again = hear([&](AnswerSink sink) { return session_->retry(heard.begun->answer, {}, std::move(sink)); });
  EXPECT_EQ(again.answer, "whole");
  EXPECT_THAT(read(heard.begun->conversation).messages[1].versions, SizeIs(2));
}

TEST_F(SessionTest, DraftsAreKeptAndTheLastOneCounts) {
  start(ScriptedBackend::saying({"ok"}));
  for (int i = 0; i < 50; ++i) session_->save_draft(kNoConversation, {"draft " + std::to_string(i), {}}, {});
  ASSERT_TRUE(wait_for<void>([&](auto done) {
    session_->save_draft(kNoConversation, {"the last", {}}, std::move(done));
  }));
  start(ScriptedBackend::saying({"ok"}));
  const auto draft = [this] {
    return *wait_for<Draft>([&](auto done) { session_->read_draft(kNoConversation, done); });
  };
  EXPECT_EQ(draft().text, "the last");
  session_->save_draft(kNoConversation, {"sent", {}}, {});
  ask("sent");
  EXPECT_TRUE(draft().empty());
}

TEST_F(SessionTest, WhatArrivesLaterIsAddedToTheDraftAtHand) {
  start(ScriptedBackend::saying({"ok"}));
  const auto add = [this](const std::string& words) {
    return wait_for<void>([&](auto done) {
      session_->change_draft(
          kNoConversation,
          [words](Draft draft) {
            return Draft{draft.text + words, draft.pictures};
          },
          done);
    });
  };
  session_->save_draft(kNoConversation, {"waiting", {}}, {});
  ASSERT_TRUE(add(" and added"));
  start(ScriptedBackend::saying({"ok"}));
  ASSERT_TRUE(add(" on disk"));
  start(ScriptedBackend::saying({"ok"}));
  const auto draft = wait_for<Draft>([&](auto done) { session_->read_draft(kNoConversation, done); });
  EXPECT_EQ(draft->text, "waiting and added on disk");
}

TEST_F(SessionTest, OnlySendingADraftEmptiesIt) {
  start(ScriptedBackend::saying({"ok"}));
  const Heard first = ask("first");
  const ConversationId conversation = first.begun->conversation;
  session_->save_draft(conversation, {"a draft", {}}, {});
  hear([&](AnswerSink sink) { return session_->retry(first.begun->answer, {}, std::move(sink)); });
  hear([&](AnswerSink sink) { return session_->edit(first.begun->question, {Text{"changed"}}, {}, std::move(sink)); });
  Question example;
  example.conversation = conversation;
  example.parts = {Text{"an example"}};
  example.keeps_draft = true;
  hear([&](AnswerSink sink) { return session_->ask(example, std::move(sink)); });
  EXPECT_EQ(read(conversation).draft.text, "a draft");
  start(ScriptedBackend::saying({"ok"}));
  EXPECT_EQ(read(conversation).draft.text, "a draft");
  ask("a draft", conversation);
  EXPECT_EQ(read(conversation).draft.text, "");
}

TEST_F(SessionTest, ASecondWindowIsToldAndWorksWithoutKeeping) {
  start(ScriptedBackend::saying({"first"}));
  ask("?");
  const std::unique_ptr<Session> first = std::move(session_);
  start(ScriptedBackend::saying({"second"}));
  EXPECT_EQ(ask("?").answer, "second");
  EXPECT_THAT(list(), SizeIs(1));
  session_.reset();
  const std::vector<StoreOpened> opened = events<StoreOpened>();
  ASSERT_THAT(opened, SizeIs(2));
  EXPECT_TRUE(opened[0].is_lasting);
  EXPECT_FALSE(opened[1].is_lasting);
  ASSERT_THAT(opened[1].notices, SizeIs(1));
  EXPECT_EQ(opened[1].notices[0].id, "DB_BUSY");
}

TEST_F(SessionTest, RemovingStopsAndPurgesAtTheNextStart) {
  start([](const ChatRequest&, const EventSink& sink, const std::stop_token& stop) {
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    Finished finished;
    finished.reason = Finish::Cancelled;
    sink(finished);
  });
  Question question;
  question.parts = {Text{"?"}};
  std::promise<ConversationId> begun;
  std::promise<void> ended;
  session_->ask(question, [&](const AnswerEvent& event) {
    if (const auto* one = std::get_if<AnswerBegun>(&event)) begun.set_value(one->conversation);
    const auto* chat = std::get_if<ChatEvent>(&event);
    if (chat != nullptr && std::holds_alternative<Finished>(*chat)) ended.set_value();
  });
  const ConversationId id = begun.get_future().get();
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->remove(id, std::move(done)); }));
  ended.get_future().get();
  EXPECT_THAT(list(), IsEmpty());
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->undo_remove(id, std::move(done)); }));
  EXPECT_THAT(list(), SizeIs(1));
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->remove(id, std::move(done)); }));
  start(ScriptedBackend::saying({}));
  EXPECT_FALSE(wait_for<void>([&](auto done) { session_->undo_remove(id, std::move(done)); }));
}

TEST_F(SessionTest, ExportsAndImportsEverything) {
  start(ScriptedBackend::saying({"an answer"}));
  const Heard heard = ask("a question");
  hear([&](AnswerSink sink) { return session_->retry(heard.begun->answer, {}, std::move(sink)); });
  const std::filesystem::path file = folder_ / "all.json";
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->export_conversations({}, ExportFormat::Json, file, done); }));
  const Result<ImportReport> report =
      wait_for<ImportReport>([&](auto done) { session_->import_conversations(file, std::move(done)); });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->conversations, 1U);
  EXPECT_EQ(report->messages, 3U);
  const StoredConversation copy = read(report->ids.at(0));
  EXPECT_EQ(text_of(copy.messages.at(1)), "an answer");
  EXPECT_THAT(copy.messages[1].versions, SizeIs(2));
}

TEST_F(SessionTest, WithoutAModelAQuestionIsKeptAndSaysWhatIsMissing) {
  start(SessionOptions{});
  const Heard heard = ask("Anyone?");
  ASSERT_TRUE(heard.begun && heard.failed);
  EXPECT_THAT(heard.failed->message, HasSubstr("no model is chosen"));
  EXPECT_THAT(read(heard.begun->conversation).messages, SizeIs(2));
}

TEST_F(SessionTest, AnEngineThatCannotStartSaysWhy) {
  SessionOptions options;
  options.engine_program = folder_ / "missing";
  start(std::move(options));
  EngineChoice choice;
  choice.kind = EngineChoice::Kind::ThisComputer;
  choice.model = "/nowhere.gguf";
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->choose_engine(choice, std::move(done)); }));
  const Heard heard = ask("Anyone?");
  ASSERT_TRUE(heard.failed);
  EXPECT_THAT(heard.failed->message, HasSubstr("not installed"));
  EXPECT_EQ(session_->engine_state().kind, EngineState::Kind::Ended);
  EXPECT_EQ(session_->engine_state().reason, EngineState::Reason::CannotStart);
}

TEST_F(SessionTest, AServerThatIsNotThereIsUnreachable) {
  start(SessionOptions{});
  EngineChoice choice;
  choice.kind = EngineChoice::Kind::Remote;
  choice.url = "http://127.0.0.1:1";
  ASSERT_TRUE(wait_for<void>([&](auto done) { session_->choose_engine(choice, std::move(done)); }));
  EXPECT_TRUE(ask("Anyone?").failed);
  EXPECT_EQ(session_->engine_state().reason, EngineState::Reason::Unreachable);
  EXPECT_FALSE(wait_for<std::vector<std::string>>(
      [&](auto done) { session_->probe("http://127.0.0.1:1", "", std::move(done)); }));
  const Result<Settings> settings = wait_for<Settings>([&](auto done) { session_->settings(std::move(done)); });
  EXPECT_EQ(settings->engine, choice);
}

TEST_F(SessionTest, ALargeStoreThatWasLeftInAHurryIsSaidToBeCheckedAfterTheSettings) {  // F-S13
  start(ScriptedBackend::saying({"yes"}));
  ask("?");
  session_.reset();
  {
    Result<Database> database = Database::open(folder_ / "data/conversations.db", Database::Access::ReadWrite);
    ASSERT_TRUE(database->run("INSERT INTO pictures VALUES (x'01', zeroblob(70 << 20))"));
  }
  folder_.write("data/conversations.lock", "1");
  events_.clear();
  start(ScriptedBackend::saying({"yes"}));
  EXPECT_THAT(list(), SizeIs(1));
  session_.reset();
  ASSERT_THAT(events<StoreChecking>(), SizeIs(1));
  EXPECT_GT(events<StoreChecking>()[0].bytes, 70 << 20);
  std::vector<std::size_t> order;
  for (const SessionEvent& event : events_) order.push_back(event.index());
  const auto at = [&order](const SessionEvent& kind) { return std::find(order.begin(), order.end(), kind.index()); };
  EXPECT_LT(at(SettingsChanged{}), at(StoreChecking{})) << "looks and engine do not wait for the check";
  EXPECT_LT(at(StoreChecking{}), at(StoreOpened{}));
}

TEST_F(SessionTest, AFolderThatCannotBeMadeIsNoReasonNotToAsk) {
  folder_.write("data", "a file where the folder should be");
  start(ScriptedBackend::saying({"all the same"}));
  EXPECT_EQ(ask("?").answer, "all the same");
  session_.reset();
  ASSERT_THAT(events<StoreOpened>(), SizeIs(1));
  EXPECT_FALSE(events<StoreOpened>()[0].is_lasting);
  EXPECT_THAT(events<StoreOpened>()[0].notices, SizeIs(1));
}

}  // namespace
}  // namespace sightline
