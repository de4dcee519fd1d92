/// Which pages a model is shown for a question, within a budget of tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/page_index.h"

namespace sightline {

/// How a page is shown.
enum class PageForm : std::uint8_t { Text, PlacedText, Picture, Both };

/// A page of one of several documents.
struct PageName {
  std::size_t document = 0;
  std::int64_t page = 0;

  auto operator<=>(const PageName&) const = default;
};

/// A document to choose from. Does not own it.
struct Searched {
  PageIndex* index = nullptr;
  const Document* document = nullptr;
};

struct ChooseOptions {
  std::int64_t budget_tokens = 16'384;
  PageForm form = PageForm::PlacedText;  ///< of pages that have text; others come as pictures
  bool with_pictures = true;             ///< false: whoever reads sees no pictures; pages without text are left out
  std::int64_t max_pictures = 16;        ///< as many as a message may hold, by the limits of servers
  std::int64_t picture_side = 1024;      ///< longest side in pixels, of pages that have text as well
  std::int64_t scan_side = 1344;         ///< the same where the picture is all there is
  std::vector<PageName> pointed_at;      ///< always shown, if they fit
  std::optional<PageName> in_view;       ///< shown before what was found
};

struct ChosenPage {
  enum class Why : std::uint8_t { All, PointedAt, Named, InView, Found, Neighbour, Beginning } why = Why::All;
  PageName name;
  PageForm form = PageForm::Text;
  std::int64_t tokens = 0;  ///< about
};

/// What is shown, in the order of documents and pages.
struct PageChoice {
  std::vector<ChosenPage> pages;
  std::int64_t tokens = 0, budget_tokens = 0;
  std::int64_t n_pages = 0;         ///< of all documents
  std::vector<PageName> too_large;  ///< pointed at or named, and larger than what was left
  [[nodiscard]] bool is_everything() const noexcept { return static_cast<std::int64_t>(pages.size()) == n_pages; }
};

/// Everything if it fits. Otherwise pages pointed at, named in the question ("page 12", "Seite 12", "第12页"), in view,
/// found by the question's words: the best first, and the neighbours of the best; if nothing is found, from the beginning
/// on. What scores far below the best is left out although it would fit, for reading it takes time.
/// Errors: those of the index.
Result<PageChoice> choose_pages(std::span<const Searched> documents, std::string_view question,
                                const ChooseOptions& options);

/// About how many tokens a page takes in this form, names and quotation marks included.
std::int64_t page_cost(const Searched& document, std::int64_t page, PageForm form, const ChooseOptions& options);

}  // namespace sightline
