/// sightline chat: a conversation in the terminal.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "multimodal/cli/chat_completion.h"
#include "multimodal/cli/chat_session.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/line_editor.h"
#include "multimodal/cli/reply_source.h"
#include "multimodal/cli/standard_input.h"

namespace sightline {

namespace {

/// A question of one or more lines: a line that ends in a backslash goes on.
Line read_question(LineEditor& editor) {
  Line question = editor.read("> ");
  while (!question.is_end && !question.was_interrupted && question.text.ends_with('\\')) {
    question.text.back() = '\n';
    const Line more = editor.read(". ");
    if (more.was_interrupted) return more;
    question.text += more.text;
    if (more.is_end) break;
  }
  return question;
}

}  // namespace

ExitCode run_chat(const ChatArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  Interrupt interrupt;
  if (Status ok = check_message(arguments.reply.system, "the system message"); !ok) return report(ok.error());
  Result<std::unique_ptr<ReplySource>> source = open_source(arguments.reply, terminal, interrupt.begin_work());
  interrupt.end_work();
  if (!source) return report(source.error());

  const bool is_terminal = terminal.input_is_terminal && terminal.output_is_terminal;
  const std::vector<std::string> commands = ChatSession::command_names();
  LineEditor editor(is_terminal, is_terminal ? chat_history_file() : std::filesystem::path(),
                    [&commands](std::string_view line) { return complete_line(line, commands); });
  ChatSession session(arguments, **source, terminal, interrupt);
  if (is_terminal) {
    std::printf("Talking to %s. Type a question; /help lists commands, ctrl-D leaves.\n",
                terminal_safe((*source)->model().name).c_str());
  }
  while (!interrupt.ends_program()) {
    const Line line = read_question(editor);
    if (line.is_end) break;
    if (line.was_interrupted || line.text.find_first_not_of(" \t\n") == std::string::npos) continue;
    if (!session.take(line.text)) break;
  }
  return interrupt.ends_program() ? ExitCode::Cancelled : ExitCode::Success;
}

}  // namespace sightline
