/// The vision encoder in double precision, patch by patch, with loops a reader can check against the papers.
#include "tests/reference/reference_vision.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

namespace sightline {
namespace reference {
namespace {

/// One patch on its way through the encoder.
struct Patch {
  std::size_t row = 0, col = 0;   ///< place in the picture, in patches
  Row x;                          ///< residual stream
};

struct Grid {
  std::size_t rows = 0, cols = 0;   ///< in patches
};

Row affine(const Linear& linear, std::span<const double> x) {
  Row y = multiply(linear.weight, x);
  add(y, linear.bias);
  return y;
}

/// Source: Ba, Kiros and Hinton, Layer Normalization; biased variance.
Row layer_norm(std::span<const double> x, const LayerNorm& norm, double epsilon) {
  const auto n = static_cast<double>(x.size());
  double mean = 0.0;
  for (const double value : x) mean += value / n;
  double variance = 0.0;
  for (const double value : x) variance += (value - mean) * (value - mean) / n;
  Row y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    y[i] = (x[i] - mean) / std::sqrt(variance + epsilon) * norm.weight[i] + norm.bias[i];
  }
  return y;
}

double gelu_tanh(double z) {
  return 0.5 * z * (1.0 + std::tanh(std::sqrt(2.0 / std::numbers::pi) * (z + 0.044715 * z * z * z)));
}

double gelu_erf(double z) { return 0.5 * z * (1.0 + std::erf(z / std::numbers::sqrt2)); }

/// Pixels of one patch, normalised: channel, y, x.
Row patch_pixels(std::span<const std::uint8_t> rgb, Grid grid, std::size_t row, std::size_t col, const VisionSizes& s) {
  const std::size_t picture_width = grid.cols * s.patch_side;
  Row values;
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t y = row * s.patch_side; y < (row + 1) * s.patch_side; ++y) {
      for (std::size_t x = col * s.patch_side; x < (col + 1) * s.patch_side; ++x) {
        const double level = static_cast<double>(rgb[(y * picture_width + x) * 3 + c]) / 255.0;
        values.push_back((level - s.mean[c]) / s.deviation[c]);
      }
    }
  }
  return values;
}

/// Where place `i` of `n` falls between two entries of the position table.
struct Between {
  std::size_t low = 0, high = 0;
  double part = 0.0;   ///< of `high`
};

Between between(std::size_t i, std::size_t n, std::size_t side) {
  if (n == 1) return {};
  const double place = static_cast<double>(i) * static_cast<double>(side - 1) / static_cast<double>(n - 1);
  const auto low = static_cast<std::size_t>(place);
  return {.low = low, .high = std::min(low + 1, side - 1), .part = place - static_cast<double>(low)};
}

/// The learned table stretched over the grid: bilinear, corners on corners.
Row position(Grid grid, std::size_t row, std::size_t col, const VisionWeights& weights) {
  const std::size_t side = weights.sizes.position_side;
  const Between v = between(row, grid.rows, side);
  const Between h = between(col, grid.cols, side);
  Row result(weights.sizes.width);
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto table = [&](std::size_t r, std::size_t c) {
      return weights.positions.scale * static_cast<double>(weights.positions.row(r * side + c)[i]);
    };
    const double upper = (1.0 - h.part) * table(v.low, h.low) + h.part * table(v.low, h.high);
    const double lower = (1.0 - h.part) * table(v.high, h.low) + h.part * table(v.high, h.high);
    result[i] = (1.0 - v.part) * upper + v.part * lower;
  }
  return result;
}

/// All patches in merge order: group by group, and inside a group row by row.
std::vector<Patch> embed_patches(std::span<const std::uint8_t> rgb, Grid grid, const VisionWeights& weights) {
  const VisionSizes& s = weights.sizes;
  const std::size_t m = s.merge_side;
  std::vector<Patch> patches;
  for (std::size_t group_row = 0; group_row < grid.rows; group_row += m) {
    for (std::size_t group_col = 0; group_col < grid.cols; group_col += m) {
      for (std::size_t i = 0; i < m * m; ++i) {
        Patch patch{.row = group_row + i / m, .col = group_col + i % m, .x = weights.patch_bias};
        const Row pixels = patch_pixels(rgb, grid, patch.row, patch.col, s);
        add(patch.x, multiply(weights.patch_kernel_0, pixels));   // a still shows both slots the same frame
        add(patch.x, multiply(weights.patch_kernel_1, pixels));
        add(patch.x, position(grid, patch.row, patch.col, weights));
        patches.push_back(std::move(patch));
      }
    }
  }
  return patches;
}

/// Turns pair (i, i + D/2) of one head by an angle of the patch's row for the first half of the pairs and of its
/// column for the second. Source: Su et al., RoFormer, in two dimensions as in the reference.
void rotate(std::span<double> head, std::size_t row, std::size_t col) {
  constexpr double kBase = 10000.0;
  const std::size_t pairs = head.size() / 2;
  const std::size_t per_axis = pairs / 2;
  for (std::size_t i = 0; i < pairs; ++i) {
    const double place = static_cast<double>(i < per_axis ? row : col);
    const auto k = static_cast<double>(i % per_axis);
    const double angle = place * std::pow(kBase, -k / static_cast<double>(per_axis));
    const double a = head[i];
    const double b = head[i + pairs];
    head[i] = a * std::cos(angle) - b * std::sin(angle);
    head[i + pairs] = b * std::cos(angle) + a * std::sin(angle);
  }
}

struct Projected {
  Row q, k, v;   ///< width values each, head after head; q and k turned
};

