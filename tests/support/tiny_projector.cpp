/// Vision encoders with random weights: which tensors they have, and a writer for small ones.
#include "tests/support/tiny_projector.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

#include "tests/support/random_blocks.h"
#include "tests/support/tensor_seed.h"

namespace sightline::testing_support {
namespace {

// Standard deviation of y = W x over that of x. Pixels have a root mean square of about one half, so the two patch
// kernels together give a start of about 0.7; positions add as much.
constexpr double kPatchGain = 1.0;
constexpr double kPositionDeviation = 0.7;
constexpr double kProjectionGain = 1.0;
constexpr double kBranchGain = 0.5;   // of the matrices that end a branch
constexpr double kOutputGain = 1.5;   // GELU has shrunk the rows to two thirds

class Planner {
 public:
  explicit Planner(const ProjectorOptions& options) : o_(options) {}

  std::vector<ProjectorTensor> tensors() && {
    const DType kernel = o_.dtype == DType::F16 || o_.dtype == DType::Q8_0 ? DType::F16 : DType::F32;
    const std::vector<std::int64_t> kernel_shape{o_.d_vision, 3, o_.patch_size, o_.patch_size};
    const double deviation = kPatchGain / std::sqrt(static_cast<double>(3 * o_.patch_size * o_.patch_size));
    tensors_.push_back({"v.patch_embd.weight", kernel, kernel_shape, 0.0, deviation});
    tensors_.push_back({"v.patch_embd.weight.1", kernel, kernel_shape, 0.0, deviation});
    bias("v.patch_embd.bias", o_.d_vision);
    tensors_.push_back({"v.position_embd.weight", DType::F32, {o_.position_side * o_.position_side, o_.d_vision}, 0.0,
                        kPositionDeviation});
    for (std::int64_t i = 0; i < o_.n_layers; ++i) block("v.blk." + std::to_string(i) + ".");
    norm("v.post_ln", o_.d_vision);
    const std::int64_t grouped = o_.merge_size * o_.merge_size * o_.d_vision;
    linear("mm.0", grouped, grouped, kProjectionGain);
    linear("mm.2", o_.d_model, grouped, kOutputGain);
    for (const std::int64_t layer : o_.deepstack_layers) {
      const std::string name = "v.deepstack." + std::to_string(layer) + ".";
      norm(name + "norm", grouped);
      linear(name + "fc1", grouped, grouped, kProjectionGain);
      linear(name + "fc2", o_.d_model, grouped, kOutputGain);
    }
    return std::move(tensors_);
  }

 private:
  void bias(std::string name, std::int64_t length) {
    tensors_.push_back({std::move(name), DType::F32, {length}, 0.0, 0.1});
  }

  void norm(const std::string& name, std::int64_t length) {
    tensors_.push_back({name + ".weight", DType::F32, {length}, 1.0, 0.1});
    bias(name + ".bias", length);
  }

  void linear(const std::string& name, std::int64_t rows, std::int64_t cols, double gain) {
    const DType dtype = cols % dtype_info(o_.dtype).block_size == 0 ? o_.dtype : DType::F16;
    tensors_.push_back({name + ".weight", dtype, {rows, cols}, 0.0, gain / std::sqrt(static_cast<double>(cols))});
    bias(name + ".bias", rows);
  }

  void block(const std::string& name) {
    norm(name + "ln1", o_.d_vision);
    linear(name + "attn_qkv", 3 * o_.d_vision, o_.d_vision, kProjectionGain);
    linear(name + "attn_out", o_.d_vision, o_.d_vision, kBranchGain);
    norm(name + "ln2", o_.d_vision);
    linear(name + "ffn_up", o_.d_ff, o_.d_vision, kProjectionGain);
    linear(name + "ffn_down", o_.d_vision, o_.d_ff, kBranchGain);
  }

