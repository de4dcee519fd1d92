/// Document: a file of pages, as text with places and as pictures.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"
#include "multimodal/document/attached_copy.h"
#include "multimodal/document/document_form.h"
#include "multimodal/document/document_tools.h"
#include "multimodal/document/page_text.h"
#include "multimodal/document/photograph.h"
#include "vision/image.h"

namespace sightline {

struct DocumentOptions {
  ToolPlaces tools;
  std::string password;  ///< empty: none
  bool as_is = false;    ///< leave photographs of a page as they are
};

/// What kind of pages a document has.
enum class DocumentKind : std::uint8_t {
  Pdf,       ///< text and pictures
  Pictures,  ///< pictures only: a photograph, a scan, a TIFF of many
  Text       ///< text only, on sheets of our own: plain text, Markdown, HTML, DOCX
};

/// What is known of a document once it is open. A plain value.
struct DocumentInfo {
  DocumentKind kind = DocumentKind::Text;
  DocumentForm form = DocumentForm::PlainText;  ///< how its bytes are read
  std::string name;  ///< of its file, for messages
  Digest digest;     ///< of its bytes
  PdfInfo about;     ///< n_pages and, but for pictures, sizes; of a PDF also what it says of itself
  bool needed_password = false;
  std::vector<std::string> notices;  ///< what the person should know, one sentence each

  [[nodiscard]] std::int64_t n_pages() const noexcept { return about.n_pages; }
};

/// Takes pages in order; `text` is the page, or why it cannot be read.
using PageSink = std::function<void(std::int64_t page, Result<PageText> text)>;

/// An open document. It lives on a copy made at opening, so that the file may change or vanish. One bad page never costs
/// the others. Movable. Any thread; calls may overlap.
class Document {
 public:
  /// Copies the file and looks at what it is, by its content. Errors, naming the file: those of InputFile; Corrupt
  /// PDF_BAD; OverBudget PDF_LIMIT; InvalidArgument PDF_PASSWORD without the right password; Unsupported for a file that
  /// is no document; Corrupt IMAGE_BAD; Cancelled; NotFound if a program is missing.
  static Result<Document> open(const std::filesystem::path& path, const DocumentOptions& options, std::stop_token stop);

  [[nodiscard]] const DocumentInfo& info() const noexcept { return info_; }

  /// Reads the pages `first` to `last` and tells each, in order. Words that are tiny or outside of the page are marked.
  /// `deadline` is that of the whole document, document_limits::kDocumentTime after its first page was begun.
  /// Requires: 0 <= first <= last < n_pages(). Errors: Cancelled; NotFound for a missing program; what is wrong with one
  /// page goes to the sink, PDF_BAD or PDF_LIMIT; so do pages of a PDF whose turn comes after the deadline.
  Status read_text(std::int64_t first, std::int64_t last, const PageSink& sink,
                   std::chrono::steady_clock::time_point deadline, std::stop_token stop) const;

  /// A page as pixels, at most `longest_side` long; a picture's own file in this many pixels squared. Errors: Unsupported
  /// for DocumentKind::Text; PDF_BAD or PDF_LIMIT, IMAGE_BAD, naming file and page; Cancelled. Requires: longest_side 16
  /// to 4096.
  Result<Image> render(std::int64_t page, std::int64_t longest_side, std::stop_token stop) const;
  /// The same as a picture that can be shown to a model. A photograph that is no page is its own file.
  Result<ImageRef> picture(std::int64_t page, std::int64_t longest_side, std::stop_token stop) const;
  /// Pictures that stand on a page of a text document; those that are none by their first bytes are left out.
  [[nodiscard]] std::vector<ImageRef> pictures_on(std::int64_t page) const;
  /// About how many tokens these take together.
  [[nodiscard]] std::int64_t picture_tokens_on(std::int64_t page) const;

  /// The table of contents; empty if there is none. Errors: as render.
  Result<std::vector<OutlineEntry>> outline(std::stop_token stop) const;

  /// If page 0 is a photograph that was straightened: what it was and how.
  [[nodiscard]] const std::optional<StraightPage>& straightened() const noexcept { return straight_; }
  [[nodiscard]] const DocumentTools& tools() const noexcept { return tools_; }

 private:
  Document(AttachedCopy file, const DocumentOptions& options);
  Status look(const std::filesystem::path& path, const DocumentOptions& options, const std::stop_token& stop);
  Status look_at_pdf(const std::stop_token& stop);
  Status look_at_pictures(const DocumentOptions& options, const std::stop_token& stop);
  Status look_at_text(const char* form, const std::stop_token& stop);
  [[nodiscard]] Error named(const Error& error) const;
  [[nodiscard]] Error named(std::int64_t page, const Error& error) const;
  Result<std::int64_t> tell_some(std::int64_t first, std::int64_t last, const PageSink& sink,
                                 const std::stop_token& stop) const;
  [[nodiscard]] Result<PageText> finished(std::int64_t page, PageText text) const;
  [[nodiscard]] std::vector<std::byte> encoded_page(std::int64_t page) const;

  AttachedCopy file_;
  DocumentTools tools_;
  DocumentInfo info_;
  ReadPages pages_;                        // of DocumentKind::Text
  std::vector<std::uint32_t> tiff_pages_;  // of a TIFF
  std::optional<StraightPage> straight_;
};

}  // namespace sightline
