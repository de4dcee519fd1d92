/// RemoteReply: what servers elsewhere stream -> ChatEvents, whatever their dialect.
#include "multimodal/wire/remote_reply.h"

#include <map>
#include <optional>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/reply/grounding_parser.h"
#include "multimodal/reply/reply_parser.h"
#include "multimodal/wire/json_value.h"
#include "multimodal/wire/python_json.h"
#include "multimodal/wire/remote_json.h"
#include "multimodal/wire/sse.h"
#include "multimodal/wire/tool_json.h"

namespace sightline {

namespace {

using Json = JsonValue;

constexpr std::size_t kEventBytes = std::size_t{4} << 20;
constexpr JsonLimits kEventLimits{.bytes = kEventBytes, .depth = 64, .takes_nul = true};
constexpr std::size_t kCalls = 256;

/// A call whose pieces are still coming.
struct OpenCall {
  std::string id, name, arguments;
};

Finish finish_of(const std::string& reason) { return reason == "length" ? Finish::Length : Finish::Stop; }

Finish finish_of_extension(const std::string& name, Finish otherwise) {
  if (name == "context_full") return Finish::ContextFull;
  if (name == "loop") return Finish::Loop;
  return otherwise;
}

}  // namespace

struct RemoteReply::State {
  State(std::string name, std::span<const Tool> offered) : server(std::move(name)), tools(offered), sse(kEventBytes) {}

  std::string server;
  std::span<const Tool> tools;
  SseReader sse;
  std::vector<ChatEvent> events;  // to be given
  bool ended = false, is_done = false;
  bool thought = false, answered = false;
  std::optional<ReplyParser> parser;      // of the content, if the server leaves thinking in it
  std::vector<TokenScore> scores;         // of text that is held back
  std::optional<GroundingParser> places;  // if nobody else looks for them
  std::map<std::int64_t, OpenCall> calls;
  Finished finished;
  bool has_reason = false;

