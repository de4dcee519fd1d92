/// OpenedDocument: a document with its index, ready to be asked.
#include "multimodal/document/opened_document.h"

#include <utility>

#include "multimodal/document/visibility.h"

namespace sightline {

namespace {

constexpr std::int64_t kCacheBytes = std::int64_t{2} << 30;
constexpr std::int64_t kCheckedSide =
    1000;  // pixels: 85 dots per inch of A4, at which letters of four points leave marks

}  // namespace

Result<OpenedDocument> OpenedDocument::open(const std::filesystem::path& path, const DocumentOptions& options,
                                            const std::filesystem::path& cache,
                                            const std::function<void(std::int64_t done, std::int64_t total)>& progress,
                                            std::stop_token stop) {
  Result<Document> document = Document::open(path, options, stop);
  if (!document) return document.error();
  OpenedDocument opened;
  opened.document = std::make_unique<Document>(*std::move(document));
  const DocumentInfo& info = opened.document->info();
  const bool is_kept = !cache.empty() && !info.needed_password;
  const std::filesystem::path folder = is_kept ? document_cache_folder(cache) : std::filesystem::path();
  if (is_kept) trim_document_cache(folder, kCacheBytes);
  Result<PageIndex> index = PageIndex::open(info, folder);
  if (!index) return index.error();
  opened.index = std::make_unique<PageIndex>(*std::move(index));
  const std::int64_t total = info.n_pages();
  const auto tell = [&progress, total](std::int64_t done) {
    if (progress) progress(done, total);
  };
  if (Status ok = opened.index->fill(*opened.document, tell, std::move(stop)); !ok) return ok.error();
  return opened;
}

Result<std::optional<PageText>> OpenedDocument::checked_page(std::int64_t page, std::stop_token stop) const {
  const PageSummary& summary = index->pages()[static_cast<std::size_t>(page)];
  if (summary.n_words == 0 || !summary.problem.empty()) return std::optional<PageText>();
  Result<PageText> text = index->page(page);
  if (!text) return text.error();
  if (document->info().kind != DocumentKind::Pdf) return std::optional(*std::move(text));
  const Result<Image> image = document->render(page, kCheckedSide, std::move(stop));
  if (!image && image.error().code == ErrorCode::Cancelled) return image.error();
  if (image) mark_by_pixels(*text, *image);
  return std::optional(*std::move(text));
}

}  // namespace sightline
