/// SamplingOptions and Finish: plain values, how to choose tokens and why a reply ended.
#pragma once

#include <cstdint>

namespace sightline {

/// How the next token is chosen from the model's scores. The defaults are the model card's for answers without
/// thinking (Qwen3.6-35B-A3B, "instruct, general"), without its presence penalty.
struct SamplingOptions {
  float temperature = 0.7F;          ///< 0 to 100; 0 means always the most probable token, nothing else then matters
  std::int64_t top_k = 20;           ///< keep the k most probable tokens; 0 means off
  float top_p = 0.8F;                ///< (0, 1]: keep the fewest most probable tokens that reach this share; 1 is off
  float min_p = 0.0F;                ///< [0, 1]: drop tokens below this share of the best one's probability; 0 is off
  float presence_penalty = 0.0F;     ///< [-2, 2], taken once from the score of every token already generated
  float repetition_penalty = 1.0F;   ///< [0.1, 10], divides positive scores of generated tokens, multiplies negative
  std::uint64_t seed = 0;            ///< the same seed and input give the same text on the same machine
};

/// Why a reply ended. All of them leave a usable conversation.
enum class Finish : std::uint8_t {
  Stop,          ///< the model or the caller said it is done
  Length,        ///< the limit on new tokens was reached
  ContextFull,   ///< the context is full (CTX_FULL)
  Loop,          ///< the reply went round in circles (LOOP_STOPPED)
  Cancelled,     ///< the person or client stopped it
};

}  // namespace sightline
