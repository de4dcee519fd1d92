/// DOCX as pages: text, headings, lists, tables and pictures. For sightline-reader only.
#include "multimodal/document/read_docx.h"

#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "multimodal/document/page_format.h"
#include "multimodal/document/text_layout.h"

namespace sightline {

namespace {

// A picture of a document may be as large as any other; its text is held to the limit of documents later.
constexpr std::size_t kEntryBytes = std::size_t{64} << 20;
constexpr std::size_t kAllBytes = std::size_t{256} << 20;
constexpr int kEntries = 20'000;
constexpr int kDepthMax = 200;

using Files = std::map<std::string, std::string, std::less<>>;

struct Release {
  void operator()(archive* reader) const { archive_read_free(reader); }
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
  void operator()(xmlChar* text) const { xmlFree(text); }
};

Error damaged(const std::string& why) { return {ErrorCode::Corrupt, "the DOCX file is damaged: " + why, "PDF_BAD"}; }
Error too_large(const std::string& what) {
  return {ErrorCode::OverBudget, "the DOCX file unpacks to more than " + what, "PDF_LIMIT"};
}

bool is_wanted(std::string_view name) {
  return name == "word/document.xml" || name == "word/_rels/document.xml.rels" || name.starts_with("word/media/");
}

Result<std::string> read_entry(archive* reader, std::size_t room) {
  std::string content;
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(reader, &block, &size, &offset);
    if (code == ARCHIVE_EOF) return content;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return damaged("an entry cannot be unpacked");
    if (offset < 0 || static_cast<std::size_t>(offset) != content.size()) return damaged("an entry has holes");
    if (size > room - content.size()) return too_large(std::to_string(room >> 20) + " MiB");
    content.append(static_cast<const char*>(block), size);
  }
}

Result<Files> unpack(std::string_view file) {
  const std::unique_ptr<archive, Release> reader(archive_read_new());
  archive_read_support_format_zip(reader.get());
  if (archive_read_open_memory(reader.get(), file.data(), file.size()) != ARCHIVE_OK)
    return damaged("it is no archive");
  Files files;
  std::size_t n_bytes = 0;
  archive_entry* entry = nullptr;
  for (int n_entries = 0;; ++n_entries) {
    const int code = archive_read_next_header(reader.get(), &entry);
    if (code == ARCHIVE_EOF) return files;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return damaged("its table of contents ends early");
    if (n_entries >= kEntries) return too_large(std::to_string(kEntries) + " entries");
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr || !is_wanted(name)) continue;
    Result<std::string> content = read_entry(reader.get(), std::min(kEntryBytes, kAllBytes - n_bytes));
    if (!content) return content.error();
    n_bytes += content->size();
    files.emplace(name, *std::move(content));
  }
}

std::unique_ptr<xmlDoc, Release> parse_xml(const std::string& text) {
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;  // entities stay what they are
  return std::unique_ptr<xmlDoc, Release>(
      xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr, kOptions));
}

std::string_view name_of(const xmlNode& node) {
  return node.type == XML_ELEMENT_NODE ? reinterpret_cast<const char*>(node.name) : std::string_view();
}

std::string attribute(const xmlNode& node, const char* name) {
  const std::unique_ptr<xmlChar, Release> value(xmlGetProp(&node, reinterpret_cast<const xmlChar*>(name)));
  return value ? reinterpret_cast<const char*>(value.get()) : std::string();
}

/// Relation id -> name of the entry, for what lies inside of the file.
Files read_relations(const Files& files) {
  Files relations;
  const auto found = files.find("word/_rels/document.xml.rels");
  if (found == files.end()) return relations;
  const auto document = parse_xml(found->second);
  if (!document || xmlDocGetRootElement(document.get()) == nullptr) return relations;
  for (const xmlNode* node = xmlDocGetRootElement(document.get())->children; node != nullptr; node = node->next) {
    if (name_of(*node) != "Relationship" || attribute(*node, "TargetMode") == "External") continue;
    relations.emplace(attribute(*node, "Id"), "word/" + attribute(*node, "Target"));
  }
  return relations;
}

/// Walks the body and lays out what it finds. Source: ECMA-376 part 1, section 17.
class DocxBody {
 public:
  explicit DocxBody(Files files) : files_(std::move(files)), relations_(read_relations(files_)) {}

  void walk(const xmlNode& parent, int depth) {
    if (depth > kDepthMax) return;
    for (const xmlNode* node = parent.children; node != nullptr; node = node->next) {
      const std::string_view name = name_of(*node);
      if (name == "p") {
        add_paragraph(*node, depth);
      } else if (name == "tbl") {
        add_table(*node, depth);
      } else if (name == "body" || name == "sdt" || name == "sdtContent" || name == "ins") {
        walk(*node, depth + 1);
      }
    }
  }
  [[nodiscard]] ReadPages take() && { return std::move(layout_).take(); }

 private:
  struct Paragraph {
    FlowBlock block;
    std::string text;
    std::vector<std::string> pictures;  // relation ids
  };

