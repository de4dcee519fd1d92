/// DocumentTools: the programs that read documents, each in a process of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/attached_copy.h"
#include "multimodal/document/limited_process.h"
#include "multimodal/document/page_format.h"
#include "multimodal/document/pdf_info.h"
#include "vision/image.h"

namespace sightline {

/// Where the programs are, and what one page may take.
struct ToolPlaces {
  std::filesystem::path poppler = "/usr/bin";  ///< folder of pdfinfo, pdftotext, pdftoppm and pdftohtml
  std::filesystem::path ours;  ///< folder of sightline-confine and its like; empty: the running program's
  std::chrono::milliseconds page_time = document_limits::kPageTime;
};

/// An entry of a table of contents.
struct OutlineEntry {
  int depth = 1;
  std::int64_t page = -1;  ///< from 0; -1: none
  std::string title;
};

/// Reads PDF files, and gives other documents to our own reader. Everything is computed in limited processes; however
/// they end, this one goes on. Immutable; any thread.
///
/// Errors of all: Corrupt PDF_BAD, OverBudget PDF_LIMIT, InvalidArgument PDF_PASSWORD, Cancelled, NotFound if a program
/// is missing; they do not name the file.
class DocumentTools {
 public:
  DocumentTools(ToolPlaces places, std::string password) : places_(std::move(places)), password_(std::move(password)) {}

  Result<PdfInfo> info(const AttachedCopy& file, const std::stop_token& stop) const;
  /// What was read of the pages `first` to `last` (from 0): in order from `first` on, perhaps fewer than asked for, and
  /// then `why` says what happened to the first one that is missing.
  struct PagesRead {
    std::vector<PageText> pages;  ///< places in points
    Status why;
  };
  Result<PagesRead> text(const AttachedCopy& file, std::int64_t first, std::int64_t last,
                         const std::stop_token& stop) const;
  /// The page as pixels. Requires: dots_per_inch above 0, and the picture within document_limits::kPagePixels.
  Result<Image> render(const AttachedCopy& file, std::int64_t page, double dots_per_inch,
                       const std::stop_token& stop) const;
  Result<std::vector<OutlineEntry>> outline(const AttachedCopy& file, const std::stop_token& stop) const;
  /// Our own reader: `form` is "bbox", "docx" or "html". `time` is what the whole may take.
  Result<ReadPages> read(std::string_view form, const AttachedCopy& file, std::chrono::milliseconds time,
                         const std::stop_token& stop) const;
  [[nodiscard]] const ToolPlaces& places() const noexcept { return places_; }

 private:
  Result<LimitedOutcome> run_poppler(const char* tool, std::vector<std::string> arguments, const AttachedCopy& file,
                                     const ProcessLimits& limits, const std::stop_token& stop) const;
  Result<std::string> run_reader(std::string_view form, const AttachedCopy& file, std::chrono::milliseconds time,
                                 const std::stop_token& stop) const;

  ToolPlaces places_;
  std::string password_;
};

}  // namespace sightline
