/// Session::Core: an answer to something that is read part by part: notes on each part, then the answer from them.
#include <utility>
#include <variant>

#include "multimodal/session/session_core.h"

namespace sightline {

/// One step after the other; each is begun when the one before has ended, so that nothing here is used by two at once.
struct Session::Core::PartRun {
  Answer answer;
  std::shared_ptr<PartReading> reading;
  std::optional<bool> think;
  ChatOptions options;
  std::int64_t part = 0, n_parts = 0;  // of this step
  std::string heading;                 // what its notes begin with
  std::string said;                    // to this step, so far
  std::string notes;                   // on the parts that are done
  bool has_answer = false;
};

void Session::Core::begin_parts(const Answer& answer, const AskOptions& asked) {
  Result<ChatOptions> options = options_of(answer);
  if (!options) return take_end(answer, Failed{options.error()});
  const auto run = std::make_shared<PartRun>();
  run->answer = answer;
  run->reading = asked.reading;
  run->think = asked.think;
  run->options = *std::move(options);
  parts.post([this, run] { go_on(run); });
}

/// The next step.
void Session::Core::go_on(const PartRunRef& run) {
  const Answer& answer = run->answer;
  const std::stop_token stop = answer->stop.get_token();
  if (stop.stop_requested()) return end_with_notes(run);
  Result<ReadingStep> step = run->reading->next(std::exchange(run->said, {}), stop);
  if (!step && step.error().code == ErrorCode::Cancelled) return end_with_notes(run);
  if (!step) return take_end(answer, Failed{step.error()});
  for (const std::string& notice : step->notices) answer->sink(Notice{notice, {}});
  run->part = static_cast<std::int64_t>(step->part);
  run->n_parts = step->is_answer ? 0 : static_cast<std::int64_t>(step->n_parts);
  answer->sink(Progress{Progress::Stage::Reading, 0, 0, run->part, run->n_parts});

  EngineRequest request;
  request.options = run->options;
  request.request.conversation = std::move(step->conversation);
  if (!run->options.system_prompt.empty()) {  // templates take one system message, and the steps begin with theirs
    request.request.conversation.messages.front().parts.emplace_back(Text{"\n" + run->options.system_prompt});
  }
  request.request.think = step->is_answer ? run->think : std::optional(false);
  request.stop = stop;
  request.on_model = [answer](const std::string& model) {
    const std::lock_guard lock(answer->mutex);
    answer->record.set_model(model);
  };
  if (step->is_answer) {
    request.sink = [this, run](const ChatEvent& event) { take_last(run, event); };
  } else {
    run->heading = step->pages.empty() ? std::string() : "**" + step->pages + "**\n\n";
    if (!run->heading.empty()) take(answer, ThinkingDelta{run->heading});
    request.sink = [this, run](const ChatEvent& event) { take_note(run, event); };
  }
  engine.submit(std::move(request));
}

void Session::Core::take_note(const PartRunRef& run, const ChatEvent& event) {
  const Answer& answer = run->answer;
  if (const auto* progress = std::get_if<Progress>(&event)) {
    answer->sink(Progress{progress->stage, progress->done, progress->total, run->part, run->n_parts});
  } else if (const auto* text = std::get_if<AnswerDelta>(&event)) {
    run->said += text->utf8;
    take(answer, ThinkingDelta{text->utf8});
  } else if (std::holds_alternative<Notice>(event)) {
    answer->sink(event);
  } else if (std::holds_alternative<Failed>(event)) {
    take(answer, event);
  } else if (const auto* finished = std::get_if<Finished>(&event)) {
    if (finished->reason == Finish::Cancelled) return end_with_notes(run);
    take(answer, ThinkingDelta{"\n\n"});
    if (run->part > 0) run->notes += run->heading + run->said + "\n\n";
    parts.post([this, run] { go_on(run); });
  }
}

void Session::Core::take_last(const PartRunRef& run, const ChatEvent& event) {
  run->has_answer = run->has_answer || std::holds_alternative<AnswerDelta>(event);
  const auto* finished = std::get_if<Finished>(&event);
  const bool is_stopped = finished != nullptr && finished->reason == Finish::Cancelled;
  if (is_stopped && !run->has_answer) return end_with_notes(run);
  take(run->answer, event);
}

/// What was noted until a stop is worth having.
void Session::Core::end_with_notes(const PartRunRef& run) {
  if (!run->notes.empty()) take(run->answer, AnswerDelta{run->notes});
  Finished stopped;
  stopped.reason = Finish::Cancelled;
  take_end(run->answer, stopped);
}

}  // namespace sightline
