/// The words and places that `pdftotext -bbox-layout` tells, as pages. For sightline-reader only.
#include "multimodal/document/read_bbox.h"

#include <libxml/xmlreader.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include "multimodal/document/page_format.h"
#include "multimodal/document/right_to_left.h"

namespace sightline {

namespace {

struct Release {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
  void operator()(xmlChar* text) const { xmlFree(text); }
};

std::string attribute(xmlTextReader* reader, const char* name) {
  const std::unique_ptr<xmlChar, Release> value(
      xmlTextReaderGetAttribute(reader, reinterpret_cast<const xmlChar*>(name)));
  return value ? reinterpret_cast<const char*>(value.get()) : std::string();
}

double number(xmlTextReader* reader, const char* name) {
  const std::string text = attribute(reader, name);
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Follows the elements page, flow, block, line, word; all others are passed over.
class BboxPages {
 public:
  void open(xmlTextReader* reader, std::string_view name) {
    if (name == "page") {
      flush();
      has_page_ = true;
      page_.width = number(reader, "width");
      page_.height = number(reader, "height");
    } else if (name == "block") {
      page_.blocks.emplace_back();
    } else if (name == "line" && !page_.blocks.empty()) {
      page_.blocks.back().lines.emplace_back();
    } else if (name == "word" && !page_.blocks.empty() && !page_.blocks.back().lines.empty()) {
      word_.box = {number(reader, "xMin"), number(reader, "yMin"), number(reader, "xMax"), number(reader, "yMax")};
      is_in_word_ = true;
    }
  }
  void add_text(const char* text) {
    if (is_in_word_ && text != nullptr) word_.text += text;
  }
  void close(std::string_view name) {
    if (name != "word" || !std::exchange(is_in_word_, false)) return;
    for (std::string& text : split_words(std::exchange(word_.text, {}))) {
      page_.blocks.back().lines.back().words.push_back(PageWord{word_.box, std::move(text)});
    }
  }
  void flush() {
    if (!std::exchange(has_page_, false)) return;
    order_right_to_left(page_);
    append_page(pages_, std::exchange(page_, {}));
  }
  [[nodiscard]] std::string take() && { return std::move(pages_); }

 private:
  std::string pages_;
  PageText page_;
  PageWord word_;
  bool has_page_ = false, is_in_word_ = false;
};

}  // namespace

Result<std::string> read_bbox(std::string_view xhtml) {
  // Fonts without a proper mapping put characters into words that XML does not allow; the rest is wanted all the same.
  constexpr int kOptions =
      XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE;
  if (xhtml.size() > static_cast<std::size_t>(INT32_MAX)) {
    return Error{ErrorCode::OverBudget, "the pages hold too much text", "PDF_LIMIT"};
  }
  const std::unique_ptr<xmlTextReader, Release> reader(
      xmlReaderForMemory(xhtml.data(), static_cast<int>(xhtml.size()), nullptr, "UTF-8", kOptions));
  BboxPages pages;
  while (reader && xmlTextReaderRead(reader.get()) == 1) {
    const int kind = xmlTextReaderNodeType(reader.get());
    const auto* name = reinterpret_cast<const char*>(xmlTextReaderConstLocalName(reader.get()));
    if (kind == XML_READER_TYPE_ELEMENT) {
      pages.open(reader.get(), name);
    } else if (kind == XML_READER_TYPE_TEXT || kind == XML_READER_TYPE_SIGNIFICANT_WHITESPACE) {
      pages.add_text(reinterpret_cast<const char*>(xmlTextReaderConstValue(reader.get())));
    } else if (kind == XML_READER_TYPE_END_ELEMENT) {
      pages.close(name);
    }
  }
  pages.flush();
  std::string text = std::move(pages).take();
  if (text.empty()) return Error{ErrorCode::Corrupt, "no page came of it", "PDF_BAD"};
  return text;
}

}  // namespace sightline
