/// Titles: one line each, by a person or from the first question.
#include "multimodal/library/store_title.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "multimodal/library/store_rows.h"

namespace sightline {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  bool wants_blank = false;
  while (!text.empty()) {
    const DecodedCodePoint point = decode_code_point(text);
    const char32_t c = point.value;
    if (c <= U' ' || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029) {
      wants_blank = !line.empty();
    } else {
      if (wants_blank) line += ' ';
      wants_blank = false;
      append_utf8(line, c);
    }
    text.remove_prefix(point.length);
  }
  return line;
}

std::string beginning_of(std::string_view line, std::size_t max_characters) {
  std::size_t end = 0, n_characters = 0;
  while (end < line.size() && n_characters < max_characters) {
    ++end;
    while (end < line.size() && is_continuation(line[end])) ++end;
    ++n_characters;
  }
  if (end == line.size()) return std::string(line);
  const std::size_t blank = line.rfind(' ', end);
  if (blank != std::string_view::npos && blank > end / 2) end = blank;
  return std::string(line.substr(0, end)) + "…";
}

std::string snippet_around(std::string_view text, std::string_view words) {
  constexpr std::size_t kBefore = 30;  // bytes
  constexpr std::size_t kCharacters = 120;
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  const auto found = std::search(text.begin(), text.end(), words.begin(), words.end(), same);
  const auto at = found == text.end() ? 0 : static_cast<std::size_t>(found - text.begin());
  std::size_t start = at > kBefore ? at - kBefore : 0;
  while (start > 0 && is_continuation(text[start])) --start;
  const std::string line = one_line(text.substr(start, 8 * kCharacters + words.size()));
  return (start > 0 ? "…" : "") + beginning_of(line, kCharacters);
}

Status give_title(Database& database, ConversationId conversation) {
  constexpr std::size_t kCharacters = 60;
  Query query(
      database,
      "SELECT p.text, p.name FROM conversations AS c JOIN messages AS m ON m.conversation = c.id AND m.parent = 0 "
      "JOIN parts AS p ON p.message = m.id WHERE c.id = ? AND c.is_named = 0 ORDER BY m.id, p.position DESC",
      {rows::number(conversation)});
  std::string title, picture;
  while (title.empty() && query.next()) {
    title = beginning_of(one_line(query.text(0)), kCharacters);
    if (const std::string name = one_line(query.text(1)); !name.empty()) picture = beginning_of(name, kCharacters);
  }
  if (!query.status()) return query.status();
  if (title.empty()) title = picture;
  if (title.empty()) return {};
  const Status ok = database.run("UPDATE conversations SET title = ? WHERE id = ?",
                                 {std::string_view(title), rows::number(conversation)});
  if (!ok) return ok;
  return rows::index_text(database, -rows::number(conversation), title);
}

}  // namespace sightline
