/// What tests of the session have in common: a scripted engine, folders of their own, and waiting for what it tells.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <mutex>
#include <semaphore>

#include "multimodal/session.h"
#include "tests/support/scripted_backend.h"
#include "tests/support/temp_folder.h"

namespace sightline::testing_support {

using namespace std::chrono_literals;

/// What a request brought.
struct Heard {
  std::optional<AnswerBegun> begun;
  std::string answer;
  std::optional<Finished> finished;
  std::optional<Error> failed;
};

/// Waits for what a function of the session hands to its `done`.
template <class T, class Call>
Result<T> wait_for(Call call) {
  auto promise = std::make_shared<std::promise<Result<T>>>();
  std::future<Result<T>> future = promise->get_future();
  call([promise](Result<T> result) { promise->set_value(std::move(result)); });
  return future.get();
}

class SessionTest : public ::testing::Test {
 protected:
  void start(ScriptedBackend::Script script) {
    session_.reset();
    backend_ = std::make_shared<ScriptedBackend>(std::move(script));
    SessionOptions options;
    options.backend = backend_;
    start(std::move(options));
  }
  void start(SessionOptions options) {
    options.data_folder = folder_ / "data";
    options.config_folder = folder_ / "config";
    options.lock_wait = 0ms;
    options.save_interval = 20ms;
    options.on_event = [this](const SessionEvent& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
    };
    session_ = std::make_unique<Session>(std::move(options));
  }
  /// Runs a request to its end.
  Heard hear(const std::function<RequestId(AnswerSink)>& begin) {
    auto heard = std::make_shared<Heard>();
    auto ended = std::make_shared<std::promise<void>>();
    std::future<void> future = ended->get_future();
    begin([heard, ended](const AnswerEvent& event) {
      EXPECT_FALSE(heard->finished || heard->failed);
      if (const auto* begun = std::get_if<AnswerBegun>(&event)) {
        heard->begun = *begun;
        return;
      }
      const auto& chat = std::get<ChatEvent>(event);
      if (const auto* text = std::get_if<AnswerDelta>(&chat)) heard->answer += text->utf8;
      if (const auto* end = std::get_if<Finished>(&chat)) heard->finished = *end;
      if (const auto* end = std::get_if<Failed>(&chat)) heard->failed = end->error;
      if (heard->finished || heard->failed) ended->set_value();
    });
    future.get();
    return *heard;
  }
  Heard ask(const std::string& text, ConversationId conversation = kNoConversation) {
    Question question;
    question.conversation = conversation;
    question.parts = {Text{text}};
    return hear([&](AnswerSink sink) { return session_->ask(question, std::move(sink)); });
  }
  StoredConversation read(ConversationId id) {
    Result<StoredConversation> read =
        wait_for<StoredConversation>([&](auto done) { session_->read(id, std::move(done)); });
    EXPECT_TRUE(read);
    return read ? *read : StoredConversation{};
  }
  std::vector<ConversationSummary> list() {
    return *wait_for<std::vector<ConversationSummary>>([&](auto done) { session_->list(std::move(done)); });
  }
  template <class Event>
  std::vector<Event> events() {
    const std::lock_guard lock(mutex_);
    std::vector<Event> found;
    for (const SessionEvent& event : events_) {
      if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
    }
    return found;
  }
  static std::string text_of(const StoredMessage& message) {
    std::string text;
    for (const Part& part : message.parts) {
      if (const auto* one = std::get_if<Text>(&part)) text += one->utf8;
    }
    return text;
  }

  TempFolder folder_;
  std::mutex mutex_;  // guards events_
  std::vector<SessionEvent> events_;
  std::shared_ptr<ScriptedBackend> backend_;
  std::unique_ptr<Session> session_;
};

}  // namespace sightline::testing_support
