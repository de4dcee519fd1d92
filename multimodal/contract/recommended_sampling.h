/// The sampling options that the model cards recommend for each mode, and what a person chose over them.
#pragma once

#include "engine/run/sampling_options.h"
#include "multimodal/contract/settings.h"

namespace sightline {

/// For general questions; `is_greedy` for a model whose file asks for the most probable token always, which penalties
/// would spoil. Source: model card of Qwen3.6-35B-A3B, "Best practices".
constexpr SamplingOptions recommended_sampling(bool think, bool is_greedy) noexcept {
  SamplingOptions options;
  if (is_greedy) {
    options.temperature = 0.0F;
    return options;
  }
  options.temperature = think ? 1.0F : 0.7F;
  options.top_p = think ? 0.95F : 0.8F;
  options.top_k = 20;
  options.presence_penalty = 1.5F;
  return options;
}

/// `base` with what was chosen put in.
inline SamplingOptions with_choice(SamplingOptions base, const SamplingChoice& choice) noexcept {
  if (choice.temperature) base.temperature = static_cast<float>(*choice.temperature);
  if (choice.top_k) base.top_k = *choice.top_k;
  if (choice.top_p) base.top_p = static_cast<float>(*choice.top_p);
  if (choice.min_p) base.min_p = static_cast<float>(*choice.min_p);
  if (choice.presence_penalty) base.presence_penalty = static_cast<float>(*choice.presence_penalty);
  if (choice.repetition_penalty) base.repetition_penalty = static_cast<float>(*choice.repetition_penalty);
  if (choice.seed) base.seed = *choice.seed;
  return base;
}

}  // namespace sightline
