/// EmbeddingRows: what vision hands to the language model.
#pragma once

#include <cstdint>

#include "engine/base/aligned_buffer.h"
#include "engine/base/tensor_view.h"

namespace sightline {

/// Rows ready to stand where token embeddings stand. Shape (rows, d_model), f32. Immutable once shared; any thread.
struct EmbeddingRows {
  AlignedBuffer<float> values;   ///< rows * d_model, row after row
  std::int64_t rows = 0;
  std::int64_t d_model = 0;

  [[nodiscard]] MatrixView<const float> view() const noexcept { return {values.data(), rows, d_model}; }
};

}  // namespace sightline
