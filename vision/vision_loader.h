/// Reads a projector file's tensors into the forms the encoder multiplies.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "engine/base/weight_store.h"
#include "engine/kernels/compute.h"
#include "vision/vision_model.h"
#include "vision/vision_weights.h"

namespace sightline {

/// Collects which tensors are wanted and where they shall go, then fetches all of them at once.
///
/// The first failure is remembered and returned by `fetch`; later calls then do nothing, so that a list of wishes reads
/// without interruptions. Destinations must stay where they are until `fetch` fills them. One thread at a time.
class VisionLoader {
 public:
  /// All arguments outlive the loader.
  VisionLoader(const WeightStore& store, const VisionLoadOptions& options) : store_(store), options_(options) {}

  /// name.weight (rows, cols) and name.bias (rows), to be multiplied in `form`.
  void want_linear(const std::string& name, std::int64_t rows, std::int64_t cols, LinearForm form, Linear& out);
  /// The patch kernels `name`.weight and `name`.weight.1 (rows, channels, side, side), summed, and name.bias (rows).
  void want_patch_kernels(const std::string& name, std::int64_t rows, std::int64_t channels, std::int64_t side,
                          LinearForm form, Linear& out);
  /// name.weight and name.bias (d).
  void want_norm(const std::string& name, std::int64_t d, LayerNormWeights& out);
  /// A tensor (rows, cols), or (cols) for one row, as single-precision numbers.
  void want_floats(const std::string& name, std::int64_t rows, std::int64_t cols, std::span<const float>& out);

  /// Fetches everything into `weights` and gives the SHA-256 over names, shapes and bytes of all tensors.
  /// Errors: the first of `want_…`; Unsupported (GGUF_UNSUPPORTED) if the file holds tensors of the encoder that were not
  /// asked for; OverBudget; Cancelled; Io and Corrupt of WeightStore::read.
  Result<Digest> fetch(VisionWeights& weights, const Compute& compute);

 private:
  /// One matrix; `second`, if not null, is added to it.
  struct Wish {
    const GgufTensor* tensor = nullptr;
    const GgufTensor* second = nullptr;
    Linear* linear = nullptr;                ///< a matrix to multiply, or
    std::span<const float>* floats = nullptr;   ///< plain numbers
    std::int64_t rows = 0, cols = 0;
    std::int64_t offset = 0;                 ///< in the memory for matrices (bytes) or for vectors (values)
  };
  /// Buffers that are used for one tensor after another.
  struct Staging {
    std::vector<std::byte> first, second;
    std::vector<float> rows;        ///< one strip per worker
    std::vector<Sha256> hashers;    ///< one per worker
    std::vector<Digest> pieces;
  };

  const GgufTensor* look_up(const std::string& name, std::initializer_list<std::int64_t> shape);
  Status refuse_strangers() const;
  Status place(VisionWeights& weights);
  Status read_tensor(const GgufTensor& tensor, std::vector<std::byte>& out, Staging& staging, Sha256& identity,
                     const Compute& compute) const;
  void pack(const Wish& wish, Staging& staging, VisionWeights& weights, const Compute& compute) const;

  const WeightStore& store_;
  const VisionLoadOptions& options_;
  std::optional<Error> error_;
  std::unordered_set<const GgufTensor*> wanted_;
  std::vector<Wish> wishes_;
};

}  // namespace sightline
