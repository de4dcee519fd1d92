/// ReplySource: who answers `ask`, `chat` and `ground`: the engine in this program, or a server elsewhere.
#include "multimodal/cli/reply_source.h"

#include <algorithm>
#include <random>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"
#include "multimodal/chat/chat_engine.h"
#include "multimodal/cli/answer_printer.h"
#include "multimodal/cli/server_source.h"
#include "multimodal/contract/recommended_sampling.h"
#include "multimodal/library/demo_model.h"

namespace sightline {

namespace {

/// The engine in this program, on the caller's thread.
class EngineSource final : public ReplySource {
 public:
  EngineSource(std::unique_ptr<ChatEngine> engine, std::string name) : engine_(std::move(engine)) {
    model_.name = std::move(name);
    model_.sees_images = engine_->sees_images();
    model_.thinks_by_default = engine_->template_variant().thinks_by_default;
    model_.is_greedy = engine_->loaded().is_greedy();
  }
  Status run(const ChatRequest& request, const EventSink& sink, std::stop_token stop) override {
    return engine_->run(request, sink, std::move(stop));
  }

 private:
  std::unique_ptr<ChatEngine> engine_;
};

}  // namespace

Result<std::unique_ptr<ReplySource>> open_source(const ReplyArguments& arguments, const Terminal& terminal,
                                                 std::stop_token stop) {
  std::filesystem::path file = arguments.engine.model;
  VisionOptions vision = arguments.vision;
  if (!arguments.backend.url.empty()) {
    return open_server(arguments.backend, file.string(), terminal, std::move(stop));
  }
  AnswerPrinter printer(terminal, {});
  if (file.empty()) {
    const std::optional<DemoModel> demo = find_demo_model();
    if (!demo) {
      return Error{ErrorCode::NotFound,
                   "the demo model is not installed: name a model file with --model, or a server "
                   "with --backend",
                   ""};
    }
    file = demo->model;
    vision.projector = demo->projector;
    printer.handle(Notice{std::string(kDemoModelNotice), "DEMO_MODEL"});
  }
  Result<std::unique_ptr<ChatEngine>> engine = ChatEngine::load(
      ModelFiles{file, vision}, arguments.engine.options, [&printer](const ChatEvent& event) { printer.handle(event); },
      std::move(stop));
  if (!engine) return engine.error();
  return std::unique_ptr<ReplySource>(
      std::make_unique<EngineSource>(*std::move(engine), replace_invalid_utf8(file.stem().string())));
}

bool lacks_projector(const ReplyArguments& arguments) {
  return arguments.backend.url.empty() && !arguments.engine.model.empty() && arguments.vision.projector.empty();
}

Error blind_model(const ModelTraits& model) {
  return {ErrorCode::InvalidArgument,
          printable(model.name, 80) + " does not see pictures; its server has to be started with --mmproj", ""};
}

ChatRequest make_request(const ReplyArguments& arguments, const ModelTraits& model) {
  ChatRequest request;
  request.think = arguments.think ? arguments.think : model.thinks_by_default;
  request.preserve_thinking = arguments.preserve_thinking;
  const bool thinks = request.think.value_or(true);  // the family's habit
  SamplingOptions sampling = recommended_sampling(thinks, model.is_greedy);
  std::random_device device;
  sampling.seed = (std::uint64_t{device()} << 32U) | device();
  request.sampling = with_choice(sampling, arguments.sampling);
  const std::int64_t most = model.max_new_tokens > 0 ? model.max_new_tokens : limits::kReplyTokensDefault;
  request.max_new_tokens =
      arguments.max_new_tokens > 0 ? arguments.max_new_tokens : std::min(most, limits::kReplyTokensDefault);
  request.guard_loops = arguments.guard_loops;
  return request;
}

}  // namespace sightline
