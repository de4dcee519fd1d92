/// Session: a question about a whole document is read part by part, as one answer.
#include "multimodal/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/session_fixture.h"

namespace sightline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace testing_support;

/// Three parts, whose notes are put together in one step.
class ThreeParts final : public PartReading {
 public:
  Result<ReadingStep> next(std::string said, const std::stop_token& stop) override {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped", ""};
    if (n_ > 0) heard.push_back(std::move(said));
    ReadingStep step;
    step.conversation.messages = {text_message(Role::System, "rules"),
                                  text_message(Role::User, n_ < 3 ? "part " + std::to_string(n_ + 1) : "all")};
    step.is_answer = n_ == 3;
    step.part = n_ < 3 ? n_ + 1 : 0;
    step.n_parts = 3;
    if (n_ < 3) step.pages = "[p. " + std::to_string(n_ + 1) + "]";
    if (n_ == 1) step.notices = {"page 1 cannot be shown"};
    ++n_;
    return step;
  }
  std::vector<std::string> heard;

 private:
  std::size_t n_ = 0;
};

std::string last_text(const ChatRequest& request) {
  return std::get<Text>(request.conversation.messages.back().parts.front()).utf8;
}

TEST_F(SessionTest, ReadsPartByPartAndKeepsTheNotesAsThoughts) {
  start([](const ChatRequest& request, const EventSink& sink, const std::stop_token&) {
    sink(Progress{Progress::Stage::Reading, 1, 2});
    sink(AnswerDelta{"said to " + last_text(request)});
    sink(Finished{});
  });
  const auto reading = std::make_shared<ThreeParts>();
  Question question;
  question.parts = {Text{"Summarise."}};
  question.options.think = true;
  question.options.reading = reading;
  std::mutex mutex;
  std::vector<Progress> progress;
  std::vector<std::string> notices;
  const Heard heard = hear([&](const AnswerSink& sink) {
    return session_->ask(question, [&, sink](const AnswerEvent& event) {
      if (const auto* chat = std::get_if<ChatEvent>(&event)) {
        const std::lock_guard lock(mutex);
        if (const auto* one = std::get_if<Progress>(chat)) progress.push_back(*one);
        if (const auto* one = std::get_if<Notice>(chat)) notices.push_back(one->message);
      }
      sink(event);
    });
  });

  ASSERT_TRUE(heard.finished) << (heard.failed ? heard.failed->message : "");
  EXPECT_EQ(heard.answer, "said to all");
  EXPECT_THAT(reading->heard, ElementsAre("said to part 1", "said to part 2", "said to part 3"));
  EXPECT_THAT(notices, ElementsAre("page 1 cannot be shown"));
  const auto second = std::find_if(progress.begin(), progress.end(), [](const Progress& one) { return one.part == 2; });
  ASSERT_NE(second, progress.end());
  EXPECT_EQ(second->n_parts, 3);
  EXPECT_EQ(progress.back().n_parts, 0);  // the answer itself
  ASSERT_THAT(backend_->requests(), SizeIs(4));
  EXPECT_EQ(backend_->requests()[0].think, false);
  EXPECT_EQ(backend_->requests()[3].think, true);
  const StoredConversation kept = read(heard.begun->conversation);
  ASSERT_THAT(kept.messages, SizeIs(2));
  EXPECT_EQ(text_of(kept.messages[0]), "Summarise.");
  EXPECT_EQ(text_of(kept.messages[1]), "said to all");
  EXPECT_THAT(*kept.messages[1].thinking, HasSubstr("**[p. 2]**\n\nsaid to part 2\n\n**[p. 3]**"));
}

TEST_F(SessionTest, StoppedWhileItReadsItAnswersWithTheNotesThatAreThere) {
  std::binary_semaphore is_at_third(0);
  start([&is_at_third](const ChatRequest& request, const EventSink& sink, const std::stop_token& stop) {
    sink(AnswerDelta{"said to " + last_text(request)});
    if (last_text(request) == "part 3") {
      is_at_third.release();
      while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    }
    Finished finished;
    if (stop.stop_requested()) finished.reason = Finish::Cancelled;
    sink(finished);
  });
  Question question;
  question.parts = {Text{"Summarise."}};
  question.options.reading = std::make_shared<ThreeParts>();
  std::thread person;
  const Heard heard = hear([&](const AnswerSink& sink) {
    const RequestId request = session_->ask(question, sink);
    person = std::thread([&, request] {
      is_at_third.acquire();
      session_->cancel(request);
    });
    return request;
  });
  person.join();

  ASSERT_TRUE(heard.finished);
  EXPECT_EQ(heard.finished->reason, Finish::Cancelled);
  EXPECT_EQ(heard.answer, "**[p. 1]**\n\nsaid to part 1\n\n**[p. 2]**\n\nsaid to part 2\n\n");
  EXPECT_EQ(text_of(read(heard.begun->conversation).messages.at(1)), heard.answer);
  EXPECT_THAT(backend_->requests(), SizeIs(3));
}

TEST_F(SessionTest, APartThatFailsEndsTheReadingAndTheNotesStay) {
  start([](const ChatRequest& request, const EventSink& sink, const std::stop_token&) {
    if (last_text(request) == "part 2") return sink(Failed{{ErrorCode::Unavailable, "it is gone", "ENGINE_DIED"}});
    sink(AnswerDelta{"said to " + last_text(request)});
    sink(Finished{});
  });
  Question question;
  question.parts = {Text{"Summarise."}};
  question.options.reading = std::make_shared<ThreeParts>();
  const Heard heard = hear([&](AnswerSink sink) { return session_->ask(question, std::move(sink)); });

  ASSERT_TRUE(heard.failed);
  const StoredMessage answer = read(heard.begun->conversation).messages.at(1);
  EXPECT_EQ(answer.state, MessageState::Failed);
  EXPECT_EQ(answer.error, "it is gone");
  EXPECT_THAT(answer.thinking.value_or(""), HasSubstr("said to part 1"));
}

}  // namespace
}  // namespace sightline
