/// OpenedDocument: a document with its index, ready to be asked.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/document.h"
#include "multimodal/document/page_index.h"

namespace sightline {

/// One thread at a time. Movable.
struct OpenedDocument {
  std::unique_ptr<Document> document;
  std::unique_ptr<PageIndex> index;

  /// Opens the file and reads what its index does not hold yet. `cache` is the folder of caches; empty: nothing is kept.
  /// Nothing is kept of a document that needed a password. `progress` is told pages done, of how many.
  /// Errors: those of Document::open, Document::read_text and PageIndex.
  static Result<OpenedDocument> open(const std::filesystem::path& path, const DocumentOptions& options,
                                     const std::filesystem::path& cache,
                                     const std::function<void(std::int64_t done, std::int64_t total)>& progress,
                                     std::stop_token stop);

  /// The page with all that nobody sees marked: its picture is looked at for that. None if it has no text.
  /// Errors: Cancelled; what goes wrong with the picture leaves the words as they are.
  Result<std::optional<PageText>> checked_page(std::int64_t page, std::stop_token stop) const;
};

}  // namespace sightline
