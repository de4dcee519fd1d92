/// Online-softmax attention of query rows over pages of keys and values.
///
/// Source: the running maximum and sum of Milakov and Gimelshein (2018), tiled as in FlashAttention (Dao et al. 2022).
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"

namespace sightline {

/// How keys and values are kept.
enum class KvType : std::uint8_t { F16, F32 };

/// A page keeps 64 consecutive positions of all key/value heads of one layer: per head first the keys, transposed
/// (head_dim, 64), so that a register holds 16 keys' same component, then the values (64, head_dim).
/// Bytes of one page.
std::int64_t kv_page_bytes(KvType type, std::int64_t n_kv_heads, std::int64_t head_dim) noexcept;

/// Writes the keys and values (n_kv_heads * head_dim each) of one position into slot `slot` (0 … 63) of `page`.
void write_kv(std::byte* page, KvType type, std::int64_t slot, const float* keys, const float* values,
              std::int64_t n_kv_heads, std::int64_t head_dim, const Kernels& kernels) noexcept;

/// Scratch of one call. One thread at a time.
class AttentionScratch {
 public:
  /// Errors: OverBudget.
  static Result<AttentionScratch> create(std::int64_t max_rows, std::int64_t n_heads, std::int64_t head_dim,
                                         std::int64_t max_positions, int max_workers);

  AlignedBuffer<float> partial;        ///< partial sums of split key ranges
  AlignedBuffer<float> max_and_sum;
  AlignedBuffer<float> worker_scratch;
  std::int64_t floats_per_worker = 0;
};

/// The keys and values of one sequence in one layer.
struct KvPages {
  std::span<std::byte* const> pages;
  KvType type = KvType::F16;
};

/// Causal attention: query row i stands at index `first + i` of the sequence and sees keys 0 … first + i.
///
/// Shapes:  q (n, n_heads * head_dim) after normalisation and rotation, not scaled; out the same shape.
///          Query head h reads key/value head h / (n_heads / n_kv_heads); scores are multiplied by `scale`.
/// Keys are taken in fixed pieces of whole pages and merged in order: the result depends neither on the number of
/// workers nor on how the rows of a sequence are cut into calls.
void attend(MatrixView<const float> q, std::int64_t n_heads, std::int64_t n_kv_heads, std::int64_t head_dim,
            std::int64_t first, float scale, const KvPages& cache, MatrixView<float> out, AttentionScratch& scratch,
            const Compute& compute) noexcept;

}  // namespace sightline
