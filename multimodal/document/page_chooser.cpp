/// Which pages a model is shown for a question, within a budget of tokens.
#include "multimodal/document/page_chooser.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "multimodal/document/pages_named.h"
#include "multimodal/document/token_estimate.h"

namespace sightline {

namespace {

constexpr std::int64_t kPageFrame = 24;  // tokens around a page: its name, and where it ends
constexpr std::size_t kHitsMax = 64;
// Reading costs time: what scores far below the best page only shares a common word with the question.
constexpr double kLeastShare = 0.25;
constexpr std::size_t kHitsAlways = 5;
constexpr std::size_t kBestWithNeighbours = 3;  // an answer begins on one page and ends on the next

using Why = ChosenPage::Why;

PageForm form_for(const PageSummary& page, const ChooseOptions& options) {
  return page.needs_picture() ? PageForm::Picture : options.form;
}

std::int64_t picture_cost(const Document& document, std::int64_t page, std::int64_t side) {
  const std::vector<PageSize>& sizes = document.info().about.sizes;
  const auto index = static_cast<std::size_t>(page);
  const double width = index < sizes.size() ? sizes[index].width : 1.0;
  const double height = index < sizes.size() ? sizes[index].height : 1.0;
  const double scale = static_cast<double>(side) / std::max({width, height, 1.0});
  return picture_tokens(
      {static_cast<std::int64_t>(std::ceil(width * scale)), static_cast<std::int64_t>(std::ceil(height * scale))});
}

/// Fills the budget page by page.
class Basket {
 public:
  Basket(std::span<const Searched> documents, const ChooseOptions& options) : documents_(documents), options_(options) {
    choice_.budget_tokens = options.budget_tokens;
    for (const Searched& one : documents) choice_.n_pages += static_cast<std::int64_t>(one.index->pages().size());
  }

  /// False if it is none, not readable in any way, or larger than what is left.
  bool add(const PageName& name, Why why) {
    if (taken_.contains(name)) return true;
    if (name.document >= documents_.size()) return false;
    const Searched& one = documents_[name.document];
    if (name.page < 0 || std::cmp_greater_equal(name.page, one.index->pages().size())) return false;
    const PageSummary& summary = one.index->pages()[static_cast<std::size_t>(name.page)];
    const PageForm form = form_for(summary, options_);
    const bool has_picture = one.document->info().kind != DocumentKind::Text;
    if (form == PageForm::Picture && (!options_.with_pictures || !has_picture)) return false;
    const std::int64_t tokens = page_cost(one, name.page, form, options_);
    const bool is_picture = form == PageForm::Picture || form == PageForm::Both;
    if (choice_.tokens + tokens > options_.budget_tokens || (is_picture && n_pictures_ >= options_.max_pictures)) {
      return false;
    }
    n_pictures_ += is_picture ? 1 : 0;
    taken_.insert(name);
    choice_.tokens += tokens;
    choice_.pages.push_back({why, name, form, tokens});
    return true;
  }
  void add_wanted(const PageName& name, Why why) {
    if (!add(name, why)) choice_.too_large.push_back(name);
  }
  [[nodiscard]] PageChoice take() && {
    std::sort(choice_.pages.begin(), choice_.pages.end(),
              [](const ChosenPage& a, const ChosenPage& b) { return a.name < b.name; });
    return std::move(choice_);
  }

