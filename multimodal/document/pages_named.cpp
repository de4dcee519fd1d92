/// Pages that a question names.
#include "multimodal/document/pages_named.h"

#include <string>

namespace sightline {

namespace {

/// Whether a word for "page" ends right before `at`, blanks and a dot left out.
bool is_behind_page_word(std::string_view text, std::size_t at) {
  std::string_view before = text.substr(0, at);
  while (!before.empty() && (before.back() == ' ' || before.back() == '.' || before.back() == '\t'))
    before.remove_suffix(1);
  std::string word;
  for (std::size_t i = before.size(); i > 0; --i) {
    const auto c = static_cast<unsigned char>(before[i - 1]);
    if (c < 0x80 && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) break;
    word.insert(word.begin(), static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
  }
  for (const std::string_view known : {"page", "pages", "p", "pp", "pg", "seite", "seiten", "s", "página", "pagina",
                                       "pág", "pag", "strona", "sida", "side", "страница", "стр"}) {
    if (word == known) return true;
  }
  return word.ends_with("第");
}

}  // namespace

std::vector<std::int64_t> pages_named(std::string_view question) {
  std::vector<std::int64_t> pages;
  for (std::size_t at = 0; at < question.size();) {
    const bool is_digit = question[at] >= '0' && question[at] <= '9';
    if (!is_digit) {
      ++at;
      continue;
    }
    std::size_t end = at;
    std::int64_t number = 0;
    for (; end < question.size() && question[end] >= '0' && question[end] <= '9' && end - at < 6; ++end) {
      number = number * 10 + (question[end] - '0');
    }
    const std::string_view rest = question.substr(end);
    const bool is_named = is_behind_page_word(question, at) || rest.starts_with("页") || rest.starts_with("頁") ||
                          rest.starts_with("ページ");
    if (is_named && number >= 1) pages.push_back(number - 1);
    at = end;
  }
  return pages;
}

}  // namespace sightline
