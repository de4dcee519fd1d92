/// sightline doc info: what is known of a document.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "multimodal/cli/commands.h"
#include "multimodal/cli/doc_files.h"
#include "multimodal/cli/interrupt.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

/// Counts over the pages.
struct Counts {
  std::int64_t n_words = 0, n_hidden = 0, n_tokens = 0, n_without_text = 0, n_unreadable = 0;
};

Counts count(const PageIndex& index) {
  Counts counts;
  for (const PageSummary& page : index.pages()) {
    counts.n_words += page.n_words;
    counts.n_hidden += page.n_hidden;
    counts.n_tokens += page.text_tokens;
    counts.n_without_text += page.needs_picture() ? 1 : 0;
    counts.n_unreadable += page.problem.empty() ? 0 : 1;
  }
  return counts;
}

std::string text_for(const DocumentInfo& info, const Counts& counts, const std::vector<OutlineEntry>& outline) {
  std::string text;
  const auto line = [&text](const char* name, const std::string& value) {
    if (!value.empty()) text += std::string(name) + value + '\n';
  };
  std::string pages = std::to_string(info.n_pages());
  if (counts.n_without_text > 0) pages += ", " + std::to_string(counts.n_without_text) + " of them without text";
  if (counts.n_unreadable > 0) pages += ", " + std::to_string(counts.n_unreadable) + " that cannot be read";
  line("file     ", info.name);
  line("title    ", info.about.title);
  line("author   ", info.about.author);
  line("made by  ", info.about.producer);
  line("date     ", info.about.created);
  line("pages    ", pages);
  line("words    ", std::to_string(counts.n_words) + ", about " + std::to_string(counts.n_tokens) + " tokens");
  for (const OutlineEntry& entry : outline) {
    text += std::string(2 * static_cast<std::size_t>(std::clamp(entry.depth, 1, 20)), ' ') + entry.title;
    if (entry.page >= 0) text += ", page " + std::to_string(entry.page + 1);
    text += '\n';
  }
  return text;
}

Json json_for(const DocumentInfo& info, const Counts& counts, const std::vector<OutlineEntry>& outline) {
  Json json = {{"file", info.name},
               {"sha256", hex_text(info.digest)},
               {"title", info.about.title},
               {"author", info.about.author},
               {"producer", info.about.producer},
               {"created", info.about.created},
               {"encrypted", info.about.is_encrypted},
               {"javascript", info.about.has_javascript},
               {"pages", info.n_pages()},
               {"pages_without_text", counts.n_without_text},
               {"pages_unreadable", counts.n_unreadable},
               {"words", counts.n_words},
               {"words_tiny_or_off_page", counts.n_hidden},
               {"tokens", counts.n_tokens}};
  json["outline"] = Json::array();
  for (const OutlineEntry& entry : outline) {
    json["outline"].push_back({{"depth", entry.depth}, {"title", entry.title}, {"page", entry.page + 1}});
  }
  return json;
}

}  // namespace

ExitCode run_doc_info(const DocArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Result<std::vector<OpenedDocument>> documents = open_documents(arguments, terminal, stop);
  if (!documents) return report(documents.error());
  const OpenedDocument& opened = documents->front();
  const Result<std::vector<OutlineEntry>> outline = opened.document->outline(stop);
  if (!outline) return report(outline.error());
  const Counts counts = count(*opened.index);
  if (arguments.json) {
    const Json json = json_for(opened.document->info(), counts, *outline);
    std::printf("%s\n", json.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  } else {
    const std::string text = text_for(opened.document->info(), counts, *outline);
    std::fputs((terminal.output_is_terminal ? terminal_safe(text) : text).c_str(), stdout);
  }
  return ExitCode::Success;
}

}  // namespace sightline