  const ProjectorOptions& o_;
  std::vector<ProjectorTensor> tensors_;
};

std::vector<std::byte> random_bytes(const ProjectorTensor& tensor, std::uint64_t model_seed) {
  const std::int64_t cols = tensor.shape.back();
  std::int64_t rows = 1;
  for (std::size_t i = 0; i + 1 < tensor.shape.size(); ++i) rows *= tensor.shape[i];
  const std::int64_t stride = row_bytes(tensor.dtype, cols);
  const std::uint64_t seed = tensor_seed(tensor.name, model_seed);
  std::vector<std::byte> bytes(static_cast<std::size_t>(rows * stride));
  for (std::int64_t i = 0; i < rows; ++i) {
    random_row(tensor.dtype, row_seed(seed, i), static_cast<float>(tensor.deviation), bytes.data() + i * stride, cols);
  }
  if (tensor.mean == 0.0) return bytes;
  std::vector<float> values(static_cast<std::size_t>(rows * cols));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  for (float& value : values) value += static_cast<float>(tensor.mean);
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

}  // namespace

std::vector<ProjectorTensor> projector_tensors(const ProjectorOptions& options) {
  return Planner(options).tensors();
}

void add_projector_keys(GgufWriter& writer, const ProjectorOptions& o) {
  std::vector<bool> is_deepstack(static_cast<std::size_t>(o.n_layers));
  for (const std::int64_t layer : o.deepstack_layers) is_deepstack[static_cast<std::size_t>(layer)] = true;
  const std::vector<double> half(3, 0.5);
  writer.text("general.architecture", "clip")
      .text("general.type", "mmproj")
      .text("general.name", "random vision encoder")
      .integer("general.quantization_version", 2)
      .boolean("clip.has_vision_encoder", true)
      .text("clip.projector_type", "qwen3vl_merger")
      .boolean("clip.use_gelu", true)
      .integer("clip.vision.image_size", o.position_side * o.patch_size)
      .integer("clip.vision.patch_size", o.patch_size)
      .integer("clip.vision.embedding_length", o.d_vision)
      .integer("clip.vision.feed_forward_length", o.d_ff)
      .integer("clip.vision.block_count", o.n_layers)
      .integer("clip.vision.attention.head_count", o.n_heads)
      .number("clip.vision.attention.layer_norm_epsilon", 1e-6)
      .integer("clip.vision.projection_dim", o.d_model)
      .integer("clip.vision.spatial_merge_size", o.merge_size)
      .numbers("clip.vision.image_mean", half)
      .numbers("clip.vision.image_std", half)
      .booleans("clip.vision.is_deepstack_layers", is_deepstack);
  if (o.min_pixels) writer.integer("clip.vision.image_min_pixels", *o.min_pixels);
  if (o.max_pixels) writer.integer("clip.vision.image_max_pixels", *o.max_pixels);
}

Status write_tiny_projector(const std::filesystem::path& path, const ProjectorOptions& options) {
  if (!dtype_info(options.dtype).is_weight || options.n_heads < 1 || options.d_vision % options.n_heads != 0) {
    return Error{ErrorCode::InvalidArgument,
                 std::to_string(options.n_heads) + " heads of " + std::string(dtype_info(options.dtype).name) +
                     " in a width of " + std::to_string(options.d_vision) + " make no encoder",
                 ""};
  }
  for (const std::int64_t layer : options.deepstack_layers) {
    if (layer >= 0 && layer < options.n_layers) continue;
    return Error{ErrorCode::InvalidArgument, "there is no layer " + std::to_string(layer) + " to take features from", ""};
  }
  GgufWriter writer;
  add_projector_keys(writer, options);
  for (const ProjectorTensor& tensor : projector_tensors(options)) {
    const std::vector<std::byte> bytes = random_bytes(tensor, options.seed);
    writer.tensor(tensor.name, tensor.dtype, tensor.shape, std::span<const std::byte>(bytes));
  }
  return writer.write(path);
}

}  // namespace sightline::testing_support
