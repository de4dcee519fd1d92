/// One log sink, set by the program; libraries never print.
#pragma once

#include <functional>
#include <string_view>

namespace sightline {

enum class LogLevel : unsigned char { Debug, Info, Warning };

/// Receives one line without a newline, control characters already escaped. May be called from any thread,
/// never twice at once. Must not throw.
using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Sets where log lines go; an empty sink drops them, which is also how the program starts. Any thread.
void set_log_sink(LogSink sink);

/// Hands `line` to the sink. Never contains chat text. Any thread.
void log(LogLevel level, std::string_view line);

}  // namespace sightline
