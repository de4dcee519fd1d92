/// sightline ask: one question, one answer.
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "multimodal/cli/answer_printer.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/image_file.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/reply_source.h"
#include "multimodal/cli/response_format.h"
#include "multimodal/cli/standard_input.h"

namespace sightline {

namespace {

Result<std::string> find_question(const AskArguments& arguments, const Terminal& terminal) {
  std::string question = arguments.question;
  if (question.empty() || question == "-") {
    if (question.empty() && terminal.input_is_terminal) {
      return Error{ErrorCode::InvalidArgument, "no question was given; try: sightline ask -m MODEL.gguf \"question\"", ""};
    }
    Result<std::string> text = read_standard_input(kMessageBytesMax);
    if (!text) return text;
    question = std::move(*text);
  }
  if (Status ok = check_message(question, "the question"); !ok) return ok.error();
  if (Status ok = check_message(arguments.reply.system, "the system message"); !ok) return ok.error();
  if (question.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Error{ErrorCode::InvalidArgument, "the question is empty", ""};
  }
  return question;
}

Result<std::vector<ImageRef>> find_images(const AskArguments& arguments) {
  std::vector<ImageRef> images;
  if (arguments.images.size() > kImagesPerMessage) {
    return Error{ErrorCode::OverBudget,
                 std::to_string(arguments.images.size()) + " pictures were given, a question may hold " +
                     std::to_string(kImagesPerMessage),
                 "IMAGE_LIMIT"};
  }
  if (!arguments.images.empty() && lacks_projector(arguments.reply)) {
    return Error{ErrorCode::InvalidArgument, "--image needs --mmproj with the projector file of the model", ""};
  }
  for (const std::filesystem::path& path : arguments.images) {
    Result<ImageRef> image = read_image_file(path);
    if (!image) return image.error();
    images.push_back(*std::move(image));
  }
  return images;
}

const char* finish_name(Finish finish) {
  switch (finish) {
    case Finish::Stop: return "stop";
    case Finish::Length: return "length";
    case Finish::ContextFull: return "context_full";
    case Finish::Loop: return "loop";
    case Finish::Cancelled: break;
  }
  return "cancelled";
}

/// One object on one line. Figures that a server does not tell are 0.
void print_json(const AnswerPrinter& printer, const Finished& finished, const std::string& model, double seconds) {
  nlohmann::ordered_json json;
  json["answer"] = printer.answer();
  if (!printer.thinking().empty()) json["thinking"] = printer.thinking();
  json["finish"] = finish_name(finished.reason);
  json["model"] = model;
  json["prompt_tokens"] = finished.prompt_tokens;
  json["reused_tokens"] = finished.reused_tokens;
  json["new_tokens"] = finished.new_tokens;
  json["reading_seconds"] = finished.reading_seconds;
  json["writing_seconds"] = finished.writing_seconds;
  json["seconds"] = seconds;
  std::printf("%s\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

Conversation conversation_of(const AskArguments& arguments, std::string question, const std::vector<ImageRef>& images) {
  Conversation conversation;
  const std::string& system = arguments.reply.system;
  if (!system.empty()) conversation.messages.push_back(text_message(Role::System, system));
  Message message;
  message.parts.assign(images.begin(), images.end());
  message.parts.emplace_back(Text{std::move(question)});
  conversation.messages.push_back(std::move(message));
  return conversation;
}

ChatRequest request_for(const AskArguments& arguments, const ModelTraits& model, ResponseFormat format) {
  ReplyArguments reply = arguments.reply;
  // The keys of JSON have to repeat.
  const bool is_free = format.kind == ResponseFormat::Kind::Text;
  if (!is_free && !reply.sampling.presence_penalty) reply.sampling.presence_penalty = 0.0F;
  ChatRequest request = make_request(reply, model);
  request.response_format = std::move(format);
  return request;
}

}  // namespace

ExitCode run_ask(const AskArguments& arguments) {
  const Terminal terminal = Terminal::detect();
  Result<std::string> question = find_question(arguments, terminal);   // ctrl-C has its usual effect until then
  if (!question) return report(question.error());
  const Result<std::vector<ImageRef>> images = find_images(arguments);
  if (!images) return report(images.error());
  Result<ResponseFormat> format = read_response_format(arguments);
  if (!format) return report(format.error());
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  Result<std::unique_ptr<ReplySource>> source = open_source(arguments.reply, terminal, stop);
  if (!source) return report(source.error());
  const ModelTraits& model = (*source)->model();
  if (!images->empty() && !model.sees_images) return report(blind_model(model));
  ChatRequest request = request_for(arguments, model, *std::move(format));
  request.conversation = conversation_of(arguments, *std::move(question), *images);

  std::stop_source left;   // the reader of our output has gone
  const std::stop_callback on_interrupt(stop, [&left] { left.request_stop(); });
  AnswerPrinter printer(terminal, {arguments.show_thinking, arguments.json});
  Finished finished;
  const auto begun = std::chrono::steady_clock::now();
  const Status status = (*source)->run(
      request,
      [&](const ChatEvent& event) {
        printer.handle(event);
        if (const auto* end = std::get_if<Finished>(&event)) finished = *end;
        if (!printer.can_write()) left.request_stop();
      },
      left.get_token());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  printer.finish();
  if (!status) return report(status.error());
  if (arguments.json) print_json(printer, finished, model.name, seconds.count());
  if (!printer.can_write() && !stop.stop_requested()) {
    return report({ErrorCode::Io, "standard output no longer takes anything", "DISK_ERROR"});
  }
  return explain_finish(finished);
}

}  // namespace sightline