  void fail(ErrorCode code, const std::string& what, std::string_view id = "DL_SERVER") {
    end(Failed{Error{code, "the server " + server + " " + what, id}});
  }
  void end(ChatEvent last) {
    if (std::exchange(ended, true)) return;
    events.push_back(std::move(last));
  }
  void take(const std::string& data);
  void take_progress(const Json& json);
  void take_choice(const Json& choice);
  void take_content(const std::string& text);
  void give(std::vector<ReplyPart> parts);
  void give_regions(const std::vector<RegionFound>& regions);
  void take_calls(const std::vector<Json>& pieces);
  void take_extensions(const Json& json);
  void take_usage(const Json& json);
  void give_calls();
  void finish();
};

void RemoteReply::State::take(const std::string& data) {
  if (data == "[DONE]") {
    is_done = true;
    return finish();
  }
  const Result<Json> read = parse_json(data, "the event", kEventLimits);
  if (!read || !read->is(Json::Kind::Object)) return fail(ErrorCode::Corrupt, "sent something that is no answer");
  const Json& json = *read;
  if (const Json* error = json.find_given("error")) {
    return end(Failed{remote_error(static_cast<int>(remote::integer(*error, "code", 500)), data, server)});
  }
  take_progress(json);
  take_usage(json);
  const std::vector<Json>& choices = remote::array(json, "choices");
  if (!choices.empty()) take_choice(choices.front());
  take_extensions(json);  // knows more reasons for an end
}

void RemoteReply::State::take_progress(const Json& json) {
  const Json& ours = remote::object(remote::object(json, "sightline"), "progress");
  const Json& theirs = remote::object(json, "prompt_progress");
  if (!ours.items.empty()) {
    Progress progress{Progress::Stage::Reading, remote::integer(ours, "done"), remote::integer(ours, "total")};
    const std::string stage = remote::text(ours, "stage");
    if (stage == "loading") progress.stage = Progress::Stage::Loading;
    if (stage == "seeing_image") progress.stage = Progress::Stage::SeeingImage;
    events.emplace_back(progress);
  } else if (!theirs.items.empty()) {
    events.emplace_back(
        Progress{Progress::Stage::Reading, remote::integer(theirs, "processed"), remote::integer(theirs, "total")});
  }
}

void RemoteReply::State::take_extensions(const Json& json) {
  const Json& ours = remote::object(json, "sightline");
  for (const Json& region : remote::array(ours, "regions")) {
    places.reset();
    if (std::optional<RegionFound> found = remote::region(region)) events.emplace_back(*std::move(found));
  }
  for (const Json& notice : remote::array(ours, "notices")) {
    if (notice.is(Json::Kind::Text)) events.emplace_back(Notice{printable(notice.text, 300), ""});
  }
  finished.reason = finish_of_extension(remote::text(ours, "finish"), finished.reason);
}

void RemoteReply::State::take_usage(const Json& json) {
  const Json& usage = remote::object(json, "usage");
  if (!usage.items.empty()) {
    finished.prompt_tokens = remote::integer(usage, "prompt_tokens");
    finished.new_tokens = remote::integer(usage, "completion_tokens");
    const Json& details = remote::object(usage, "prompt_tokens_details");
    if (!details.items.empty()) finished.reused_tokens = remote::integer(details, "cached_tokens");
  }
  const Json& timings = remote::object(json, "timings");
  if (timings.items.empty()) return;
  finished.reading_seconds = remote::number(timings, "prompt_ms") / 1000.0;
  finished.writing_seconds = remote::number(timings, "predicted_ms") / 1000.0;
  if (usage.items.empty() && finished.new_tokens == 0) {
    finished.reused_tokens = remote::integer(timings, "cache_n");
    finished.prompt_tokens = remote::integer(timings, "prompt_n") + finished.reused_tokens;
    finished.new_tokens = remote::integer(timings, "predicted_n");
  }
}

void RemoteReply::State::take_choice(const Json& choice) {
  if (!choice.is(Json::Kind::Object)) return fail(ErrorCode::Corrupt, "sent something that is no answer");
  const Json& delta = remote::object(choice, "delta");
  for (const char* name : {"reasoning_content", "reasoning"}) {
    const std::string text = remote::text(delta, name);
    if (text.empty()) continue;
    thought = true;
    events.emplace_back(ThinkingDelta{text});
    break;  // some send both, with the same text
  }
  for (const Json& score : remote::array(remote::object(choice, "logprobs"), "content")) {
    if (std::optional<TokenScore> read = remote::score(score)) scores.push_back(*std::move(read));
  }
  if (const std::string text = remote::text(delta, "content"); !text.empty()) take_content(text);
  take_calls(remote::array(delta, "tool_calls"));
  if (const std::string reason = remote::text(choice, "finish_reason"); !reason.empty()) {
    has_reason = true;
    finished.reason = finish_of(reason);
  }
}

void RemoteReply::State::take_content(const std::string& text) {
  if (!parser) parser.emplace(false, tools);
  give(parser->push(text));
}

void RemoteReply::State::give(std::vector<ReplyPart> parts) {
  for (ReplyPart& part : parts) {
    if (part.kind == ReplyPart::Kind::Thinking) {
      thought = true;
      events.emplace_back(ThinkingDelta{std::move(part.utf8)});
    } else if (part.kind == ReplyPart::Kind::Call) {
      answered = true;
      events.emplace_back(ToolCalled{std::move(part.call)});
    } else {
      answered = true;
      events.emplace_back(AnswerDelta{part.utf8, std::exchange(scores, {})});
      if (places) give_regions(places->push(part.utf8));
    }
  }
}

void RemoteReply::State::give_regions(const std::vector<RegionFound>& regions) {
  events.insert(events.end(), regions.begin(), regions.end());
}

void RemoteReply::State::take_calls(const std::vector<Json>& pieces) {
  for (const Json& piece : pieces) {
    if (!piece.is(Json::Kind::Object)) return fail(ErrorCode::Corrupt, "sent a call of a function that is none");
    const auto open = static_cast<std::int64_t>(calls.size());
    const std::int64_t index = remote::integer(piece, "index", open);
    if (calls.size() >= kCalls && !calls.contains(index))
      return fail(ErrorCode::OverBudget, "calls too many functions");
    OpenCall& call = calls[index];
    const Json& function = remote::object(piece, "function");
    if (call.id.empty()) call.id = remote::text(piece, "id");
    if (call.name.empty()) call.name = remote::text(function, "name");
    const Json* arguments = function.find_given("arguments");
    if (arguments == nullptr) continue;
    call.arguments += arguments->is(Json::Kind::Text) ? arguments->text : python_json(*arguments);
  }
}

void RemoteReply::State::give_calls() {
  for (auto& [index, open] : calls) {
    const std::string text = open.arguments.find_first_not_of(" \t\r\n") == std::string::npos ? "{}" : open.arguments;
    const Result<JsonValue> json = parse_json(text, "the arguments");
    Result<std::vector<Argument>> arguments =
        json ? read_arguments(*json, "the arguments") : Result<std::vector<Argument>>(json.error());
    if (!arguments || !is_tool_name(open.name)) {
      events.emplace_back(Notice{"a call of " + printable(open.name, 64) + " was cut off or is not readable", ""});
      continue;
    }
    events.emplace_back(ToolCalled{{std::move(open.id), std::move(open.name), *std::move(arguments)}});
  }
  calls.clear();
}

void RemoteReply::State::finish() {
  if (ended) return;
  if (parser) give(parser->finish());
  if (places) give_regions(places->finish());
  if (!has_reason && !is_done) {
    return fail(ErrorCode::Unavailable, "ended its answer in the middle", "DL_NETWORK");
  }
  const bool called = !calls.empty();
  give_calls();
  finished.stopped_while_thinking = thought && !answered && !called && finished.reason != Finish::Stop;
  end(finished);
}

RemoteReply::RemoteReply(std::string server, std::span<const Tool> tools)
    : state_(std::make_unique<State>(std::move(server), tools)) {}
RemoteReply::~RemoteReply() = default;

void RemoteReply::find_regions(std::size_t image_index) { state_->places.emplace(GroundingOptions{}, image_index); }

std::vector<ChatEvent> RemoteReply::push(std::string_view bytes) {
  if (state_->ended) return {};
  const Result<std::vector<SseReader::Event>> events = state_->sse.push(bytes);
  if (!events) {
    state_->fail(ErrorCode::OverBudget, "sent more at once than is taken");
  } else {
    for (const SseReader::Event& event : *events) {
      if (!state_->ended) state_->take(event.data);
    }
  }
  return std::exchange(state_->events, {});
}

std::vector<ChatEvent> RemoteReply::finish() {
  state_->finish();
  return std::exchange(state_->events, {});
}

bool RemoteReply::ended() const noexcept { return state_->ended; }

Error remote_error(int status, std::string_view body, const std::string& server) {
  const std::string words = remote::error_words(body);
  const std::string says = words.empty() ? " answered with status " + std::to_string(status) : " says: " + words;
  Error error{ErrorCode::Unavailable, "the server " + server + says, "DL_SERVER"};
  if (remote::is_context_error(body)) {
    error.code = ErrorCode::OverBudget;
    error.id = "CTX_FULL";
  } else if (status == 401 || status == 403) {
    error = {ErrorCode::InvalidArgument, "the server " + server + " does not accept the token", "SRV_AUTH"};
  } else if (status == 404) {
    error.code = ErrorCode::NotFound;
  } else if (status == 429) {
    error.code = ErrorCode::OverBudget;
    error.id = "SRV_BUSY";
  } else if (status >= 300 && status < 400) {
    error.message = "the server " + server + " sends us elsewhere; give the address where it really is";
  } else if (status >= 400 && status < 500) {
    error.code = ErrorCode::InvalidArgument;
    error.id = "SRV_BAD_REQUEST";
  }
  return error;
}

}  // namespace sightline
