/// Server-sent events: writing them, and reading them however they were cut.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace sightline {

/// One event as bytes. Lines of `data` become lines of the event; `data` may hold any UTF-8.
std::string sse_event(std::string_view data);

/// A line that clients skip; `text` must be of one line.
std::string sse_comment(std::string_view text);

/// Reads a stream of events. Where it is cut makes no difference. One thread at a time.
/// Source: HTML standard, section 9.2, "Server-sent events"; `id` and `retry` are not looked at.
class SseReader {
 public:
  struct Event {
    std::string type;   ///< empty unless the stream names one
    std::string data;   ///< its lines with a newline between them
  };

  /// `max_bytes`: longest line and longest event that is taken.
  explicit SseReader(std::size_t max_bytes = std::size_t{16} << 20) : max_bytes_(max_bytes) {}

  /// Takes the next bytes and gives the events that are whole by now. Errors: OverBudget for a line or an event that is
  /// too long; nothing is taken after that.
  Result<std::vector<Event>> push(std::string_view bytes);

 private:
  void take_line(std::vector<Event>& out);

  std::size_t max_bytes_;
  std::string line_;
  Event event_;
  bool has_data_ = false;
  bool after_return_ = false;   // a newline now belongs to the line before
  bool at_start_ = true;        // a byte-order mark may stand here
  bool failed_ = false;
};

}  // namespace sightline
