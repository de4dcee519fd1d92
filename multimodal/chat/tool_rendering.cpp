/// The parts of the chat template that are about functions: definitions and calls.
#include "multimodal/chat/tool_rendering.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace sightline {

namespace {

/// Word for word what the models were trained on.
constexpr std::string_view kHeading =
    "# Tools\n"
    "\n"
    "You have access to the following functions:\n"
    "\n"
    "<tools>";
constexpr std::string_view kHowToCall =
    "\n"
    "</tools>\n"
    "\n"
    "If you choose to call a function ONLY reply in the following format with NO suffix:\n"
    "\n"
    "<tool_call>\n"
    "<function=example_function_name>\n"
    "<parameter=example_parameter_1>\n"
    "value_1\n"
    "</parameter>\n"
    "<parameter=example_parameter_2>\n"
    "This is the value for the second parameter\n"
    "that can span\n"
    "multiple lines\n"
    "</parameter>\n"
    "</function>\n"
    "</tool_call>\n"
    "\n"
    "<IMPORTANT>\n"
    "Reminder:\n"
    "- Function calls MUST follow the specified format: an inner <function=...></function> block must be nested within "
    "<tool_call></tool_call> XML tags\n"
    "- Required parameters MUST be specified\n"
    "- You may provide optional reasoning for your function call in natural language BEFORE the function call, but NOT "
    "after\n"
    "- If there is no function call available, answer the question like normal with your current knowledge and do not "
    "tell the user about function calls\n"
    "</IMPORTANT>";

/// Python's names of values, which the older template writes outside of lists and objects.
std::string_view python_name(const Argument& argument) {
  if (argument.kind == Argument::Kind::Null) return "None";
  return argument.value == "true" ? "True" : "False";
}

std::string value_text(const Argument& argument, bool scalars_as_text) {
  const bool has_name = argument.kind == Argument::Kind::Boolean || argument.kind == Argument::Kind::Null;
  return scalars_as_text && has_name ? std::string(python_name(argument)) : argument.value;
}

}  // namespace

void write_tools(std::span<const Tool> tools, PromptWriter& out) {
  out.control(kHeading);
  for (const Tool& tool : tools) {
    out.control("\n");
    out.user(tool.definition);
  }
  out.control(kHowToCall);
}

void write_calls(const std::vector<ToolCall>& calls, bool follows_text, bool scalars_as_text, PromptWriter& out) {
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (i > 0) {
      out.control("\n");
    } else if (follows_text) {
      out.control("\n\n");
    }
    out.control("<tool_call>\n<function=");
    out.user(calls[i].name);
    out.control(">\n");
    for (const Argument& argument : calls[i].arguments) {
      out.control("<parameter=");
      out.user(argument.name);
      out.control(">\n");
      out.user(value_text(argument, scalars_as_text));
      out.control("\n</parameter>\n");
    }
    out.control("</function>\n</tool_call>");
  }
}

}  // namespace sightline
