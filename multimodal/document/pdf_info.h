/// What `pdfinfo` tells about a PDF, read from its lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// A page as it is displayed: cropped and turned.
struct PageSize {
  double width = 0.0, height = 0.0;  ///< points; at least 1
  int rotation = 0;                  ///< by which the page was turned: 0, 90, 180, 270
};

/// What a document says of itself. Texts are shown escaped and may say anything.
struct PdfInfo {
  std::string title, author, producer, created;
  bool is_encrypted = false;
  bool has_javascript = false;  ///< which nobody runs
  std::int64_t n_pages = 0;
  std::vector<PageSize> sizes;  ///< of the first pages, as many as were asked for
};

/// Reads the lines of `pdfinfo -f 1 -l N`. Takes any text. Errors: Corrupt PDF_BAD without a count of pages.
Result<PdfInfo> parse_pdf_info(std::string_view lines);

}  // namespace sightline
