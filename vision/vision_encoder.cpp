/// VisionEncoder: one picture's way through the transformer blocks and the projector.
#include "vision/vision_encoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vision/image_preprocessor.h"

namespace sightline {

namespace {

constexpr std::int64_t kBlockRows = 4 * VisionAttention::kRowStep;   // patches whose activations stay in the cache
constexpr std::int64_t kRowsPerPiece = 8;                            // that one worker takes for cheap work

/// The exact form: x / 2 (1 + erf(x / √2)).
void gelu_erf(float* x, std::span<const float> bias) {
  for (std::size_t i = 0; i < bias.size(); ++i) {
    const float z = x[i] + bias[i];
    x[i] = 0.5F * z * (1.0F + std::erf(z * 0.70710678F));
  }
}

}  // namespace

Result<VisionEncoder> VisionEncoder::create(const VisionConfig& config, const VisionWeights& weights, PatchGrid grid,
                                            const Compute& compute) {
  VisionEncoder encoder(config, weights, grid, compute);
  const std::int64_t n = grid.patches(), d = config.d_vision;
  const std::int64_t merged = d * config.merge_size * config.merge_size;
  const std::int64_t widest = std::max({3 * d, config.d_ff, merged});
  const std::int64_t rows = std::min(n, kBlockRows);
  Result<VisionRotary> rotary = VisionRotary::create(grid, config.merge_size, config.head_dim);
  if (!rotary) return rotary.error();
  Result<VisionAttention> attention = VisionAttention::create(
      n, config.n_heads, config.head_dim, weights.blocks.front().qkv.form, compute.pool.workers());
  if (!attention) return attention.error();
  Result<LinearInput> input = LinearInput::create(rows, std::max(widest, weights.patch.cols));
  if (!input) return input.error();
  Result<AlignedBuffer<float>> x = AlignedBuffer<float>::create(n * d);
  if (!x) return x.error();
  Result<AlignedBuffer<float>> attended = AlignedBuffer<float>::create(n * d);
  if (!attended) return attended.error();
  Result<AlignedBuffer<float>> wide = AlignedBuffer<float>::create(rows * widest);
  if (!wide) return wide.error();
  encoder.rotary_ = *std::move(rotary);
  encoder.attention_ = *std::move(attention);
  encoder.input_ = *std::move(input);
  encoder.x_ = *std::move(x);
  encoder.attended_ = *std::move(attended);
  encoder.wide_ = *std::move(wide);
  return encoder;
}

template <class Body>
void VisionEncoder::for_row_blocks(std::int64_t total, Body&& body) {
  for (std::int64_t first = 0; first < total; first += kBlockRows) body(first, std::min(kBlockRows, total - first));
}

template <class Fill>
void VisionEncoder::fill_input(std::int64_t n, const Linear& linear, Fill&& fill) {
  input_.reset(n, linear);
  compute_.pool.parallel_for(n, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      fill(i, input_.row(i));
      input_.finish_row(i, compute_.kernels);
    }
  });
}

void VisionEncoder::normalize_into_input(const LayerNormWeights& norm, std::int64_t first, std::int64_t n,
                                         const Linear& linear) {
  const auto eps = static_cast<float>(config_.norm_eps);
  fill_input(n, linear, [&](std::int64_t i, float* row) {
    compute_.kernels.layer_norm(stream().row(first + i), norm.weight.data(), norm.bias.data(), eps, row,
                                config_.d_vision);
  });
}

void VisionEncoder::add_residual(std::int64_t first, std::int64_t n, std::span<const float> bias) {
  const std::int64_t d = config_.d_vision;
  compute_.pool.parallel_for(n, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t i = begin; i < end; ++i) {
      compute_.kernels.add(wide(n, d).row(i), stream().row(first + i), d);
      compute_.kernels.add(bias.data(), stream().row(first + i), d);
    }
  });
}

