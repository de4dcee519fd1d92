/// PageIndex: the text of a document's pages, searchable, kept between two openings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/document/document.h"
#include "multimodal/document/page_text.h"
#include "multimodal/library/database.h"

namespace sightline {

/// A page that holds what was searched for.
struct PageHit {
  std::int64_t page = 0;
  double score = 0.0;  ///< the higher the better; of one search only
};

/// What the index knows of a page without reading it.
struct PageSummary {
  std::int64_t n_words = 0;
  std::int64_t n_hidden = 0;       ///< of them, words that nobody sees
  std::int64_t text_tokens = 0;    ///< about
  std::int64_t placed_tokens = 0;  ///< about, with a place for each line
  bool is_garbled = false;
  std::string problem;  ///< why it cannot be read, one sentence; empty: it can

  /// Whether only its picture tells what is on it.
  [[nodiscard]] bool needs_picture() const noexcept { return n_words == 0 || is_garbled || !problem.empty(); }
};

/// One file per document, named by the digest of its bytes and how they are read; it can always be made again. What went
/// wrong with a page is known until the index is closed only: time, memory and tools may be other ones the next time.
/// One thread at a time. Errors: those of Query.
class PageIndex {
 public:
  /// Opens or makes the index of a document in `folder`; an empty folder keeps it in memory. One that is damaged or of
  /// another version is made anew.
  static Result<PageIndex> open(const DocumentInfo& document, const std::filesystem::path& folder);

  /// Reads the pages that are not in the index yet and puts them there, some at a time: what was read before an
  /// interruption stays. All of it takes document_limits::kDocumentTime at most. `progress` is called with pages done, now and then. Errors: those of Document::read_text too.
  Status fill(const Document& document, const std::function<void(std::int64_t done)>& progress, std::stop_token stop);

  /// Requires for all that follow: fill() has succeeded.
  [[nodiscard]] const std::vector<PageSummary>& pages() const noexcept { return pages_; }
  /// Errors: what is wrong with the page.
  Result<PageText> page(std::int64_t number);
  /// The best `most` pages for a question, the best first; with `as_phrase` those that hold the words one after another.
  Result<std::vector<PageHit>> search(std::string_view question, std::size_t most, bool as_phrase = false);

  // What was made of a page, in some form; kept so that an interrupted conversion can go on.
  Result<std::optional<std::string>> result(std::string_view form, std::int64_t page);
  Status keep_result(std::string_view form, std::int64_t page, std::string_view content);

 private:
  explicit PageIndex(Database database) : database_(std::move(database)) {}
  Status prepare(std::int64_t n_pages);
  Status make_tables();
  Status load_summaries();
  Status keep(std::int64_t number, const PageText& page);
  Status keep(const std::vector<std::pair<std::int64_t, Result<PageText>>>& pages);

  Database database_;
  std::vector<PageSummary> pages_;
  std::vector<bool> is_known_;
  std::map<std::int64_t, Error> failed_;  // pages that could not be read this time
};

/// Where indices lie below the folder of caches.
std::filesystem::path document_cache_folder(const std::filesystem::path& cache);

/// Removes indices that were not opened for longest until the rest has at most `max_bytes`. What cannot be removed stays.
void trim_document_cache(const std::filesystem::path& folder, std::int64_t max_bytes);

}  // namespace sightline