  void collect(const xmlNode& parent, Paragraph& paragraph, int depth) {
    if (depth > kDepthMax) return;
    for (const xmlNode* node = parent.children; node != nullptr; node = node->next) {
      const std::string_view name = name_of(*node);
      if (name == "t") {
        const std::unique_ptr<xmlChar, Release> text(xmlNodeGetContent(node));
        if (text) paragraph.text += reinterpret_cast<const char*>(text.get());
      } else if (name == "tab") {
        paragraph.text += ' ';
      } else if (name == "br" && attribute(*node, "type") == "page") {
        paragraph.block.begins_page = paragraph.block.begins_page || paragraph.text.empty();
        ends_page_ = ends_page_ || !paragraph.text.empty();
      } else if (name == "br" || name == "cr") {
        paragraph.text += '\n';
      } else if (name == "blip") {
        paragraph.pictures.push_back(attribute(*node, "embed"));
      } else if (name == "pPr") {
        read_properties(*node, paragraph.block);
      } else if (name != "del" && name != "Fallback" && !name.empty()) {
        collect(*node, paragraph, depth + 1);
      }
    }
  }
  static void read_properties(const xmlNode& properties, FlowBlock& block) {
    for (const xmlNode* node = properties.children; node != nullptr; node = node->next) {
      const std::string_view name = name_of(*node);
      if (name == "pageBreakBefore" && attribute(*node, "val") != "0" && attribute(*node, "val") != "false")
        block.begins_page = true;
      if (name == "numPr" && block.kind == PageBlock::Kind::Paragraph) block.kind = PageBlock::Kind::ListItem;
      if (name != "pStyle") continue;
      const std::string style = attribute(*node, "val");
      const bool is_heading = style.starts_with("Heading") && style.size() == 8 && style[7] >= '1' && style[7] <= '6';
      if (is_heading || style == "Title") {
        block.kind = PageBlock::Kind::Heading;
        block.level = is_heading ? style[7] - '0' : 1;
      }
    }
  }
  void add_paragraph(const xmlNode& node, int depth) {
    Paragraph paragraph;
    paragraph.block.begins_page = std::exchange(ends_page_, false);
    collect(node, paragraph, depth + 1);
    paragraph.block.cells.push_back(std::move(paragraph.text));
    if (!split_words(paragraph.block.cells.front()).empty()) {
      layout_.add(paragraph.block);
    } else {
      ends_page_ = ends_page_ || paragraph.block.begins_page;  // a paragraph of nothing but a break
    }
    for (const std::string& id : paragraph.pictures) add_picture(id);
  }
  void add_picture(const std::string& id) {
    const auto relation = relations_.find(id);
    if (relation == relations_.end()) return;
    const auto file = files_.find(relation->second);
    if (file == files_.end() || file->second.empty()) return;
    layout_.add_picture(file->first.substr(file->first.rfind('/') + 1), std::move(file->second));
    file->second.clear();  // once is enough, wherever else it stands
  }
  /// Rows of a table or cells of a row, in content controls too.
  static std::vector<const xmlNode*> parts_of(const xmlNode& parent, std::string_view wanted, int depth) {
    std::vector<const xmlNode*> parts;
    if (depth > kDepthMax) return parts;
    for (const xmlNode* node = parent.children; node != nullptr; node = node->next) {
      const std::string_view name = name_of(*node);
      if (name == wanted) parts.push_back(node);
      if (name != "sdt" && name != "sdtContent") continue;
      const std::vector<const xmlNode*> inside = parts_of(*node, wanted, depth + 1);
      parts.insert(parts.end(), inside.begin(), inside.end());
    }
    return parts;
  }
  /// A cell is one text, whatever stands in it: paragraphs, content controls, a table of its own.
  void collect_cell(const xmlNode& parent, Paragraph& paragraph, int depth) {
    if (depth > kDepthMax) return;
    for (const xmlNode* node = parent.children; node != nullptr; node = node->next) {
      const std::string_view name = name_of(*node);
      if (name == "p") {
        if (!paragraph.text.empty()) paragraph.text += ' ';
        collect(*node, paragraph, depth + 1);
      } else if (name == "tbl" || name == "tr" || name == "tc" || name == "sdt" || name == "sdtContent" ||
                 name == "ins") {
        collect_cell(*node, paragraph, depth + 1);
      }
    }
  }
  void add_table(const xmlNode& table, int depth) {
    bool is_first = true;
    for (const xmlNode* row : parts_of(table, "tr", depth)) {
      FlowBlock block{PageBlock::Kind::Table, 0, {}, is_first && std::exchange(ends_page_, false), is_first};
      is_first = false;
      std::vector<std::string> pictures;
      for (const xmlNode* cell : parts_of(*row, "tc", depth + 1)) {
        Paragraph paragraph;
        collect_cell(*cell, paragraph, depth + 2);
        block.cells.push_back(std::move(paragraph.text));
        pictures.insert(pictures.end(), paragraph.pictures.begin(), paragraph.pictures.end());
      }
      if (!block.cells.empty()) layout_.add(block);
      for (const std::string& id : pictures) add_picture(id);
    }
  }

  Files files_, relations_;
  TextLayout layout_;
  bool ends_page_ = false;  // the next paragraph begins a page
};

}  // namespace

Result<std::string> read_docx(std::string_view file) {
  Result<Files> files = unpack(file);
  if (!files) return files.error();
  const auto main = files->find("word/document.xml");
  if (main == files->end()) return damaged("it has no word/document.xml");
  const auto document = parse_xml(main->second);
  const xmlNode* const root = document ? xmlDocGetRootElement(document.get()) : nullptr;
  if (root == nullptr || name_of(*root) != "document") return damaged("word/document.xml is no document");
  DocxBody body(*std::move(files));
  body.walk(*root, 0);
  const ReadPages read = std::move(body).take();
  std::string text;
  for (const PageText& page : read.pages) append_page(text, page);
  for (const EmbeddedPicture& picture : read.pictures) append_picture(text, picture);
  return text;
}

}  // namespace sightline
