/// How a message says which document its pages are of: written for the model, and read again for windows.
#include "multimodal/document/document_heading.h"

#include <algorithm>
#include <charconv>

#include "multimodal/document/document_limits.h"

namespace sightline {

namespace {

constexpr std::string_view kBegin = "Document ";
constexpr std::string_view kName = " is the file \"";
constexpr std::string_view kDigest = "\" with SHA-256 ";
constexpr std::string_view kCount = " and ";
constexpr std::string_view kPages = " pages. Shown here: ";
constexpr std::string_view kRead = " pages. Read part by part before: ";
constexpr std::string_view kPictures = "; as pictures: ";
constexpr std::string_view kEnd = ".\n";
constexpr std::size_t kNameBytes = 300;

/// On one line and within its quotation marks.
std::string plain_name(std::string_view name) {
  std::string plain(name.substr(0, kNameBytes));
  while (!plain.empty() && plain.size() < name.size() && (static_cast<unsigned char>(plain.back()) & 0x80U) != 0) {
    plain.pop_back();  // not within a character
  }
  for (char& c : plain) {
    if (c == '"') c = '\'';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return plain;
}

/// Takes words off the front of a text.
class Taker {
 public:
  explicit Taker(std::string_view text) : rest_(text) {}

  bool word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::int64_t> number() {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (problem != std::errc() || value < 1) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  /// Up to `word`, which is taken as well.
  std::optional<std::string_view> before(std::string_view word) {
    const std::size_t end = rest_.find(word);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end + word.size());
    return taken;
  }
  std::optional<std::vector<std::int64_t>> pages(std::int64_t n_pages) {
    std::vector<std::int64_t> all;
    do {
      const std::optional<std::int64_t> first = number();
      const std::optional<std::int64_t> last = first && word("-") ? number() : first;
      if (!first || !last || *last < *first || *last > n_pages) return std::nullopt;
      if (!all.empty() && *first <= all.back() + 1) return std::nullopt;
      for (std::int64_t page = *first; page <= *last; ++page) all.push_back(page - 1);
    } while (word(", "));
    return all;
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::string page_list(const std::vector<std::int64_t>& pages, std::string_view dash) {
  std::string text;
  for (std::size_t i = 0; i < pages.size();) {
    std::size_t last = i;
    while (last + 1 < pages.size() && pages[last + 1] == pages[last] + 1) ++last;
    if (!text.empty()) text += ", ";
    text += std::to_string(pages[i] + 1);
    if (last > i) text += std::string(dash) + std::to_string(pages[last] + 1);
    i = last + 1;
  }
  return text;
}

std::string heading_text(const DocumentHeading& heading) {
  std::string text(kBegin);
  text += std::to_string(heading.number + 1);
  text += kName;
  text += plain_name(heading.name);
  text += kDigest;
  text += hex_text(heading.digest);
  text += kCount;
  text += std::to_string(heading.n_pages);
  text += heading.is_read_before ? kRead : kPages;
  text += page_list(heading.pages);
  if (!heading.pictures.empty()) {
    text += kPictures;
    text += page_list(heading.pictures);
  }
  text += kEnd;
  return text;
}

std::optional<DocumentHeading> read_heading(std::string_view text) {
  DocumentHeading heading;
  Taker taker(text.substr(0, text.find('\n') + 1));
  if (!taker.word(kBegin)) return std::nullopt;
  const std::optional<std::int64_t> number = taker.number();
  if (!number || *number > document_limits::kPages || !taker.word(kName)) return std::nullopt;
  heading.number = static_cast<std::size_t>(*number) - 1;
  const std::optional<std::string_view> name = taker.before(kDigest);
  const std::optional<std::string_view> digest = taker.before(kCount);
  const std::optional<Digest> known = digest ? digest_from_hex(*digest) : std::nullopt;
  const std::optional<std::int64_t> n_pages = taker.number();
  if (!name || !known || !n_pages || *n_pages > document_limits::kPages) return std::nullopt;
  heading.is_read_before = taker.word(kRead);
  if (!heading.is_read_before && !taker.word(kPages)) return std::nullopt;
  heading.name = *name;
  heading.digest = *known;
  heading.n_pages = *n_pages;
  std::optional<std::vector<std::int64_t>> pages = taker.pages(*n_pages);
  if (!pages) return std::nullopt;
  heading.pages = *std::move(pages);
  if (taker.word(kPictures)) {
    std::optional<std::vector<std::int64_t>> pictures = taker.pages(*n_pages);
    if (!pictures) return std::nullopt;
    heading.pictures = *std::move(pictures);
  }
  if (!taker.word(kEnd)) return std::nullopt;
  return heading;
}

}  // namespace sightline
