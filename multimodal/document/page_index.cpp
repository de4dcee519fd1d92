/// PageIndex: the text of a document's pages, searchable, kept between two openings.
#include "multimodal/document/page_index.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "multimodal/document/document_limits.h"
#include "multimodal/document/page_format.h"
#include "multimodal/document/placed_text.h"
#include "multimodal/document/search_terms.h"
#include "multimodal/document/token_estimate.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

namespace {

constexpr std::int64_t kVersion = 2;  // another one makes all indices anew

/// `words` holds the searchable text of page n under the id n + 1. Words lose their endings as English has them, and
/// accents; scripts without blanks come as pairs of characters.
constexpr const char* kTables = R"(
CREATE TABLE pages (
  number INTEGER PRIMARY KEY,
  lines TEXT NOT NULL,
  n_words INTEGER NOT NULL,
  n_hidden INTEGER NOT NULL,
  text_tokens INTEGER NOT NULL,
  placed_tokens INTEGER NOT NULL,
  is_garbled INTEGER NOT NULL
);
CREATE TABLE results (
  form TEXT NOT NULL,
  page INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (form, page)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
)";

constexpr std::int64_t kPagesInTransaction = 48;

/// The same bytes are another document where they are read in another way: as Markdown instead of plain text.
std::string file_name(const DocumentInfo& document) {
  return hex_text(document.digest) + '-' + std::string(form_name(document.form)) + ".index";
}

}  // namespace

Result<PageIndex> PageIndex::open(const DocumentInfo& document, const std::filesystem::path& folder) {
  const bool in_memory = folder.empty();
  const std::filesystem::path file = in_memory ? std::filesystem::path(document.name) : folder / file_name(document);
  if (!in_memory) {
    if (Status ok = make_private_folder(folder); !ok) return ok.error();
  }
  const auto try_once = [&]() -> Result<PageIndex> {
    Result<Database> database =
        Database::open(file, in_memory ? Database::Access::Memory : Database::Access::ReadWrite);
    if (!database) return database.error();
    PageIndex index(*std::move(database));
    if (Status ok = index.prepare(document.n_pages()); !ok) return ok.error();
    return index;
  };
  std::error_code ignored;
  Result<PageIndex> index = try_once();
  if (!index && !in_memory && index.error().code == ErrorCode::Corrupt) {
    std::filesystem::remove(file, ignored);
    std::filesystem::remove(file.string() + "-journal", ignored);
    index = try_once();
  }
  if (index && !in_memory) {
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), ignored);
  }
  return index;
}

Status PageIndex::prepare(std::int64_t n_pages) {
  if (Status ok = make_tables(); !ok) return ok;
  pages_.assign(static_cast<std::size_t>(n_pages), {});
  is_known_.assign(static_cast<std::size_t>(n_pages), false);
  return load_summaries();
}

Status PageIndex::make_tables() {
  const Result<std::int64_t> at_first = database_.number("PRAGMA user_version");
  if (!at_first) return at_first.error();
  if (*at_first == kVersion) return {};
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  // Looked at again, for another program may have made them meanwhile.
  const Result<std::int64_t> version = database_.number("PRAGMA user_version");
  if (!version) return version.error();
  if (*version == kVersion) return transaction.commit();
  const Result<std::int64_t> n_tables = database_.number("SELECT count(*) FROM sqlite_schema");
  if (!n_tables) return n_tables.error();
  if (*n_tables > 0) return Error{ErrorCode::Corrupt, "the index is of another version", ""};
  if (Status ok = database_.run(kTables); !ok) return ok;
  if (Status ok = database_.run(("PRAGMA user_version = " + std::to_string(kVersion)).c_str()); !ok) return ok;
  return transaction.commit();
}

Status PageIndex::load_summaries() {
  Query query(database_, "SELECT number, n_words, n_hidden, text_tokens, placed_tokens, is_garbled FROM pages");
  while (query.next()) {
    const auto number = static_cast<std::size_t>(query.integer(0));
    if (number >= pages_.size()) return Error{ErrorCode::Corrupt, "the index is of another document", ""};
    pages_[number] = {query.integer(1), query.integer(2), query.integer(3), query.integer(4), query.flag(5), {}};
    is_known_[number] = true;
  }
  return query.status();
}

Status PageIndex::keep(std::int64_t number, const PageText& page) {
  PageSummary summary;
  std::string lines;
  append_page(lines, page);
  const std::string text = text_of(page);
  const std::string words = indexed_text(text);
  summary.n_words = static_cast<std::int64_t>(count_words(page));
  summary.n_hidden = static_cast<std::int64_t>(count_hidden_words(page));
  summary.text_tokens = estimated_tokens(text);
  summary.placed_tokens = estimated_tokens(placed_text(page));
  summary.is_garbled = is_garbled(page);
  if (Status ok = database_.run("INSERT OR IGNORE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
                                {number, std::string_view(lines), summary.n_words, summary.n_hidden,
                                 summary.text_tokens, summary.placed_tokens, std::int64_t{summary.is_garbled}});
      !ok) {
    return ok;
  }
  if (database_.changed_rows() > 0) {  // otherwise another program was faster
    if (Status ok =
            database_.run("INSERT INTO words (rowid, text) VALUES (?, ?)", {number + 1, std::string_view(words)});
        !ok) {
      return ok;
    }
  }
  pages_[static_cast<std::size_t>(number)] = std::move(summary);
  is_known_[static_cast<std::size_t>(number)] = true;
  return {};
}

