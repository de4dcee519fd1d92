/// AnswerPrinter: the events of one request on the terminal or in a pipe.
#pragma once

#include <string>

#include "multimodal/cli/exit_code.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Where an answer goes.
struct PrinterOptions {
  bool thinking_to_error = false;   ///< when standard output is no terminal
  bool silent = false;              ///< collect only
};

/// On a terminal: progress in one line, thinking dimmed, then the answer without anything that steers the terminal.
/// In a pipe: the answer, byte for byte, and nothing else. One thread at a time.
class AnswerPrinter {
 public:
  AnswerPrinter(const Terminal& terminal, const PrinterOptions& options);

  void handle(const ChatEvent& event);
  /// Ends the last line and dimming.
  void finish();
  /// On a terminal: one dim line of figures; otherwise nothing.
  void show_figures(const Finished& finished);

  [[nodiscard]] const std::string& answer() const noexcept { return answer_; }
  [[nodiscard]] const std::string& thinking() const noexcept { return thinking_; }
  /// False once standard output no longer takes anything (its reader has left).
  [[nodiscard]] bool can_write() const noexcept { return can_write_; }

 private:
  void show_progress(const Progress& progress);
  void show_thinking(const std::string& text);
  void show_answer(const std::string& text);
  void end_thinking();
  void write(const std::string& text);

  Terminal terminal_;
  PrinterOptions options_;
  ProgressLine progress_;
  std::string answer_, thinking_;
  bool is_thinking_ = false;
  bool can_write_ = true;
};

/// One sentence about why a reply ended, for a person; empty if it ended by itself.
std::string finish_text(const Finished& finished);

/// "213 tokens, 6.1 per second; prompt 1532 tokens, 1490 of them reused".
std::string figures_text(const Finished& finished);

/// Writes that sentence with its id to standard error, and gives the exit status for it.
ExitCode explain_finish(const Finished& finished);

}  // namespace sightline
