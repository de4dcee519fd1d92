/// What is measured with, and on which terms.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/token.h"
#include "engine/run/generator.h"
#include "engine/run/random.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/arguments.h"

namespace sightline {

/// `n` tokens spread over the vocabulary: the same for the same seed, and no expert's favourites.
inline std::vector<TokenId> bench_tokens(std::int64_t n, std::int64_t vocabulary, std::uint64_t seed = 1) {
  std::vector<TokenId> tokens;
  RandomGenerator random(seed);
  for (std::int64_t i = 0; i < n; ++i) {
    tokens.push_back(static_cast<TokenId>(random.next() % static_cast<std::uint64_t>(vocabulary)));
  }
  return tokens;
}

/// The likeliest tokens, as many as are asked for, in passes as wide as the workspace.
inline GenerateOptions bench_terms(LoadedModel& loaded, const BenchArguments& arguments) {
  GenerateOptions options;
  options.sampling.temperature = 0.0F;
  options.max_new_tokens = arguments.new_tokens;
  options.context_rows = loaded.options().context_rows;
  options.slice_rows = loaded.workspace().max_rows();
  options.guard_loops = false;
  return options;
}

}  // namespace sightline
