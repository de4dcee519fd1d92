/// Terminal: what standard output and error are connected to, and how to write to them safely.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sightline {

/// Facts about the standard streams, asked once.
struct Terminal {
  bool input_is_terminal = false;
  bool output_is_terminal = false;
  bool error_is_terminal = false;
  bool uses_colour = false;   ///< output is a terminal, and neither NO_COLOR nor TERM=dumb says otherwise

  static Terminal detect() noexcept;
};

/// `text` without what could steer a terminal: control characters other than newline and tab become U+FFFD.
/// Expects whole characters of UTF-8.
std::string terminal_safe(std::string_view text);

/// One line on standard error that is drawn over again; does nothing unless that is a terminal.
/// One thread at a time.
class ProgressLine {
 public:
  explicit ProgressLine(const Terminal& terminal) noexcept : enabled_(terminal.error_is_terminal) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows `text` in place of what stands there, ten times a second at most.
  void show(std::string_view text);
  void clear();

 private:
  bool enabled_;
  bool visible_ = false;
  std::chrono::steady_clock::time_point last_{};
};

/// "3.2 GiB", "17 MiB", "512 B".
std::string size_text(std::int64_t bytes);

}  // namespace sightline
