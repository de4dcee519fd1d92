/// Model: immutable weights of the language model, one struct per kind of layer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/token.h"
#include "engine/base/weight_store.h"
#include "engine/kernels/attention.h"
#include "engine/kernels/compute.h"
#include "engine/model/layer_weights.h"
#include "engine/model/model_config.h"
#include "engine/model/mrope.h"
#include "engine/model/weight_loader.h"

namespace sightline {

/// A loaded language model. Immutable; one instance serves every sequence and thread.
class Model {
 public:
  /// Reads configuration and weights; each tensor's shape is held against the configuration.
  /// `weights` is kept only if tensors stay in the mapped file.
  /// Errors: those of ModelConfig::read and WeightLoader::fetch. Tensors nobody asked for are logged, not refused.
  static Result<std::unique_ptr<const Model>> load(WeightStore weights, const LoadOptions& options,
                                                   const Compute& compute);

  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  [[nodiscard]] const ModelConfig& config() const noexcept { return config_; }
  [[nodiscard]] const RotaryEmbedding& rotary() const noexcept { return rotary_; }
  [[nodiscard]] std::span<const Layer> layers() const noexcept { return layers_; }
  [[nodiscard]] std::span<const float> final_norm() const noexcept { return final_norm_; }
  /// (vocab_size, d_model): from the last hidden row to scores.
  [[nodiscard]] const ScaledMatrix& head() const noexcept { return head_; }

  /// Writes the d_model values that stand for `token`. Requires: 0 <= token < vocab_size.
  void embed(TokenId token, float* out) const noexcept;

  /// How keys and values are best kept: no coarser than the weights that make them, so F32 beside F32 weights, else
  /// F16.
  [[nodiscard]] KvType kv_type() const noexcept;
  /// Tensors of the file that are not loaded: a block for multi-token prediction, another program's, unknown ones.
  [[nodiscard]] std::int64_t n_skipped_tensors() const noexcept { return n_skipped_; }

  /// Memory held for weights; what stays in a mapped file does not count.
  [[nodiscard]] std::int64_t resident_bytes() const noexcept { return memory_.bytes(); }
  /// Bytes of weights that decoding one token of one sequence reads.
  [[nodiscard]] std::int64_t bytes_per_token() const noexcept;
  /// One line for a person: architecture, sizes, what was skipped.
  [[nodiscard]] std::string description() const;

 private:
  Model() = default;
  void want_tensors(WeightLoader& loader);
  void note_skipped(const WeightStore& store, const WeightLoader& loader);

  ModelConfig config_;
  RotaryEmbedding rotary_;
  std::vector<Layer> layers_;
  std::span<const float> final_norm_;
  WeightMatrix embedding_;  // the head's matrix if the file has only one
  ScaledMatrix head_;
  std::int64_t n_skipped_ = 0;
  LoadedWeights memory_;
  std::optional<WeightStore> store_;  // while tensors are mapped from it
};

}  // namespace sightline
