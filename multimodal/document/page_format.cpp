/// Pages as lines of text: how they travel between processes and lie in the cache.
#include "multimodal/document/page_format.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr double kLargestNumber = 1e7;  // no page is so large, and no place on it so far away

void append_number(std::string& text, double value) {
  std::array<char, 32> digits{};
  const auto [end, problem] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 6);
  text += ' ';
  text.append(digits.data(), problem == std::errc() ? end : digits.data());
}

/// Takes the words of one line apart.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  std::string_view word() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return found;
  }
  std::optional<double> real() {
    const std::string_view digits = word();
    double value = 0.0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || !(std::abs(value) <= kLargestNumber)) {
      return std::nullopt;
    }
    return value;
  }
  std::optional<int> integer(int least, int most) {
    const std::string_view digits = word();
    int value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || value < least || value > most) {
      return std::nullopt;
    }
    return value;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

bool is_left_out(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0xAD;
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Puts lines together to pages.
class Assembler {
 public:
  explicit Assembler(std::size_t max_text_bytes) : max_text_bytes_(max_text_bytes) {}

  Status take(std::string_view line) {
    LineReader reader(line);
    const std::string_view kind = reader.word();
    if (kind == "word") return take_word(reader);
    if (kind == "line") return take_line();
    if (kind == "block") return take_block(reader);
    if (kind == "page") return take_page(reader);
    return wrong();
  }
  ReadPages result;

 private:
  static Error wrong() {
    return {ErrorCode::Corrupt, "the pages of the document came in a form that is none", "PDF_BAD"};
  }

  Status take_page(LineReader& reader) {
    const std::optional<double> width = reader.real(), height = reader.real();
    if (!width || !height) return wrong();
    PageText page;
    page.width = *width;
    page.height = *height;
    result.pages.push_back(std::move(page));
    n_text_bytes_ = 0;
    return {};
  }
  Status take_block(LineReader& reader) {
    const std::optional<int> kind = reader.integer(0, static_cast<int>(PageBlock::Kind::Table));
    const std::optional<int> level = reader.integer(0, 6);
    if (!kind || !level || result.pages.empty()) return wrong();
    PageBlock block;
    block.kind = static_cast<PageBlock::Kind>(*kind);
    block.level = *level;
    result.pages.back().blocks.push_back(std::move(block));
    return {};
  }
  Status take_line() {
    if (result.pages.empty() || result.pages.back().blocks.empty()) return wrong();
    result.pages.back().blocks.back().lines.emplace_back();
    return {};
  }
  Status take_word(LineReader& reader) {
    if (result.pages.empty() || result.pages.back().blocks.empty()) return wrong();
    std::vector<PageLine>& lines = result.pages.back().blocks.back().lines;
    const std::optional<double> x0 = reader.real(), y0 = reader.real(), x1 = reader.real(), y1 = reader.real();
    const std::optional<int> cell = reader.integer(-1, 10'000);
    const std::optional<int> visibility = reader.integer(0, static_cast<int>(Visibility::NoContrast));
    if (lines.empty() || !x0 || !y0 || !x1 || !y1 || !cell || !visibility) return wrong();
    n_text_bytes_ += reader.rest().size() + 1;
    if (n_text_bytes_ > max_text_bytes_) {
      return Error{ErrorCode::OverBudget,
                   "the page holds more text than " + std::to_string(max_text_bytes_ >> 10) + " KiB", "PDF_LIMIT"};
    }
    for (std::string& text : split_words(reader.rest())) {
      lines.back().words.push_back(PageWord{{*x0, *y0, std::max(*x0, *x1), std::max(*y0, *y1)},
                                            std::move(text),
                                            *cell,
                                            static_cast<Visibility>(*visibility)});
    }
    return {};
  }

  std::size_t max_text_bytes_;
  std::size_t n_text_bytes_ = 0;  // of the page at hand
};

/// `PAGE BYTES NAME` of a picture whose bytes follow; none if it makes no sense.
struct PictureHead {
  std::size_t page = 0, n_bytes = 0;
  std::string name;
};
std::optional<PictureHead> picture_head(LineReader reader, std::size_t n_left) {
  reader.word();
  const std::optional<int> page = reader.integer(0, 1'000'000), n_bytes = reader.integer(0, 1 << 30);
  if (!page || !n_bytes || static_cast<std::size_t>(*n_bytes) >= n_left) return std::nullopt;
  return PictureHead{static_cast<std::size_t>(*page), static_cast<std::size_t>(*n_bytes),
                     printable(reader.rest(), 100)};
}

}  // namespace

void append_page(std::string& text, const PageText& page) {
  text += "page";
  append_number(text, page.width);
  append_number(text, page.height);
  text += '\n';
  for (const PageBlock& block : page.blocks) {
    text += "block " + std::to_string(static_cast<int>(block.kind)) + ' ' + std::to_string(block.level) + '\n';
    for (const PageLine& line : block.lines) {
      text += "line\n";
      for (const PageWord& word : line.words) {
        text += "word";
        for (const double value : {word.box.x0, word.box.y0, word.box.x1, word.box.y1}) append_number(text, value);
        text += ' ' + std::to_string(word.cell) + ' ' + std::to_string(static_cast<int>(word.visibility)) + ' ' +
                word.text + '\n';
      }
    }
  }
}

void append_picture(std::string& text, const EmbeddedPicture& picture) {
  text += "picture " + std::to_string(picture.page) + ' ' + std::to_string(picture.bytes.size()) + ' ' +
          printable(picture.name, 100) + '\n' + picture.bytes + '\n';
}

Result<ReadPages> parse_pages(std::string_view text, std::size_t max_text_bytes) {
  Assembler assembler(max_text_bytes);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("picture ")) {
      std::optional<PictureHead> head = picture_head(LineReader(line), text.size());
      if (!head) return Error{ErrorCode::Corrupt, "a picture of the document came in a form that is none", "PDF_BAD"};
      assembler.result.pictures.push_back(
          {head->page, std::move(head->name), std::string(text.substr(0, head->n_bytes))});
      text.remove_prefix(head->n_bytes + 1);
      continue;
    }
    if (Status ok = assembler.take(line); !ok) return ok.error();
  }
  return std::move(assembler.result);
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  while (!text.empty()) {
    const DecodedCodePoint c = decode_code_point(text);
    text.remove_prefix(c.length);
    if (is_blank(c.value)) {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
    } else if (!is_left_out(c.value)) {
      append_utf8(word, c.value);
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace sightline
