/// sightline chat: a conversation in the terminal.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "multimodal/cli/answer_printer.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/image_file.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/line_editor.h"
#include "multimodal/cli/reply_request.h"
#include "multimodal/cli/standard_input.h"
#include "vision/image_decoder.h"

namespace sightline {

namespace {

constexpr const char* kHelp =
    "/help            this list\n"
    "/image FILE      show a picture with the next question\n"
    "/reset           forget the conversation\n"
    "/think on|off    think before answering, or answer at once\n"
    "/system TEXT     set the system message and forget the conversation; without text: remove it\n"
    "/quit            leave, as ctrl-D does\n"
    "ctrl-C           stop the answer; what was said until then stays\n"
    "A line that ends in \\ goes on in the next one.\n";

class ChatSession {
 public:
  ChatSession(const ChatArguments& arguments, ChatEngine& engine, const Terminal& terminal, Interrupt& interrupt)
      : engine_(engine), terminal_(terminal), interrupt_(interrupt), reply_(arguments.reply) {
    reset();
  }

  /// Obeys one of the commands. False if the person wants to leave.
  bool obey(std::string_view line) {
    const std::size_t space = line.find(' ');
    const std::string_view name = line.substr(0, space);
    const std::string_view rest = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    if (name == "/quit" || name == "/exit") return false;
    if (name == "/help") {
      say(kHelp);
    } else if (name == "/reset") {
      reset();
      say("The conversation is forgotten.\n");
    } else if (name == "/image") {
      attach(rest);
    } else if (name == "/think" && (rest == "on" || rest == "off")) {
      reply_.think = rest == "on";
      say(*reply_.think ? "Answers begin with thinking.\n" : "Answers come at once.\n");
    } else if (name == "/system") {
      reply_.system = rest;
      reset();
      say("The conversation begins anew.\n");
    } else {
      say("There is no such command; /help lists them.\n");
    }
    return true;
  }

  /// Asks, shows the answer and keeps both. False if standard output is gone.
  bool ask(std::string question) {
    if (Status ok = check_message(question, "the question"); !ok) {
      report(ok.error());
      return true;
    }
    Message message;
    message.parts.assign(attached_.begin(), attached_.end());
    message.parts.emplace_back(Text{std::move(question)});
    conversation_.messages.push_back(std::move(message));
    ChatRequest request = make_request(reply_, engine_);
    request.conversation = conversation_;

    std::stop_source stop;
    const std::stop_callback on_interrupt(interrupt_.begin_work(), [&stop] { stop.request_stop(); });
    AnswerPrinter printer(terminal_, {});
    Finished finished;
    const Status status = engine_.run(
        request,
        [&](const ChatEvent& event) {
          printer.handle(event);
          if (const auto* end = std::get_if<Finished>(&event)) finished = *end;
          if (!printer.can_write()) stop.request_stop();
        },
        stop.get_token());
    interrupt_.end_work();
    printer.finish();
    if (!status) report(status.error());
    if (keep(printer)) attached_.clear();
    if (status) explain(finished);
    return printer.can_write();
  }

 private:
  void reset() {
    conversation_.messages.clear();
    attached_.clear();
    if (!reply_.system.empty()) conversation_.messages.push_back(text_message(Role::System, reply_.system));
  }

  /// Takes a picture for the next question. Names may stand in quotes, as a terminal pastes them.
  void attach(std::string_view name) {
    if (name.size() >= 2 && (name.front() == '\'' || name.front() == '"') && name.back() == name.front()) {
      name = name.substr(1, name.size() - 2);
    }
    if (!engine_.sees_images()) {
      say("Pictures need a projector file: start with --mmproj FILE.\n");
    } else if (name.empty()) {
      say("Which file? Say /image FILE.\n");
    } else if (attached_.size() == kImagesPerMessage) {
      say("A question may hold 16 pictures, and it has them.\n");
    } else if (Result<ImageRef> image = read_image_file(std::filesystem::path(name)); !image) {
      report(image.error());
    } else if (Result<ImageInfo> info = probe_image(*image->encoded); !info) {
      report({info.error().code, image->name + ": " + info.error().message, info.error().id});
    } else {
      attached_.push_back(*std::move(image));
      const Size size = info->upright_size();
      say((terminal_safe(attached_.back().name) + ", " + std::to_string(size.width) + " by " +
           std::to_string(size.height) + " pixels, goes with the next question.\n").c_str());
    }
  }

  /// Keeps what was said. A question without any answer is taken back, so that it can be asked again; then false.
  bool keep(const AnswerPrinter& printer) {
    if (printer.answer().empty() && printer.thinking().empty()) {
      conversation_.messages.pop_back();
      return false;
    }
    Message message = text_message(Role::Assistant, printer.answer());
    if (!printer.thinking().empty()) message.thinking = printer.thinking();
    conversation_.messages.push_back(std::move(message));
    return true;
  }

  void explain(const Finished& finished) {
    const std::string text = finish_text(finished);
    if (!text.empty()) std::fprintf(stderr, "(%s)\n", text.c_str());
  }

  /// Remarks are no part of the conversation and do not go where answers go when that is a pipe.
  void say(const char* text) {
    std::fputs(text, terminal_.output_is_terminal ? stdout : stderr);
  }

  ChatEngine& engine_;
  const Terminal& terminal_;
  Interrupt& interrupt_;
  ReplyArguments reply_;
  Conversation conversation_;
  std::vector<ImageRef> attached_;   // for the next question
};

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
  Result<std::unique_ptr<ChatEngine>> engine = load_engine(arguments.reply, terminal, interrupt.begin_work());
  interrupt.end_work();
  if (!engine) return report(engine.error());

  const bool is_terminal = terminal.input_is_terminal && terminal.output_is_terminal;
  LineEditor editor(is_terminal, is_terminal ? chat_history_file() : std::filesystem::path());
  ChatSession session(arguments, **engine, terminal, interrupt);
  if (is_terminal) std::puts("Type a question; /help lists commands, ctrl-D leaves.");
  while (!interrupt.ends_program()) {
    const Line line = read_question(editor);
    if (line.is_end) break;
    if (line.was_interrupted || line.text.find_first_not_of(" \t\n") == std::string::npos) continue;
    const bool goes_on = line.text.starts_with('/') ? session.obey(line.text) : session.ask(line.text);
    if (!goes_on) break;
  }
  return interrupt.ends_program() ? ExitCode::Cancelled : ExitCode::Success;
}

}  // namespace sightline
