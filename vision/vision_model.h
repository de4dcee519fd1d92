/// VisionModel: configuration and weights of the encoder and its projector, ready to be multiplied.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "engine/base/weight_store.h"
#include "engine/kernels/compute.h"
#include "vision/vision_config.h"

namespace sightline {

/// How the encoder multiplies.
enum class VisionPrecision : std::uint8_t {
  Auto,   ///< F32 for a file in F32, Int8 for Q8_0, Bits16 for all others
  F32,    ///< single precision throughout: exact to rounding, slowest
  Bits16, ///< 16-bit products of weights and activations; closer to exact than bfloat16
  Int8,   ///< 8-bit products with a scale for every 128 weights and activations
};

/// "auto", "f32", "bf16", "int8". Errors: InvalidArgument naming the words that are known.
Result<VisionPrecision> vision_precision(std::string_view name);
std::string_view name_of(VisionPrecision precision) noexcept;

struct VisionLoadOptions {
  VisionPrecision precision = VisionPrecision::Auto;
  /// Called now and then on the calling thread with bytes done and in all. Must not throw.
  std::function<void(std::int64_t done, std::int64_t total)> on_progress;
  std::stop_token stop;
};

struct VisionWeights;

/// Immutable after loading; any thread may read it.
class VisionModel {
 public:
  ~VisionModel();
  VisionModel(const VisionModel&) = delete;
  VisionModel& operator=(const VisionModel&) = delete;

  /// Reads all weights; the store is not needed afterwards.
  /// Errors: as VisionConfig::read; Corrupt (GGUF_CORRUPT) naming a tensor with a wrong shape or missing; OverBudget;
  /// Cancelled; Io.
  static Result<std::unique_ptr<const VisionModel>> load(const WeightStore& store, const VisionLoadOptions& options,
                                                         const Compute& compute);

  [[nodiscard]] const VisionConfig& config() const noexcept { return config_; }
  [[nodiscard]] const VisionWeights& weights() const noexcept { return *weights_; }
  /// Never Auto.
  [[nodiscard]] VisionPrecision precision() const noexcept { return precision_; }
  [[nodiscard]] std::int64_t bytes() const noexcept;   ///< memory the weights take
  /// SHA-256 over the weights of the file and the metadata that shapes rows.
  [[nodiscard]] const Digest& identity() const noexcept { return identity_; }

 private:
  VisionModel(VisionConfig config, std::unique_ptr<VisionWeights> weights, VisionPrecision precision, Digest identity);
  VisionConfig config_;
  std::unique_ptr<VisionWeights> weights_;
  VisionPrecision precision_;
  Digest identity_;
};

}  // namespace sightline
