/// Server-sent events: writing them, and reading them however they were cut.
#include "multimodal/wire/sse.h"

#include <algorithm>
#include <utility>

namespace sightline {

std::string sse_event(std::string_view data) {
  std::string out;
  while (true) {
    const std::size_t end = data.find_first_of("\r\n");
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end == std::string_view::npos) return out + "\n";
    data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

std::string sse_comment(std::string_view text) { return ": " + std::string(text) + "\n\n"; }

Result<std::vector<SseReader::Event>> SseReader::push(std::string_view bytes) {
  std::vector<Event> events;
  while (!bytes.empty() && !failed_) {
    if (std::exchange(after_return_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    line_ += bytes.substr(0, end);
    failed_ = line_.size() > max_bytes_ || event_.data.size() > max_bytes_;
    if (end == bytes.size()) break;
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (!failed_) take_line(events);
  }
  if (failed_) {
    return Error{ErrorCode::OverBudget, "the server sent an event longer than " + std::to_string(max_bytes_) + " bytes",
                 ""};
  }
  return events;
}

void SseReader::take_line(std::vector<Event>& out) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string_view line = line_;
  if (std::exchange(at_start_, false) && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.empty()) {
    if (has_data_) out.push_back(std::move(event_));
    event_ = Event();
    has_data_ = false;
  } else {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view field = line.substr(0, colon);
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
      if (std::exchange(has_data_, true)) event_.data += '\n';
      event_.data += value;
    } else if (field == "event") {
      event_.type = value;
    }
  }
  line_.clear();
}

}  // namespace sightline
