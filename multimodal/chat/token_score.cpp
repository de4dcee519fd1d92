/// score_token: how probable a token was, and which would have been the most probable ones.
#include "multimodal/chat/token_score.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

namespace sightline {

TokenScore score_token(std::span<const float> logits, TokenId chosen, int n_best, const Tokenizer& tokenizer) {
  const std::size_t n = std::min(logits.size(), static_cast<std::size_t>(tokenizer.size()));
  const std::span<const float> scores = logits.first(n);
  const double highest = static_cast<double>(*std::max_element(scores.begin(), scores.end()));
  double sum = 0.0;
  for (const float score : scores) sum += std::exp(static_cast<double>(score) - highest);
  const double log_sum = highest + std::log(sum);
  const auto choice = [&](TokenId token) {
    const double logprob = static_cast<double>(scores[static_cast<std::size_t>(token)]) - log_sum;
    return TokenScore::Choice{std::string(tokenizer.bytes(token)), static_cast<float>(logprob)};
  };
  TokenScore score;
  score.chosen = choice(chosen);
  if (n_best == 0) return score;
  std::vector<TokenId> order(n);
  std::iota(order.begin(), order.end(), 0);
  const auto kept = order.begin() + static_cast<std::ptrdiff_t>(std::min(n, static_cast<std::size_t>(n_best)));
  std::partial_sort(order.begin(), kept, order.end(), [&scores](TokenId a, TokenId b) {
    const float left = scores[static_cast<std::size_t>(a)];
    const float right = scores[static_cast<std::size_t>(b)];
    return left != right ? left > right : a < b;
  });
  for (auto token = order.begin(); token != kept; ++token) score.best.push_back(choice(*token));
  return score;
}

}  // namespace sightline
