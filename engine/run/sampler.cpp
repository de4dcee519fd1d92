/// Sampler: penalties, temperature, top-k, top-p, min-p; own seeded generator.
#include "engine/run/sampler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace sightline {

namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

/// Works on the bits, so that it needs no branch per value and keeps its meaning under any floating-point option.
bool all_finite(std::span<const float> values) noexcept {
  constexpr std::uint32_t kExponent = 0x7f800000U;
  std::uint32_t n_bad = 0;
  for (const float value : values) {
    n_bad |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent);
  }
  return n_bad == 0;
}

/// Minus infinity if there are none. Sixteen maxima side by side, so that registers of any width can hold them.
float largest(std::span<const float> values) noexcept {
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> lanes;
  lanes.fill(kNever);
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = values[i + lane] > lanes[lane] ? values[i + lane] : lanes[lane];
    }
  }
  float highest = kNever;
  for (; i < values.size(); ++i) highest = std::max(highest, values[i]);
  for (const float value : lanes) highest = std::max(highest, value);
  return highest;
}

Status check_range(const char* name, float value, float low, float high) {
  if (value >= low && value <= high) return {};
  return Error{ErrorCode::InvalidArgument,
               std::string(name) + " is outside of " + std::to_string(low) + " to " + std::to_string(high), ""};
}

}  // namespace

Status check_sampling(const SamplingOptions& options) {
  if (Status ok = check_range("temperature", options.temperature, 0.0F, 100.0F); !ok) return ok;
  if (Status ok = check_range("top_p", options.top_p, std::numeric_limits<float>::min(), 1.0F); !ok) return ok;
  if (Status ok = check_range("min_p", options.min_p, 0.0F, 1.0F); !ok) return ok;
  if (Status ok = check_range("presence_penalty", options.presence_penalty, -2.0F, 2.0F); !ok) return ok;
  if (Status ok = check_range("repetition_penalty", options.repetition_penalty, 0.1F, 10.0F); !ok) return ok;
  if (options.top_k < 0) return Error{ErrorCode::InvalidArgument, "top_k is negative", ""};
  return {};
}

TokenId most_probable(std::span<const float> scores) noexcept {
  const float highest = largest(scores);
  if (highest == kNever) return -1;
  return static_cast<TokenId>(std::find(scores.begin(), scores.end(), highest) - scores.begin());
}

Sampler::Sampler(const SamplingOptions& options, OutputTokens tokens)
    : options_(options), tokens_(std::move(tokens)), random_(options.seed) {}

Result<TokenId> Sampler::sample(std::span<const float> logits, TokenConstraint* constraint) {
  if (logits.empty() || !all_finite(logits)) {
    return Error{ErrorCode::Corrupt,
                 "the model's scores are infinite or not a number, so its file may be damaged; verify the file",
                 "NUMERIC_FAULT"};
  }
  const auto n_rows = static_cast<std::int64_t>(logits.size());
  const std::int64_t n_valid = tokens_.n_valid > 0 ? std::min(tokens_.n_valid, n_rows) : n_rows;
  if (options_.temperature == 0.0F && constraint == nullptr) {   // mostly enough, and nothing is copied
    const TokenId best = most_probable(logits.first(static_cast<std::size_t>(n_valid)));
    if (std::find(tokens_.unused.begin(), tokens_.unused.end(), best) == tokens_.unused.end()) return best;
  }
  scores_.assign(logits.begin(), logits.begin() + n_valid);
  for (const TokenId token : tokens_.unused) {
    if (token >= 0 && token < n_valid) scores_[static_cast<std::size_t>(token)] = kNever;
  }
  const TokenId token = choose(constraint);
  if (token < 0) return Error{ErrorCode::Corrupt, "the model's vocabulary has no token that stands for text", ""};
  return token;
}

/// -1 if nothing may be chosen. What is likely is held against the constraint by itself; only if some of it may not come
/// are all tokens asked for.
TokenId Sampler::choose(TokenConstraint* constraint) {
  if (options_.temperature == 0.0F) {
    const TokenId best = most_probable(scores_);
    if (constraint == nullptr || best < 0 || constraint->allows(best)) return best;
    mask(*constraint);
    return most_probable(scores_);
  }
  penalise();
  select_candidates();
  const auto is_refused = [constraint](const Candidate& candidate) { return !constraint->allows(candidate.token); };
  if (constraint != nullptr && (options_.top_k == 0 || std::any_of(candidates_.begin(), candidates_.end(), is_refused))) {
    mask(*constraint);
    select_candidates();
  }
  weigh_candidates();
  return draw();
}

