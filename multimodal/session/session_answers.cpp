/// Session::Core: one answer from the question to the last save.
#include <algorithm>
#include <utility>
#include <variant>

#include "multimodal/session/session_core.h"

namespace sightline {

namespace {

bool is_end(const ChatEvent& event) {
  return std::holds_alternative<Finished>(event) || std::holds_alternative<Failed>(event);
}

}  // namespace

std::vector<Session::Core::Answer> Session::Core::running() {
  const std::lock_guard lock(mutex_);
  std::vector<Answer> all;
  for (const auto& [id, answer] : running_) all.push_back(answer);
  return all;
}

RequestId Session::Core::begin(std::function<Result<ConversationId>(ConversationStore&)> conversation, AskOptions asked,
                               Begin begin, Turn turn, AnswerSink sink) {
  const auto answer = std::make_shared<RunningAnswer>();
  answer->sink = std::move(sink);
  answer->asked = AnswerRecord::Clock::now();
  {
    const std::lock_guard lock(mutex_);
    answer->id = RequestId{next_request_++};
    running_[answer->id] = answer;
  }
  disk.post([this, answer, conversation = std::move(conversation), asked, begin = std::move(begin), turn] {
    begin_here(answer, conversation, asked, begin, turn);
  });
  return answer->id;
}

void Session::Core::begin_here(const Answer& answer,
                               const std::function<Result<ConversationId>(ConversationStore&)>& conversation,
                               const AskOptions& asked, const Begin& begin, Turn turn) {
  const auto refuse = [this, &answer](const Error& error) {
    answer->sink(Failed{error});
    forget(answer);
  };
  if (!store) return refuse(no_store());
  look_again();
  const Result<ConversationId> about = conversation(*store);
  if (!about) return refuse(about.error());
  for (const Answer& other : running()) {
    if (*about == kNoConversation || other->begun.conversation != *about) continue;
    return refuse(
        {ErrorCode::InvalidArgument, "the conversation is being answered already; stop that answer first", ""});
  }
  if (const Status ok = save_draft_of(*about); !ok) note_save(ok);  // the question may name its pictures
  Result<BegunAnswer> begun = begin(*store);
  if (!begun) return refuse(begun.error());
  if (turn.empties_draft) drafts_.erase(*about);
  answer->begun = *begun;
  {
    const std::lock_guard lock(answer->mutex);
    answer->record = AnswerRecord(begun->answer, begun->question, answer->asked);
  }
  answer->sink(AnswerBegun{begun->conversation, begun->question, begun->answer, turn.is_new_conversation});
  tell(ListChanged{});
  if (asked.reading != nullptr) return begin_parts(answer, asked);
  Result<EngineRequest> request = make_request(answer, asked);
  if (!request) return take_end(answer, Failed{request.error()});
  engine.submit(*std::move(request));
}

Result<ChatOptions> Session::Core::options_of(const Answer& answer) {
  const Result<std::optional<ChatOptions>> own = store->options(answer->begun.conversation);
  if (!own) return own.error();
  return own->value_or(settings.chat);
}

Result<EngineRequest> Session::Core::make_request(const Answer& answer, const AskOptions& asked) {
  EngineRequest request;
  Result<ChatOptions> options = options_of(answer);
  if (!options) return options.error();
  request.options = *std::move(options);
  Result<Conversation> conversation = store->prompt(answer->begun.question);
  if (!conversation) return conversation.error();
  request.request.conversation = *std::move(conversation);
  if (!request.options.system_prompt.empty()) {
    std::vector<Message>& messages = request.request.conversation.messages;
    messages.insert(messages.begin(), text_message(Role::System, request.options.system_prompt));
  }
  request.request.think = asked.think;
  request.request.find_regions = asked.find_regions;
  request.stop = answer->stop.get_token();
  request.sink = [this, answer](const ChatEvent& event) { take(answer, event); };
  request.on_model = [answer](const std::string& model) {
    const std::lock_guard lock(answer->mutex);
    answer->record.set_model(model);
  };
  return request;
}

void Session::Core::take(const Answer& answer, const ChatEvent& event) {
  if (!is_end(event)) {
    const bool is_kept = !std::holds_alternative<Progress>(event) && !std::holds_alternative<Notice>(event);
    if (is_kept) {
      const std::lock_guard lock(answer->mutex);
      answer->record.add(event, AnswerRecord::Clock::now());
      answer->has_news = true;
    }
    if (is_kept) disk.request_tick();
    return answer->sink(event);
  }
  const auto* failed = std::get_if<Failed>(&event);
  if (failed == nullptr) return take_end(answer, event);
  engine.explain(failed->error, [this, answer](const Error& error) { take_end(answer, Failed{error}); });
}

void Session::Core::take_end(const Answer& answer, const ChatEvent& event) {
  disk.post([this, answer, event] { end(answer, event); });
}

/// The whole answer goes to disk; if that fails it stays in memory, and the person has it all the same.
void Session::Core::end(const Answer& answer, const ChatEvent& event) {
  StoredMessage message;
  {
    const std::lock_guard lock(answer->mutex);
    answer->record.add(event, AnswerRecord::Clock::now());
    message = answer->record.message();
  }
  if (const Status ok = store->save_answer(message); !ok && ok.error().code != ErrorCode::NotFound) {
    note_save(ok);
    unsaved_.push_back(std::move(message));
    disk.request_tick();
  }
  answer->sink(event);
  tell(ListChanged{});
  forget(answer);
}

void Session::Core::forget(const Answer& answer) {
  const std::lock_guard lock(mutex_);
  running_.erase(answer->id);
  if (running_.empty()) ended_.notify_all();
}

void Session::Core::cancel(RequestId request) {
  for (const Answer& answer : running()) {
    if (answer->id == request) answer->stop.request_stop();
  }
  engine.end_stopped();
}

void Session::Core::stop_answers_of(ConversationId conversation) {
  for (const Answer& answer : running()) {
    if (answer->begun.conversation == conversation) answer->stop.request_stop();
  }
  engine.end_stopped();
}

void Session::Core::complete(StoredConversation& conversation) {
  const auto put_over = [&conversation](const StoredMessage& fresh) {
    for (StoredMessage& stored : conversation.messages) {
      if (stored.id != fresh.id) continue;
      StoredMessage whole = fresh;
      whole.parent = stored.parent;
      whole.created = stored.created;
      whole.versions = std::move(stored.versions);
      stored = std::move(whole);
      return;
    }
  };
  for (const StoredMessage& message : unsaved_) put_over(message);
  for (const Answer& answer : running()) {
    if (answer->begun.conversation != conversation.summary.id) continue;
    const std::lock_guard lock(answer->mutex);
    put_over(answer->record.message());
  }
  if (const auto draft = drafts_.find(conversation.summary.id); draft != drafts_.end()) {
    conversation.draft = draft->second.draft;
  }
}

}  // namespace sightline
