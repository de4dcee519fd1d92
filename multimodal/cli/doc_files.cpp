/// What the `doc` commands have in common: opening files, asking for passwords, lists of pages.
#include "multimodal/cli/doc_files.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

constexpr int kPasswordAttempts = 2;

/// A line typed without being shown.
std::string ask_password(const std::string& name) {
  termios before{};
  const bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (is_terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  std::fprintf(stderr, "Password of %s: ", name.c_str());  // now, for what is typed before is thrown away
  std::string password;
  std::getline(std::cin, password);
  if (is_terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  std::fputc('\n', stderr);
  return password;
}

Result<OpenedDocument> open_one(const std::filesystem::path& path, const DocArguments& arguments,
                                const Terminal& terminal, const std::stop_token& stop) {
  DocumentOptions options;
  options.password = arguments.password;
  options.as_is = arguments.as_is;
  ProgressLine line(terminal);
  const std::string name = printable(path.filename().string(), 60);
  const auto progress = [&](std::int64_t done, std::int64_t total) {
    line.show("reading " + name + ": page " + std::to_string(done) + " of " + std::to_string(total));
  };
  for (int attempt = 0;; ++attempt) {
    Result<OpenedDocument> opened = OpenedDocument::open(path, options, cache_for(arguments), progress, stop);
    line.clear();
    const bool wants_password =
        !opened && opened.error().id == "PDF_PASSWORD" && opened.error().code == ErrorCode::InvalidArgument;
    if (!wants_password || !terminal.input_is_terminal || attempt >= kPasswordAttempts) return opened;
    options.password = ask_password(name);
    if (options.password.empty()) return opened;
  }
}

Error wrong_list(std::string_view text) {
  std::string message = printable(text, 60);
  message += ": this is no list of pages such as \"3, 7-9\"";
  return {ErrorCode::InvalidArgument, std::move(message), ""};
}

}  // namespace

std::filesystem::path cache_for(const DocArguments& arguments) {
  if (arguments.no_cache) return {};
  const Result<StandardFolders> folders = standard_folders();
  return folders ? folders->cache : std::filesystem::path();
}

Result<std::vector<OpenedDocument>> open_documents(const DocArguments& arguments, const Terminal& terminal,
                                                   std::stop_token stop) {
  std::vector<OpenedDocument> documents;
  for (const std::filesystem::path& path : arguments.files) {
    Result<OpenedDocument> opened = open_one(path, arguments, terminal, stop);
    if (!opened) return opened.error();
    for (const std::string& notice : opened->document->info().notices) say(notice);
    for (const PageSummary& page : opened->index->pages()) {
      if (!page.problem.empty()) say(page.problem);
    }
    documents.push_back(*std::move(opened));
  }
  return documents;
}

Result<std::vector<std::int64_t>> parse_page_list(std::string_view text, std::int64_t n_pages) {
  std::vector<std::int64_t> pages;
  std::string compact(text);
  std::erase(compact, ' ');
  const char* at = compact.data();
  const char* const past = at + compact.size();
  const auto number = [&](std::int64_t& value) {
    const auto [end, problem] = std::from_chars(at, past, value);
    at = end;
    return problem == std::errc() && value >= 1;
  };
  while (at != past) {
    std::int64_t first = 0, last = 0;
    if (!number(first)) return wrong_list(text);
    last = first;
    if (at != past && *at == '-' && (++at, !number(last))) return wrong_list(text);
    if (last < first || (at != past && *at != ',')) return wrong_list(text);
    if (last > n_pages) {
      return Error{ErrorCode::InvalidArgument,
                   "page " + std::to_string(last) + " does not exist; there are " + std::to_string(n_pages), ""};
    }
    for (std::int64_t page = first; page <= last; ++page) pages.push_back(page - 1);
    if (at != past && ++at == past) return wrong_list(text);
  }
  if (pages.empty()) return wrong_list(text);
  std::sort(pages.begin(), pages.end());
  pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
  return pages;
}

std::string page_list_text(const std::vector<std::int64_t>& pages) {
  std::string text;
  for (std::size_t i = 0; i < pages.size();) {
    std::size_t last = i;
    while (last + 1 < pages.size() && pages[last + 1] == pages[last] + 1) ++last;
    if (!text.empty()) text += ", ";
    text += std::to_string(pages[i] + 1);
    if (last > i) {
      text += last == i + 1 ? ", " : "-";
      text += std::to_string(pages[last] + 1);
    }
    i = last + 1;
  }
  return text;
}

void say(std::string_view sentence) {
  const std::string safe = terminal_safe(sentence);
  std::fprintf(stderr, "sightline: %s\n", safe.c_str());
}

}  // namespace sightline
