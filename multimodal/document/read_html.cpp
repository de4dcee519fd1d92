/// HTML as pages: its text, headings, lists and tables, and places where the page names them. For sightline-reader only.
#include "multimodal/document/read_html.h"

#include <iconv.h>
#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "multimodal/document/page_format.h"
#include "multimodal/document/text_layout.h"

namespace sightline {

namespace {

constexpr int kDepthMax = 256;        // the library stops at this depth as well
constexpr double kThousand = 1000.0;  // what data-bbox counts in

struct Release {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
  void operator()(xmlChar* text) const { xmlFree(text); }
};

std::string_view name_of(const xmlNode& node) {
  return node.type == XML_ELEMENT_NODE ? reinterpret_cast<const char*>(node.name) : std::string_view();
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  for (const std::string_view candidate : names) {
    if (name == candidate) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 12> kLeftOut = {"script", "style", "head", "template", "noscript", "iframe",
                                                       "object", "embed", "svg",  "canvas",   "audio",    "video"};
constexpr std::array<std::string_view, 22> kBlocks = {
    "p",  "div", "section", "article", "header",     "footer", "main", "aside", "ul",   "ol",      "dl",
    "dt", "dd",  "pre",     "address", "blockquote", "figure", "form", "body",  "html", "caption", "figcaption"};

std::optional<PageBox> place_of(const xmlNode& node) {
  const std::unique_ptr<xmlChar, Release> value(xmlGetProp(&node, reinterpret_cast<const xmlChar*>("data-bbox")));
  if (!value) return std::nullopt;
  std::array<double, 4> numbers{};
  std::size_t n = 0;
  for (const std::string& word : split_words(reinterpret_cast<const char*>(value.get()))) {
    if (n == numbers.size()) return std::nullopt;
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), numbers[n]);
    if (problem != std::errc()) return std::nullopt;
    ++n;
  }
  if (n != numbers.size()) return std::nullopt;
  for (double& number : numbers) number = std::clamp(number / kThousand, 0.0, 1.0);
  return PageBox{std::min(numbers[0], numbers[2]), std::min(numbers[1], numbers[3]), std::max(numbers[0], numbers[2]),
                 std::max(numbers[1], numbers[3])};
}

struct Found {
  FlowBlock block;
  std::optional<PageBox> place;
};

/// Walks the tree and collects blocks in the order of the text.
class HtmlBlocks {
 public:
  void walk(const xmlNode* first, int depth) {
    for (const xmlNode* node = first; node != nullptr && depth < kDepthMax; node = node->next) {
      if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        text_ += reinterpret_cast<const char*>(node->content);
      } else if (node->type == XML_ELEMENT_NODE) {
        enter(*node, depth);
      }
    }
  }
  void end_block() {
    FlowBlock block = kind_;
    block.cells.push_back(std::exchange(text_, {}));
    if (!split_words(block.cells.front()).empty()) found_.push_back({std::move(block), place_});
  }
  [[nodiscard]] const std::vector<Found>& found() const { return found_; }

 private:
  void enter(const xmlNode& node, int depth) {
    const std::string_view name = name_of(node);
    if (is_one_of(name, kLeftOut)) return;
    if (name == "br") {
      text_ += '\n';
    } else if (name == "table") {
      end_block();
      walk_table(node, depth);
    } else if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      walk_block(node, depth, {PageBlock::Kind::Heading, name[1] - '0', {}, false, false});
    } else if (name == "li") {
      walk_block(node, depth, {PageBlock::Kind::ListItem, 0, {}, false, false});
    } else if (is_one_of(name, kBlocks)) {
      walk_block(node, depth, {});
    } else {
      walk(node.children, depth + 1);
    }
  }
  void walk_block(const xmlNode& node, int depth, FlowBlock kind) {
    end_block();
    const FlowBlock kind_before = std::exchange(kind_, std::move(kind));
    const std::optional<PageBox> place_before = place_;
    if (const std::optional<PageBox> place = place_of(node)) place_ = place;
    walk(node.children, depth + 1);
    end_block();
    kind_ = kind_before;
    place_ = place_before;
  }
  void walk_table(const xmlNode& table, int depth) {
    const std::optional<PageBox> place_before = place_;
    if (const std::optional<PageBox> place = place_of(table)) place_ = place;
    begins_table_ = true;
    walk_rows(table, depth);
    place_ = place_before;
  }
  void walk_rows(const xmlNode& part, int depth) {
    if (depth >= kDepthMax) return;
    for (const xmlNode* row = part.children; row != nullptr; row = row->next) {
      const std::string_view name = name_of(*row);
      if (name == "tr") {
        walk_cells(*row, depth);
      } else if (name == "thead" || name == "tbody" || name == "tfoot") {
        walk_rows(*row, depth + 1);
      } else if (name == "caption") {
        walk_block(*row, depth, {});
      }
    }
  }
  void walk_cells(const xmlNode& row, int depth) {
    FlowBlock block{PageBlock::Kind::Table, 0, {}, false, std::exchange(begins_table_, false)};
    for (const xmlNode* cell = row.children; cell != nullptr; cell = cell->next) {
      if (name_of(*cell) != "td" && name_of(*cell) != "th") continue;
      HtmlBlocks inside;  // a table inside of a cell becomes its text
      inside.walk(cell->children, depth + 1);
      inside.end_block();
      std::string text;
      for (const Found& found : inside.found()) {
        for (const std::string& piece : found.block.cells) text += (text.empty() ? "" : " ") + piece;
      }
      block.cells.push_back(std::move(text));
    }
    if (!block.cells.empty()) found_.push_back({std::move(block), place_});
  }

