/// The sampling options that the model cards recommend for each mode.
#pragma once

#include "engine/run/sampling_options.h"

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

}  // namespace sightline
