/// Pages as lines of text: how they travel between processes and lie in the cache.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/document/page_text.h"

namespace sightline {

/// A picture inside of a document that has no pages of its own, such as DOCX.
struct EmbeddedPicture {
  std::size_t page = 0;  ///< on which it belongs, from 0
  std::string name;
  std::string bytes;  ///< an encoded picture, unchecked
};

/// What a reader makes of a document.
struct ReadPages {
  std::vector<PageText> pages;
  std::vector<EmbeddedPicture> pictures;
};

/// Appends one page. Each line begins with what it is: `page WIDTH HEIGHT`, `block KIND LEVEL`, `line`,
/// `word X0 Y0 X1 Y1 CELL VISIBILITY TEXT`.
void append_page(std::string& text, const PageText& page);
/// Appends a picture: `picture PAGE BYTES NAME`, then its bytes and a line end.
void append_picture(std::string& text, const EmbeddedPicture& picture);

/// The pages that `text` holds. Takes any bytes: what it gives is UTF-8, finite and within `max_text_bytes` of words a
/// page. Any thread. Errors: Corrupt for a line that is none of these, OverBudget PDF_LIMIT for too much text.
Result<ReadPages> parse_pages(std::string_view text, std::size_t max_text_bytes);

/// `text` cut at blanks; control characters, bidirectional controls and zero-width marks are left out of the words.
std::vector<std::string> split_words(std::string_view text);

}  // namespace sightline