 private:
  std::span<const Searched> documents_;
  const ChooseOptions& options_;
  std::set<PageName> taken_;
  std::int64_t n_pictures_ = 0;
  PageChoice choice_;
};

/// Whether all pages that can be shown at all can be shown at once.
bool fits_as_a_whole(std::span<const Searched> documents, const ChooseOptions& options) {
  std::int64_t total = 0, n_pictures = 0;
  for (const Searched& one : documents) {
    for (std::size_t page = 0; page < one.index->pages().size() && total <= options.budget_tokens; ++page) {
      const PageForm form = form_for(one.index->pages()[page], options);
      const bool has_picture = one.document->info().kind != DocumentKind::Text;
      if (form == PageForm::Picture && (!options.with_pictures || !has_picture)) continue;
      total += page_cost(one, static_cast<std::int64_t>(page), form, options);
      n_pictures += form == PageForm::Picture || form == PageForm::Both ? 1 : 0;
    }
  }
  return total <= options.budget_tokens && n_pictures <= options.max_pictures;
}

/// What was found, the best first; several documents take turns, for their scores do not compare.
Result<std::vector<PageName>> found_pages(std::span<const Searched> documents, std::string_view question) {
  std::vector<std::vector<PageHit>> hits;
  std::size_t longest = 0;
  for (const Searched& one : documents) {
    Result<std::vector<PageHit>> found = one.index->search(question, kHitsMax);
    if (!found) return found.error();
    while (found->size() > kHitsAlways && found->back().score < kLeastShare * found->front().score) found->pop_back();
    longest = std::max(longest, found->size());
    hits.push_back(*std::move(found));
  }
  std::vector<PageName> names;
  for (std::size_t rank = 0; rank < longest; ++rank) {
    for (std::size_t document = 0; document < hits.size(); ++document) {
      if (rank < hits[document].size()) names.push_back({document, hits[document][rank].page});
    }
  }
  return names;
}

void add_all_pages(std::span<const Searched> documents, Why why, Basket& basket) {
  for (std::size_t document = 0; document < documents.size(); ++document) {
    for (std::size_t page = 0; page < documents[document].index->pages().size(); ++page) {
      basket.add({document, static_cast<std::int64_t>(page)}, why);
    }
  }
}

}  // namespace

std::int64_t page_cost(const Searched& document, std::int64_t page, PageForm form, const ChooseOptions& options) {
  const PageSummary& summary = document.index->pages()[static_cast<std::size_t>(page)];
  std::int64_t tokens = kPageFrame;
  // Each line is quoted, which costs it a token; a line of text has some ten.
  if (form == PageForm::Text) tokens += summary.text_tokens + summary.text_tokens / 8;
  if (form == PageForm::PlacedText || form == PageForm::Both)
    tokens += summary.placed_tokens + summary.placed_tokens / 16;
  if (form == PageForm::Picture) {
    const std::int64_t side = summary.needs_picture() ? options.scan_side : options.picture_side;
    tokens += picture_cost(*document.document, page, side);
  }
  if (form == PageForm::Both) tokens += picture_cost(*document.document, page, options.picture_side);
  if (options.with_pictures) tokens += document.document->picture_tokens_on(page);
  return tokens;
}

Result<PageChoice> choose_pages(std::span<const Searched> documents, std::string_view question,
                                const ChooseOptions& options) {
  Basket basket(documents, options);
  if (fits_as_a_whole(documents, options)) {
    add_all_pages(documents, Why::All, basket);
    return std::move(basket).take();
  }
  for (const PageName& name : options.pointed_at) basket.add_wanted(name, Why::PointedAt);
  for (const std::int64_t page : pages_named(question)) {
    for (std::size_t document = 0; document < documents.size(); ++document) {
      if (std::cmp_less(page, documents[document].index->pages().size()))
        basket.add_wanted({document, page}, Why::Named);
    }
  }
  if (options.in_view) basket.add(*options.in_view, Why::InView);
  const Result<std::vector<PageName>> found = found_pages(documents, question);
  if (!found) return found.error();
  for (std::size_t rank = 0; rank < found->size(); ++rank) {
    const PageName& name = (*found)[rank];
    basket.add(name, Why::Found);
    if (rank + 1 != std::min(kBestWithNeighbours, found->size())) continue;
    for (std::size_t best = 0; best <= rank; ++best) {
      basket.add({(*found)[best].document, (*found)[best].page + 1}, Why::Neighbour);
      basket.add({(*found)[best].document, (*found)[best].page - 1}, Why::Neighbour);
    }
  }
  if (found->empty()) add_all_pages(documents, Why::Beginning, basket);
  return std::move(basket).take();
}

}  // namespace sightline
