/// WholeReading: documents read part by part for a question about all of them.
#include "multimodal/document/whole_reading.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "multimodal/document/document_heading.h"
#include "multimodal/document/token_estimate.h"

namespace sightline {

namespace {

/// "[p. 3-12]"; of several documents "[1, p. 3-12] [2, p. 1]".
std::string pages_text(const PageChoice& part, std::size_t n_documents) {
  std::string text;
  for (std::size_t document = 0; document < n_documents; ++document) {
    std::vector<std::int64_t> pages;
    for (const ChosenPage& page : part.pages) {
      if (page.name.document == document) pages.push_back(page.name.page);
    }
    if (pages.empty()) continue;
    if (!text.empty()) text += ' ';
    text += n_documents == 1 ? std::string("[p. ") : '[' + std::to_string(document + 1) + ", p. ";
    text += page_list(pages) + ']';
  }
  return text;
}

}  // namespace

Error nothing_to_show(NumberedDocuments documents) {
  for (const OpenedDocument* const opened : documents) {
    if (opened == nullptr) continue;
    for (const PageSummary& page : opened->index->pages()) {
      if (!page.problem.empty()) return {ErrorCode::Corrupt, page.problem, "PDF_BAD"};
    }
  }
  return {ErrorCode::InvalidArgument,
          "no page can be shown to this model: they are pictures, or larger than what its context leaves for them", ""};
}

std::vector<PageChoice> cut_into_parts(std::span<const Searched> documents, const ChooseOptions& options) {
  std::vector<PageChoice> parts;
  std::int64_t n_pages = 0, n_pictures = 0;
  for (const Searched& one : documents) {
    if (one.index != nullptr) n_pages += static_cast<std::int64_t>(one.index->pages().size());
  }
  const auto begin_part = [&] {
    parts.emplace_back();
    parts.back().budget_tokens = options.budget_tokens;
    parts.back().n_pages = n_pages;
  };
  for (std::size_t document = 0; document < documents.size(); ++document) {
    if (documents[document].index == nullptr) continue;
    const bool has_pictures = options.with_pictures && documents[document].document->info().kind != DocumentKind::Text;
    const std::vector<PageSummary>& pages = documents[document].index->pages();
    for (std::size_t number = 0; number < pages.size(); ++number) {
      const PageForm form = pages[number].needs_picture() ? PageForm::Picture : options.form;
      if (form == PageForm::Picture && !has_pictures) continue;
      const auto page = static_cast<std::int64_t>(number);
      const std::int64_t tokens = page_cost(documents[document], page, form, options);
      const bool is_picture = form == PageForm::Picture || form == PageForm::Both;
      const bool is_full =
          !parts.empty() && !parts.back().pages.empty() &&
          (parts.back().tokens + tokens > options.budget_tokens || (is_picture && n_pictures >= options.max_pictures));
      if (parts.empty() || is_full) {
        begin_part();
        n_pictures = 0;
      }
      n_pictures += is_picture ? 1 : 0;
      parts.back().pages.push_back({ChosenPage::Why::All, {document, page}, form, tokens});
      parts.back().tokens += tokens;
    }
  }
  return parts;
}

WholeReading::WholeReading(WithDocuments with, std::vector<PageChoice> parts, std::string question,
                           ChooseOptions options)
    : with_(std::move(with)), parts_(std::move(parts)), question_(std::move(question)), options_(std::move(options)) {
  assert(!parts_.empty());
}

Result<ReadingStep> WholeReading::next(std::string said, const std::stop_token& stop) {
  if (std::exchange(is_waiting_, false)) notes_.push_back(std::move(said));
  while (next_part_ < parts_.size()) {
    Result<std::optional<ReadingStep>> step = next_part(stop);
    if (!step) return step.error();
    if (!*step) continue;
    is_waiting_ = true;
    (*step)->notices = std::exchange(notices_, {});
    return **std::move(step);
  }
  if (notes_.empty() && groups_.empty()) {
    Error why;
    const Status ok = with_([&why](NumberedDocuments documents) -> Status {
      why = nothing_to_show(documents);
      return {};
    });
    return ok ? why : ok.error();
  }
  if (next_group_ == groups_.size()) group_notes();
  ReadingStep step = next_summary();
  step.notices = std::exchange(notices_, {});
  is_waiting_ = !step.is_answer;
  return step;
}

/// None if no page of it can be shown.
Result<std::optional<ReadingStep>> WholeReading::next_part(const std::stop_token& stop) {
  const std::size_t number = next_part_++;
  std::optional<ReadingStep> step;
  const Status ok = with_([&](NumberedDocuments documents) -> Status {
    Result<DocumentPrompt> prompt =
        make_document_prompt(documents, parts_[number], part_question(question_), options_, stop);
    if (!prompt) return prompt.error();
    std::move(prompt->notices.begin(), prompt->notices.end(), std::back_inserter(notices_));
    if (prompt->shown.names.empty()) return {};
    step.emplace();
    step->conversation = std::move(prompt->conversation);
    step->part = number + 1;
    step->n_parts = parts_.size();
    step->pages = pages_text(parts_[number], documents.size());
    return {};
  });
  if (!ok) return ok.error();
  return step;
}

/// Puts notes together until they fit, then asks for the answer.
ReadingStep WholeReading::next_summary() {
  ReadingStep step;
  step.n_parts = parts_.size();
  step.is_answer = groups_.size() == 1;
  const std::string question = step.is_answer ? question_ : part_question(question_);
  step.conversation = make_summary_prompt(groups_[next_group_++], question);
  return step;
}

void WholeReading::group_notes() {
  groups_.assign(1, {});
  next_group_ = 0;
  std::int64_t tokens = 0;
  for (const std::string& note : notes_) {
    const std::int64_t cost = estimated_tokens(note) * 9 / 8 + 16;
    if (!groups_.back().empty() && tokens + cost > options_.budget_tokens) {
      groups_.emplace_back();
      tokens = 0;
    }
    tokens += cost;
    groups_.back().push_back(note);
  }
  // Groups of one do not get fewer: then the last step is asked to take what there is.
  if (groups_.size() == notes_.size()) groups_.assign(1, notes_);
  notes_.clear();
}

}  // namespace sightline
