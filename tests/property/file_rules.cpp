/// What every source file must look like, and the function that holds one file against it.
#include "tests/property/file_rules.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "tests/property/source_tree.h"

namespace sightline::house {

namespace {

constexpr int kMaxSourceLines = 400;
constexpr int kMaxTestLines = 500;

/// Tables written by a program: nobody reads them from top to bottom. Beginnings of paths.
constexpr std::array<std::string_view, 1> kGeneratedTables = {"engine/kernels/iq_tables_"};

/// Words that mark work left undone. Spelled in halves, so that this file does not contain them.
// clang-format off
constexpr std::array<std::string_view, 4> kUnfinished = {"TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"};
// clang-format on

bool is_generated(std::string_view path) {
  return path.ends_with(".cpp") && std::any_of(kGeneratedTables.begin(), kGeneratedTables.end(),
                                               [path](std::string_view start) { return path.starts_with(start); });
}

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Offset of `word` standing alone, or npos.
std::size_t find_word(std::string_view content, std::string_view word) {
  for (std::size_t at = content.find(word); at != std::string_view::npos; at = content.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !is_word_character(content[at - 1]);
    if (starts && (end == content.size() || !is_word_character(content[end]))) return at;
  }
  return std::string_view::npos;
}

std::string first_line(std::string_view content) { return std::string(content.substr(0, content.find('\n'))); }

}  // namespace

int count_lines(std::string_view content) noexcept {
  const auto newlines = static_cast<int>(std::count(content.begin(), content.end(), '\n'));
  return newlines + (content.empty() || content.ends_with('\n') ? 0 : 1);
}

std::vector<std::string> form_violations(std::string_view path, std::string_view content) {
  std::vector<std::string> violations;
  const auto report = [&](const std::string& why) { violations.push_back(std::string(path) + ": " + why); };

  for (const std::string_view word : kUnfinished) {
    const std::size_t at = find_word(content, word);
    if (at == std::string_view::npos) continue;
    report("line " + std::to_string(count_lines(content.substr(0, at + 1))) + " says " + std::string(word));
  }
  if (!is_source(path)) return violations;

  const int limit = path.starts_with("tests/") ? kMaxTestLines : kMaxSourceLines;
  const int lines = count_lines(content);
  if (lines > limit && !is_generated(path)) {
    report(std::to_string(lines) + " lines, at most " + std::to_string(limit));
  }
  const std::string first = first_line(content);
  if (!first.starts_with("/// ") || !first.ends_with('.')) {
    report("the first line is not one sentence behind ///");
  }
  if (path.ends_with(".h") && content.find("\n#pragma once\n") == std::string_view::npos) report("no #pragma once");
  if (content.find('\t') != std::string_view::npos) report("contains a tab");
  if (content.find('\r') != std::string_view::npos) report("contains a carriage return");
  return violations;
}

}  // namespace sightline::house
