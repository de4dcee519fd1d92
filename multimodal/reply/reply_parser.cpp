/// ReplyParser: text stream -> thinking, answer and calls of functions.
#include "multimodal/reply/reply_parser.h"

#include <algorithm>
#include <utility>

namespace sightline {

namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";
constexpr std::string_view kToolCall = ToolCallReader::kOpen;
constexpr std::string_view kBlank = " \t\r\n";
constexpr int kNewlinesAfterThinking = 2;

void give(ReplyPart::Kind kind, std::string_view utf8, std::vector<ReplyPart>& out) {
  if (utf8.empty()) return;
  if (!out.empty() && out.back().kind == kind) {
    out.back().utf8 += utf8;
  } else {
    out.push_back({kind, std::string(utf8), {}});
  }
}

/// Whether `text` is the beginning of `tag` but not all of it.
bool may_become(std::string_view text, std::string_view tag) {
  return text.size() < tag.size() && tag.starts_with(text);
}

/// Where the longest end of `text` starts that may become `tag`; the size of `text` if there is none.
std::size_t possible_start(std::string_view text, std::string_view tag) {
  const std::size_t first = text.size() - std::min(text.size(), tag.size() - 1);
  for (std::size_t at = first; at < text.size(); ++at) {
    if (may_become(text.substr(at), tag)) return at;
  }
  return text.size();
}

}  // namespace

ReplyParser::ReplyParser(bool in_thinking, std::span<const Tool> tools)
    : tools_(tools), state_(in_thinking ? State::ThinkingStart : State::AnswerStart) {}

std::vector<ReplyPart> ReplyParser::push(std::string_view utf8) {
  std::vector<ReplyPart> out;
  held_ += utf8;
  while (step(false, out)) {
  }
  return out;
}

std::vector<ReplyPart> ReplyParser::finish() {
  std::vector<ReplyPart> out;
  while (step(true, out)) {
  }
  return out;
}

/// Does what the text at hand allows in the present state; true if the state changed and there may be more to do.
bool ReplyParser::step(bool is_last, std::vector<ReplyPart>& out) {
  switch (state_) {
    case State::ThinkingStart: return start_thinking(is_last);
    case State::Thinking: return think(is_last, out);
    case State::AfterThinking: return skip_newlines();
    case State::AnswerStart: return start_answer(is_last);
    case State::Answer: return answer(is_last, out);
    case State::Call: return call(is_last, out);
  }
  return false;
}

bool ReplyParser::start_thinking(bool is_last) {
  held_.erase(0, std::min(held_.find_first_not_of(kBlank), held_.size()));
  if (!is_last && may_become(held_, kOpen)) return false;
  if (held_.starts_with(kOpen)) {
    held_.erase(0, kOpen.size());
    return true;
  }
  state_ = State::Thinking;
  return true;
}

bool ReplyParser::think(bool is_last, std::vector<ReplyPart>& out) {
  const std::size_t close = held_.find(kClose);
  const std::size_t call = held_.find(kToolCall);
  if (close != std::string::npos || call != std::string::npos) {
    give_without_end(ReplyPart::Kind::Thinking, std::min(close, call), out);
    blank_.clear();
    if (close < call) {
      held_.erase(0, kClose.size());
      newlines_after_ = 0;
      state_ = State::AfterThinking;
    } else {
      state_ = State::Answer;
    }
    return true;
  }
  const std::size_t certain = std::min(possible_start(held_, kClose), possible_start(held_, kToolCall));
  give_without_end(ReplyPart::Kind::Thinking, is_last ? held_.size() : certain, out);
  return false;
}

/// Gives the first `length` bytes, white space at their end later or never.
void ReplyParser::give_without_end(ReplyPart::Kind kind, std::size_t length, std::vector<ReplyPart>& out) {
  std::string text = std::exchange(blank_, {}) + held_.substr(0, length);
  held_.erase(0, length);
  const std::size_t last = text.find_last_not_of(kBlank);
  const std::size_t end = last == std::string::npos ? 0 : last + 1;
  blank_ = text.substr(end);
  give(kind, std::string_view(text).substr(0, end), out);
}

bool ReplyParser::skip_newlines() {
  while (!held_.empty()) {
    if (held_[0] != '\n' || newlines_after_ == kNewlinesAfterThinking) {
      state_ = State::AnswerStart;
      return true;
    }
    held_.erase(0, 1);
    ++newlines_after_;
  }
  return false;
}

bool ReplyParser::start_answer(bool is_last) {
  const std::size_t start = std::min(held_.find_first_not_of(kBlank), held_.size());
  const std::string_view text = std::string_view(held_).substr(start);
  if (!is_last && may_become(text, kOpen)) return false;
  if (text.starts_with(kOpen)) {
    held_.erase(0, start + kOpen.size());
    state_ = State::ThinkingStart;
    return true;
  }
  state_ = State::Answer;
  return true;
}

bool ReplyParser::answer(bool is_last, std::vector<ReplyPart>& out) {
  if (tools_.empty()) {
    give(ReplyPart::Kind::Answer, std::exchange(held_, {}), out);
    return false;
  }
  const std::size_t open = held_.find(kToolCall);
  if (open != std::string::npos) {
    give_without_end(ReplyPart::Kind::Answer, open, out);
    reader_.emplace(tools_);
    state_ = State::Call;
    return true;
  }
  give_without_end(ReplyPart::Kind::Answer, is_last ? held_.size() : possible_start(held_, kToolCall), out);
  if (is_last && !has_call_) give(ReplyPart::Kind::Answer, std::exchange(blank_, {}), out);
  return false;
}

bool ReplyParser::call(bool is_last, std::vector<ReplyPart>& out) {
  const ToolCallReader::Progress progress = reader_->read(held_);
  if (progress == ToolCallReader::Progress::NeedsMore) {
    if (is_last) give(ReplyPart::Kind::Answer, std::exchange(blank_, {}) + std::exchange(held_, {}), out);
    return false;
  }
  const std::size_t length = reader_->length();
  if (progress == ToolCallReader::Progress::Complete) {
    blank_.clear();
    out.push_back({ReplyPart::Kind::Call, {}, reader_->call()});
    held_.erase(0, length);
    has_call_ = true;
  } else {
    give_without_end(ReplyPart::Kind::Answer, length, out);
  }
  state_ = State::Answer;
  return true;
}

}  // namespace sightline
