/// Document: a file of pages, as text with places and as pictures.
#include "multimodal/document/document.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/document/text_layout.h"
#include "multimodal/document/tiff_pages.h"
#include "multimodal/document/token_estimate.h"
#include "multimodal/document/visibility.h"
#include "vision/decoder_process.h"
#include "vision/image_probe.h"
#include "vision/png_encoder.h"
#include "vision/row_reducer.h"

namespace sightline {

namespace {

constexpr std::int64_t kPagesAtOnce = 24;  // one process for so many: starting one takes longer than reading a page
constexpr double kPointsPerInch = 72.0;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void scale(PageText& page, const PageSize& size) {
  page.width = size.width;
  page.height = size.height;
  for (PageBlock& block : page.blocks) {
    for (PageLine& line : block.lines) {
      for (PageWord& word : line.words) {
        word.box = {word.box.x0 / size.width, word.box.y0 / size.height, word.box.x1 / size.width,
                    word.box.y1 / size.height};
      }
    }
  }
}

DecoderOptions decoder_of(const ToolPlaces& places) {
  DecoderOptions options;
  if (!places.ours.empty()) options.program = places.ours / "sightline-decoder";
  return options;
}

/// The picture divided by the smallest whole number that leaves it `longest_side` long.
Result<Image> reduced(const Image& image, std::int64_t longest_side) {
  const std::int64_t longest = std::max(image.width(), image.height());
  Result<RowReducer> reducer = RowReducer::create(image.size(), (longest + longest_side - 1) / longest_side);
  if (!reducer) return reducer.error();
  for (std::int64_t y = 0; y < image.height(); ++y) {
    reducer->add({image.row(y), static_cast<std::size_t>(image.width()) * 3});
  }
  return std::move(*reducer).take();
}

Error too_much_text() {
  return {ErrorCode::OverBudget,
          "it holds more text than " + std::to_string(document_limits::kDocumentTextBytes >> 20) + " MiB or " +
              std::to_string(document_limits::kPages) + " pages",
          "PDF_LIMIT"};
}

ImageRef picture_ref(std::vector<std::byte> bytes, std::string name) {
  const Digest digest = sha256(bytes);
  return {std::make_shared<const std::vector<std::byte>>(std::move(bytes)), digest, std::move(name)};
}

}  // namespace

Document::Document(AttachedCopy file, const DocumentOptions& options)
    : file_(std::move(file)), tools_(options.tools, options.password) {
  info_.name = file_.name();
  info_.digest = file_.digest();
  info_.needed_password = !options.password.empty();
}

Error Document::named(const Error& error) const { return {error.code, info_.name + ": " + error.message, error.id}; }

Error Document::named(std::int64_t page, const Error& error) const {
  return {error.code, info_.name + ", page " + std::to_string(page + 1) + ": " + error.message, error.id};
}

Result<Document> Document::open(const std::filesystem::path& path, const DocumentOptions& options,
                                std::stop_token stop) {
  Result<AttachedCopy> file = AttachedCopy::take(path);
  if (!file) return file.error();
  Document document(*std::move(file), options);
  if (const Status ok = document.look(path, options, stop); !ok) {
    return ok.error().code == ErrorCode::Cancelled ? ok.error() : document.named(ok.error());
  }
  return document;
}

Status Document::look(const std::filesystem::path& path, const DocumentOptions& options, const std::stop_token& stop) {
  const Result<DocumentForm> form = recognise_document(file_.bytes(), path.extension().string());
  if (!form) return form.error();
  info_.form = *form;
  switch (*form) {
    case DocumentForm::Pdf:
      return look_at_pdf(stop);
    case DocumentForm::Picture:
      return look_at_pictures(options, stop);
    case DocumentForm::Docx:
      return look_at_text("docx", stop);
    case DocumentForm::Html:
      return look_at_text("html", stop);
    case DocumentForm::Markdown:
    case DocumentForm::PlainText:
      break;
  }
  // Before it is laid out: words with their places take some sixty times the memory of the text.
  if (std::cmp_greater(file_.bytes().size(), document_limits::kDocumentTextBytes)) return too_much_text();
  pages_ = lay_out_text(text_of(file_.bytes()), *form == DocumentForm::Markdown);
  return look_at_text(nullptr, stop);
}

Status Document::look_at_pdf(const std::stop_token& stop) {
  info_.kind = DocumentKind::Pdf;
  Result<PdfInfo> about = tools_.info(file_, stop);
  if (!about) return about.error();
  if (about->n_pages > document_limits::kPages) {
    return Error{ErrorCode::OverBudget,
                 "it has " + std::to_string(about->n_pages) + " pages, a document may have " +
                     std::to_string(document_limits::kPages),
                 "PDF_LIMIT"};
  }
  about->sizes.resize(static_cast<std::size_t>(about->n_pages), PageSize{1.0, 1.0, 0});
  info_.needed_password = info_.needed_password && about->is_encrypted;
  if (about->has_javascript) info_.notices.push_back(info_.name + " holds JavaScript, which is not run");
  info_.about = *std::move(about);
  return {};
}

Status Document::look_at_pictures(const DocumentOptions& options, const std::stop_token& stop) {
  info_.kind = DocumentKind::Pictures;
  tiff_pages_ = tiff_directories(file_.bytes(), static_cast<std::size_t>(document_limits::kPages) + 1);
  if (std::cmp_greater(tiff_pages_.size(), document_limits::kPages)) {
    return Error{ErrorCode::OverBudget, "it has more than " + std::to_string(document_limits::kPages) + " pages",
                 "PDF_LIMIT"};
  }
  info_.about.n_pages = std::max<std::int64_t>(1, static_cast<std::int64_t>(tiff_pages_.size()));
  if (info_.about.n_pages > 1 || options.as_is) return {};
  const Result<ReducedImage> image =
      decode_apart_reduced(file_.bytes(), document_limits::kPagePixels, decoder_of(options.tools), stop);
  if (!image) return image.error();
  Result<std::optional<StraightPage>> straight = straighten(image->image, options.tools, stop);
  if (!straight) {
    if (straight.error().code == ErrorCode::Cancelled) return straight.error();
    info_.notices.push_back(info_.name + " is used as it is: " + straight.error().message);
    return {};
  }
  straight_ = *std::move(straight);
  if (straight_)
    info_.notices.push_back(info_.name +
                            ": the page in the photograph was found and straightened; --as-is keeps it as it is");
  return {};
}

Status Document::look_at_text(const char* form, const std::stop_token& stop) {
  info_.kind = DocumentKind::Text;
  if (form != nullptr) {
    Result<ReadPages> pages = tools_.read(form, file_, std::chrono::seconds(60), stop);
    if (!pages) return pages.error();
    pages_ = *std::move(pages);
  }
  std::size_t n_bytes = 0;
  for (const PageText& page : pages_.pages) {
    info_.about.sizes.push_back({page.width, page.height, 0});
    n_bytes += sightline::text_of(page).size();
  }
  info_.about.n_pages = static_cast<std::int64_t>(pages_.pages.size());
  if (std::cmp_greater(n_bytes, document_limits::kDocumentTextBytes) || info_.about.n_pages > document_limits::kPages) {
    return too_much_text();
  }
  return {};
}

Result<PageText> Document::finished(std::int64_t page, PageText text) const {
  const PageSize& size = info_.about.sizes[static_cast<std::size_t>(page)];
  if (size.width > document_limits::kPageSidePoints || size.height > document_limits::kPageSidePoints) {
    return named(page, {ErrorCode::OverBudget, "a side is longer than 14400 points", "PDF_LIMIT"});
  }
  scale(text, size);
  mark_by_geometry(text);
  return text;
}

/// Tells the pages from `first` on that one process can read, at least one. Returns the next page.
Result<std::int64_t> Document::tell_some(std::int64_t first, std::int64_t last, const PageSink& sink,
                                         const std::stop_token& stop) const {
  Result<DocumentTools::PagesRead> read = tools_.text(file_, first, last, stop);
  if (!read) return read.error();
  std::int64_t page = first;
  for (PageText& text : read->pages) {
    if (page > last) break;
    sink(page, finished(page, std::move(text)));
    ++page;
  }
  if (page > last || (page > first && !read->why)) return page;
  if (page == first && last > first) {  // nothing came: perhaps because of a later page
    return tell_some(first, first, sink, stop);
  }
  if (page == first) {
    sink(page, named(page, read->why ? Error{ErrorCode::Corrupt, "it cannot be read", "PDF_BAD"} : read->why.error()));
    ++page;
  }
  return page;
}

Status Document::read_text(std::int64_t first, std::int64_t last, const PageSink& sink,
                           std::chrono::steady_clock::time_point deadline, std::stop_token stop) const {
  for (std::int64_t page = first; page <= last;) {
    if (info_.kind != DocumentKind::Pdf) {
      PageText text;
      if (info_.kind == DocumentKind::Text) text = pages_.pages[static_cast<std::size_t>(page)];
      sink(page++, std::move(text));
      continue;
    }
    if (std::chrono::steady_clock::now() > deadline) {
      sink(page, named(page, {ErrorCode::OverBudget, "reading the document takes longer than 120 s", "PDF_LIMIT"}));
      ++page;
      continue;
    }
    const Result<std::int64_t> next = tell_some(page, std::min(last, page + kPagesAtOnce - 1), sink, stop);
    if (!next) return next.error().code == ErrorCode::Cancelled ? next.error() : named(next.error());
    page = *next;
  }
  return {};
}

std::vector<std::byte> Document::encoded_page(std::int64_t page) const {
  const std::span<const std::byte> bytes = file_.bytes();
  if (page == 0 || static_cast<std::size_t>(page) >= tiff_pages_.size()) return {bytes.begin(), bytes.end()};
  return tiff_with_first(bytes, tiff_pages_[static_cast<std::size_t>(page)]);
}

Result<Image> Document::render(std::int64_t page, std::int64_t longest_side, std::stop_token stop) const {
  if (info_.kind == DocumentKind::Text) {
    return named(page, {ErrorCode::Unsupported, "a text has no pages to look at", ""});
  }
  if (straight_) return reduced(*straight_->image, longest_side);
  if (info_.kind == DocumentKind::Pictures) {
    Result<ReducedImage> image =
        decode_apart_reduced(encoded_page(page), std::max<std::int64_t>(100'000, longest_side * longest_side),
                             decoder_of(tools_.places()), stop);
    if (!image) return named(page, image.error());
    return std::move(image->image);
  }
  const PageSize& size = info_.about.sizes[static_cast<std::size_t>(page)];
  const double side = std::max(size.width, size.height);
  if (side > document_limits::kPageSidePoints) {
    return named(page, {ErrorCode::OverBudget, "a side is longer than 14400 points", "PDF_LIMIT"});
  }
  Result<Image> image = tools_.render(file_, page, static_cast<double>(longest_side) * kPointsPerInch / side, stop);
  if (!image && image.error().code != ErrorCode::Cancelled) return named(page, image.error());
  return image;
}

Result<ImageRef> Document::picture(std::int64_t page, std::int64_t longest_side, std::stop_token stop) const {
  const std::string name = info_.name + ", page " + std::to_string(page + 1);
  if (info_.kind == DocumentKind::Pictures && !straight_) return picture_ref(encoded_page(page), name);
  Result<Image> image = render(page, longest_side, std::move(stop));
  if (!image) return image.error();
  Result<std::vector<std::byte>> png = encode_png(*image);
  if (!png) return named(page, png.error());
  return picture_ref(*std::move(png), name);
}

std::vector<ImageRef> Document::pictures_on(std::int64_t page) const {
  std::vector<ImageRef> found;
  for (const EmbeddedPicture& picture : pages_.pictures) {
    const auto bytes = std::as_bytes(std::span(picture.bytes));
    if (std::cmp_not_equal(picture.page, page) || !probe_image(bytes)) continue;
    found.push_back(picture_ref({bytes.begin(), bytes.end()}, picture.name));
  }
  return found;
}

std::int64_t Document::picture_tokens_on(std::int64_t page) const {
  constexpr std::int64_t kMost = 4096;  // of one picture, however large it is
  std::int64_t n_tokens = 0;
  for (const EmbeddedPicture& picture : pages_.pictures) {
    if (std::cmp_not_equal(picture.page, page)) continue;
    const Result<ImageInfo> info = probe_image(std::as_bytes(std::span(picture.bytes)));
    if (info) n_tokens += std::min(kMost, picture_tokens(info->upright_size()));
  }
  return n_tokens;
}

Result<std::vector<OutlineEntry>> Document::outline(std::stop_token stop) const {
  if (info_.kind != DocumentKind::Pdf) return std::vector<OutlineEntry>{};
  Result<std::vector<OutlineEntry>> entries = tools_.outline(file_, stop);
  if (!entries && entries.error().code != ErrorCode::Cancelled) return named(entries.error());
  return entries;
}

}  // namespace sightline
