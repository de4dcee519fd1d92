/// One tag of HTML as language models write it.
#include "multimodal/reply/markup_tag.h"

#include <algorithm>
#include <array>

namespace sightline {

namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) noexcept {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

/// The name at `at`, in lower case; `at` moves behind it.
std::string read_name(std::string_view text, std::size_t& at) {
  std::string name;
  while (at < text.size() && is_name_character(text[at])) {
    const char c = text[at++];
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

void skip_blanks(std::string_view text, std::size_t& at) {
  while (at < text.size() && is_blank(text[at])) ++at;
}

/// The value behind '=', quoted or bare; `at` moves behind it, to the end of the text if a quote is not closed.
std::string_view read_value(std::string_view text, std::size_t& at) {
  skip_blanks(text, at);
  if (at == text.size()) return {};
  const std::size_t start = at;
  if (text[at] == '"' || text[at] == '\'') {
    const std::size_t close = text.find(text[at], at + 1);
    at = close == std::string_view::npos ? text.size() : close + 1;
    return close == std::string_view::npos ? std::string_view() : text.substr(start + 1, close - start - 1);
  }
  while (at < text.size() && !is_blank(text[at]) && text[at] != '>' && text[at] != '<') ++at;
  return text.substr(start, at - start);
}

struct Entity {
  std::string_view name, text;
};
constexpr auto kEntities = std::to_array<Entity>(
    {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"}, {"&nbsp;", " "}});

}  // namespace

std::optional<std::string_view> MarkupTag::attribute(std::string_view wanted) const noexcept {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [wanted](const auto& attribute) { return attribute.first == wanted; });
  return found == attributes.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

TagScan read_markup_tag(std::string_view text, std::size_t at) {
  TagScan scan;
  MarkupTag tag;
  ++at;
  if (at < text.size() && text[at] == '/') {
    tag.is_end = true;
    ++at;
  }
  scan.next = at;
  if (at == text.size()) scan.is_cut_off = true;
  if (at == text.size() || !is_letter(text[at])) return scan;
  tag.name = read_name(text, at);
  while (at < text.size()) {
    skip_blanks(text, at);
    if (at == text.size()) break;
    const char c = text[at];
    if (c == '>') {
      tag.end = scan.next = at + 1;
      scan.tag = std::move(tag);
      return scan;
    }
    if (c == '<') {  // the one before was no tag
      scan.next = at;
      return scan;
    }
    tag.is_empty = c == '/';
    if (!is_name_character(c)) {
      ++at;
      continue;
    }
    std::string name = read_name(text, at);
    skip_blanks(text, at);
    std::string_view value;
    if (at < text.size() && text[at] == '=') value = read_value(text, ++at);
    tag.attributes.emplace_back(std::move(name), value);
  }
  scan.is_cut_off = true;
  scan.next = text.size();
  return scan;
}

void PlainText::append(std::string_view html) {
  for (std::size_t at = 0; at < html.size();) {
    const std::string_view ahead = html.substr(at);
    const auto* const entity = std::find_if(kEntities.begin(), kEntities.end(),
                                            [ahead](const Entity& known) { return ahead.starts_with(known.name); });
    std::string_view text = ahead.substr(0, 1);
    at += 1;
    if (ahead[0] == '&' && entity != kEntities.end()) {
      text = entity->text;
      at += entity->name.size() - 1;
    }
    if (!is_blank(text[0])) {
      text_ += text;
    } else if (!text_.ends_with(' ')) {
      text_ += ' ';
    }
  }
}

std::string_view PlainText::since(std::size_t start) const noexcept {
  std::string_view text = std::string_view(text_).substr(start);
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace sightline
