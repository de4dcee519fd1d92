/// DeltaNetState: what one linear-attention layer remembers of a sequence.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/model/model_config.h"

namespace sightline {

/// The recurrent matrices of all value heads, and the last inputs of the short convolution. Its size does not depend
/// on the length of the sequence, and it cannot be cut back. Move-only; one thread at a time.
class DeltaNetState {
 public:
  /// The state before the first row: zeros. Errors: OverBudget.
  static Result<DeltaNetState> create(const ModelConfig& config);
  /// Errors: OverBudget.
  [[nodiscard]] Result<DeltaNetState> copy() const;

  /// As delta_rule.h lays it out.
  [[nodiscard]] float* matrices() noexcept { return matrices_.data(); }
  /// Channels of row `age` rows back, before convolution; age 1 is the row before the next one.
  /// Requires: 1 <= age < conv_width.
  [[nodiscard]] const float* recent(std::int64_t age) const noexcept;
  /// Takes in inputs (rows, channels) of the convolution; the last one has age 1 from now on.
  void remember(MatrixView<const float> inputs) noexcept;
  [[nodiscard]] std::int64_t bytes() const noexcept {
    return static_cast<std::int64_t>(matrices_.bytes() + recent_.bytes());
  }

 private:
  AlignedBuffer<float> matrices_;
  AlignedBuffer<float> recent_;  // (conv_width - 1, channels), a ring
  std::int64_t newest_ = 0;      // its row of age 1
  std::int64_t channels_ = 0;
};

}  // namespace sightline
