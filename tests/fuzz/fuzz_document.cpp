/// Fuzz target: whatever a document, its readers or a model say, parsers give a value or an error, and keep their laws.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/document/citation.h"
#include "multimodal/document/document_form.h"
#include "multimodal/document/find_text.h"
#include "multimodal/document/page_export.h"
#include "multimodal/document/page_format.h"
#include "multimodal/document/page_structure.h"
#include "multimodal/document/pages_named.h"
#include "multimodal/document/pdf_info.h"
#include "multimodal/document/placed_text.h"
#include "multimodal/document/search_terms.h"
#include "multimodal/document/text_layout.h"
#include "multimodal/document/tiff_pages.h"
#include "multimodal/document/token_estimate.h"

namespace {

using namespace sightline;

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

/// A page is written, read back the same, and every form of it is text.
void use_page(const PageText& page) {
  std::string lines;
  append_page(lines, page);
  const Result<ReadPages> again = parse_pages(lines, std::size_t{64} << 20);
  demand(again.has_value() && again->pages.size() == 1);
  demand(text_of(again->pages.front()) == text_of(page));
  const PageText structured = with_structure(page);
  demand(count_words(structured) <= count_words(page));
  for (const std::string& text : {page_as_markdown(structured), page_as_html(structured, 1), page_as_csv(structured),
                                  as_quotation(placed_text(page))}) {
    demand(is_valid_utf8(text));
  }
  demand(page_as_html(structured, 1).find("<script") == std::string::npos);
  demand(estimated_tokens(text_of(page)) >= 0);
}

void use_pages(std::string_view bytes) {
  const Result<ReadPages> read = parse_pages(bytes, 10'000);
  if (!read) return;
  for (const PageText& page : read->pages) use_page(page);
}

void use_text(std::string_view bytes) {
  const ReadPages pages = lay_out_text(bytes, bytes.size() % 2 == 0);
  demand(!pages.pages.empty());
  for (const PageText& page : pages.pages) {
    use_page(page);
    for (const PageBlock& block : page.blocks) {
      const PageBox box = box_of(block);
      demand(box.x0 >= 0.0 && box.y0 >= 0.0 && box.x1 <= 1.0 && box.y1 <= 1.0);
    }
  }
  // Words that stand on a page are found on it.
  const PageText& first = pages.pages.front();
  if (!first.blocks.empty() && !first.blocks.front().lines.empty() &&
      !first.blocks.front().lines.front().words.empty()) {
    const std::string& word = first.blocks.front().lines.front().words.front().text;
    if (!search_terms(word).empty() && word.size() < 100) static_cast<void>(find_text(first, word, ""));
  }
}

void use_answer(std::string_view bytes) {
  const std::size_t middle = bytes.size() / 2;
  const PageText page = lay_out_text(bytes.substr(0, middle), false).pages.front();
  ShownPages shown;
  shown.names = {{0, 0}};
  shown.pictures = shown.names;
  shown.lookup = [&page](const PageName&) { return std::optional(page); };
  const std::string answer = replace_invalid_utf8(bytes.substr(middle));
  for (const Claim& claim : find_sources(answer, "question", shown)) {
    if (!claim.source) continue;
    demand(claim.source->name == PageName{} && !claim.source->boxes.empty());
  }
}

void use_tiff(std::span<const std::byte> bytes) {
  const std::vector<std::uint32_t> pages = tiff_directories(bytes, 100);
  demand(pages.size() <= 100);
  for (const std::uint32_t page : pages) demand(tiff_with_first(bytes, page).size() == bytes.size());
}

}  // namespace

/// The input: a byte that says what it is, then the bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      use_pages(bytes);
      break;
    case 1:
      use_text(bytes);
      break;
    case 2:
      use_answer(bytes.substr(0, 4000));
      break;
    case 3:
      use_tiff(std::as_bytes(std::span(bytes)));
      break;
    case 4:
      if (const Result<PdfInfo> info = parse_pdf_info(bytes)) demand(info->n_pages >= 1);
      break;
    default:
      static_cast<void>(recognise_document(std::as_bytes(std::span(bytes)), ".txt"));
      demand(is_valid_utf8(indexed_text(bytes)));
      static_cast<void>(pages_named(bytes));
  }
  return 0;
}
