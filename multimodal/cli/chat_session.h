/// ChatSession: a conversation in the terminal, line by line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/cli/arguments.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/reply_source.h"
#include "multimodal/cli/terminal.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Obeys what a person types in `chat`. Answers go to standard output, failures to standard error. One thread.
class ChatSession {
 public:
  /// All of them outlive the session, except `arguments`.
  ChatSession(const ChatArguments& arguments, ReplySource& source, const Terminal& terminal, Interrupt& interrupt);

  /// Takes a line: a command if it begins with '/', else a question. False if the person wants to leave, or standard
  /// output no longer takes anything.
  bool take(const std::string& line);

  /// "/clear", "/edit" …
  static std::vector<std::string> command_names();

 private:
  struct Command;
  static const std::vector<Command>& commands();

  // Commands. Each is given what stands behind its name.
  void help(std::string_view rest);
  void clear(std::string_view rest);
  void edit(std::string_view text);
  void attach(std::string_view name);
  void retry(std::string_view rest);
  void save(std::string_view name);
  void save_over(std::string_view name);
  void set_system(std::string_view text);
  void set_thinking(std::string_view word);

  void begin();
  void ask(std::string question);
  /// Answers the conversation, which ends with a question, and keeps the answer. False if nothing came that could be
  /// kept; the conversation is then as before.
  bool answer();
  /// Takes the last answer away and answers again; puts it back if nothing comes. `question`: what is asked instead.
  void answer_anew(std::optional<std::string> question);
  void write(std::string_view name, bool overwrites);
  [[nodiscard]] bool ends_with_answer() const;
  /// Remarks are no part of the conversation and do not go where answers go when that is a pipe.
  void say(const std::string& text) const;

  ReplySource& source_;
  const Terminal& terminal_;
  Interrupt& interrupt_;
  ReplyArguments reply_;
  Conversation conversation_;
  std::vector<ImageRef> attached_;  // for the next question
  std::string unanswered_;          // the last question, if nothing came
  std::uint64_t n_retries_ = 0;     // of the last question
  bool goes_on_ = true;
};

}  // namespace sightline
