/// DocumentDesk: the door to documents for windows: opens them, shows and searches pages, chooses what a question needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "multimodal/contract/conversation.h"
#include "multimodal/contract/done.h"
#include "multimodal/contract/part_reading.h"
#include "multimodal/document/citation.h"
#include "multimodal/document/document.h"
#include "multimodal/document/document_heading.h"
#include "multimodal/document/page_chooser.h"
#include "multimodal/document/page_index.h"

namespace sightline {

/// Names an open document; numbers are never used again within a desk. `kNoDocument` is none.
enum class DocumentId : std::uint64_t {};
inline constexpr DocumentId kNoDocument{0};

/// Names work that can be cancelled; numbers are never used again within a desk.
enum class DeskTask : std::uint64_t {};

// --- Opening --------------------------------------------------------------------------------------------------------

/// The document can be looked at.
struct DocumentOpened {
  DocumentInfo info;
  std::filesystem::path path;
  std::vector<OutlineEntry> outline;  ///< empty if there is none
};
/// Its pages are being read into the index.
struct DocumentIndexing {
  std::int64_t done = 0, total = 0;
};
/// It can be searched and asked. What is wrong with a page stands with it and costs the others nothing.
struct DocumentReady {
  std::vector<PageSummary> pages;
};
/// It cannot be opened or read; it is closed. Errors: those of Document::open and PageIndex; for one that was open in an
/// earlier run also NotFound if its file is gone or another one by now.
struct DocumentFailed {
  Error error;
};
using DocumentEvent = std::variant<DocumentOpened, DocumentIndexing, DocumentReady, DocumentFailed>;
/// Called in order, never twice at once, from threads of the desk. DocumentReady or DocumentFailed is the last; nothing
/// comes for a document that was closed before.
using DocumentSink = std::function<void(const DocumentEvent&)>;

// --- Pages ----------------------------------------------------------------------------------------------------------

/// A page as pixels.
struct PagePicture {
  std::int64_t page = 0;
  std::shared_ptr<const Image> image;
};

/// Words that were searched for, where they stand.
struct FoundWords {
  std::int64_t page = 0;
  std::vector<PageBox> boxes;  ///< line by line
};

/// More places are not told.
inline constexpr std::size_t kFoundMost = 10'000;

// --- Asking ---------------------------------------------------------------------------------------------------------

/// A question about documents of one conversation.
struct DeskQuestion {
  /// As the conversation numbers them: PageName::document counts these. All are ready; one that was closed or is
  /// kNoDocument keeps its number and is not looked at.
  std::vector<DocumentId> documents;
  std::string text;
  std::int64_t budget_tokens = 8192;
  bool with_pictures = true;           ///< whether the model sees pictures
  std::int64_t max_pictures = 16;      ///< that the message may still hold
  std::int64_t part_tokens = 8192;     ///< where documents are read part by part: of one part, which stands alone
  std::optional<bool> whole;           ///< none: as the question sounds, if not all fits at once; true: in any case
  std::optional<PageName> in_view;     ///< of a document that does not fit as a whole
  std::vector<PageName> shown_before;  ///< in the same conversation; not shown again
  /// Documents whose introduction the conversation has already. These give only pages that speak of the question.
  std::vector<std::size_t> introduced;
};

/// What of the documents goes out with a question.
struct PreparedQuestion {
  std::vector<Part> parts;               ///< everything but the question itself, which comes behind them
  std::vector<ChosenPage> pages;         ///< shown by `parts`, in order
  std::int64_t tokens = 0;               ///< about, of these pages
  std::vector<std::string> notices;      ///< pages that could not be shown, one sentence each
  std::size_t n_parts = 0;               ///< if not 0: `pages` are read in so many parts, and `parts` only name them
  std::shared_ptr<PartReading> reading;  ///< of a prepared question with parts; goes on if its documents are closed
};

/// An answer whose statements are to be led back to pages.
struct SourceQuestion {
  std::vector<DocumentId> documents;  ///< as in DeskQuestion
  std::string answer, question;
  std::vector<PageName> shown;     ///< all pages the conversation had shown when it was given
  std::vector<PageName> pictures;  ///< of them, those shown as pictures, in order
};

/// Where things are.
struct DeskOptions {
  std::filesystem::path data_folder;   ///< where files of earlier runs are noted; empty: the standard one
  std::filesystem::path cache_folder;  ///< for indices; empty: the standard one
  ToolPlaces tools;
  std::int64_t picture_bytes = std::int64_t{96} << 20;  ///< of pages that are kept as pixels
};

/// The door. Every function returns at once and may be called from any thread; answers come through the functions
/// handed in, from threads of the desk, which must neither throw nor destroy it. Whatever reads a document's bytes runs
/// in a limited process. Errors of all: NotFound for a document that is not open or a page it does not have; Cancelled;
/// those of Document and PageIndex, naming file and page.
class DocumentDesk {
 public:
  explicit DocumentDesk(DeskOptions options);
  /// Stops what runs: usually at once, at most a second or two. Nothing is called after it has returned.
  ~DocumentDesk();
  DocumentDesk(const DocumentDesk&) = delete;
  DocumentDesk& operator=(const DocumentDesk&) = delete;

  /// Opens the file and reads what its index does not hold yet. It stays open as it was then, whatever becomes of the
  /// file. Errors: PDF_PASSWORD without the right password.
  DocumentId open(std::filesystem::path path, std::string password, DocumentSink sink);
  /// Opens a document of an earlier run, from where its file was then, if that is still the same.
  DocumentId open_again(Digest digest, std::string name, std::string password, DocumentSink sink);
  /// Forgets it; what runs for it ends as Cancelled.
  void close(DocumentId document);

  /// A page `width` pixels wide, or as wide as may be. Pages asked for last come first. Requires: `width` 16 or more.
  /// Errors: also Unsupported for a document of text, whose pages are nothing but their words.
  DeskTask picture(DocumentId document, std::int64_t page, std::int64_t width, Done<PagePicture> done);
  /// A page's words with their places. Needs no index.
  DeskTask words(DocumentId document, std::int64_t page, Done<PageText> done);
  /// All places of `words`, letter for letter but for case, in order. Waits until the document is ready.
  DeskTask find(DocumentId document, std::string words, Done<std::vector<FoundWords>> done);

  /// What `prepare` would show, without making it: `parts` stays empty.
  DeskTask plan(DeskQuestion question, Done<PreparedQuestion> done);
  /// Chooses pages within the budget and writes them as parts of a message. Errors: InvalidArgument if no page can be
  /// shown at all where no document was introduced before.
  DeskTask prepare(DeskQuestion question, Done<PreparedQuestion> done);
  /// Leads each statement of an answer back to where it stands.
  DeskTask find_sources(SourceQuestion question, Done<std::vector<Claim>> done);

  /// The task ends as Cancelled, soon; one that has ended is left alone.
  void cancel(DeskTask task);

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace sightline
