/// Asking documents: choose pages, ask a model, find the sources of what it says; or part by part for the whole.
#include "multimodal/document/document_asker.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "multimodal/document/whole_reading.h"

namespace sightline {

namespace {

constexpr std::size_t kPlacesMost = 3;  // of one answer: each takes as long as a short answer

std::vector<Searched> searched(std::span<const OpenedDocument> documents) {
  std::vector<Searched> list;
  for (const OpenedDocument& opened : documents) list.push_back({opened.index.get(), opened.document.get()});
  return list;
}

std::string name_of(std::span<const OpenedDocument> documents, const PageName& name) {
  return documents[name.document].document->info().name + ", page " + std::to_string(name.page + 1);
}

void note_left_out(std::span<const OpenedDocument> documents, const PageChoice& choice, DocumentAnswer& answer) {
  for (const PageName& name : choice.too_large) {
    answer.notices.push_back(name_of(documents, name) + ": there is no room for it in the budget");
  }
}

/// Words of a claim that a place can be asked for: a sentence is none.
std::string words_to_find(const Claim& claim) {
  constexpr std::size_t kLongest = 60;  // bytes
  std::string words = longest_quotation(claim.text);
  if (words.empty()) words = claim.text;
  while (!words.empty() && (words.back() == '.' || words.back() == ' ')) words.pop_back();
  return words.size() <= kLongest && words.find('"') == std::string::npos ? words : std::string();
}

/// Asks for the places of what was read from the only picture. What cannot be told stays without.
Status ask_places(const DocumentPrompt& prompt, DocumentAnswer& answer, const AskModel& model,
                  const std::stop_token& stop) {
  std::size_t n_asked = 0;
  for (Claim& claim : answer.claims) {
    const std::string words = claim.source ? std::string() : words_to_find(claim);
    if (words.empty() || n_asked == kPlacesMost) continue;
    ++n_asked;
    Conversation conversation = prompt.conversation;
    conversation.messages.back().parts.back() = Text{place_question(words)};
    const Result<std::string> said = model(std::move(conversation), false, stop);
    if (!said) return said.error();
    claim.source = place_in_picture(*said, prompt.shown);
  }
  return {};
}

/// One look at chosen pages.
Result<DocumentAnswer> ask_once(std::span<const OpenedDocument> documents, const DocumentQuestion& question,
                                PageChoice choice, const AskModel& model, const std::stop_token& stop) {
  const std::vector<const OpenedDocument*> all = numbered(documents);
  const bool is_lone = is_lone_picture(choice);
  Result<DocumentPrompt> prompt = is_lone ? make_picture_prompt(all, choice, question.text, question.choose, stop)
                                          : make_document_prompt(all, choice, question.text, question.choose, stop);
  if (!prompt) return prompt.error();
  DocumentAnswer answer;
  answer.notices = std::move(prompt->notices);
  note_left_out(documents, choice, answer);
  if (prompt->shown.names.empty()) return nothing_to_show(all);
  Result<std::string> text = model(prompt->conversation, true, stop);
  if (!text) return text.error();
  answer.text = *std::move(text);
  answer.claims = find_sources(answer.text, question.text, prompt->shown);
  answer.choice = std::move(choice);
  if (is_lone) {
    // The answer is there; a place that could not be asked for is told as none.
    const Status ok = ask_places(*prompt, answer, model, stop);
    if (!ok && ok.error().code != ErrorCode::Cancelled) answer.notices.push_back(ok.error().message);
  }
  return answer;
}

/// The words of any page, as the index holds them.
ShownPages all_pages(std::span<const OpenedDocument> documents, const PageChoice& choice) {
  ShownPages shown;
  for (const ChosenPage& page : choice.pages) shown.names.push_back(page.name);
  shown.lookup = [documents](const PageName& name) -> std::optional<PageText> {
    Result<PageText> text = documents[name.document].index->page(name.page);
    if (!text) return std::nullopt;
    return *std::move(text);
  };
  return shown;
}

void join(PageChoice& all, const PageChoice& part) {
  all.pages.insert(all.pages.end(), part.pages.begin(), part.pages.end());
  all.tokens += part.tokens;
  all.n_pages = part.n_pages;
  all.budget_tokens = part.budget_tokens;
}

std::string joined_notes(const std::vector<PartDone>& parts) {
  std::string text;
  for (const PartDone& part : parts) {
    if (!text.empty()) text += "\n\n";
    text += part.notes;
  }
  return text;
}

Result<DocumentAnswer> ask_parts(std::span<const OpenedDocument> documents, const DocumentQuestion& question,
                                 const std::vector<PageChoice>& parts, const AskModel& model,
                                 const AskingEvents& events, const std::stop_token& stop) {
  DocumentAnswer answer;
  for (const PageChoice& part : parts) join(answer.choice, part);
  if (events.on_choice) events.on_choice(answer.choice);
  const auto stopped = [&](const Error& error) -> Result<DocumentAnswer> {
    if (error.code != ErrorCode::Cancelled || answer.parts.empty()) return error;
    answer.is_whole = false;
    answer.text = joined_notes(answer.parts);
    answer.claims = find_sources(answer.text, question.text, all_pages(documents, answer.choice));
    return std::move(answer);
  };
  const std::vector<const OpenedDocument*> all = numbered(documents);
  WholeReading reading([&all](const auto& work) { return work(all); }, parts, question.text, question.choose);
  for (std::string said;;) {
    Result<ReadingStep> step = reading.next(std::move(said), stop);
    if (!step) return stopped(step.error());
    answer.notices.insert(answer.notices.end(), step->notices.begin(), step->notices.end());
    Result<std::string> words = model(std::move(step->conversation), step->is_answer, stop);
    if (!words) return stopped(words.error());
    said = *std::move(words);
    if (step->is_answer) {
      answer.text = std::move(said);
      break;
    }
    if (step->part == 0) continue;
    answer.parts.push_back({answer.parts.size() + 1, parts.size(), said});
    if (events.on_part) events.on_part(answer.parts.back());
  }
  answer.claims = find_sources(answer.text, question.text, all_pages(documents, answer.choice));
  return answer;
}

}  // namespace

Result<DocumentAnswer> ask_documents(std::span<const OpenedDocument> documents, const DocumentQuestion& question,
                                     const AskModel& model, const AskingEvents& events, std::stop_token stop) {
  const std::vector<Searched> list = searched(documents);
  Result<PageChoice> choice = choose_pages(list, question.text, question.choose);
  if (!choice) return choice.error();
  const bool wants_whole = question.whole.value_or(is_about_everything(question.text));
  if (wants_whole && !choice->is_everything()) {
    const std::vector<PageChoice> parts = cut_into_parts(list, question.choose);
    if (parts.size() > 1) return ask_parts(documents, question, parts, model, events, stop);
  }
  if (choice->pages.empty()) return nothing_to_show(numbered(documents));
  if (events.on_choice) events.on_choice(*choice);
  return ask_once(documents, question, *std::move(choice), model, stop);
}

}  // namespace sightline