void Sampler::mask(TokenConstraint& constraint) {
  const std::span<const std::uint64_t> allowed = constraint.allowed();
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    const bool may_come = i / 64 < allowed.size() && (allowed[i / 64] >> (i % 64) & 1U) != 0;
    if (!may_come) scores_[i] = kNever;
  }
}

void Sampler::accept(TokenId token) {
  const auto index = static_cast<std::size_t>(token);
  if (token < 0) return;
  if (index >= is_generated_.size()) is_generated_.resize(index + 1);
  if (is_generated_[index]) return;
  is_generated_[index] = true;
  generated_.push_back(token);
}

void Sampler::penalise() {
  for (const TokenId token : generated_) {
    if (static_cast<std::size_t>(token) >= scores_.size()) continue;
    float& score = scores_[static_cast<std::size_t>(token)];
    if (score == kNever) continue;
    score = score > 0.0F ? score / options_.repetition_penalty : score * options_.repetition_penalty;
    constexpr float kLargest = std::numeric_limits<float>::max();
    score = std::clamp(score - options_.presence_penalty, -kLargest, kLargest);
  }
}

/// Leaves in `candidates_` the most probable tokens that may come.
void Sampler::select_candidates() {
  const auto k = static_cast<std::size_t>(options_.top_k);
  candidates_.clear();
  if (k > 0 && k < scores_.size()) {
    keep_most_probable(k);
  } else {
    for (std::size_t i = 0; i < scores_.size(); ++i) candidates_.push_back({scores_[i], static_cast<TokenId>(i)});
  }
  std::erase_if(candidates_, [](const Candidate& candidate) { return candidate.score == kNever; });
}

/// Leaves in `candidates_` what may be drawn, with weights in place of scores.
void Sampler::weigh_candidates() {
  float highest = kNever;
  for (const Candidate& candidate : candidates_) highest = std::max(highest, candidate.score);
  for (Candidate& candidate : candidates_) {
    // A difference of 0 must stay 0 for the smallest temperatures as well.
    const float below = candidate.score - highest;
    candidate.score = below == 0.0F ? 1.0F : std::exp(below / options_.temperature);
  }
  std::erase_if(candidates_, [](const Candidate& candidate) { return candidate.score <= 0.0F; });
  if (options_.top_p < 1.0F) keep_share();
  if (options_.min_p > 0.0F) {   // the best one's weight is 1, so the share needs no division
    std::erase_if(candidates_, [this](const Candidate& candidate) { return candidate.score < options_.min_p; });
  }
}

/// One pass with a small heap: most scores fail the comparison with the least of the k best so far.
void Sampler::keep_most_probable(std::size_t k) {
  const auto better = [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.token < b.token;
  };
  for (std::size_t i = 0; i < k; ++i) candidates_.push_back({scores_[i], static_cast<TokenId>(i)});
  std::make_heap(candidates_.begin(), candidates_.end(), better);   // the worst one is in front
  float threshold = candidates_.front().score;
  for (std::size_t i = k; i < scores_.size(); ++i) {
    if (!(scores_[i] > threshold)) continue;   // an equal score has a higher id and comes later
    std::pop_heap(candidates_.begin(), candidates_.end(), better);
    candidates_.back() = {scores_[i], static_cast<TokenId>(i)};
    std::push_heap(candidates_.begin(), candidates_.end(), better);
    threshold = candidates_.front().score;
  }
}

/// Top-p: the most probable candidates whose weights together reach the share. Takes them from a heap one by one, so
/// that a long tail is never sorted.
void Sampler::keep_share() {
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += static_cast<double>(candidate.score);
  const auto worse = [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score < b.score : a.token > b.token;
  };
  std::make_heap(candidates_.begin(), candidates_.end(), worse);   // the best one is in front
  const double wanted = static_cast<double>(options_.top_p) * total;
  double reached = 0.0;
  auto kept = candidates_.end();
  while (kept != candidates_.begin() && reached < wanted) {
    std::pop_heap(candidates_.begin(), kept, worse);
    --kept;
    reached += static_cast<double>(kept->score);
  }
  candidates_.erase(candidates_.begin(), kept);
}

/// -1 if there are no candidates.
TokenId Sampler::draw() {
  if (candidates_.empty()) return -1;
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += static_cast<double>(candidate.score);
  double left = random_.uniform() * total;
  for (const Candidate& candidate : candidates_) {
    left -= static_cast<double>(candidate.score);
    if (left < 0.0) return candidate.token;
  }
  return candidates_.back().token;   // rounding may leave a last speck
}

}  // namespace sightline