Status PageIndex::keep(const std::vector<std::pair<std::int64_t, Result<PageText>>>& pages) {
  Transaction transaction(database_);
  if (!transaction.status()) return transaction.status();
  for (const auto& [number, page] : pages) {
    if (page) {
      if (Status ok = keep(number, *page); !ok) return ok;
      continue;
    }
    pages_[static_cast<std::size_t>(number)].problem = page.error().message;
    failed_.insert_or_assign(number, page.error());
  }
  return transaction.commit();
}

Status PageIndex::fill(const Document& document, const std::function<void(std::int64_t done)>& progress,
                       std::stop_token stop) {
  const auto n_pages = static_cast<std::int64_t>(pages_.size());
  const auto deadline = std::chrono::steady_clock::now() + document_limits::kDocumentTime;
  for (std::int64_t first = 0; first < n_pages;) {
    if (is_known_[static_cast<std::size_t>(first)]) {
      ++first;
      continue;
    }
    std::int64_t last = first;
    while (last + 1 < std::min(n_pages, first + kPagesInTransaction) &&
           !is_known_[static_cast<std::size_t>(last) + 1]) {
      ++last;
    }
    std::vector<std::pair<std::int64_t, Result<PageText>>> pages;
    const Status read = document.read_text(
        first, last,
        [&pages](std::int64_t number, Result<PageText> page) { pages.emplace_back(number, std::move(page)); }, deadline,
        stop);
    // What was read before a stop is worth keeping. The right to write is not held while a tool works.
    if (Status ok = keep(pages); !ok) return ok;
    if (!read) return read;
    if (progress) progress(last + 1);
    first = last + 1;
  }
  return {};
}

Result<PageText> PageIndex::page(std::int64_t number) {
  if (const auto failed = failed_.find(number); failed != failed_.end()) return failed->second;
  Query query(database_, "SELECT lines FROM pages WHERE number = ?", {number});
  if (!query.next()) {
    if (!query.status()) return query.status().error();
    return Error{ErrorCode::NotFound, "page " + std::to_string(number + 1) + " is not in the index"};
  }
  Result<ReadPages> read = parse_pages(query.text(0), static_cast<std::size_t>(document_limits::kPageTextBytes) * 2);
  if (!read) return read.error();
  if (read->pages.size() != 1) return Error{ErrorCode::Corrupt, "a page of the index is damaged", "DB_CORRUPT"};
  return std::move(read->pages.front());
}

Result<std::vector<PageHit>> PageIndex::search(std::string_view question, std::size_t most, bool as_phrase) {
  std::vector<PageHit> hits;
  const std::string wanted = search_query(question, as_phrase);
  if (wanted.empty()) return hits;
  Query query(database_, "SELECT rowid, bm25(words) FROM words WHERE words MATCH ? ORDER BY bm25(words), rowid LIMIT ?",
              {std::string_view(wanted), static_cast<std::int64_t>(most)});
  while (query.next()) {
    const std::int64_t page = query.integer(0) - 1;
    if (page >= 0 && std::cmp_less(page, pages_.size())) hits.push_back({page, -query.real(1)});
  }
  if (!query.status()) return query.status().error();
  return hits;
}

Result<std::optional<std::string>> PageIndex::result(std::string_view form, std::int64_t page) {
  Query query(database_, "SELECT content FROM results WHERE form = ? AND page = ?", {form, page});
  if (query.next()) return std::optional(query.text(0));
  if (!query.status()) return query.status().error();
  return std::optional<std::string>();
}

Status PageIndex::keep_result(std::string_view form, std::int64_t page, std::string_view content) {
  return database_.run("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", {form, page, content});
}

std::filesystem::path document_cache_folder(const std::filesystem::path& cache) { return cache / "documents"; }

void trim_document_cache(const std::filesystem::path& folder, std::int64_t max_bytes) {
  struct Found {
    std::filesystem::file_time_type used;
    std::int64_t bytes = 0;
    std::filesystem::path path;
  };
  std::error_code ignored;
  std::vector<Found> files;
  std::int64_t total = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() != ".index") continue;
    const auto bytes = static_cast<std::int64_t>(entry.file_size(ignored));
    files.push_back({entry.last_write_time(ignored), bytes, entry.path()});
    total += bytes;
  }
  std::sort(files.begin(), files.end(), [](const Found& a, const Found& b) { return a.used < b.used; });
  for (const Found& file : files) {
    if (total <= max_bytes) return;
    if (std::filesystem::remove(file.path, ignored)) total -= file.bytes;
  }
}

}  // namespace sightline
