/// RequestHead: the request line and header fields of an HTTP request, read strictly.
#include "multimodal/wire/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sightline {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

HeadReading refuse(int status, std::string_view why) {
  HeadReading reading;
  reading.state = HeadReading::State::Refused;
  reading.status = status;
  reading.why = why;
  return reading;
}

bool is_token_character(char c) noexcept {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

/// The first byte that no head may hold at its place, as a sentence; empty if there is none. The last byte of a line that
/// is not complete may be the beginning of its end.
std::string_view find_bad_byte(std::string_view bytes, bool is_complete) noexcept {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) return "a line of the request does not end with CR LF";
    const bool may_end_line = i + 1 < bytes.size() ? bytes[i + 1] == '\n' : !is_complete;
    if (c == '\r' && !may_end_line) return "the request holds a bare carriage return";
    if ((c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F) return "the request holds a control character";
  }
  return {};
}

/// Whether a path climbs, doubles or hides its separators.
bool is_devious(std::string_view path) {
  if (path.find("//") != std::string_view::npos || path.find('\\') != std::string_view::npos) return true;
  const std::string plain = lower(path);
  for (const std::string_view hidden : {"%2f", "%5c", "%2e", "%00", "%25"}) {
    if (plain.find(hidden) != std::string::npos) return true;
  }
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, end);
    if (segment == "." || segment == "..") return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

/// Fills the request line in; a refusal if it is none.
std::optional<HeadReading> read_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return refuse(400, "the request line is not a method, a path and a version");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) return refuse(400, "the request's method is not a word");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7F'; };
  if (!target.starts_with('/') || !std::all_of(target.begin(), target.end(), is_visible)) {
    return refuse(400, "the request's path does not begin with a slash or holds characters that must be encoded");
  }
  const std::size_t question = std::min(target.find('?'), target.size());
  if (is_devious(target.substr(0, question))) return refuse(400, "the request's path is not in its plain form");
  head.method = method;
  head.path = target.substr(0, question);
  if (question < target.size()) head.query = target.substr(question + 1);
  head.is_http_1_0 = version == "HTTP/1.0";
  return std::nullopt;
}

std::optional<HeadReading> read_field(std::string_view line, RequestHead& head) {
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "a header field of the request is folded");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refuse(400, "a header field of the request has no proper name");
  }
  head.fields.emplace_back(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  return std::nullopt;
}

/// What two fields may not say together.
std::optional<HeadReading> check_framing(const RequestHead& head) {
  const std::size_t lengths = head.count("content-length");
  const std::size_t codings = head.count("transfer-encoding");
  if (lengths + codings > 1) return refuse(400, "the request declares the length of its body more than once");
  if (lengths == 1 && !head.content_length()) return refuse(400, "the request's Content-Length is not a number");
  if (codings == 1 && lower(*head.find("transfer-encoding")) != "chunked") {
    return refuse(400, "the request's Transfer-Encoding is not chunked");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> RequestHead::find(std::string_view name) const noexcept {
  if (count(name) != 1) return std::nullopt;
  const auto field = std::find_if(fields.begin(), fields.end(), [name](const auto& one) { return one.first == name; });
  return field->second;
}

std::size_t RequestHead::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(fields.begin(), fields.end(), [name](const auto& one) { return one.first == name; }));
}

std::optional<std::size_t> RequestHead::content_length() const noexcept {
  const std::optional<std::string_view> text = find("content-length");
  if (!text || text->empty()) return std::nullopt;
  std::size_t length = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), length);
  if (problem != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return length;
}

HeadReading read_request_head(std::string_view bytes, const HeadLimits& limits) {
  const std::size_t line_end = bytes.find(kLineEnd);
  const std::size_t end = bytes.find("\r\n\r\n");
  // Laws in the order in which a reader of single bytes would meet them, so that cuts make no difference.
  const std::string_view seen = bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 4);
  const std::string_view line = seen.substr(0, std::min(line_end, seen.size()));
  const bool is_line_whole = line_end != std::string_view::npos && line.size() <= limits.line_bytes;
  if (const auto why = find_bad_byte(line.substr(0, limits.line_bytes + 1), is_line_whole); !why.empty()) {
    return refuse(400, why);
  }
  if (line.size() > limits.line_bytes) return refuse(414, "the request line is longer than 8 KiB");
  HeadReading reading;
  if (line_end == std::string_view::npos) {
    // An early word for those who speak something else, such as TLS: its first byte is no part of a method.
    if (!line.empty() && !is_token_character(line.front())) return refuse(400, "the request's method is not a word");
    return reading;
  }
  if (auto refused = read_line(line, reading.head)) return *std::move(refused);

  std::string_view rest = seen.substr(line_end + kLineEnd.size());
  for (std::size_t used = 0; !rest.empty();) {
    const std::size_t field_end = rest.find(kLineEnd);
    const std::string_view field = rest.substr(0, std::min(field_end, rest.size()));
    const bool is_whole = field_end != std::string_view::npos && field.size() <= limits.field_bytes;
    if (const auto why = find_bad_byte(field.substr(0, limits.field_bytes + 1), is_whole); !why.empty()) {
      return refuse(400, why);
    }
    used += field.size();
    if (used > limits.field_bytes) return refuse(431, "the request's header fields are longer than 32 KiB");
    if (field_end == std::string_view::npos) return HeadReading{};
    if (field.empty()) {
      if (auto refused = check_framing(reading.head)) return *std::move(refused);
      reading.state = HeadReading::State::Whole;
      return reading;
    }
    if (reading.head.fields.size() == limits.fields) return refuse(431, "the request has more than 100 header fields");
    if (auto refused = read_field(field, reading.head)) return *std::move(refused);
    rest.remove_prefix(field_end + kLineEnd.size());
  }
  return HeadReading{};
}

}  // namespace sightline
