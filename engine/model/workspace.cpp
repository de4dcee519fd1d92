/// Workspace: activation buffers of one forward pass, allocated once.
#include "engine/model/workspace.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sightline {

namespace {

constexpr std::int64_t kCacheLineFloats = 16;

/// Hands out regions of one buffer, one after the other; without a buffer it only counts.
class Carver {
 public:
  explicit Carver(float* base) noexcept : base_(base) {}

  MatrixView<float> take(std::int64_t rows, std::int64_t cols) noexcept {
    const MatrixView<float> view(base_ == nullptr ? nullptr : base_ + used_, rows, cols);
    used_ += (rows * cols + kCacheLineFloats - 1) / kCacheLineFloats * kCacheLineFloats;
    largest_ = std::max(largest_, used_);
    return view;
  }
  [[nodiscard]] std::int64_t used() const noexcept { return used_; }
  /// Regions taken after `used()` was `mark` are given out again.
  void back_to(std::int64_t mark) noexcept { used_ = mark; }
  [[nodiscard]] std::int64_t largest() const noexcept { return largest_; }

 private:
  float* base_;
  std::int64_t used_ = 0;
  std::int64_t largest_ = 0;
};

PassRows lay_out(const ModelConfig& config, std::int64_t n, Carver& memory) noexcept {
  const std::int64_t q_dim = config.n_heads * config.head_dim;
  const std::int64_t kv_dim = config.n_kv_heads * config.head_dim;
  PassRows rows;
  rows.hidden = memory.take(n, config.d_model);
  rows.normed = memory.take(n, config.d_model);
  rows.branch = memory.take(n, config.d_model);
  rows.cosines = memory.take(n, config.rotary_dim / 2);
  rows.sines = memory.take(n, config.rotary_dim / 2);

  const std::int64_t shared_from = memory.used();
  rows.attention.q_and_gate = memory.take(n, 2 * q_dim);
  rows.attention.q = memory.take(n, q_dim);
  rows.attention.mixed = memory.take(n, q_dim);
  rows.attention.k = memory.take(n, kv_dim);
  rows.attention.v = memory.take(n, kv_dim);

  memory.back_to(shared_from);
  rows.delta_net.qkv = memory.take(n, config.conv_channels());
  rows.delta_net.convolved = memory.take(n, config.conv_channels());
  rows.delta_net.z = memory.take(n, config.v_dim_linear());
  rows.delta_net.mixed = memory.take(n, config.v_dim_linear());
  rows.delta_net.decay = memory.take(n, config.n_v_heads_linear);
  rows.delta_net.beta = memory.take(n, config.n_v_heads_linear);

  memory.back_to(shared_from);
  rows.dense.gate = memory.take(n, config.d_ff);
  rows.dense.up = memory.take(n, config.d_ff);

  memory.back_to(shared_from);
  rows.moe.scores = memory.take(n, config.n_experts);
  return rows;
}

std::int64_t activation_floats(const ModelConfig& config, std::int64_t max_rows) noexcept {
  Carver counter(nullptr);
  lay_out(config, max_rows, counter);
  return counter.largest();
}

/// The widest row that any product reads, the experts' hidden rows apart.
std::int64_t widest_input(const ModelConfig& config) noexcept {
  return std::max({config.d_model, config.n_heads * config.head_dim, config.v_dim_linear(), config.d_ff});
}

std::int64_t widest_expert(const ModelConfig& config) noexcept {
  return std::max(config.d_ff_expert, config.d_ff_shared);
}

template <class Buffer>
Status allocate(Buffer& buffer, Result<Buffer> made) {
  if (!made) return made.error();
  buffer = *std::move(made);
  return {};
}

Status make_routing(const ModelConfig& config, std::int64_t max_rows, Routing& routing) {
  const std::int64_t n_chosen = max_rows * config.n_experts_used;
  Status done = allocate(routing.chosen, AlignedBuffer<std::int32_t>::create(n_chosen));
  if (done) done = allocate(routing.shares, AlignedBuffer<float>::create(n_chosen));
  if (done) done = allocate(routing.begin, AlignedBuffer<std::int64_t>::create(config.n_experts + 1));
  if (done) done = allocate(routing.rows, AlignedBuffer<std::int32_t>::create(n_chosen + max_rows));
  if (done) done = allocate(routing.weights, AlignedBuffer<float>::create(n_chosen + max_rows));
  routing.assignments.reserve(static_cast<std::size_t>(config.n_experts) + 1);
  return done;
}

}  // namespace

Result<Workspace> Workspace::create(const ModelConfig& config, std::int64_t max_rows, std::int64_t max_logit_rows,
                                    std::int64_t max_positions, int workers) {
  Workspace made;
  made.max_rows_ = max_rows;
  made.max_logit_rows_ = max_logit_rows;
  Status done = allocate(made.activations_, AlignedBuffer<float>::create(activation_floats(config, max_rows)));
  if (done) done = allocate(made.logits_, AlignedBuffer<float>::create(max_logit_rows * config.vocab_size));
  if (done) done = allocate(made.rounded, ActivationBuffer::create(max_rows * widest_input(config)));
  if (done) {
    done = allocate(made.attention,
                    AttentionScratch::create(max_rows, config.n_heads, config.head_dim, max_positions, workers));
  }
  if (done && config.is_moe) {
    const std::int64_t max_pairs = max_rows * (config.n_experts_used + 1);
    done = make_routing(config, max_rows, made.routing);
    if (done) {
      done = allocate(made.experts,
                      ExpertScratch::create(max_pairs, widest_expert(config), config.n_experts + 1, workers));
    }
  }
  if (!done) return done.error();
  return made;
}

std::int64_t Workspace::estimate_bytes(const ModelConfig& config, std::int64_t max_rows, std::int64_t max_logit_rows,
                                       std::int64_t max_positions, int workers) noexcept {
  constexpr std::int64_t kFloat = sizeof(float);
  constexpr std::int64_t kWorkerBytes = std::int64_t{1} << 18;  // scratch of the kernels per worker, rounded up
  const std::int64_t floats = activation_floats(config, max_rows) + max_logit_rows * config.vocab_size;
  std::int64_t bytes = floats * kFloat + workers * kWorkerBytes;
  bytes += max_rows * widest_input(config) * 3 / 2;  // rounded: a byte each, 16 for every 32
  // Few query rows over long sequences are split into pieces of 1,024 keys, each with its own partial sums.
  const std::int64_t split_rows = std::min<std::int64_t>(max_rows, 8) * config.n_heads * (max_positions / 1024 + 1);
  bytes += (split_rows * (config.head_dim + 2) + max_rows * config.n_heads * 2) * kFloat;
  if (config.is_moe) {
    const std::int64_t n_pairs = max_rows * (config.n_experts_used + 1);
    bytes += n_pairs * widest_expert(config) * (kFloat + 2) + n_pairs * 4 * kFloat;
  }
  return bytes;
}

void Workspace::begin(const ModelConfig& config, std::int64_t n) noexcept {
  assert(n <= max_rows_);
  Carver memory(activations_.data());
  rows = lay_out(config, n, memory);
}

MatrixView<float> Workspace::logits(const ModelConfig& config, std::int64_t n) noexcept {
  assert(n <= max_logit_rows_);
  return {logits_.data(), n, config.vocab_size};
}

}  // namespace sightline
