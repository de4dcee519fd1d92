/// ToolCallReader: one call of a function as the model writes it -> ToolCall.
#include "multimodal/reply/tool_call_reader.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "multimodal/reply/json_spelling.h"

namespace sightline {

namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kFunction = "<function=";
constexpr std::string_view kFunctionEnd = "</function>";
constexpr std::string_view kParameter = "<parameter=";
constexpr std::string_view kParameterEnd = "</parameter>";
constexpr std::string_view kCallEnd = "</tool_call>";
constexpr std::size_t kLongestName = 256;

/// What follows the blanks at some place.
struct NextTag {
  enum class Kind : std::uint8_t { Found, Unknown, Other } kind = Kind::Other;  ///< Unknown: the text ends too early
  std::string_view tag;
  std::size_t at = 0;  ///< where it stands, or would have to
};

NextTag next_tag(std::string_view text, std::size_t from, std::initializer_list<std::string_view> tags) {
  NextTag next;
  next.at = std::min(text.find_first_not_of(kBlank, from), text.size());
  const std::string_view rest = text.substr(next.at);
  for (const std::string_view tag : tags) {
    if (rest.starts_with(tag)) return {NextTag::Kind::Found, tag, next.at};
    if (tag.starts_with(rest)) next.kind = NextTag::Kind::Unknown;
  }
  return next;
}

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

}  // namespace

ToolCallReader::Progress ToolCallReader::read(std::string_view text) {
  while (true) {
    switch (step(text)) {
      case Step::GoOn:
        break;
      case Step::Wait:
        return Progress::NeedsMore;
      case Step::Complete:
        return Progress::Complete;
      case Step::Malformed:
        return Progress::Malformed;
    }
  }
}

ToolCallReader::Step ToolCallReader::step(std::string_view text) {
  switch (state_) {
    case State::Open:
      return open(text);
    case State::FunctionName:
      return read_name(text, call_.name, State::Body);
    case State::Body:
      return read_body(text);
    case State::ParameterName:
      return read_name(text, parameter_, State::Value);
    case State::Value:
      return read_value(text);
    case State::AfterFunction:
      return close(text);
  }
  return Step::Malformed;
}

ToolCallReader::Step ToolCallReader::open(std::string_view text) {
  const NextTag next = next_tag(text, at_, {kFunction});
  if (next.kind == NextTag::Kind::Unknown) return Step::Wait;
  at_ = next.at;
  if (next.kind == NextTag::Kind::Other) return Step::Malformed;
  at_ += kFunction.size();
  state_ = State::FunctionName;
  return Step::GoOn;
}

ToolCallReader::Step ToolCallReader::read_name(std::string_view text, std::string& name, State next) {
  const std::size_t end = text.substr(at_, kLongestName + 1).find('>');
  if (end == std::string_view::npos) {
    if (text.size() - at_ <= kLongestName) return Step::Wait;
    return Step::Malformed;
  }
  name = without_blanks(text.substr(at_, end));
  if (name.empty()) return Step::Malformed;
  at_ += end + 1;
  value_start_ = at_;
  state_ = next;
  return Step::GoOn;
}

ToolCallReader::Step ToolCallReader::read_body(std::string_view text) {
  const NextTag next = next_tag(text, at_, {kParameter, kFunctionEnd, kCallEnd});
  if (next.kind == NextTag::Kind::Unknown) return Step::Wait;
  at_ = next.at + next.tag.size();
  if (next.kind == NextTag::Kind::Other) return Step::Malformed;
  if (next.tag == kCallEnd) return Step::Complete;
  state_ = next.tag == kParameter ? State::ParameterName : State::AfterFunction;
  return Step::GoOn;
}

/// Looks at one `<` after the other; `at_` stands where the search goes on.
ToolCallReader::Step ToolCallReader::read_value(std::string_view text) {
  for (at_ = text.find('<', at_); at_ != std::string_view::npos; at_ = text.find('<', at_ + 1)) {
    const Step ends = value_ends(text, at_);
    if (ends == Step::Wait) return Step::Wait;
    if (ends == Step::Malformed) continue;
    add_argument(text.substr(value_start_, at_ - value_start_));
    if (text.substr(at_).starts_with(kParameterEnd)) at_ += kParameterEnd.size();
    state_ = State::Body;
    return Step::GoOn;
  }
  at_ = text.size();
  return Step::Wait;
}

/// GoOn if it does, Malformed if this is part of the value.
ToolCallReader::Step ToolCallReader::value_ends(std::string_view text, std::size_t at) const {
  const std::string_view rest = text.substr(at);
  const bool begins_line = at == value_start_ || text[at - 1] == '\n';
  const auto as_step = [](const NextTag& next) {
    if (next.kind == NextTag::Kind::Found) return Step::GoOn;
    return next.kind == NextTag::Kind::Unknown ? Step::Wait : Step::Malformed;
  };
  if (rest.starts_with(kParameterEnd)) {
    if (begins_line) return Step::GoOn;
    return as_step(next_tag(text, at + kParameterEnd.size(), {kParameter, kFunctionEnd, kCallEnd}));
  }
  if (rest.starts_with(kParameter)) return begins_line ? Step::GoOn : Step::Malformed;
  if (rest.starts_with(kFunctionEnd)) return as_step(next_tag(text, at + kFunctionEnd.size(), {kCallEnd}));
  for (const std::string_view tag : {kParameterEnd, kParameter, kFunctionEnd}) {
    if (tag.starts_with(rest)) return Step::Wait;
  }
  return Step::Malformed;
}

ToolCallReader::Step ToolCallReader::close(std::string_view text) {
  const NextTag next = next_tag(text, at_, {kCallEnd});
  if (next.kind == NextTag::Kind::Unknown) return Step::Wait;
  at_ = next.at + next.tag.size();
  return next.kind == NextTag::Kind::Found ? Step::Complete : Step::Malformed;
}

void ToolCallReader::add_argument(std::string_view value) {
  if (value.starts_with('\n')) value.remove_prefix(1);
  if (value.ends_with('\n')) value.remove_suffix(1);
  const auto tool =
      std::find_if(tools_.begin(), tools_.end(), [this](const Tool& known) { return known.name == call_.name; });
  bool is_text = false;
  if (tool != tools_.end()) {
    for (const Tool::Parameter& known : tool->parameters) is_text |= known.name == parameter_ && known.is_string;
  }
  Argument argument;
  if (std::optional<Argument> json = is_text ? std::nullopt : spell_json(value)) {
    argument = *std::move(json);
  } else {
    argument.value = value;
  }
  argument.name = std::move(parameter_);
  for (Argument& earlier : call_.arguments) {
    if (earlier.name != argument.name) continue;
    earlier = std::move(argument);
    return;
  }
  call_.arguments.push_back(std::move(argument));
}

}  // namespace sightline
