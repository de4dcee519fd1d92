/// Which stretches of a reply may name places.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// Where the answer begins: behind the last `</think>` that begins in the first `search_end` bytes. None if the reply
/// begins with `<think>` and never closes it.
std::optional<std::size_t> find_answer(std::string_view reply, std::size_t search_end = std::string_view::npos);

/// The text without `<tool_call>…</tool_call>`; one that is not closed reaches to the end.
std::string without_tool_calls(std::string_view text);

/// A stretch of text. Views into the text it was cut from.
struct AnswerSection {
  std::string_view text;
  bool is_fenced = false;
};

struct AnswerSections {
  std::vector<AnswerSection> json;  ///< to be searched for JSON
  bool has_fences = false;          ///< they are the contents of code fences that hold data
  bool ends_in_fence = false;       ///< the last fence of any language is not closed
};

/// Cuts an answer at its code fences. If one holds data (its language is none, json, jsonc, json5, python, text or
/// javascript) those are searched and nothing else; otherwise everything outside of HTML, XML and Markdown fences is, and
/// always if `use_fences` is false. Linear time.
AnswerSections cut_answer(std::string_view answer, bool use_fences = true);

}  // namespace sightline
