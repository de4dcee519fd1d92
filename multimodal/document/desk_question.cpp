/// What the desk does for a question and its answer, once the documents are there.
#include "multimodal/document/desk_question.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "multimodal/document/document_prompt.h"
#include "multimodal/document/whole_reading.h"

namespace sightline {

namespace {

bool holds(const auto& list, const auto& value) { return std::find(list.begin(), list.end(), value) != list.end(); }

/// The open ones without gaps, as the chooser takes them, and their numbers in the conversation.
struct Present {
  std::vector<Searched> documents;
  std::vector<std::size_t> numbers;

  explicit Present(NumberedDocuments all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i] == nullptr) continue;
      documents.push_back({all[i]->index.get(), all[i]->document.get()});
      numbers.push_back(i);
    }
  }
  [[nodiscard]] std::optional<PageName> inside(const std::optional<PageName>& name) const {
    if (!name) return std::nullopt;
    const auto found = std::find(numbers.begin(), numbers.end(), name->document);
    if (found == numbers.end()) return std::nullopt;
    return PageName{static_cast<std::size_t>(found - numbers.begin()), name->page};
  }
};

ChooseOptions options_for(const DeskQuestion& question) {
  ChooseOptions options;
  // Words are led back to their places by comparing them with the page; numbers for each line would only take time.
  options.form = PageForm::Text;
  options.budget_tokens = question.budget_tokens;
  options.with_pictures = question.with_pictures;
  options.max_pictures = question.max_pictures;
  return options;
}

/// A question that follows an earlier one may be about the answer alone: then nothing is added to it.
bool is_for_its_words(ChosenPage::Why why) {
  using Why = ChosenPage::Why;
  return why == Why::Found || why == Why::Named || why == Why::Neighbour || why == Why::PointedAt || why == Why::All;
}

std::size_t count_pictures(const std::vector<Part>& parts) {
  return static_cast<std::size_t>(std::count_if(
      parts.begin(), parts.end(), [](const Part& part) { return std::holds_alternative<ImageRef>(part); }));
}

/// What is shown of one document.
struct Shown {
  DocumentHeading heading;
  std::vector<Part> parts;
};

class QuestionWriter {
 public:
  QuestionWriter(NumberedDocuments documents, const DeskQuestion& question, const std::stop_token& stop)
      : documents_(documents), question_(question), options_(options_for(question)), stop_(stop) {}

  Status add(const ChosenPage& page) {
    const std::size_t number = page.name.document;
    const OpenedDocument& opened = *documents_[number];
    Result<PageParts> parts = page_parts(opened, page, documents_.size(), options_, stop_);
    if (!parts) return parts.error();
    if (n_pictures_ + static_cast<std::int64_t>(count_pictures(parts->parts)) > question_.max_pictures) {
      ChooseOptions without = options_;
      without.with_pictures = false;
      parts = page_parts(opened, page, documents_.size(), without, stop_);
      if (!parts) return parts.error();
    }
    std::move(parts->notices.begin(), parts->notices.end(), std::back_inserter(result.notices));
    if (parts->parts.empty()) return {};
    Shown& shown = shown_[number];
    shown.heading.pages.push_back(page.name.page);
    if (parts->is_picture) shown.heading.pictures.push_back(page.name.page);
    n_pictures_ += static_cast<std::int64_t>(count_pictures(parts->parts));
    std::move(parts->parts.begin(), parts->parts.end(), std::back_inserter(shown.parts));
    result.pages.push_back(page);
    result.tokens += page.tokens;
    return {};
  }

  /// Names a page that was not shown here but read before.
  void name(const ChosenPage& page) {
    Shown& shown = shown_[page.name.document];
    shown.heading.pages.push_back(page.name.page);
    shown.heading.is_read_before = true;
    result.pages.push_back(page);
    result.tokens += page.tokens;
  }

  PreparedQuestion take() && {
    if (shown_.empty()) return std::move(result);
    bool needs_rules = question_.introduced.empty();
    for (auto& [number, shown] : shown_) {
      const DocumentInfo& info = documents_[number]->document->info();
      shown.heading.number = number;
      shown.heading.name = info.name;
      shown.heading.digest = info.digest;
      shown.heading.n_pages = info.n_pages();
      std::string words = heading_text(shown.heading);
      if (std::exchange(needs_rules, false)) words += std::string(document_rules()) + "\n\n";
      result.parts.emplace_back(Text{std::move(words)});
      std::move(shown.parts.begin(), shown.parts.end(), std::back_inserter(result.parts));
    }
    result.parts.emplace_back(Text{std::string(kQuestionMark)});
    return std::move(result);
  }

