/// Fetches tensors from a WeightStore into memory, rearranged for the kernels, on all workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/weight_store.h"
#include "engine/kernels/compute.h"
#include "engine/kernels/packed_matrix.h"
#include "engine/model/layer_weights.h"

namespace sightline {

/// Where matrices lie while they are used.
enum class LoadMode : std::uint8_t {
  Resident,  ///< copied and rearranged: fastest, takes the file's size in memory
  Mapped,    ///< matrices stay in the mapped file and are rearranged as they are used: for machines with less memory
};

struct LoadOptions {
  LoadMode mode = LoadMode::Resident;
  /// Called now and then on the calling thread with bytes done and in all. Must not throw.
  std::function<void(std::int64_t done, std::int64_t total)> on_progress;
  std::stop_token stop;  ///< polled between pieces of a few megabytes
};

/// The memory behind the views that a WeightLoader gives out.
struct LoadedWeights {
  AlignedBuffer<std::byte> matrices;
  AlignedBuffer<float> vectors;
  [[nodiscard]] std::int64_t bytes() const noexcept {
    return static_cast<std::int64_t>(matrices.bytes() + vectors.bytes());
  }
};

/// Collects which tensors are wanted and where their views shall be put, then fetches all of them at once.
///
/// Each `want_…` looks the tensor up, checks its shape and remembers the destinations, which must stay where they are
/// until `fetch` fills them. The first failure is remembered and returned by `fetch`; later calls then do nothing, so
/// that a list of wishes reads without interruptions. Shapes are outermost first. One thread at a time.
class WeightLoader {
 public:
  /// Both arguments outlive the loader.
  WeightLoader(const WeightStore& store, const LoadOptions& options) noexcept : store_(store), options_(options) {}

  [[nodiscard]] bool has(std::string_view name) const noexcept { return store_.find(name) != nullptr; }

  /// A matrix (rows, cols) for products, and its optional scale.
  void want_matrix(std::string_view name, std::int64_t rows, std::int64_t cols, ScaledMatrix& out);
  /// A matrix whose rows are only looked up: it keeps the file's layout.
  void want_rows(std::string_view name, std::int64_t rows, std::int64_t cols, WeightMatrix& out);
  /// A stack of matrices (n, rows, cols), each cut across its rows into out.size() / n equal parts: `out` names the
  /// parts of the first matrix, then those of the second, and so on. Requires: both divisions leave no rest.
  void want_stack(std::string_view name, std::int64_t n, std::int64_t rows, std::int64_t cols,
                  std::vector<WeightMatrix*> out);
  /// The optional scales that belong to tensor `name`: one for all of `out`, or one for each.
  void want_scales(std::string_view name, std::vector<float*> out);
  /// A vector as single-precision numbers; F32, F16 and BF16 are accepted.
  void want_vector(std::string_view name, std::int64_t n, std::span<const float>& out);
  /// The transpose of a matrix (rows, cols): out holds (cols, rows).
  void want_transposed(std::string_view name, std::int64_t rows, std::int64_t cols, std::span<const float>& out);

  /// True if `tensor` was asked for.
  [[nodiscard]] bool is_wanted(const GgufTensor& tensor) const noexcept { return wanted_.contains(&tensor); }

  /// Fetches everything. `total` of the progress counts bytes of the file.
  /// Errors: the first of `want_…` (Corrupt GGUF_CORRUPT naming the tensor, Unsupported GGUF_UNSUPPORTED for a format
  /// without weights); OverBudget MODEL_TOO_BIG; Cancelled; Io and Corrupt of WeightStore::read and map.
  Result<LoadedWeights> fetch(const Compute& compute);

 private:
  /// Equal matrices that lie behind one another in a tensor.
  struct MatrixWish {
    const GgufTensor* tensor;
    Storage storage;
    std::int64_t rows, cols;  ///< of one part
    std::vector<WeightMatrix*> parts;
    std::int64_t arena_offset = 0;
    [[nodiscard]] std::int64_t file_bytes() const noexcept;   ///< of one part
    [[nodiscard]] std::int64_t arena_bytes() const noexcept;  ///< of one part, rounded up to a cache line
  };
  struct VectorWish {
    const GgufTensor* tensor;
    std::int64_t rows, cols;
    bool transposed;
    std::span<const float>* out;  ///< null for scales
    std::vector<float*> scales;
    std::int64_t offset = 0;
  };
  /// What one worker does at a time: whole parts, or some rows of one part.
  struct Piece {
    const MatrixWish* wish;
    std::int64_t first_part, n_parts;
    std::int64_t first_row, n_rows;
    [[nodiscard]] std::int64_t file_bytes() const noexcept;
  };

  const GgufTensor* look_up(std::string_view name, std::initializer_list<std::int64_t> shape);
  void fail(Error error);
  void add_matrix(const GgufTensor* tensor, Storage storage, std::int64_t rows, std::int64_t cols,
                  std::vector<WeightMatrix*> parts);
  void add_vector(VectorWish wish);
  void sort_by_place();
  [[nodiscard]] std::vector<Piece> cut_into_pieces() const;
  Status fetch_vectors(LoadedWeights& weights) const;
  Status map_matrices() const;
  Status make_arena(LoadedWeights& weights);
  Status read_piece(const Piece& piece, std::span<std::byte> staging, std::byte* arena) const;
  Status read_matrices(LoadedWeights& weights, const Compute& compute) const;

  const WeightStore& store_;
  const LoadOptions& options_;
  std::optional<Error> error_;
  std::unordered_set<const GgufTensor*> wanted_;
  std::vector<MatrixWish> matrices_;
  std::vector<VectorWish> vectors_;
};

}  // namespace sightline
