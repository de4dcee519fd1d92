/// ChatSession: a conversation in the terminal, line by line.
#include "multimodal/cli/chat_session.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stop_token>
#include <utility>
#include <variant>

#include "engine/base/utf8.h"
#include "multimodal/cli/answer_printer.h"
#include "multimodal/cli/chat_record.h"
#include "multimodal/cli/exit_code.h"
#include "multimodal/cli/image_file.h"
#include "multimodal/cli/standard_input.h"
#include "vision/image_decoder.h"

namespace sightline {

namespace {

constexpr const char* kKeys =
    "ctrl-C           stop the answer; what was said until then stays\n"
    "ctrl-D           leave, as /quit does\n"
    "A line that ends in \\ goes on in the next one. The tab key completes commands and names of files.\n";

/// The file a person means: quotes, as a terminal pastes them, taken off, and ~/ replaced.
std::filesystem::path typed_path(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
  name = name.substr(0, name.find_last_not_of(' ') + 1);
  if (name.size() >= 2 && (name.front() == '\'' || name.front() == '"') && name.back() == name.front()) {
    name = name.substr(1, name.size() - 2);
  }
  const char* home = std::getenv("HOME");
  if (name.starts_with("~/") && home != nullptr) return std::filesystem::path(home) / name.substr(2);
  return name;
}

void replace_text(Message& message, std::string text) {
  std::erase_if(message.parts, [](const Part& part) { return std::holds_alternative<Text>(part); });
  message.parts.emplace_back(Text{std::move(text)});
}

}  // namespace

/// One thing a person can ask for.
struct ChatSession::Command {
  const char* name;
  const char* words;                                // that follow it
  const char* explains;                             // null: another name for something that is in the list
  void (ChatSession::*run)(std::string_view rest);  // null: the session ends
};

const std::vector<ChatSession::Command>& ChatSession::commands() {
  static const std::vector<Command> all = {
      {"/help", "", "this list", &ChatSession::help},
      {"/image", "FILE", "show a picture with the next question", &ChatSession::attach},
      {"/think", "on|off", "think before answering, or answer at once; alone: the other of the two",
       &ChatSession::set_thinking},
      {"/retry", "", "answer the last question again, in place of the last answer", &ChatSession::retry},
      {"/edit", "TEXT", "ask this in place of the last question", &ChatSession::edit},
      {"/save", "FILE", "write the conversation to FILE.md, or to FILE.json with the thinking", &ChatSession::save},
      {"/save!", "FILE", "the same, and replace a file that exists", &ChatSession::save_over},
      {"/clear", "", "forget the conversation", &ChatSession::clear},
      {"/reset", "", nullptr, &ChatSession::clear},
      {"/system", "TEXT", "set the system message and forget the conversation; without text: remove it",
       &ChatSession::set_system},
      {"/quit", "", "leave", nullptr},
      {"/exit", "", nullptr, nullptr},
  };
  return all;
}

std::vector<std::string> ChatSession::command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (command.explains != nullptr) names.emplace_back(command.name);
  }
  return names;
}

ChatSession::ChatSession(const ChatArguments& arguments, ReplySource& source, const Terminal& terminal,
                         Interrupt& interrupt)
    : source_(source), terminal_(terminal), interrupt_(interrupt), reply_(arguments.reply) {
  begin();
}

bool ChatSession::take(const std::string& line) {
  if (!line.starts_with('/')) {
    ask(line);
    return goes_on_;
  }
  const std::string_view text(line);
  const std::size_t space = text.find(' ');
  const std::string_view rest = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  for (const Command& command : commands()) {
    if (command.name != text.substr(0, space)) continue;
    if (command.run == nullptr) return false;
    (this->*command.run)(rest);
    return goes_on_;
  }
  say("There is no such command; /help lists them.\n");
  return true;
}

void ChatSession::help(std::string_view /*rest*/) {
  std::string text;
  for (const Command& command : commands()) {
    if (command.explains == nullptr) continue;
    std::string beginning = command.name;
    if (*command.words != '\0') beginning += std::string(" ") + command.words;
    beginning.resize(std::max<std::size_t>(beginning.size() + 1, 17), ' ');
    text += beginning + command.explains + "\n";
  }
  say(text + kKeys);
}

void ChatSession::begin() {
  conversation_.messages.clear();
  attached_.clear();
  unanswered_.clear();
  if (!reply_.system.empty()) conversation_.messages.push_back(text_message(Role::System, reply_.system));
}

void ChatSession::clear(std::string_view /*rest*/) {
  begin();
  say("The conversation is forgotten.\n");
}

void ChatSession::set_system(std::string_view text) {
  reply_.system = text;
  begin();
  say(text.empty() ? "There is no system message now; the conversation begins anew.\n"
                   : "The conversation begins anew, with this system message.\n");
}

void ChatSession::set_thinking(std::string_view word) {
  const bool thinks = reply_.think.value_or(source_.model().thinks_by_default.value_or(true));
  if (!word.empty() && word != "on" && word != "off")
    return say("Say /think on, /think off, or /think to change it.\n");
  reply_.think = word.empty() ? !thinks : word == "on";
  say(*reply_.think ? "Answers begin with thinking.\n" : "Answers come at once.\n");
}

