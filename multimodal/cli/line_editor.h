/// LineEditor: reads lines from a person, with editing and history on a terminal.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// What a person did at the prompt.
struct Line {
  std::string text;              ///< without the newline
  bool is_end = false;           ///< ctrl-D, or the end of piped input
  bool was_interrupted = false;  ///< ctrl-C: the line was thrown away
};

/// Gives the lines that what stands before the cursor may become.
using Completer = std::function<std::vector<std::string>(std::string_view)>;

/// Reads from standard input. One thread, one at a time.
class LineEditor {
 public:
  /// `history` may not exist yet; lines are kept there between sessions. Empty: they are not.
  /// `complete` is asked when the tab key is pressed; empty: that does nothing.
  LineEditor(bool is_terminal, const std::filesystem::path& history, Completer complete = {});
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// Shows `prompt` on a terminal and waits for a line.
  Line read(const std::string& prompt);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Where lines typed in `chat` are remembered: the program's state folder, which is made if it is missing. Empty if
/// there is no such place.
std::filesystem::path chat_history_file();

}  // namespace sightline
