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
  const SamplingChoice& choice = options.sampling;
  if (choice.temperature) sampling.temperature = static_cast<float>(*choice.temperature);
  if (choice.top_k) sampling.top_k = *choice.top_k;
  if (choice.top_p) sampling.top_p = static_cast<float>(*choice.top_p);
  if (choice.min_p) sampling.min_p = static_cast<float>(*choice.min_p);
  if (choice.presence_penalty) sampling.presence_penalty = static_cast<float>(*choice.presence_penalty);
  if (choice.repetition_penalty) sampling.repetition_penalty = static_cast<float>(*choice.repetition_penalty);
  std::random_device device;
  sampling.seed = choice.seed ? *choice.seed : (std::uint64_t{device()} << 32U) | device();
  request.sampling = sampling;
  // Ours ends an answer where the context is full; some others refuse what might not fit beside the prompt.
  std::int64_t most = limits::kReplyTokensDefault;
  if (options.max_new_tokens > 0) most = options.max_new_tokens;
  if (engine.context_tokens > 0) {
    most = std::min(most, engine.is_remote ? engine.context_tokens / 2 : engine.context_tokens);
  }
  request.max_new_tokens = std::max<std::int64_t>(most, 1);
}

}  // namespace sightline
