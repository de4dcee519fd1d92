/// VisionAttention: every patch looks at every patch.
#include "vision/vision_attention.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace sightline {

namespace {

constexpr std::int64_t kQueries = kInt16Queries;   // of one head that a worker takes at a time
constexpr float kLog2E = 1.44269504F;

/// Fails at the first buffer the system refuses.
template <class T>
bool make(AlignedBuffer<T>& out, std::int64_t size, Status& status) {
  if (!status) return false;
  Result<AlignedBuffer<T>> buffer = AlignedBuffer<T>::create(size);
  if (!buffer) {
    status = buffer.error();
    return false;
  }
  out = *std::move(buffer);
  return true;
}

}  // namespace

Result<VisionAttention> VisionAttention::create(std::int64_t n, std::int64_t n_heads, std::int64_t head_dim,
                                                LinearForm form, int workers) {
  assert(head_dim % 4 == 0 && head_dim <= kInt16Cols);
  VisionAttention a;
  a.n_ = n;
  a.padded_ = (n + kRowStep - 1) / kRowStep * kRowStep;
  a.n_heads_ = n_heads;
  a.head_dim_ = head_dim;
  a.in_f32_ = form == LinearForm::F32;
  a.scratch_stride_ = a.in_f32_ ? kQueries * a.padded_ : kInt16AttentionScratch;
  const std::int64_t rows = n_heads * a.padded_;
  Status status;
  make(a.scratch_, a.scratch_stride_ * workers, status);
  if (a.in_f32_) {
    make(a.q_, rows * head_dim, status);
    make(a.k_, rows * head_dim, status);
    make(a.v_, rows * head_dim, status);
  } else {
    make(a.q16_, rows * head_dim, status);
    make(a.k16_, rows * head_dim, status);
    make(a.v16_, rows * head_dim, status);
    make(a.q_scales_, rows, status);
    make(a.k_scales_, rows, status);
    make(a.v_scales_, rows / kRowStep * head_dim, status);
  }
  if (!status) return status.error();
  return a;
}

void VisionAttention::take(std::int64_t first, MatrixView<float> qkv, std::span<const float> bias,
                           const VisionRotary& rotary, const Compute& compute) noexcept {
  assert(first % kRowStep == 0 && (qkv.rows % kRowStep == 0 || first + qkv.rows == n_));
  turn_rows(first, qkv, bias, rotary, compute);
  take_values(first, qkv, compute);
}

void VisionAttention::turn_rows(std::int64_t first, MatrixView<float> qkv, std::span<const float> bias,
                                const VisionRotary& rotary, const Compute& compute) noexcept {
  const std::int64_t d = head_dim_, width = n_heads_ * d;
  const float query_scale = 1.0F / std::sqrt(static_cast<float>(d));
  const Kernels& k = compute.kernels;
  compute.pool.parallel_for(qkv.rows, 8, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      float* const row = qkv.row(i);
      k.add(bias.data(), row, 3 * width);
      for (std::int64_t head = 0; head < n_heads_; ++head) {
        float* const query = row + head * d;
        float* const key = query + width;
        k.rotate_pairs(query, rotary.cosines(first + i), rotary.sines(first + i), d / 2);
        k.rotate_pairs(key, rotary.cosines(first + i), rotary.sines(first + i), d / 2);
        const std::int64_t at = head * padded_ + first + i;
        if (in_f32_) {
          for (std::int64_t j = 0; j < d; ++j) q_[at * d + j] = query[j] * query_scale;
          std::copy_n(key, d, k_.data() + at * d);
        } else {
          q_scales_[at] = k.quantize_int16(query, d, q16_.data() + at * d) * query_scale * kLog2E;
          k_scales_[at] = k.quantize_int16(key, d, k16_.data() + at * d);
        }
      }
    }
  });
}

void VisionAttention::take_values(std::int64_t first, MatrixView<const float> qkv, const Compute& compute) noexcept {
  const std::int64_t d = head_dim_, width = n_heads_ * d;
  const std::int64_t n_blocks = (qkv.rows + kRowStep - 1) / kRowStep;
  compute.pool.parallel_for(n_blocks * n_heads_, 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t task = begin; task < end; ++task) {
      const std::int64_t head = task % n_heads_, from = task / n_heads_ * kRowStep;
      const std::int64_t n = std::min(kRowStep, qkv.rows - from);
      const float* const values = qkv.row(from) + 2 * width + head * d;
      if (in_f32_) {
        for (std::int64_t i = 0; i < n; ++i) {
          for (std::int64_t j = 0; j < d; ++j) v_[(head * d + j) * padded_ + first + from + i] = values[i * qkv.stride + j];
        }
      } else {
        const std::int64_t block = (head * padded_ + first + from) / kRowStep;
        compute.kernels.pack_values_int16(values, qkv.stride, static_cast<int>(n), static_cast<int>(d),
                                          v16_.data() + block * kRowStep * d, v_scales_.data() + block * d);
      }
    }
  });
}

void VisionAttention::attend(MatrixView<float> out, const Compute& compute, const std::stop_token& stop) noexcept {
  assert(out.rows == n_ && out.cols == n_heads_ * head_dim_);
  const std::int64_t n_tiles = (n_ + kQueries - 1) / kQueries;
  compute.pool.parallel_for(n_heads_ * n_tiles, 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t task = begin; task < end && !stop.stop_requested(); ++task) {
      const std::int64_t head = task / n_tiles, first = task % n_tiles * kQueries;   // a head's keys stay in the cache
      if (in_f32_) {
        attend_f32(head, first, worker, out, compute.kernels);
      } else {
        attend_int16(head, first, worker, out, compute.kernels);
      }
    }
  });
}

void VisionAttention::attend_int16(std::int64_t head, std::int64_t first, int worker, MatrixView<float> out,
                                   const Kernels& kernels) noexcept {
  const std::int64_t at = head * padded_;
  kernels.attend_int16({.queries = q16_.data() + (at + first) * head_dim_,
                        .query_scales = q_scales_.data() + at + first,
                        .n_queries = static_cast<int>(std::min(kQueries, n_ - first)),
                        .head_dim = static_cast<int>(head_dim_),
                        .keys = k16_.data() + at * head_dim_,
                        .key_scales = k_scales_.data() + at,
                        .values = v16_.data() + at * head_dim_,
                        .value_scales = v_scales_.data() + at / kRowStep * head_dim_,
                        .n_keys = n_,
                        .out = out.row(first) + head * head_dim_,
                        .out_stride = out.stride,
                        .scratch = scratch_.data() + worker * scratch_stride_});
}

void VisionAttention::attend_f32(std::int64_t head, std::int64_t first, int worker, MatrixView<float> out,
                                 const Kernels& kernels) noexcept {
  const std::int64_t d = head_dim_, n_queries = std::min(kQueries, n_ - first);
  float* const scores = scratch_.data() + worker * scratch_stride_;   // (queries, padded)
  const auto multiply = kernels.multiply_rows[0];
  const auto* const keys = reinterpret_cast<const std::byte*>(k_.data() + head * padded_ * d);
  const auto* const values = reinterpret_cast<const std::byte*>(v_.data() + head * padded_ * d);
  const auto float_size = static_cast<std::int64_t>(sizeof(float));
  multiply(keys, d * float_size, n_, d, q_.data() + (head * padded_ + first) * d, d, n_queries, scores, padded_);
  for (std::int64_t i = 0; i < n_queries; ++i) kernels.softmax(scores + i * padded_, n_);
  multiply(values, padded_ * float_size, d, n_, scores, padded_, n_queries, out.row(first) + head * d, out.stride);
}

}  // namespace sightline
