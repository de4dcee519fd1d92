/// ToolCallReader: one call of a function as the model writes it -> ToolCall.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Reads `<tool_call><function=NAME><parameter=KEY>VALUE</parameter>…</function></tool_call>`, white space between tags
/// as it comes. One newline at each end of a value is not part of it. Tolerated: parameters in any order, one that
/// occurs again (the last one counts), values without their closing tag before a new line's `<parameter=` or before
/// `</function></tool_call>`, a missing `</function>`. `</parameter>` inside a line closes the value only if a tag
/// follows, so that code that speaks of it can be written.
///
/// A value is typed by Tool::parameters: a text stays as it is, anything else and whatever has no known type is read as
/// JSON if it is JSON, else it stays text. One thread at a time.
/// Source: the templates of Qwen3.5 and Qwen3.6; chat formats that models were seen to write.
class ToolCallReader {
 public:
  /// `tools` outlive the reader.
  explicit ToolCallReader(std::span<const Tool> tools) : tools_(tools) {}

  enum class Progress : std::uint8_t { NeedsMore, Complete, Malformed };

  /// Goes on in `text`, which begins with `<tool_call>` and with all of what was given before. Where it was cut makes no
  /// difference.
  Progress read(std::string_view text);

  /// With Complete: bytes that the call takes. With Malformed: bytes up to the first one that fits no call.
  [[nodiscard]] std::size_t length() const noexcept { return at_; }
  /// The call, its id empty. With Complete.
  [[nodiscard]] const ToolCall& call() const noexcept { return call_; }

  static constexpr std::string_view kOpen = "<tool_call>";

 private:
  enum class State : std::uint8_t { Open, FunctionName, Body, ParameterName, Value, AfterFunction };
  enum class Step : std::uint8_t { GoOn, Wait, Complete, Malformed };
  Step step(std::string_view text);
  Step open(std::string_view text);
  Step read_body(std::string_view text);
  Step read_name(std::string_view text, std::string& name, State next);
  Step read_value(std::string_view text);
  Step close(std::string_view text);
  /// Whether the value ends at the `<` at `at`.
  Step value_ends(std::string_view text, std::size_t at) const;
  void add_argument(std::string_view value);

  std::span<const Tool> tools_;
  State state_ = State::Open;
  std::size_t at_ = kOpen.size();  // everything before is read
  std::size_t value_start_ = 0;
  std::string parameter_;
  ToolCall call_;
};

}  // namespace sightline
