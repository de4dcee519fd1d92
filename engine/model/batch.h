/// Batch: rows to run, their positions, their sequence.
#pragma once

#include <span>

#include "engine/base/token.h"
#include "engine/model/mrope.h"

namespace sightline {

class Sequence;

/// One row of input: a token, or an embedding that stands where a token's would.
struct BatchRow {
  TokenId token = -1;                ///< ignored if `embedding` is set
  const float* embedding = nullptr;  ///< d_model values
  Position position;
  bool wants_logits = false;
};

/// Rows that continue one sequence, in order.
struct BatchSlice {
  Sequence* sequence = nullptr;
  std::span<const BatchRow> rows;
};

/// What one pass runs. Several sequences may share it; each stands in one slice only.
struct Batch {
  std::span<const BatchSlice> slices;
};

}  // namespace sightline
