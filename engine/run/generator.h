/// Generator: prefill in slices, then decode; cancel between layers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/model/forward.h"
#include "engine/run/input.h"
#include "engine/run/prefix_store.h"
#include "engine/run/sampler.h"
#include "engine/run/sampling_options.h"

namespace sightline {

/// One reply's terms.
struct GenerateOptions {
  SamplingOptions sampling;
  OutputTokens output_tokens;
  std::vector<TokenId> stop_tokens;   ///< the reply ends when one of these is chosen; it is not passed on
  std::int64_t max_new_tokens = limits::kReplyTokensDefault;     ///< at least 1
  std::int64_t context_rows = limits::kContextTokensDefault;     ///< input and reply together
  std::int64_t slice_rows = 0;    ///< rows per pass while reading; 0: as many as the workspace holds
  bool guard_loops = true;        ///< end replies that go round in circles
  TokenConstraint* constraint = nullptr;   ///< what the reply has to look like; it ends when that is finished
  bool remember_reply = false;    ///< keep the state after the reply; of use if the next input repeats it token by token
};

/// What the generator tells its caller, on the calling thread. Empty functions are not called.
struct GenerateObserver {
  /// Rows, those remembered included. Within a pass `done` grows with its layers.
  std::function<void(std::int64_t done, std::int64_t total)> on_prefill;
  /// The model's own scores, before penalties and temperature, and what was chosen by them; comes before on_token.
  std::function<void(std::span<const float> logits, TokenId token)> on_choice;
  std::function<bool(TokenId)> on_token;                                   ///< false ends the reply with Finish::Stop
};

struct Generated {
  Finish finish = Finish::Stop;
  std::int64_t input_rows = 0;
  std::int64_t reused_rows = 0;   ///< of the input, taken from a checkpoint
  std::int64_t new_tokens = 0;    ///< chosen, a stop token included
  double prefill_seconds = 0.0;
  double decode_seconds = 0.0;
};

/// Runs one model. One thread at a time; what it refers to outlives it.
///
/// However a run ends, the prefix store afterwards holds only states at row boundaries of this input, so that any later
/// run gives what a fresh one would.
class Generator {
 public:
  Generator(const Model& model, Workspace& workspace, PrefixStore& prefixes, const Compute& compute) noexcept
      : model_(model), workspace_(workspace), prefixes_(prefixes), compute_(compute) {}

  /// Reads `input` from the nearest checkpoint on and writes a reply. `stop` is polled between
  /// layers while reading and between tokens while writing.
  /// Errors: InvalidArgument for options out of range or an empty input; OverBudget CTX_FULL with both counts before
  /// any work if the input is longer than the context; OverBudget if memory is refused; Corrupt NUMERIC_FAULT.
  Result<Generated> run(const Input& input, const GenerateOptions& options, const GenerateObserver& observer,
                        std::stop_token stop);

 private:
  struct Reading;
  Status check(const Input& input, const GenerateOptions& options) const;
  std::optional<MatrixView<const float>> read_slice(Reading& reading, std::int64_t end,
                                                    const GenerateObserver& observer, const std::stop_token& stop);
  Result<MatrixView<const float>> prefill(Reading& reading, const GenerateOptions& options,
                                          const GenerateObserver& observer, const std::stop_token& stop);
  Status decode(Reading& reading, MatrixView<const float> logits, const GenerateOptions& options,
                const GenerateObserver& observer, const std::stop_token& stop);

  const Model& model_;
  Workspace& workspace_;
  PrefixStore& prefixes_;
  const Compute& compute_;
};

}  // namespace sightline
