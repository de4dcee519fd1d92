/// Answers about documents as text and as JSON.
#include "multimodal/cli/doc_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "multimodal/cli/doc_files.h"

namespace sightline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kQuoteBytes = 100;

const std::string& file_of(std::span<const OpenedDocument> documents, const PageName& name) {
  return documents[name.document].document->info().name;
}

/// As many bytes as make a line, cut between characters.
std::string shortened(const std::string& text) {
  if (text.size() <= kQuoteBytes) return text;
  std::size_t end = kQuoteBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

PageBox whole_of(const Source& source) {
  PageBox box = source.boxes.front();
  for (const PageBox& one : source.boxes) box = united(box, one);
  return box;
}

const char* form_name(PageForm form) {
  switch (form) {
    case PageForm::Text:
      return "text";
    case PageForm::PlacedText:
      return "places";
    case PageForm::Picture:
      return "picture";
    case PageForm::Both:
      break;
  }
  return "both";
}

Json boxes_json(const std::vector<PageBox>& boxes) {
  Json list = Json::array();
  for (const PageBox& box : boxes) list.push_back({box.x0, box.y0, box.x1, box.y1});
  return list;
}

Json claim_json(std::span<const OpenedDocument> documents, const Claim& claim) {
  Json json;
  json["text"] = claim.text;
  json["found"] = claim.source.has_value();
  if (!claim.source) return json;
  const Source& source = *claim.source;
  json["document"] = file_of(documents, source.name);
  json["page"] = source.name.page + 1;
  json["boxes"] = boxes_json(source.boxes);
  if (!source.text.empty()) json["quote"] = source.text;
  json["similarity"] = source.similarity;
  json["from_model"] = source.is_from_model;
  json["on_another_page_than_named"] = source.is_elsewhere;
  const auto& straight = documents[source.name.document].document->straightened();
  if (straight) {
    std::vector<PageBox> boxes;
    for (const PageBox& box : source.boxes) boxes.push_back(straight->in_photograph(box));
    json["boxes_in_photograph"] = boxes_json(boxes);
  }
  return json;
}

/// Where the pages that were found in photographs lie in them, from the upper left corner on, clockwise.
Json photographs_json(std::span<const OpenedDocument> documents) {
  Json list = Json::array();
  for (const OpenedDocument& opened : documents) {
    const std::optional<StraightPage>& straight = opened.document->straightened();
    if (!straight) continue;
    Json corners = Json::array();
    for (const auto& [x, y] : straight->corners) corners.push_back({x, y});
    list.push_back({{"document", opened.document->info().name},
                    {"corners", corners},
                    {"turned_degrees", straight->turned_degrees}});
  }
  return list;
}

}  // namespace

std::string place_text(const PageBox& box) {
  std::string text;
  for (const double value : {box.x0, box.y0, box.x1, box.y1}) {
    text += text.empty() ? "[" : ", ";
    text += std::to_string(std::lround(std::clamp(value, 0.0, 1.0) * 1000.0));
  }
  text += ']';
  return text;
}

std::string choice_text(std::span<const OpenedDocument> documents, const PageChoice& choice) {
  std::string text;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    std::vector<std::int64_t> pages;
    for (const ChosenPage& page : choice.pages) {
      if (page.name.document == i) pages.push_back(page.name.page);
    }
    const DocumentInfo& info = documents[i].document->info();
    if (!text.empty()) text += "; ";
    text += info.name + ": ";
    text += pages.empty() ? "no page" : (pages.size() == 1 ? "page " : "pages ") + page_list_text(pages);
    text += " of " + std::to_string(info.n_pages());
  }
  return text + "; about " + std::to_string(choice.tokens) + " of " + std::to_string(choice.budget_tokens) + " tokens";
}

std::string sources_text(std::span<const OpenedDocument> documents, const DocumentAnswer& answer) {
  std::string text;
  for (const Claim& claim : answer.claims) {
    if (!claim.source) {
      text += "  not found on the pages shown: " + shortened(claim.text) + '\n';
      continue;
    }
    const Source& source = *claim.source;
    text += "  " + file_of(documents, source.name) + ", page " + std::to_string(source.name.page + 1) + ' ' +
            place_text(whole_of(source)) + ' ';
    if (source.is_from_model) {
      text += "named by the model";
    } else {
      text += '"';
      text += shortened(source.text);
      text += '"';
    }
    if (source.is_elsewhere) text += " (the answer names another page)";
    text += '\n';
  }
  return text;
}

std::string answer_json(std::span<const OpenedDocument> documents, const DocumentAnswer& answer,
                        const std::string& model) {
  Json json;
  json["answer"] = answer.text;
  json["complete"] = answer.is_whole;
  json["claims"] = Json::array();
  for (const Claim& claim : answer.claims) json["claims"].push_back(claim_json(documents, claim));
  json["pages"] = Json::array();
  for (const ChosenPage& page : answer.choice.pages) {
    json["pages"].push_back({{"document", file_of(documents, page.name)},
                             {"page", page.name.page + 1},
                             {"as", form_name(page.form)},
                             {"tokens", page.tokens}});
  }
  json["page_count"] = answer.choice.n_pages;
  json["page_tokens"] = answer.choice.tokens;
  json["budget"] = answer.choice.budget_tokens;
  json["parts"] = Json::array();
  for (const PartDone& part : answer.parts) json["parts"].push_back(part.notes);
  json["photographs"] = photographs_json(documents);
  json["notices"] = answer.notices;
  json["model"] = model;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace sightline
