/// sightline doc find: where words stand in documents.
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "multimodal/cli/commands.h"
#include "multimodal/cli/doc_files.h"
#include "multimodal/cli/doc_report.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/document/find_text.h"

namespace sightline {

namespace {

constexpr std::size_t kPagesMax = 1000;    // with the words one after another
constexpr std::size_t kSimilarPages = 20;  // looked at for words that are spelled a little differently

struct Found {
  const DocumentInfo* document = nullptr;
  std::int64_t page = 0;
  TextPlace place;
};

Status add_places(const OpenedDocument& opened, const std::vector<PageHit>& hits, const std::string& words, bool exact,
                  std::vector<Found>& found) {
  for (const PageHit& hit : hits) {
    const Result<PageText> page = opened.index->page(hit.page);
    if (!page) return page.error();
    std::vector<TextPlace> places = find_all(*page, words);
    if (places.empty() && !exact) {
      if (std::optional<TextPlace> near = find_text(*page, words, {})) places.push_back(*std::move(near));
    }
    for (TextPlace& place : places) found.push_back({&opened.document->info(), hit.page, std::move(place)});
  }
  return {};
}

Result<std::vector<Found>> find_in(const OpenedDocument& opened, const std::string& words) {
  std::vector<Found> found;
  Result<std::vector<PageHit>> hits = opened.index->search(words, kPagesMax, true);
  if (!hits) return hits.error();
  std::sort(hits->begin(), hits->end(), [](const PageHit& a, const PageHit& b) { return a.page < b.page; });
  if (Status ok = add_places(opened, *hits, words, true, found); !ok) return ok.error();
  if (!found.empty()) return found;
  hits = opened.index->search(words, kSimilarPages);
  if (!hits) return hits.error();
  if (Status ok = add_places(opened, *hits, words, false, found); !ok) return ok.error();
  return found;
}

void print(const std::vector<Found>& found, const Terminal& terminal) {
  for (const Found& one : found) {
    PageBox box = one.place.boxes.front();
    for (const PageBox& part : one.place.boxes) box = united(box, part);
    const std::string line = one.document->name + ", page " + std::to_string(one.page + 1) + ' ' + place_text(box) +
                             ' ' + one.place.text + '\n';
    std::fputs((terminal.output_is_terminal ? terminal_safe(line) : line).c_str(), stdout);
  }
}

void print_json(const std::vector<Found>& found) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Found& one : found) {
    nlohmann::ordered_json boxes = nlohmann::ordered_json::array();
    for (const PageBox& box : one.place.boxes) boxes.push_back({box.x0, box.y0, box.x1, box.y1});
    list.push_back({{"document", one.document->name},
                    {"page", one.page + 1},
                    {"boxes", boxes},
                    {"text", one.place.text},
                    {"similarity", one.place.similarity}});
  }
  std::printf("%s\n", list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

}  // namespace

ExitCode run_doc_find(const DocArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  Interrupt interrupt;
  const Result<std::vector<OpenedDocument>> documents = open_documents(arguments, terminal, interrupt.begin_work());
  if (!documents) return report(documents.error());
  std::vector<Found> found;
  bool has_text = false;
  for (const OpenedDocument& opened : *documents) {
    Result<std::vector<Found>> here = find_in(opened, arguments.words);
    if (!here) return report(here.error());
    found.insert(found.end(), here->begin(), here->end());
    for (const PageSummary& page : opened.index->pages()) has_text = has_text || page.n_words > 0;
  }
  if (arguments.json) {
    print_json(found);
  } else {
    print(found, terminal);
    if (found.empty()) say(has_text ? "these words were not found" : "there is no text to search, only pictures of it");
  }
  return ExitCode::Success;
}

}  // namespace sightline
