/// VisionAttention: every patch looks at every patch.
#include "vision/vision_attention.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace sightline {

namespace {

constexpr std::int64_t kQueries = kRoundedQueries;   // of one head that a worker takes at a time
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

float score_scale(std::int64_t head_dim) { return 1.0F / std::sqrt(static_cast<float>(head_dim)); }

}  // namespace

Result<VisionAttention> VisionAttention::create(std::int64_t n, std::int64_t n_heads, std::int64_t head_dim,
                                                LinearForm form, int workers) {
  assert(head_dim % 4 == 0 && head_dim <= kScaleCols);
  VisionAttention a;
  a.n_ = n;
  a.padded_ = (n + kRowStep - 1) / kRowStep * kRowStep;
  a.n_heads_ = n_heads;
  a.head_dim_ = head_dim;
  a.form_ = form;
  a.scratch_stride_ = form == LinearForm::F32 ? kQueries * a.padded_ : kRoundedAttentionScratch;
  const std::int64_t rows = n_heads * a.padded_;
  Status status;
  make(a.scratch_, a.scratch_stride_ * workers, status);
  if (form == LinearForm::F32) {
    make(a.q_, rows * head_dim, status);
    make(a.k_, rows * head_dim, status);
    make(a.v_, rows * head_dim, status);
  } else {
    const std::int64_t bytes = rows * head_dim * (form == LinearForm::Int16 ? 2 : 1);
    make(a.q_codes_, bytes, status);
    make(a.k_codes_, bytes, status);
    make(a.v_codes_, bytes, status);
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
        switch (form_) {
          case LinearForm::F32:
            for (std::int64_t j = 0; j < d; ++j) q_[at * d + j] = query[j] * score_scale(d);
            std::copy_n(key, d, k_.data() + at * d);
            break;
          case LinearForm::Int16: round_query_and_key<std::int16_t>(at, query, key, k); break;
          case LinearForm::Int8: round_query_and_key<std::int8_t>(at, query, key, k); break;
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
      const MatrixView<const float> values(qkv.row(from) + 2 * width + head * d, n, d, qkv.stride);
      const std::int64_t at = head * padded_ + first + from;
      switch (form_) {
        case LinearForm::F32:
          for (std::int64_t i = 0; i < n; ++i) {
            for (std::int64_t j = 0; j < d; ++j) v_[(head * d + j) * padded_ + first + from + i] = values.row(i)[j];
          }
          break;
        case LinearForm::Int16: round_values<std::int16_t>(at, values, compute.kernels); break;
        case LinearForm::Int8: round_values<std::int8_t>(at, values, compute.kernels); break;
      }
    }
  });
}

template <class Code>
void VisionAttention::round_query_and_key(std::int64_t at, const float* query, const float* key,
                                          const Kernels& kernels) noexcept {
  const std::int64_t d = head_dim_;
  Code* const q = reinterpret_cast<Code*>(q_codes_.data()) + at * d;
  Code* const k = reinterpret_cast<Code*>(k_codes_.data()) + at * d;
  q_scales_[at] = rounded<Code>(kernels).quantize(query, d, 0, q) * score_scale(d) * kLog2E;
  k_scales_[at] = rounded<Code>(kernels).quantize(key, d, kCodeBias<Code>, k);
}

/// Of up to kRowStep patches of one head, the first of which is row `at` of (heads, padded).
template <class Code>
void VisionAttention::round_values(std::int64_t at, MatrixView<const float> values, const Kernels& kernels) noexcept {
  rounded<Code>(kernels).pack_values(values.data, values.stride, static_cast<int>(values.rows),
                                     static_cast<int>(head_dim_), reinterpret_cast<Code*>(v_codes_.data()) + at * head_dim_,
                                     v_scales_.data() + at / kRowStep * head_dim_);
}

void VisionAttention::attend(MatrixView<float> out, const Compute& compute, const std::stop_token& stop) noexcept {
  assert(out.rows == n_ && out.cols == n_heads_ * head_dim_);
  const std::int64_t n_tiles = (n_ + kQueries - 1) / kQueries;
  compute.pool.parallel_for(n_heads_ * n_tiles, 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t task = begin; task < end && !stop.stop_requested(); ++task) {
      const std::int64_t head = task / n_tiles, first = task % n_tiles * kQueries;   // a head's keys stay in the cache
      switch (form_) {
        case LinearForm::F32: attend_f32(head, first, worker, out, compute.kernels); break;
        case LinearForm::Int16: attend_rounded<std::int16_t>(head, first, worker, out, compute.kernels); break;
        case LinearForm::Int8: attend_rounded<std::int8_t>(head, first, worker, out, compute.kernels); break;
      }
    }
  });
}

template <class Code>
void VisionAttention::attend_rounded(std::int64_t head, std::int64_t first, int worker, MatrixView<float> out,
                                     const Kernels& kernels) noexcept {
  const std::int64_t at = head * padded_;
  rounded<Code>(kernels).attend({.queries = reinterpret_cast<const Code*>(q_codes_.data()) + (at + first) * head_dim_,
                                 .query_scales = q_scales_.data() + at + first,
                                 .n_queries = static_cast<int>(std::min(kQueries, n_ - first)),
                                 .head_dim = static_cast<int>(head_dim_),
                                 .keys = reinterpret_cast<const Code*>(k_codes_.data()) + at * head_dim_,
                                 .key_scales = k_scales_.data() + at,
                                 .values = reinterpret_cast<const Code*>(v_codes_.data()) + at * head_dim_,
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