Projected project(const Patch& patch, const VisionBlock& block, const VisionSizes& s) {
  const Row qkv = affine(block.qkv, layer_norm(patch.x, block.attention_norm, s.epsilon));
  const std::span<const double> all(qkv);
  const auto part = [&](std::size_t i) {
    const std::span<const double> values = head(all, i, s.width);
    return Row(values.begin(), values.end());
  };
  Projected p{.q = part(0), .k = part(1), .v = part(2)};
  for (std::size_t h = 0; h < s.n_heads; ++h) {
    rotate(std::span(p.q).subspan(h * s.head_dim(), s.head_dim()), patch.row, patch.col);
    rotate(std::span(p.k).subspan(h * s.head_dim(), s.head_dim()), patch.row, patch.col);
  }
  return p;
}

/// What the patch with query `q` takes from all patches.
Row attend(const Row& q, const std::vector<Projected>& all, const VisionSizes& s) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(s.head_dim()));
  Row result(s.width);
  for (std::size_t h = 0; h < s.n_heads; ++h) {
    Row scores;
    for (const Projected& other : all) {
      scores.push_back(scale * dot(head(q, h, s.head_dim()), head(other.k, h, s.head_dim())));
    }
    const Row shares = softmax(scores);
    for (std::size_t j = 0; j < all.size(); ++j) {
      const std::span<const double> value = head(all[j].v, h, s.head_dim());
      for (std::size_t i = 0; i < value.size(); ++i) result[h * s.head_dim() + i] += shares[j] * value[i];
    }
  }
  return result;
}

void run_block(std::vector<Patch>& patches, const VisionBlock& block, const VisionSizes& s) {
  std::vector<Projected> projected;
  for (const Patch& patch : patches) projected.push_back(project(patch, block, s));
  for (std::size_t i = 0; i < patches.size(); ++i) {
    add(patches[i].x, affine(block.attention_out, attend(projected[i].q, projected, s)));
  }
  for (Patch& patch : patches) {
    Row hidden = affine(block.up, layer_norm(patch.x, block.mlp_norm, s.epsilon));
    for (double& value : hidden) value = gelu_tanh(value);
    add(patch.x, affine(block.down, hidden));
  }
}

Row two_layers(std::span<const double> x, const Linear& first, const Linear& second) {
  Row hidden = affine(first, x);
  for (double& value : hidden) value = gelu_erf(value);
  return affine(second, hidden);
}

/// One row for every group of patches; every patch is normed by itself.
std::vector<Row> merge(const std::vector<Patch>& patches, const VisionWeights& weights) {
  const std::size_t group = weights.sizes.merged_patches();
  std::vector<Row> rows;
  for (std::size_t first = 0; first < patches.size(); first += group) {
    Row grouped;
    for (std::size_t i = first; i < first + group; ++i) {
      const Row normed = layer_norm(patches[i].x, weights.post_norm, weights.sizes.epsilon);
      grouped.insert(grouped.end(), normed.begin(), normed.end());
    }
    rows.push_back(two_layers(grouped, weights.merger_first, weights.merger_second));
  }
  return rows;
}

/// As `merge`, but the whole group is normed at once.
std::vector<Row> deepstack_features(const std::vector<Patch>& patches, const DeepstackMerger& merger,
                                    const VisionSizes& s) {
  std::vector<Row> rows;
  for (std::size_t first = 0; first < patches.size(); first += s.merged_patches()) {
    Row grouped;
    for (std::size_t i = first; i < first + s.merged_patches(); ++i) {
      grouped.insert(grouped.end(), patches[i].x.begin(), patches[i].x.end());
    }
    rows.push_back(two_layers(layer_norm(grouped, merger.norm, s.epsilon), merger.first, merger.second));
  }
  return rows;
}

}  // namespace
}  // namespace reference

ReferenceVision::ReferenceVision(std::shared_ptr<const reference::VisionWeights> weights) noexcept
    : weights_(std::move(weights)) {}

Result<ReferenceVision> ReferenceVision::load(const std::filesystem::path& path) {
  Result<reference::VisionWeights> weights = reference::load_vision_weights(path);
  if (!weights) return weights.error();
  return ReferenceVision(std::make_shared<const reference::VisionWeights>(*std::move(weights)));
}

std::int64_t ReferenceVision::d_model() const noexcept { return static_cast<std::int64_t>(weights_->sizes.out_width); }

std::int64_t ReferenceVision::side_step() const noexcept {
  return static_cast<std::int64_t>(weights_->sizes.patch_side * weights_->sizes.merge_side);
}

ReferenceEmbedding ReferenceVision::embed(std::span<const std::uint8_t> rgb, std::int64_t width,
                                          std::int64_t height) const {
  assert(width > 0 && width % side_step() == 0 && height > 0 && height % side_step() == 0);
  assert(std::ssize(rgb) == 3 * width * height);
  const reference::VisionSizes& s = weights_->sizes;
  const reference::Grid grid{.rows = static_cast<std::size_t>(height) / s.patch_side,
                             .cols = static_cast<std::size_t>(width) / s.patch_side};
  ReferenceEmbedding result;
  result.grid_h = height / side_step();
  result.grid_w = width / side_step();
  std::vector<reference::Patch> patches = reference::embed_patches(rgb, grid, *weights_);
  auto feature = weights_->deepstack.begin();
  for (std::size_t i = 0; i < weights_->blocks.size(); ++i) {
    reference::run_block(patches, weights_->blocks[i], s);
    if (feature == weights_->deepstack.end() || feature->layer != i) continue;
    result.deepstack.push_back(reference::deepstack_features(patches, *feature++, s));
  }
  result.rows = reference::merge(patches, *weights_);
  return result;
}

}  // namespace sightline
