/// The language model in double precision, row by row, with loops a reader can check against the papers.
#include "tests/reference/reference_forward.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sightline {

using reference::AttentionState;
using reference::AttentionWeights;
using reference::DeltaNetState;
using reference::DeltaNetWeights;
using reference::GatedUnit;
using reference::LayerWeights;
using reference::MixtureWeights;
using reference::Row;

ReferenceModel::ReferenceModel(std::shared_ptr<const reference::Weights> weights) noexcept
    : weights_(std::move(weights)) {}

Result<ReferenceModel> ReferenceModel::load(const std::filesystem::path& path) {
  Result<reference::Weights> weights = reference::load_weights(path);
  if (!weights) return weights.error();
  return ReferenceModel(std::make_shared<const reference::Weights>(*std::move(weights)));
}

std::int64_t ReferenceModel::vocabulary() const noexcept {
  return static_cast<std::int64_t>(weights_->sizes.vocabulary);
}

std::int64_t ReferenceModel::d_model() const noexcept { return static_cast<std::int64_t>(weights_->sizes.d_model); }

ReferenceState ReferenceModel::empty_state() const {
  ReferenceState state;
  for (const LayerWeights& layer : weights_->layers) {
    if (std::holds_alternative<DeltaNetWeights>(layer.mixer)) {
      state.layers.emplace_back(reference::empty_delta_net_state(weights_->sizes));
    } else {
      state.layers.emplace_back(AttentionState{});
    }
  }
  return state;
}

std::vector<double> ReferenceModel::embedding(TokenId token) const {
  assert(token >= 0 && token < vocabulary());
  const std::span<const float> values = weights_->embedding.row(static_cast<std::size_t>(token));
  Row row(values.begin(), values.end());
  for (double& value : row) value *= weights_->embedding.scale;
  return row;
}

std::vector<double> ReferenceModel::step(ReferenceState& state, TokenId token) const {
  const std::int64_t p = state.next_position;
  return step(state, embedding(token), {.t = p, .h = p, .w = p});
}

std::vector<double> ReferenceModel::step(ReferenceState& state, std::span<const double> row,
                                         ReferencePosition position) const {
  assert(std::ssize(row) == d_model());
  const reference::Sizes& sizes = weights_->sizes;
  Row x(row.begin(), row.end());
  for (std::size_t i = 0; i < weights_->layers.size(); ++i) {
    const LayerWeights& layer = weights_->layers[i];
    const Row mixer_in = reference::rms_norm(x, layer.mixer_norm, sizes.rms_epsilon);
    if (const auto* weights = std::get_if<DeltaNetWeights>(&layer.mixer)) {
      reference::add(x, delta_net(mixer_in, *weights, sizes, std::get<DeltaNetState>(state.layers[i])));
    } else {
      reference::add(x, attention(mixer_in, position, std::get<AttentionWeights>(layer.mixer), sizes,
                                  std::get<AttentionState>(state.layers[i])));
    }
    const Row ffn_in = reference::rms_norm(x, layer.ffn_norm, sizes.rms_epsilon);
    if (const auto* weights = std::get_if<MixtureWeights>(&layer.ffn)) {
      reference::add(x, mixture(ffn_in, *weights, sizes));
    } else {
      reference::add(x, gated_unit(ffn_in, std::get<GatedUnit>(layer.ffn)));
    }
  }
  state.next_position = std::max({state.next_position, position.t + 1, position.h + 1, position.w + 1});
  return reference::multiply(weights_->output(), reference::rms_norm(x, weights_->output_norm, sizes.rms_epsilon));
}

std::vector<std::vector<double>> ReferenceModel::logits(std::span<const TokenId> tokens) const {
  ReferenceState state = empty_state();
  return logits(state, tokens);
}

std::vector<std::vector<double>> ReferenceModel::logits(ReferenceState& state,
                                                        std::span<const TokenId> tokens) const {
  std::vector<std::vector<double>> rows;
  for (const TokenId token : tokens) rows.push_back(step(state, token));
  return rows;
}

std::vector<TokenId> ReferenceModel::continue_greedily(ReferenceState& state, std::vector<double> last,
                                                            std::int64_t n) const {
  std::vector<TokenId> tokens;
  for (std::int64_t i = 0; i < n; ++i) {
    tokens.push_back(most_probable(last));
    last = step(state, tokens.back());
  }
  return tokens;
}

TokenId most_probable(std::span<const double> logits) {
  assert(!logits.empty());
  return static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace sightline
