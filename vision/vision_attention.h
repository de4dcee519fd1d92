/// VisionAttention: every patch looks at every patch.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/tensor_view.h"
#include "engine/kernels/compute.h"
#include "vision/linear.h"
#include "vision/vision_positions.h"

namespace sightline {

/// Queries, keys and values of all patches of one block, and attention over them. Never keeps more scores than a few dozen
/// queries have at a time. Used by one thread at a time.
/// Source: Vaswani et al. 2017; softmax(q · k / sqrt(head_dim)) without a mask.
class VisionAttention {
 public:
  /// For `n` patches. `form` says in what numbers. Errors: OverBudget.
  static Result<VisionAttention> create(std::int64_t n, std::int64_t n_heads, std::int64_t head_dim, LinearForm form,
                                        int workers);

  /// Takes the projections of patches [first, first + qkv.rows): shape (rows, 3 * n_heads * head_dim), queries, then keys,
  /// then values, still without `bias`, which is added in place; queries and keys are turned.
  /// Requires: `first` is a multiple of kRowStep, and so is qkv.rows unless it reaches the last patch.
  void take(std::int64_t first, MatrixView<float> qkv, std::span<const float> bias, const VisionRotary& rotary,
            const Compute& compute) noexcept;

  /// out = attention of every patch; shape (n, n_heads * head_dim). Once `stop` is requested the rest is left undone.
  void attend(MatrixView<float> out, const Compute& compute, const std::stop_token& stop) noexcept;

  static constexpr std::int64_t kRowStep = kScaleCols;

 private:
  void turn_rows(std::int64_t first, MatrixView<float> qkv, std::span<const float> bias, const VisionRotary& rotary,
                 const Compute& compute) noexcept;
  void take_values(std::int64_t first, MatrixView<const float> qkv, const Compute& compute) noexcept;
  template <class Code>
  void round_query_and_key(std::int64_t at, const float* query, const float* key, const Kernels& kernels) noexcept;
  template <class Code>
  void round_values(std::int64_t at, MatrixView<const float> values, const Kernels& kernels) noexcept;
  template <class Code>
  void attend_rounded(std::int64_t head, std::int64_t first, int worker, MatrixView<float> out,
                      const Kernels& kernels) noexcept;
  void attend_f32(std::int64_t head, std::int64_t first, int worker, MatrixView<float> out,
                  const Kernels& kernels) noexcept;

  std::int64_t n_ = 0, padded_ = 0, n_heads_ = 0, head_dim_ = 0;   // padded: n rounded up to kRowStep
  LinearForm form_ = LinearForm::F32;
  AlignedBuffer<std::byte> q_codes_, k_codes_;   // (heads, padded, head_dim)
  AlignedBuffer<std::byte> v_codes_;          // (heads, padded / keys of a lane, head_dim, keys of a lane)
  AlignedBuffer<float> q_scales_, k_scales_;  // (heads, padded)
  AlignedBuffer<float> v_scales_;             // (heads, padded / 128, head_dim)
  AlignedBuffer<float> q_, k_;                // (heads, padded, head_dim)
  AlignedBuffer<float> v_;                    // (heads, head_dim, padded)
  AlignedBuffer<float> scratch_;              // per worker
  std::int64_t scratch_stride_ = 0;
};

}  // namespace sightline
