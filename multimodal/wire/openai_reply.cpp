/// ChatEvents -> replies of the chat completions and completions protocols, streamed and whole.
#include "multimodal/wire/openai_reply.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/wire/api_error.h"
#include "multimodal/wire/call_json.h"
#include "multimodal/wire/sse.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

/// Text that comes as valid UTF-8 by contract; a mistake elsewhere must not become an exception here.
std::string clean(const std::string& text) { return is_valid_utf8(text) ? text : replace_invalid_utf8(text); }

std::string finish_reason(Finish reason, bool called) {
  if (reason == Finish::Stop || reason == Finish::Cancelled) return called ? "tool_calls" : "stop";
  return "length";
}

const char* finish_name(Finish reason) {
  switch (reason) {
    case Finish::Stop:
      return "stop";
    case Finish::Length:
      return "length";
    case Finish::ContextFull:
      return "context_full";
    case Finish::Loop:
      return "loop";
    case Finish::Cancelled:
      break;
  }
  return "cancelled";
}

const char* stage_name(Progress::Stage stage) {
  switch (stage) {
    case Progress::Stage::Loading:
      return "loading";
    case Progress::Stage::SeeingImage:
      return "seeing_image";
    case Progress::Stage::Reading:
      break;
  }
  return "reading";
}

Json choice_json(const TokenScore::Choice& choice) {
  Json bytes = Json::array();
  for (const char c : choice.bytes) bytes.push_back(static_cast<unsigned char>(c));
  return {{"token", replace_invalid_utf8(choice.bytes)}, {"logprob", choice.logprob}, {"bytes", std::move(bytes)}};
}

Json score_json(const TokenScore& score) {
  Json json = choice_json(score.chosen);
  json["top_logprobs"] = Json::array();
  for (const TokenScore::Choice& choice : score.best) json["top_logprobs"].push_back(choice_json(choice));
  return json;
}

Json region_json(const RegionFound& found) {
  const Region& region = found.region;
  Json json;
  json["index"] = found.index;
  json["label"] = clean(region.label);
  json["image"] = region.image_index;
  if (region.is_point) {
    json["point"] = {region.x0, region.y0};
  } else {
    json["box"] = {region.x0, region.y0, region.x1, region.y1};
  }
  if (region.is_loose) json["loose"] = true;
  return json;
}

Json call_json(const ToolCall& call, const std::string& reply_id, std::size_t index) {
  // An id is needed to answer the call; clients take any that differs from the others of a conversation.
  return {{"id", call.id.empty() ? "call_" + reply_id + "_" + std::to_string(index) : clean(call.id)},
          {"type", "function"},
          {"function", {{"name", clean(call.name)}, {"arguments", arguments_json(call)}}}};
}

Json usage_json(const Finished& finished) {
  Json json;
  json["prompt_tokens"] = finished.prompt_tokens;
  json["completion_tokens"] = finished.new_tokens;
  json["total_tokens"] = finished.prompt_tokens + finished.new_tokens;
  json["prompt_tokens_details"] = {{"cached_tokens", finished.reused_tokens}};
  return json;
}

Json timings_json(const Finished& finished) {
  const std::int64_t read = finished.prompt_tokens - finished.reused_tokens;
  const auto per_second = [](std::int64_t n, double seconds) {
    return seconds > 0.0 ? static_cast<double>(n) / seconds : 0.0;
  };
  Json json;
  json["cache_n"] = finished.reused_tokens;
  json["prompt_n"] = read;
  json["prompt_ms"] = finished.reading_seconds * 1000.0;
  json["prompt_per_second"] = per_second(read, finished.reading_seconds);
  json["predicted_n"] = finished.new_tokens;
  json["predicted_ms"] = finished.writing_seconds * 1000.0;
  json["predicted_per_second"] = per_second(finished.new_tokens, finished.writing_seconds);
  return json;
}

}  // namespace

struct OpenAiReply::State {
  ReplyForm form;
  std::chrono::steady_clock::time_point begun_at = std::chrono::steady_clock::now();
  bool begun = false;
  std::size_t n_calls = 0;
  // For the whole reply.
  std::string thinking, answer;
  Json calls = Json::array(), scores = Json::array(), notices = Json::array();
  std::vector<Json> regions;
  Finished finished;

  [[nodiscard]] Json head(const char* object) const {
    return {{"id", form.id}, {"object", object}, {"created", form.created}, {"model", clean(form.model)}};
  }
  [[nodiscard]] Json extensions() const {
    Json json;
    json["finish"] = finish_name(finished.reason);
    if (finished.stopped_while_thinking) json["stopped_while_thinking"] = true;
    return json;
  }
  /// A chunk around a delta of the one choice.
  [[nodiscard]] Json chunk(Json delta, Json reason = nullptr) const {
    Json json = head(form.is_chat ? "chat.completion.chunk" : "text_completion");
    Json choice = {{"index", 0}};
    if (form.is_chat) {
      choice["delta"] = std::move(delta);
    } else {
      choice["text"] = delta.value("content", "");
    }
    choice["logprobs"] = nullptr;
    choice["finish_reason"] = std::move(reason);
    json["choices"] = Json::array({std::move(choice)});
    return json;
  }
  /// What every stream says first.
  std::string begin() {
    if (std::exchange(begun, true) || !form.is_chat) return {};
    return sse_event(chunk({{"role", "assistant"}, {"content", ""}}).dump());
  }
  [[nodiscard]] bool takes_call() const { return form.is_chat && (n_calls == 0 || !form.one_call_only); }

