/// Whether a model fits this computer, and how fast it would be: arithmetic, without loading anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/error.h"
#include "engine/base/system_info.h"
#include "multimodal/contract/models.h"

namespace sightline {

/// The sizes of a model of the family that decide what it costs. A plain value.
struct ModelSizes {
  bool is_moe = false;
  bool has_tied_head = false;  ///< the embedding is the head as well
  std::int64_t d_model = 0, n_layers = 0, n_attention_layers = 0;
  std::int64_t n_heads = 0, n_kv_heads = 0, head_dim = 256;
  std::int64_t n_k_heads_linear = 16, n_v_heads_linear = 0, head_dim_linear = 128, conv_width = 4;
  std::int64_t d_ff = 0;  ///< dense models
  std::int64_t n_experts = 0, n_experts_used = 0, d_ff_expert = 0, d_ff_shared = 0;
  std::int64_t vocabulary = 248320;
  std::int64_t context_length = 262144;

  [[nodiscard]] double weights() const noexcept;            ///< all of them
  [[nodiscard]] double weights_per_token() const noexcept;  ///< that one token is multiplied with, the head included
  [[nodiscard]] std::int64_t state_bytes() const noexcept;  ///< of the linear layers, for one conversation
  /// Keys and values of `context` tokens in half precision, in whole pages of 64.
  [[nodiscard]] std::int64_t cache_bytes(std::int64_t context) const noexcept;
  /// About what one pass over 512 tokens needs for its activations.
  [[nodiscard]] std::int64_t workspace_bytes(std::int64_t context) const noexcept;
};

/// What a model costs.
struct ModelCost {
  /// Weights of one format that a token is multiplied with.
  struct Part {
    double bytes = 0.0;
    double weights = 0.0;           ///< that have to be unpacked; 0 for plain numbers
    std::optional<DType> format{};  ///< none: not known, the file was not read
  };

  ModelSizes sizes;
  std::int64_t file_bytes = 0;       ///< weights, of all files of the language model
  std::int64_t projector_bytes = 0;  ///< 0: none
  std::vector<Part> per_token;

  [[nodiscard]] double bytes_per_token() const noexcept;
};

/// The cost of a model of these sizes whose file has this many bytes, most of them of the precision that its name tells
/// ("UD-IQ3_XXS"; empty: not told); what a token reads is taken to be spread evenly.
ModelCost estimate_cost(const ModelSizes& sizes, std::int64_t file_bytes, std::int64_t projector_bytes,
                        std::string_view precision = {});
/// The cost of a file, or of a split set by its first file, from its own list of tensors.
/// Errors: those of open_shards; Unsupported for another architecture; Corrupt naming a key.
Result<ModelCost> read_cost(const std::filesystem::path& file, std::int64_t projector_bytes);

/// What is known of this computer.
struct MachineRates {
  MachineSpeed speed;
  MemoryInfo memory;

  /// Packed weights multiplied in a second: of this format, of one that is unpacked much like it, or of the usual mix.
  [[nodiscard]] double weights_of(std::optional<DType> format) const noexcept;
};

/// How it would run.
enum class FitVerdict : std::uint8_t { RunsWell, RunsSlowly, StreamsFromDisk, DoesNotFit };

struct ModelFit {
  std::int64_t context = 0;                                                      ///< tokens it was reckoned with
  std::int64_t weights = 0, state = 0, cache = 0, workspace = 0, projector = 0;  ///< bytes
  std::int64_t usable = 0;         ///< bytes of memory, the reserve of the system taken off; 0: unknown
  double tokens_per_second = 0.0;  ///< writing with the weights in memory; 0: the machine was not measured
  FitVerdict verdict = FitVerdict::RunsWell;

  [[nodiscard]] std::int64_t needed() const noexcept { return weights + state + cache + workspace + projector; }
  /// Bytes that are missing; 0 if none are.
  [[nodiscard]] std::int64_t missing() const noexcept {
    return usable > 0 && needed() > usable ? needed() - usable : 0;
  }
};

/// Slower than this is called slow: about as fast as an adult reads aloud.
inline constexpr double kSlowTokensPerSecond = 4.0;

/// Reckons with `context` tokens, or the model's own limit if that is smaller. The time of a token is that of its weights
/// and of its conversation's state, which is read and written. Weights come as fast as packed ones are multiplied, or as
/// memory is read, whichever is slower for their format.
ModelFit reckon_fit(const ModelCost& cost, std::int64_t context, const MachineRates& machine) noexcept;

/// "runs well: about 11 tokens a second", "does not fit: 3.1 GB of memory are missing", …
std::string verdict_text(const ModelFit& fit);

}  // namespace sightline
