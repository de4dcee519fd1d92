/// Small models and rows for the laws that the forward pass must keep.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/support/model_runner.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"

namespace sightline {

using testing_support::ModelRunner;
using testing_support::random_tokens;
using testing_support::RunnerOptions;
using testing_support::TempFolder;
using testing_support::TinyModelOptions;

/// The kinds of model every law is held against: both architectures in single precision, and a quantised mixture.
inline std::vector<TinyModelOptions> law_models() {
  TinyModelOptions moe;
  TinyModelOptions dense;
  dense.moe = false;
  TinyModelOptions quantised;
  quantised.dtype = DType::Q8_0;
  quantised.ffn_gate_up = DType::Q4_K;
  quantised.ffn_down = DType::Q6_K;
  quantised.alpha_beta = DType::Q8_0;
  return {moe, dense, quantised};
}

inline std::unique_ptr<ModelRunner> run_model(const TempFolder& folder, const TinyModelOptions& model,
                                              const RunnerOptions& options = {}) {
  const std::filesystem::path path = folder / "tiny.gguf";
  const Status written = testing_support::write_tiny_model(path, model);
  EXPECT_TRUE(written) << written.error().message;
  Result<std::unique_ptr<ModelRunner>> runner = ModelRunner::load(path, options);
  EXPECT_TRUE(runner) << runner.error().message;
  return runner ? *std::move(runner) : nullptr;
}

/// Largest difference of two runs of equal length; infinite if lengths differ or anything is not finite.
inline double largest_difference(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size() || a.empty()) return HUGE_VAL;
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    if (!std::isfinite(difference)) return HUGE_VAL;
    largest = std::max(largest, difference);
  }
  return largest;
}

/// Holds `actual` to `expected` (std about 2), two ways of computing the same logits.
///
/// Single precision: to a thousandth everywhere. Quantised: activations are rounded to 8 bits, so a sum that differs in
/// its last bit may fall on the other side of a step, which is a hundredth of the largest of 32 values, and steps grow
/// from layer to layer. There the root mean square counts; rounding itself costs seven hundredths in this model.
inline void expect_same_logits(std::span<const float> actual, std::span<const float> expected,
                               const TinyModelOptions& model, const std::string& what) {
  const double largest = largest_difference(actual, expected);
  ASSERT_TRUE(std::isfinite(largest)) << what;
  if (model.dtype == DType::F32) {
    EXPECT_LT(largest, 1e-3) << what;
    return;
  }
  double error = 0.0;
  double energy = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double wanted = expected[i];
    error += (actual[i] - wanted) * (actual[i] - wanted);
    energy += wanted * wanted;
  }
  EXPECT_LT(std::sqrt(error / energy), 2e-2) << what;
}

}  // namespace sightline