  std::string write(const Progress& progress);
  std::string write(const ThinkingDelta& delta);
  std::string write(const AnswerDelta& delta);
  std::string write(const RegionFound& found);
  std::string write(const ToolCalled& called);
  std::string write(const Notice& notice);
  std::string write(const Finished& end);
  static std::string write(const Failed& failed) { return error_event(api_error(failed.error)); }

  static void keep(const Progress& /*progress*/) {}
  void keep(const ThinkingDelta& delta) { thinking += delta.utf8; }
  void keep(const AnswerDelta& delta) {
    answer += delta.utf8;
    for (const TokenScore& score : delta.tokens) scores.push_back(score_json(score));
  }
  void keep(const RegionFound& found) {
    const auto same = std::find_if(regions.begin(), regions.end(),
                                   [&found](const Json& known) { return known["index"] == found.index; });
    if (same == regions.end()) {
      regions.push_back(region_json(found));
    } else {
      *same = region_json(found);
    }
  }
  void keep(const ToolCalled& called) {
    if (!takes_call()) return;
    calls.push_back(call_json(called.call, form.id, n_calls));
    ++n_calls;
  }
  void keep(const Notice& notice) { notices.push_back(clean(notice.message)); }
  void keep(const Finished& end) { finished = end; }
  static void keep(const Failed& /*failed*/) {}
};

std::string OpenAiReply::State::write(const Progress& progress) {
  if (!form.return_progress) {
    return sse_comment(std::string(stage_name(progress.stage)) + " " + std::to_string(progress.done) + "/" +
                       std::to_string(progress.total));
  }
  Json json = chunk(Json::object());
  const auto passed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_at);
  if (progress.stage == Progress::Stage::Reading) {
    json["prompt_progress"] = {
        {"total", progress.total}, {"cache", 0}, {"processed", progress.done}, {"time_ms", passed.count()}};
  }
  json["sightline"]["progress"] = {
      {"stage", stage_name(progress.stage)}, {"done", progress.done}, {"total", progress.total}};
  return sse_event(json.dump());
}

std::string OpenAiReply::State::write(const ThinkingDelta& delta) {
  if (!form.is_chat) return {};
  return begin() + sse_event(chunk({{"reasoning_content", clean(delta.utf8)}}).dump());
}

std::string OpenAiReply::State::write(const AnswerDelta& delta) {
  std::string out = begin();
  Json json = chunk({{"content", clean(delta.utf8)}});
  if (!delta.tokens.empty()) {
    Json content = Json::array();
    for (const TokenScore& score : delta.tokens) content.push_back(score_json(score));
    json["choices"][0]["logprobs"] = {{"content", std::move(content)}};
  }
  return out + sse_event(json.dump());
}

std::string OpenAiReply::State::write(const RegionFound& found) {
  std::string out = begin();
  Json json = chunk(Json::object());
  json["sightline"]["regions"] = Json::array({region_json(found)});
  return out + sse_event(json.dump());
}

std::string OpenAiReply::State::write(const ToolCalled& called) {
  if (!takes_call()) return {};
  std::string out = begin();
  Json call = {{"index", n_calls}};
  call.update(call_json(called.call, form.id, n_calls++));
  return out + sse_event(chunk({{"tool_calls", Json::array({std::move(call)})}}).dump());
}

std::string OpenAiReply::State::write(const Notice& notice) {
  std::string out = begin();
  Json json = chunk(Json::object());
  json["sightline"]["notices"] = Json::array({clean(notice.message)});
  return out + sse_event(json.dump());
}

std::string OpenAiReply::State::write(const Finished& end) {
  finished = end;
  std::string out = begin();
  Json last = chunk(Json::object(), finish_reason(end.reason, n_calls > 0));
  last["timings"] = timings_json(end);
  last["sightline"] = extensions();
  out += sse_event(last.dump());
  if (form.include_usage) {
    Json usage = head(form.is_chat ? "chat.completion.chunk" : "text_completion");
    usage["choices"] = Json::array();
    usage["usage"] = usage_json(end);
    out += sse_event(usage.dump());
  }
  return out + sse_event("[DONE]");
}

OpenAiReply::OpenAiReply(ReplyForm form) : state_(std::make_unique<State>()) { state_->form = std::move(form); }
OpenAiReply::~OpenAiReply() = default;

std::string OpenAiReply::stream(const ChatEvent& event) {
  return std::visit([this](const auto& one) { return state_->write(one); }, event);
}

void OpenAiReply::collect(const ChatEvent& event) {
  std::visit([this](const auto& one) { state_->keep(one); }, event);
}

std::string OpenAiReply::whole() const {
  const State& state = *state_;
  Json json = state.head(state.form.is_chat ? "chat.completion" : "text_completion");
  Json choice = {{"index", 0}};
  const bool called = !state.calls.empty();
  if (state.form.is_chat) {
    Json message = {{"role", "assistant"}};
    message["content"] = called && state.answer.empty() ? Json() : Json(clean(state.answer));
    if (!state.thinking.empty()) message["reasoning_content"] = clean(state.thinking);
    if (called) message["tool_calls"] = state.calls;
    choice["message"] = std::move(message);
  } else {
    choice["text"] = clean(state.answer);
  }
  choice["logprobs"] = state.scores.empty() ? Json() : Json({{"content", state.scores}});
  choice["finish_reason"] = finish_reason(state.finished.reason, called);
  json["choices"] = Json::array({std::move(choice)});
  json["usage"] = usage_json(state.finished);
  json["timings"] = timings_json(state.finished);
  json["sightline"] = state.extensions();
  if (!state.regions.empty()) json["sightline"]["regions"] = state.regions;
  if (!state.notices.empty()) json["sightline"]["notices"] = state.notices;
  return json.dump();
}

}  // namespace sightline