Status VisionEncoder::embed_patches(const Image& image) {
  const std::int64_t patch_values = weights_.patch.cols;
  Result<AlignedBuffer<float>> memory = AlignedBuffer<float>::create(grid_.patches() * patch_values);
  if (!memory) return memory.error();
  const MatrixView<float> patches(memory->data(), grid_.patches(), patch_values);
  make_patches(image, grid_, config_.patch_size, config_.merge_size, config_.pixel_norm, patches, compute_);
  std::fill(x_.data(), x_.data() + x_.size(), 0.0F);
  add_positions(weights_.positions, config_.position_side, grid_, config_.merge_size, stream(), compute_);
  for_row_blocks(grid_.patches(), [&](std::int64_t first, std::int64_t n) {
    fill_input(n, weights_.patch,
               [&](std::int64_t i, float* row) { std::copy_n(patches.row(first + i), patch_values, row); });
    input_.multiply(weights_.patch, wide(n, config_.d_vision), compute_);
    add_residual(first, n, weights_.patch.bias);
  });
  return {};
}

void VisionEncoder::attend(const VisionBlockWeights& block, const std::stop_token& stop) noexcept {
  const std::int64_t n_patches = grid_.patches(), d = config_.d_vision;
  for_row_blocks(n_patches, [&](std::int64_t first, std::int64_t n) {
    if (stop.stop_requested()) return;
    normalize_into_input(block.norm1, first, n, block.qkv);
    input_.multiply(block.qkv, wide(n, 3 * d), compute_);
    attention_.take(first, wide(n, 3 * d), block.qkv.bias, rotary_, compute_);
  });
  const MatrixView<float> attended(attended_.data(), n_patches, d);
  attention_.attend(attended, compute_, stop);
  for_row_blocks(n_patches, [&](std::int64_t first, std::int64_t n) {
    if (stop.stop_requested()) return;
    fill_input(n, block.out, [&](std::int64_t i, float* row) { std::copy_n(attended.row(first + i), d, row); });
    input_.multiply(block.out, wide(n, d), compute_);
    add_residual(first, n, block.out.bias);
  });
}

void VisionEncoder::feed_forward(const VisionBlockWeights& block, const std::stop_token& stop) noexcept {
  for_row_blocks(grid_.patches(), [&](std::int64_t first, std::int64_t n) {
    if (stop.stop_requested()) return;
    normalize_into_input(block.norm2, first, n, block.up);
    const MatrixView<float> hidden = wide(n, config_.d_ff);
    input_.multiply(block.up, hidden, compute_);
    fill_input(n, block.down, [&](std::int64_t i, float* row) {
      std::copy_n(hidden.row(i), config_.d_ff, row);
      compute_.kernels.gelu_tanh(row, block.up.bias.data(), config_.d_ff);
    });
    input_.multiply(block.down, wide(n, config_.d_vision), compute_);
    add_residual(first, n, block.down.bias);
  });
}

void VisionEncoder::merge(const MergerWeights& merger, bool norm_merged, MatrixView<float> out) noexcept {
  const std::int64_t together = config_.merge_size * config_.merge_size, d = config_.d_vision;
  const auto eps = static_cast<float>(config_.norm_eps);
  const LayerNormWeights& norm = merger.norm;
  const Kernels& k = compute_.kernels;
  for_row_blocks(grid_.patches() / together, [&](std::int64_t first, std::int64_t n) {
    fill_input(n, merger.fc1, [&](std::int64_t i, float* row) {
      const float* const patches = stream().row((first + i) * together);   // merge order: they stand together
      if (norm_merged) {
        k.layer_norm(patches, norm.weight.data(), norm.bias.data(), eps, row, together * d);
        return;
      }
      for (std::int64_t p = 0; p < together; ++p) {
        k.layer_norm(patches + p * d, norm.weight.data(), norm.bias.data(), eps, row + p * d, d);
      }
    });
    const MatrixView<float> hidden = wide(n, together * d);
    input_.multiply(merger.fc1, hidden, compute_);
    fill_input(n, merger.fc2, [&](std::int64_t i, float* row) {
      std::copy_n(hidden.row(i), together * d, row);
      gelu_erf(row, merger.fc1.bias);
    });
    const MatrixView<float> rows = out.slice(first, n);
    input_.multiply(merger.fc2, rows, compute_);
    compute_.pool.parallel_for(n, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t i = begin; i < end; ++i) k.add(merger.fc2.bias.data(), rows.row(i), rows.cols);
    });
  });
}

}  // namespace sightline
