/// Writes the vision encoder of a published model with random weights as a GGUF file.
#include "bench/projector_writer.h"

#include <array>
#include <vector>

#include "bench/model_shapes.h"
#include "engine/base/limits.h"
#include "tests/support/gguf_writer.h"

namespace sightline::bench {

namespace {

using testing_support::ProjectorOptions;
using testing_support::ProjectorTensor;

struct EncoderSizes {
  std::string_view shape;
  std::int64_t d_vision, n_layers, n_heads, d_ff, position_side;
};

constexpr std::array<EncoderSizes, 7> kEncoders{{
    {"35b-a3b", 1152, 27, 16, 4304, 48},
    {"27b", 1152, 27, 16, 4304, 48},
    {"9b", 1152, 27, 16, 4304, 48},
    {"4b", 1024, 24, 16, 4096, 48},
    {"2b", 1024, 24, 16, 4096, 48},
    {"0.8b", 768, 12, 12, 3072, 48},
    {"tiny", 64, 3, 4, 136, 8},
}};

}  // namespace

std::optional<ProjectorOptions> find_projector(std::string_view shape) {
  const std::optional<ModelShape> language_model = find_shape(shape);
  for (const EncoderSizes& sizes : kEncoders) {
    if (sizes.shape != shape || !language_model.has_value()) continue;
    ProjectorOptions projector;
    projector.dtype = DType::F16;
    projector.n_layers = sizes.n_layers;
    projector.d_vision = sizes.d_vision;
    projector.n_heads = sizes.n_heads;
    projector.d_ff = sizes.d_ff;
    projector.d_model = language_model->d_model;
    projector.position_side = sizes.position_side;
    return projector;
  }
  return std::nullopt;
}

Result<std::int64_t> write_random_projector(const std::filesystem::path& path, const ProjectorOptions& projector,
                                            ThreadPool& pool, const WriteProgress& on_progress) {
  constexpr std::int64_t kMaxWidth = 65536;
  Status ok = check_range("the number of layers", projector.n_layers, 1, limits::kLayers);
  if (ok) ok = check_range("the width of the output", projector.d_model, 1, kMaxWidth);
  if (!ok) return ok.error();
  std::vector<TensorPlan> tensors;
  for (const ProjectorTensor& tensor : testing_support::projector_tensors(projector)) {
    tensors.push_back({tensor.name, tensor.dtype, tensor.shape, tensor.mean, tensor.deviation});
  }
  testing_support::GgufWriter writer;
  testing_support::add_projector_keys(writer, projector);
  return write_random_file(path, writer, tensors, projector.seed, pool, on_progress);
}

}  // namespace sightline::bench