void ChatSession::attach(std::string_view name) {
  const std::filesystem::path path = typed_path(name);
  if (!source_.model().sees_images) {
    if (!reply_.backend.url.empty()) return static_cast<void>(report(blind_model(source_.model())));
    return say("Pictures need a projector file: start with --mmproj FILE.\n");
  }
  if (path.empty()) return say("Which file? Say /image FILE.\n");
  if (attached_.size() == kImagesPerMessage) return say("A question may hold 16 pictures, and it has them.\n");
  Result<ImageRef> image = read_image_file(path);
  if (!image) return static_cast<void>(report(image.error()));
  const Result<ImageInfo> info = probe_image(*image->encoded);
  if (!info) {
    return static_cast<void>(report({info.error().code, image->name + ": " + info.error().message, info.error().id}));
  }
  attached_.push_back(*std::move(image));
  const Size size = info->upright_size();
  say(terminal_safe(attached_.back().name) + ", " + std::to_string(size.width) + " by " + std::to_string(size.height) +
      " pixels, goes with the next question.\n");
}

void ChatSession::save(std::string_view name) { write(name, false); }
void ChatSession::save_over(std::string_view name) { write(name, true); }

void ChatSession::write(std::string_view name, bool overwrites) {
  const std::filesystem::path path = typed_path(name);
  if (path.empty()) return say("Where to? Say /save FILE.md or /save FILE.json.\n");
  if (!ends_with_answer()) return say("There is nothing to save yet.\n");
  const Status saved = save_chat(conversation_, source_.model().name, path, overwrites);
  if (!saved) return static_cast<void>(report(saved.error()));
  say("Saved to " + printable(path.string()) + ".\n");
}

void ChatSession::ask(std::string question) {
  if (Status ok = check_message(question, "the question"); !ok) return static_cast<void>(report(ok.error()));
  n_retries_ = 0;
  Message message;
  message.parts.assign(attached_.begin(), attached_.end());
  message.parts.emplace_back(Text{question});
  conversation_.messages.push_back(std::move(message));
  if (answer()) {
    attached_.clear();
    unanswered_.clear();
  } else {
    conversation_.messages.pop_back();  // so that it can be asked again
    unanswered_ = std::move(question);
  }
}

void ChatSession::retry(std::string_view /*rest*/) {
  if (!unanswered_.empty()) return ask(unanswered_);
  if (!ends_with_answer()) return say("There is no answer yet that could be replaced.\n");
  if (reply_.sampling.temperature == 0.0) say("At temperature 0 the same answer comes again.\n");
  answer_anew(std::nullopt);
}

void ChatSession::edit(std::string_view text) {
  if (text.find_first_not_of(" \t\n") == std::string_view::npos) return say("Ask what? Say /edit TEXT.\n");
  std::string question(text);
  if (!unanswered_.empty()) return ask(std::move(question));
  if (!ends_with_answer()) return say("There is no question yet that could be replaced.\n");
  if (Status ok = check_message(question, "the question"); !ok) return static_cast<void>(report(ok.error()));
  answer_anew(std::move(question));
}

void ChatSession::answer_anew(std::optional<std::string> question) {
  n_retries_ = question ? 0 : n_retries_ + 1;
  const Conversation before = conversation_;
  conversation_.messages.pop_back();
  if (question) replace_text(conversation_.messages.back(), *std::move(question));
  if (answer()) return;
  conversation_ = before;
  say("The conversation stays as it was.\n");
}

bool ChatSession::answer() {
  ChatRequest request = make_request(reply_, source_.model());
  request.sampling.seed += n_retries_;  // a seed that was given would give the same answer again
  request.conversation = conversation_;
  std::stop_source stop;
  const std::stop_callback on_interrupt(interrupt_.begin_work(), [&stop] { stop.request_stop(); });
  AnswerPrinter printer(terminal_, {});
  Finished finished;
  const Status status = source_.run(
      request,
      [&](const ChatEvent& event) {
        printer.handle(event);
        if (const auto* end = std::get_if<Finished>(&event)) finished = *end;
        if (!printer.can_write()) stop.request_stop();
      },
      stop.get_token());
  interrupt_.end_work();
  printer.finish();
  goes_on_ = printer.can_write();
  if (!status) report(status.error());
  const std::string why = status ? finish_text(finished) : std::string();
  if (!why.empty()) std::fprintf(stderr, "(%s)\n", why.c_str());
  if (status) printer.show_figures(finished);
  if (printer.answer().empty() && printer.thinking().empty()) return false;
  Message message = text_message(Role::Assistant, printer.answer());
  if (!printer.thinking().empty()) message.thinking = printer.thinking();
  conversation_.messages.push_back(std::move(message));
  return true;
}

bool ChatSession::ends_with_answer() const {
  return !conversation_.messages.empty() && conversation_.messages.back().role == Role::Assistant;
}

void ChatSession::say(const std::string& text) const {
  std::fputs(text.c_str(), terminal_.output_is_terminal ? stdout : stderr);
  std::fflush(stdout);
}

}  // namespace sightline
