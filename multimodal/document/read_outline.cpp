/// The table of contents that `pdftohtml -xml` tells. For sightline-reader only.
#include "multimodal/document/read_outline.h"

#include <libxml/xmlreader.h>

#include <memory>
#include <utility>

#include "multimodal/document/page_format.h"

namespace sightline {

namespace {

struct Release {
  void operator()(xmlTextReader* reader) const { xmlFreeTextReader(reader); }
  void operator()(xmlChar* text) const { xmlFree(text); }
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

Result<std::string> read_outline(std::string_view xml) {
  constexpr int kOptions =
      XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE;
  constexpr int kEntriesMax = 10'000;
  const std::unique_ptr<xmlTextReader, Release> reader(
      xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8", kOptions));
  std::string lines, title, page;
  int depth = 0, n_entries = 0;
  bool is_in_item = false;
  while (reader && n_entries < kEntriesMax && xmlTextReaderRead(reader.get()) == 1) {
    const int kind = xmlTextReaderNodeType(reader.get());
    const std::string_view name = reinterpret_cast<const char*>(xmlTextReaderConstLocalName(reader.get()));
    if (name == "outline" && kind == XML_READER_TYPE_ELEMENT && xmlTextReaderIsEmptyElement(reader.get()) == 0) ++depth;
    if (name == "outline" && kind == XML_READER_TYPE_END_ELEMENT) --depth;
    if (name == "item" && kind == XML_READER_TYPE_ELEMENT) {
      const std::unique_ptr<xmlChar, Release> number(
          xmlTextReaderGetAttribute(reader.get(), reinterpret_cast<const xmlChar*>("page")));
      page = number ? reinterpret_cast<const char*>(number.get()) : "0";
      is_in_item = xmlTextReaderIsEmptyElement(reader.get()) == 0;
      title.clear();
    }
    if (is_in_item && kind == XML_READER_TYPE_TEXT) {
      title += reinterpret_cast<const char*>(xmlTextReaderConstValue(reader.get()));
    }
    if (name == "item" && kind == XML_READER_TYPE_END_ELEMENT && std::exchange(is_in_item, false)) {
      lines += std::to_string(depth) + ' ' + page + ' ' + joined(split_words(title)) + '\n';
      ++n_entries;
    }
  }
  return lines;
}

}  // namespace sightline
