/// Sampler: penalties, temperature, top-k, top-p, min-p; own seeded generator.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/token.h"
#include "engine/run/random.h"
#include "engine/run/sampling_options.h"
#include "engine/run/token_constraint.h"

namespace sightline {

/// Which rows of the model's output are tokens. The output is often padded to a round number of rows.
struct OutputTokens {
  std::int64_t n_valid = 0;       ///< ids from here on are padding and never chosen
  std::vector<TokenId> unused;    ///< ids below n_valid that no text stands for; never chosen either
};

/// Errors: InvalidArgument naming the first option that is out of its range.
Status check_sampling(const SamplingOptions& options);

/// Index of the largest of `scores`, the lowest one of equals; -1 if none is above minus infinity.
TokenId most_probable(std::span<const float> scores) noexcept;

/// Chooses tokens for one reply. One thread at a time.
///
/// Order: repetition penalty, presence penalty, temperature, top-k, top-p, min-p; each step sees what the one before
/// left. Penalties count the tokens given to `accept` only, so neither prompt nor pictures are penalised. Of equal
/// scores the lowest id comes first.
class Sampler {
 public:
  /// Requires: check_sampling(options). `tokens.n_valid` of 0 means all rows.
  Sampler(const SamplingOptions& options, OutputTokens tokens);

  /// The next token. `logits` holds one score per row of the output. What `constraint` does not allow counts as if it
  /// were not in the vocabulary; null means that everything may come.
  /// Errors: Corrupt NUMERIC_FAULT if any score is infinite or not a number: no token is chosen from such scores.
  /// Corrupt if no row is a token that may be chosen.
  Result<TokenId> sample(std::span<const float> logits, TokenConstraint* constraint = nullptr);

  /// Counts `token` as generated.
  void accept(TokenId token);

 private:
  struct Candidate {
    float score;   ///< logit after penalties, then probability times a constant
    TokenId token;
  };
  void penalise();
  TokenId choose(TokenConstraint* constraint);
  void mask(TokenConstraint& constraint);
  void select_candidates();
  void weigh_candidates();
  void keep_most_probable(std::size_t k);
  void keep_share();
  TokenId draw();

  SamplingOptions options_;
  OutputTokens tokens_;
  RandomGenerator random_;
  std::vector<float> scores_;
  std::vector<Candidate> candidates_;
  std::vector<bool> is_generated_;    // by token
  std::vector<TokenId> generated_;    // each one once
};

}  // namespace sightline
