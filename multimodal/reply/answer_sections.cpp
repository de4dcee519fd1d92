/// Which stretches of a reply may name places.
#include "multimodal/reply/answer_sections.h"

#include <algorithm>
#include <array>

#include "multimodal/reply/lenient_json.h"

namespace sightline {

namespace {

constexpr std::string_view kThink = "<think>";
constexpr std::string_view kThinkEnd = "</think>";
constexpr std::string_view kCall = "<tool_call>";
constexpr std::string_view kCallEnd = "</tool_call>";
constexpr std::string_view kTicks = "```";
constexpr std::size_t npos = std::string_view::npos;

constexpr auto kDataLanguages =
    std::to_array<std::string_view>({"", "json", "jsonc", "json5", "python", "text", "javascript"});
constexpr auto kMarkupLanguages = std::to_array<std::string_view>({"html", "xml", "markdown", "md"});

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_language_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
}

std::size_t count_ticks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of('`', at), text.size()) - at;
}

/// The character before `at` that is no blank, a newline if the line begins there.
char character_before(std::string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  if (at == 0 || text.substr(0, at).ends_with("\uFEFF")) return '\n';
  return text[at - 1] == '\r' ? '\n' : text[at - 1];
}

struct Fence {
  std::size_t start = 0;    // of the opening marks
  std::size_t content = 0;  // behind the language
  std::size_t content_end = 0;
  std::size_t end = 0;  // behind the closing marks
  std::string language;
  bool is_closed = false;
};

/// The fence whose marks begin at `start`. It ends at marks that begin a line or stand behind a bracket: a label may hold
/// such marks too. One that began in the middle of a line ends at the next marks.
Fence read_fence(std::string_view text, std::size_t start) {
  Fence fence;
  fence.start = start;
  const std::size_t ticks = count_ticks(text, start);
  const bool is_inline = character_before(text, start) != '\n';
  fence.content = start + ticks;
  while (fence.content < text.size() && is_language_character(text[fence.content])) {
    const char c = text[fence.content++];
    fence.language += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (std::size_t at = text.find(kTicks, fence.content); at != npos; at = text.find(kTicks, at)) {
    const std::size_t found = count_ticks(text, at);
    const char before = character_before(text, at);
    if (found >= ticks && (is_inline || std::string_view("\n]})>").find(before) != npos)) {
      fence.content_end = at;
      fence.end = at + found;
      fence.is_closed = true;
      return fence;
    }
    at += found;
  }
  fence.content_end = fence.end = text.size();
  return fence;
}

}  // namespace

std::optional<std::size_t> find_answer(std::string_view reply, std::size_t search_end) {
  const std::string_view searched = search_end >= reply.size() ? reply : reply.substr(0, search_end);
  const std::size_t close = searched.rfind(kThinkEnd);
  if (close != npos) return close + kThinkEnd.size();
  if (reply.substr(lenient_blank(reply)).starts_with(kThink)) return std::nullopt;
  return 0;
}

std::string without_tool_calls(std::string_view text) {
  std::string kept;
  while (true) {
    const std::size_t call = text.find(kCall);
    kept += text.substr(0, call);
    if (call == npos) return kept;
    const std::size_t end = text.find(kCallEnd, call);
    if (end == npos) return kept;
    text.remove_prefix(end + kCallEnd.size());
  }
}

AnswerSections cut_answer(std::string_view answer, bool use_fences) {
  AnswerSections fenced;
  AnswerSections open;
  std::size_t behind = 0;  // of the last section
  const auto add_open = [&](std::size_t end) {
    if (end > behind) open.json.push_back({answer.substr(behind, end - behind), false});
  };
  for (std::size_t at = answer.find(kTicks); at != npos;) {
    const Fence fence = read_fence(answer, at);
    const std::string_view content = answer.substr(fence.content, fence.content_end - fence.content);
    if (contains(kDataLanguages, fence.language)) {
      fenced.json.push_back({content, true});
    } else if (contains(kMarkupLanguages, fence.language)) {
      add_open(fence.start);
      behind = fence.end;
    }
    if (!fence.is_closed) fenced.ends_in_fence = open.ends_in_fence = true;
    at = answer.find(kTicks, fence.end);
  }
  add_open(answer.size());
  fenced.has_fences = true;
  return use_fences && !fenced.json.empty() ? fenced : open;
}

}  // namespace sightline
