/// DocumentModel: a ReplySource as what documents are asked through.
#include "multimodal/cli/doc_model.h"

#include <utility>
#include <variant>

#include "multimodal/cli/answer_printer.h"

namespace sightline {

namespace {

constexpr std::int64_t kTokensWithoutThinking = 2048;
constexpr std::int64_t kTokensWithThinking = 8192;

}  // namespace

std::int64_t longest_reply(const ReplyArguments& arguments) {
  if (arguments.max_new_tokens > 0) return arguments.max_new_tokens;
  return arguments.think.value_or(false) ? kTokensWithThinking : kTokensWithoutThinking;
}

DocumentModel::DocumentModel(ReplySource& source, const ReplyArguments& arguments, const Terminal& terminal,
                             bool silent)
    : source_(source), arguments_(arguments), terminal_(terminal), silent_(silent) {
  arguments_.max_new_tokens = longest_reply(arguments);
  arguments_.think = arguments.think.value_or(false);
  // The same question is to find the same places, and the words of a document have to repeat.
  if (!arguments_.sampling.presence_penalty) arguments_.sampling.presence_penalty = 0.0F;
  if (!arguments_.sampling.temperature && !*arguments_.think) arguments_.sampling.temperature = 0.0;
}

AskModel DocumentModel::ask() {
  return [this](Conversation conversation, bool is_final, std::stop_token stop) {
    return answer(std::move(conversation), {}, is_final, std::move(stop));
  };
}

Result<std::string> DocumentModel::answer(Conversation conversation, const ResponseFormat& format, bool shows,
                                          std::stop_token stop) {
  ChatRequest request = make_request(arguments_, source_.model());
  if (!arguments_.system.empty()) {
    conversation.messages.front().parts.emplace_back(Text{"\n" + arguments_.system});
  }
  request.conversation = std::move(conversation);
  request.response_format = format;
  AnswerPrinter printer(terminal_, {.thinking_to_error = false, .silent = silent_ || !shows});
  const Status status = source_.run(
      request,
      [&](const ChatEvent& event) {
        printer.handle(event);
        if (const auto* end = std::get_if<Finished>(&event)) finished_ = *end;
      },
      std::move(stop));
  printer.finish();
  if (!status) return status.error();
  if (finished_.reason == Finish::Cancelled) return Error{ErrorCode::Cancelled, "the question was stopped", ""};
  return printer.answer();
}

}  // namespace sightline
