/// What a person chose, as a request to the model that is there.
#include "multimodal/session/request_options.h"

#include <algorithm>
#include <random>

#include "engine/base/limits.h"
#include "multimodal/contract/recommended_sampling.h"

namespace sightline {

void apply_options(const ChatOptions& options, const EngineState& engine, ChatRequest& request) {
  if (!request.think) request.think = options.think ? options.think : engine.thinks_by_default;
  const bool thinks = request.think.value_or(true);  // the family's habit
  SamplingOptions sampling = recommended_sampling(thinks, engine.is_greedy);
  std::random_device device;
  sampling.seed = (std::uint64_t{device()} << 32U) | device();
  request.sampling = with_choice(sampling, options.sampling);
  // Ours ends an answer where the context is full; some others refuse what might not fit beside the prompt.
  std::int64_t most = limits::kReplyTokensDefault;
  if (options.max_new_tokens > 0) most = options.max_new_tokens;
  if (engine.context_tokens > 0) {
    most = std::min(most, engine.is_remote ? engine.context_tokens / 2 : engine.context_tokens);
  }
  request.max_new_tokens = std::max<std::int64_t>(most, 1);
}

}  // namespace sightline
