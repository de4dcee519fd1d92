/// One log sink, set by the program; libraries never print.
#include "engine/base/log.h"

#include <cstdio>
#include <mutex>
#include <string>
#include <utility>

namespace sightline {

namespace {

struct Sink {
  std::mutex mutex;
  LogSink sink;
};

/// The one place where the process-wide sink lives; made on first use, so order of start-up does not matter.
Sink& the_sink() {
  static Sink sink;
  return sink;
}

std::string escaped(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
    } else {
      char text[5];
      std::snprintf(text, sizeof text, "\\x%02X", byte);
      out += text;
    }
  }
  return out;
}

}  // namespace

void set_log_sink(LogSink sink) {
  const std::lock_guard lock(the_sink().mutex);
  the_sink().sink = std::move(sink);
}

void log(LogLevel level, std::string_view line) {
  const std::lock_guard lock(the_sink().mutex);
  if (the_sink().sink) the_sink().sink(level, escaped(line));
}

}  // namespace sightline