  std::vector<Found> found_;
  FlowBlock kind_;
  std::optional<PageBox> place_;
  bool begins_table_ = false;  // the next row is a table's first
  std::string text_;
};

/// One page with the places the blocks name; the words of a block share its place, rows of a table divide it.
std::string placed_page(const std::vector<Found>& found) {
  PageText page;
  page.width = page.height = kThousand;
  for (const Found& one : found) {
    const bool is_row = one.block.kind == PageBlock::Kind::Table;
    const PageBox place = one.place.value_or(PageBox{0.0, 0.0, 1.0, 1.0});
    const bool joins = is_row && !one.block.begins_table && !page.blocks.empty() &&
                       page.blocks.back().kind == PageBlock::Kind::Table && !page.blocks.back().lines.empty() &&
                       !page.blocks.back().lines.front().words.empty() &&
                       page.blocks.back().lines.front().words.front().box == place;
    if (!joins) {
      page.blocks.emplace_back();
      page.blocks.back().kind = one.block.kind;
      page.blocks.back().level = one.block.level;
    }
    PageLine line;
    for (std::size_t cell = 0; cell < one.block.cells.size(); ++cell) {
      for (std::string& word : split_words(one.block.cells[cell])) {
        line.words.push_back(PageWord{place, std::move(word), is_row ? static_cast<int>(cell) : -1});
      }
    }
    if (!line.words.empty()) page.blocks.back().lines.push_back(std::move(line));
  }
  std::string text;
  append_page(text, page);
  return text;
}

std::string laid_out_pages(const std::vector<Found>& found) {
  TextLayout layout;
  for (const Found& one : found) layout.add(one.block);
  std::string text;
  for (const PageText& page : std::move(layout).take().pages) append_page(text, page);
  return text;
}

}  // namespace

void prepare_html_reader() {
  // The C library reads these tables from files; what is open stays known. The names are those that pages declare.
  for (const char* name : {"WINDOWS-1252", "ISO-8859-15", "WINDOWS-1251", "KOI8-R", "WINDOWS-1250", "ISO-8859-2",
                           "GB18030", "GBK", "GB2312", "BIG5", "SHIFT_JIS", "EUC-JP", "ISO-2022-JP", "EUC-KR"}) {
    for (const auto& [to, from] : {std::pair("UTF-8", name), std::pair(name, "UTF-8")}) {
      static_cast<void>(iconv_open(to, from));  // kept open on purpose, to the end of the process
    }
  }
  xmlInitParser();
}

Result<std::string> read_html(std::string_view html) {
  constexpr int kOptions = HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
  if (html.empty() || html.size() > static_cast<std::size_t>(INT32_MAX)) {
    return Error{ErrorCode::Corrupt, "there is no HTML in it", "PDF_BAD"};
  }
  const bool names_set = html.substr(0, 2048).find("charset") != std::string_view::npos;
  const std::unique_ptr<xmlDoc, Release> document(
      htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, names_set ? nullptr : "UTF-8", kOptions));
  if (!document) return Error{ErrorCode::Corrupt, "there is no HTML in it", "PDF_BAD"};
  HtmlBlocks blocks;
  blocks.walk(xmlDocGetRootElement(document.get()), 0);
  blocks.end_block();
  for (const Found& found : blocks.found()) {
    if (found.place) return placed_page(blocks.found());
  }
  return laid_out_pages(blocks.found());
}

}  // namespace sightline
