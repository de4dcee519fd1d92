/// DeltaNetState: what one linear-attention layer remembers of a sequence.
#include "engine/model/delta_net_state.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "engine/kernels/delta_rule.h"

namespace sightline {

namespace {

Result<AlignedBuffer<float>> copy_of(const AlignedBuffer<float>& original) {
  Result<AlignedBuffer<float>> copy = AlignedBuffer<float>::create(original.size());
  if (copy && original.size() > 0) std::memcpy(copy->data(), original.data(), original.bytes());
  return copy;
}

}  // namespace

Result<DeltaNetState> DeltaNetState::create(const ModelConfig& config) {
  const std::int64_t n_floats =
      delta_state_floats(config.n_v_heads_linear, config.head_dim_linear, config.v_head_dim_linear);
  Result<AlignedBuffer<float>> matrices = AlignedBuffer<float>::create(n_floats);
  if (!matrices) return matrices.error();
  Result<AlignedBuffer<float>> recent = AlignedBuffer<float>::create((config.conv_width - 1) * config.conv_channels());
  if (!recent) return recent.error();
  DeltaNetState state;
  state.matrices_ = *std::move(matrices);
  state.recent_ = *std::move(recent);
  state.channels_ = config.conv_channels();
  return state;
}

Result<DeltaNetState> DeltaNetState::copy() const {
  Result<AlignedBuffer<float>> matrices = copy_of(matrices_);
  if (!matrices) return matrices.error();
  Result<AlignedBuffer<float>> recent = copy_of(recent_);
  if (!recent) return recent.error();
  DeltaNetState state;
  state.matrices_ = *std::move(matrices);
  state.recent_ = *std::move(recent);
  state.newest_ = newest_;
  state.channels_ = channels_;
  return state;
}

const float* DeltaNetState::recent(std::int64_t age) const noexcept {
  const std::int64_t n_rows = recent_.size() / channels_;
  assert(age >= 1 && age <= n_rows);
  return recent_.data() + (newest_ + n_rows - (age - 1)) % n_rows * channels_;
}

void DeltaNetState::remember(MatrixView<const float> inputs) noexcept {
  const std::int64_t n_rows = recent_.size() / channels_;
  for (std::int64_t row = std::max<std::int64_t>(inputs.rows - n_rows, 0); row < inputs.rows; ++row) {
    newest_ = (newest_ + 1) % n_rows;
    std::copy_n(inputs.row(row), channels_, recent_.data() + newest_ * channels_);
  }
}

}  // namespace sightline
