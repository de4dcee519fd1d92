/// What `pdfinfo` tells about a PDF, read from its lines.
#include "multimodal/document/pdf_info.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr std::size_t kTextBytes = 300;

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(' ');
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(' ') - start + 1);
}

double take_number(std::string_view& text) {
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  double value = 0.0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return problem == std::errc() && std::isfinite(value) ? value : 0.0;
}

/// "Page   12 size:  612 x 792 pts (letter)" and "Page   12 rot:   90".
void take_page_line(std::string_view line, PdfInfo& info) {
  line.remove_prefix(std::string_view("Page").size());
  const double number = take_number(line);
  if (number < 1.0 || number > 1e6) return;
  const auto index = static_cast<std::size_t>(number) - 1;
  if (index > info.sizes.size()) return;
  if (index == info.sizes.size()) info.sizes.emplace_back();
  line = trimmed(line);
  PageSize& size = info.sizes[index];
  if (line.starts_with("size:")) {
    line.remove_prefix(5);
    size.width = std::max(1.0, take_number(line));
    line = trimmed(line);
    if (line.starts_with("x")) line.remove_prefix(1);
    size.height = std::max(1.0, take_number(line));
  } else if (line.starts_with("rot:")) {
    line.remove_prefix(4);
    size.rotation = static_cast<int>(take_number(line)) % 360;
    if (size.rotation < 0) size.rotation += 360;
    if (size.rotation == 90 || size.rotation == 270) std::swap(size.width, size.height);
  }
}

}  // namespace

Result<PdfInfo> parse_pdf_info(std::string_view lines) {
  PdfInfo info;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = trimmed(line.substr(colon + 1));
    if (name.starts_with("Page ")) {
      take_page_line(line, info);
    } else if (name == "Title") {
      info.title = printable(value, kTextBytes);
    } else if (name == "Author") {
      info.author = printable(value, kTextBytes);
    } else if (name == "Producer") {
      info.producer = printable(value, kTextBytes);
    } else if (name == "CreationDate") {
      info.created = printable(value, kTextBytes);
    } else if (name == "JavaScript") {
      info.has_javascript = value == "yes";
    } else if (name == "Encrypted") {
      info.is_encrypted = value.starts_with("yes");
    } else if (name == "Pages") {
      info.n_pages = static_cast<std::int64_t>(std::clamp(take_number(value), 0.0, 1e9));
    }
  }
  if (info.n_pages < 1) return Error{ErrorCode::Corrupt, "it has no pages", "PDF_BAD"};
  return info;
}

}  // namespace sightline