  PreparedQuestion result;

 private:
  NumberedDocuments documents_;
  const DeskQuestion& question_;
  const ChooseOptions options_;
  const std::stop_token& stop_;
  std::map<std::size_t, Shown> shown_;
  std::int64_t n_pictures_ = 0;
};

}  // namespace

ChooseOptions part_options(const DeskQuestion& question) {
  ChooseOptions options;
  options.form = PageForm::Text;
  options.budget_tokens = question.part_tokens;
  options.with_pictures = question.with_pictures;
  return options;
}

std::vector<PageChoice> parts_of_question(NumberedDocuments documents, const DeskQuestion& question) {
  if (!question.whole.value_or(is_about_everything(question.text))) return {};
  std::vector<Searched> all;
  for (const OpenedDocument* const opened : documents) {
    all.push_back(opened == nullptr ? Searched() : Searched{opened->index.get(), opened->document.get()});
  }
  std::vector<PageChoice> parts = cut_into_parts(all, part_options(question));
  if (question.whole || parts.empty()) return parts;
  const bool fits = parts.size() == 1 && parts.front().tokens <= question.budget_tokens;
  const bool is_known = std::all_of(parts.begin(), parts.end(), [&question](const PageChoice& part) {
    return std::all_of(part.pages.begin(), part.pages.end(),
                       [&question](const ChosenPage& page) { return holds(question.shown_before, page.name); });
  });
  return fits || is_known ? std::vector<PageChoice>() : parts;
}

Result<PreparedQuestion> plan_question(NumberedDocuments documents, const DeskQuestion& question) {
  PreparedQuestion planned;
  if (const std::vector<PageChoice> parts = parts_of_question(documents, question); !parts.empty()) {
    planned.n_parts = parts.size();
    for (const PageChoice& part : parts) {
      planned.tokens += part.tokens;
      planned.pages.insert(planned.pages.end(), part.pages.begin(), part.pages.end());
    }
    return planned;
  }
  const Present present(documents);
  ChooseOptions options = options_for(question);
  options.in_view = present.inside(question.in_view);
  Result<PageChoice> choice = choose_pages(present.documents, question.text, options);
  if (!choice) return choice.error();
  for (ChosenPage page : choice->pages) {
    page.name.document = present.numbers[page.name.document];
    const bool is_wanted = !holds(question.introduced, page.name.document) || is_for_its_words(page.why);
    if (!is_wanted || holds(question.shown_before, page.name)) continue;
    planned.tokens += page.tokens;
    planned.pages.push_back(page);
  }
  return planned;
}

Result<PreparedQuestion> prepare_question(NumberedDocuments documents, const DeskQuestion& question,
                                          const std::stop_token& stop) {
  const Result<PreparedQuestion> planned = plan_question(documents, question);
  if (!planned) return planned.error();
  QuestionWriter writer(documents, question, stop);
  if (planned->n_parts > 0) {
    for (const ChosenPage& page : planned->pages) writer.name(page);
    PreparedQuestion named = std::move(writer).take();
    named.n_parts = planned->n_parts;
    return named;
  }
  for (const ChosenPage& page : planned->pages) {
    if (Status ok = writer.add(page); !ok) return ok.error();
  }
  if (writer.result.pages.empty() && question.introduced.empty()) return nothing_to_show(documents);
  return std::move(writer).take();
}

std::vector<Claim> find_sources(NumberedDocuments documents, const SourceQuestion& question,
                                const std::stop_token& stop) {
  std::map<PageName, std::optional<PageText>> read;  // statements look at the same pages again and again
  ShownPages shown;
  shown.names = question.shown;
  shown.pictures = question.pictures;
  shown.lookup = [&](const PageName& name) -> std::optional<PageText> {
    const bool is_there = name.document < documents.size() && documents[name.document] != nullptr && name.page >= 0 &&
                          name.page < documents[name.document]->document->info().n_pages();
    if (!is_there || stop.stop_requested()) return std::nullopt;
    if (const auto known = read.find(name); known != read.end()) return known->second;
    Result<PageText> page = documents[name.document]->index->page(name.page);
    return read[name] = page ? std::optional(*std::move(page)) : std::nullopt;
  };
  return find_sources(question.answer, question.question, shown);
}

}  // namespace sightline
