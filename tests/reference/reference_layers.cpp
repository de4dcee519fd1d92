/// The layers of the model for one row at a time, in double precision.
#include "tests/reference/reference_layers.h"

#include <numeric>

namespace sightline::reference {
namespace {

/// Causal depthwise convolution over time, then SiLU. `recent` holds the rows before `now`, oldest first.
Row short_convolution(const std::vector<Row>& recent, std::span<const double> now, const Matrix& taps) {
  Row y(now.size());
  for (std::size_t channel = 0; channel < now.size(); ++channel) {
    const std::span<const float> tap = taps.row(channel);
    double sum = static_cast<double>(tap[recent.size()]) * now[channel];
    for (std::size_t j = 0; j < recent.size(); ++j) sum += static_cast<double>(tap[j]) * recent[j][channel];
    y[channel] = silu(taps.scale * sum);
  }
  return y;
}

/// One step of the delta rule for one value head; gives the head's output.
Row delta_rule(std::vector<Row>& memory, std::span<const double> q, std::span<const double> k,
               std::span<const double> v, double decay, double beta) {
  for (Row& row : memory) {
    for (double& value : row) value *= decay;
  }
  Row error(v.begin(), v.end());
  for (std::size_t i = 0; i < k.size(); ++i) {   // what the decayed memory holds for this key
    for (std::size_t j = 0; j < v.size(); ++j) error[j] -= memory[i][j] * k[i];
  }
  for (std::size_t i = 0; i < k.size(); ++i) {
    for (std::size_t j = 0; j < v.size(); ++j) memory[i][j] += k[i] * beta * error[j];
  }
  Row out(v.size(), 0.0);
  for (std::size_t i = 0; i < k.size(); ++i) {   // reads the updated memory
    for (std::size_t j = 0; j < v.size(); ++j) out[j] += memory[i][j] * q[i];
  }
  return out;
}

std::int64_t position_of_pair(std::size_t pair, ReferencePosition position, const Sizes& sizes) {
  const auto [t, h, w] = sizes.mrope_sections;
  if (pair % 3 == 1 && pair < 3 * h) return position.h;
  if (pair % 3 == 2 && pair < 3 * w) return position.w;
  if (pair % 3 == 0 && pair < 3 * t) return position.t;
  return 0;   // the format's fourth section, unused by this model
}

}  // namespace

DeltaNetState empty_delta_net_state(const Sizes& s) {
  const std::size_t channels = (2 * s.n_k_heads_linear + s.n_v_heads_linear) * s.head_dim_linear;
  const std::vector<Row> memory(s.head_dim_linear, Row(s.head_dim_linear, 0.0));
  return {.recent = std::vector<Row>(s.conv_width - 1, Row(channels, 0.0)),
          .memory = std::vector<std::vector<Row>>(s.n_v_heads_linear, memory)};
}

Row delta_net(std::span<const double> x, const DeltaNetWeights& weights, const Sizes& s, DeltaNetState& state) {
  const std::size_t size = s.head_dim_linear;
  const Row raw = multiply(weights.qkv, x);
  const Row mixed = short_convolution(state.recent, raw, weights.conv);
  if (!state.recent.empty()) {
    state.recent.erase(state.recent.begin());
    state.recent.push_back(raw);
  }
  const std::span<const double> all(mixed);
  const std::size_t k_dim = s.n_k_heads_linear * size;
  const std::span<const double> queries = all.first(k_dim);
  const std::span<const double> keys = all.subspan(k_dim, k_dim);
  const std::span<const double> values = all.subspan(2 * k_dim);

  const Row gate = multiply(weights.gate, x);
  const Row beta = multiply(weights.beta, x);
  const Row alpha = multiply(weights.alpha, x);

  Row heads;
  for (std::size_t n = 0; n < s.n_v_heads_linear; ++n) {
    // GGUF stores value heads tiled over key heads, where the original groups them (n / ratio).
    const std::size_t key_head = n % s.n_k_heads_linear;
    Row q = l2_norm(head(queries, key_head, size));
    for (double& value : q) value /= std::sqrt(static_cast<double>(size));
    const Row k = l2_norm(head(keys, key_head, size));
    const double log_decay = weights.decay[n] * softplus(alpha[n] + weights.dt_bias[n]);   // decay = -exp(A_log)

    const Row read = delta_rule(state.memory[n], q, k, head(values, n, size), std::exp(log_decay), sigmoid(beta[n]));
    const Row normed = rms_norm(read, weights.norm, s.rms_epsilon);
    for (std::size_t j = 0; j < size; ++j) heads.push_back(normed[j] * silu(gate[n * size + j]));
  }
  return multiply(weights.out, heads);
}

void rotate(std::span<double> head_values, ReferencePosition position, const Sizes& s) {
  const std::size_t pairs = s.rotary_dim / 2;
  for (std::size_t i = 0; i < pairs; ++i) {
    const double frequency = std::pow(s.rope_base, -2.0 * static_cast<double>(i) / static_cast<double>(s.rotary_dim));
    const double angle = static_cast<double>(position_of_pair(i, position, s)) * frequency;
    const double a = head_values[i];
    const double b = head_values[i + pairs];
    head_values[i] = a * std::cos(angle) - b * std::sin(angle);
    head_values[i + pairs] = a * std::sin(angle) + b * std::cos(angle);
  }
}

Row attention(std::span<const double> x, ReferencePosition position, const AttentionWeights& weights, const Sizes& s,
              AttentionState& state) {
  const std::size_t size = s.head_dim;
  const Row queries_and_gates = multiply(weights.q, x);
  const Row raw_keys = multiply(weights.k, x);

  Row keys;
  for (std::size_t n = 0; n < s.n_kv_heads; ++n) {
    Row key = rms_norm(head(raw_keys, n, size), weights.k_norm, s.rms_epsilon);
    rotate(key, position, s);
    keys.insert(keys.end(), key.begin(), key.end());
  }
  state.keys.push_back(std::move(keys));
  state.values.push_back(multiply(weights.v, x));

  Row heads;
  for (std::size_t n = 0; n < s.n_heads; ++n) {
    Row query = rms_norm(head(queries_and_gates, 2 * n, size), weights.q_norm, s.rms_epsilon);
    rotate(query, position, s);
    const std::span<const double> gate = head(queries_and_gates, 2 * n + 1, size);
    const std::size_t kv_head = n / (s.n_heads / s.n_kv_heads);

    Row scores;
    for (const Row& key : state.keys) {
      scores.push_back(dot(query, head(key, kv_head, size)) / std::sqrt(static_cast<double>(size)));
    }
    const Row shares = softmax(scores);
    Row read(size, 0.0);
    for (std::size_t past = 0; past < shares.size(); ++past) {
      const std::span<const double> value = head(state.values[past], kv_head, size);
      for (std::size_t j = 0; j < size; ++j) read[j] += shares[past] * value[j];
    }
    for (std::size_t j = 0; j < size; ++j) heads.push_back(read[j] * sigmoid(gate[j]));
  }
  return multiply(weights.out, heads);
}

Row gated_unit(std::span<const double> x, const GatedUnit& weights) {
  Row inner = multiply(weights.gate, x);
  const Row up = multiply(weights.up, x);
  for (std::size_t i = 0; i < inner.size(); ++i) inner[i] = silu(inner[i]) * up[i];
  return multiply(weights.down, inner);
}

Row mixture(std::span<const double> x, const MixtureWeights& weights, const Sizes& s) {
  const Row probability = softmax(multiply(weights.router, x));
  std::vector<std::size_t> order(s.n_experts);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),   // stable: of equals, the lower index first
                   [&](std::size_t a, std::size_t b) { return probability[a] > probability[b]; });
  order.resize(s.n_experts_used);

  double chosen_sum = 0.0;
  for (const std::size_t expert : order) chosen_sum += probability[expert];
  Row y(s.d_model, 0.0);
  for (const std::size_t expert : order) {
    const Row out = gated_unit(x, weights.experts[expert]);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += probability[expert] / chosen_sum * out[i];
  }

  const double share = sigmoid(multiply(weights.shared_gate, x).front());
  const Row shared = gated_unit(x, weights.shared);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += share * shared[i];
  return y;
}

}  // namespace sightline::reference
