/// RequestHead: the request line and header fields of an HTTP request, read strictly.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sightline {

/// What one request says before its body. A plain value.
struct RequestHead {
  std::string method;  ///< "GET"
  std::string path;    ///< begins with '/', without the query; never holds "..", "//" or an encoded separator
  std::string query;   ///< what follows '?', or empty
  bool is_http_1_0 = false;
  std::vector<std::pair<std::string, std::string>> fields;  ///< names in lower case, values without blanks around them

  /// The value of the field of this name (lower case), none if it is missing or there twice.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
  /// Bytes of the body as declared; none if the request declares none. Requires: a head that was accepted.
  [[nodiscard]] std::optional<std::size_t> content_length() const noexcept;
  [[nodiscard]] bool is_chunked() const noexcept { return count("transfer-encoding") > 0; }
};

struct HeadLimits {
  std::size_t line_bytes = std::size_t{8} << 10;    ///< of the request line
  std::size_t field_bytes = std::size_t{32} << 10;  ///< of all fields together
  std::size_t fields = 100;
};

/// How far a head is.
struct HeadReading {
  enum class State : unsigned char { Incomplete, Whole, Refused } state = State::Incomplete;
  RequestHead head;      ///< when Whole
  int status = 0;        ///< when Refused: 400, 414, 431 or 505
  std::string_view why;  ///< when Refused: one sentence
};

/// Reads the head at the start of `bytes`; what follows it is not looked at. Refuses as soon as what is there cannot
/// become a head: a request line without a version, a name in a control character, a bare line feed, NUL, folded
/// fields, an absolute or climbing path, two lengths, a length beside chunks. Any cut of the bytes gives the same end.
/// Never throws; time is linear. Any thread. Source: RFC 9112, sections 2 to 6, its lenient readings left out.
HeadReading read_request_head(std::string_view bytes, const HeadLimits& limits = {});

}  // namespace sightline
