/// From the arguments of `ask` and `chat` to a loaded engine and a request.
#include "multimodal/cli/reply_request.h"

#include <random>
#include <utility>

#include "multimodal/chat/recommended_sampling.h"
#include "multimodal/cli/answer_printer.h"

namespace sightline {

Result<std::unique_ptr<ChatEngine>> load_engine(const ReplyArguments& arguments, const Terminal& terminal,
                                                std::stop_token stop) {
  AnswerPrinter printer(terminal, {});
  return ChatEngine::load(ModelFiles{arguments.engine.model, arguments.vision}, arguments.engine.options,
                          [&printer](const ChatEvent& event) { printer.handle(event); }, std::move(stop));
}

ChatRequest make_request(const ReplyArguments& arguments, const ChatEngine& engine) {
  ChatRequest request;
  request.think = arguments.think.value_or(engine.template_variant().thinks_by_default);
  request.preserve_thinking = arguments.preserve_thinking;
  SamplingOptions sampling = recommended_sampling(*request.think);
  std::random_device device;
  sampling.seed = (std::uint64_t{device()} << 32U) | device();
  request.sampling = arguments.sampling.over(sampling);
  request.max_new_tokens = arguments.max_new_tokens > 0 ? arguments.max_new_tokens : limits::kReplyTokensDefault;
  request.guard_loops = arguments.guard_loops;
  return request;
}

}  // namespace sightline
