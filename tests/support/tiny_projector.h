/// Vision encoders with random weights: which tensors they have, and a writer for small ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/error.h"
#include "tests/support/gguf_writer.h"

namespace sightline::testing_support {

/// What the encoder is like, named as in VisionConfig. As it stands: 300 thousand weights; feed-forward rows do not fill
/// blocks of 32, as in the large real encoder.
struct ProjectorOptions {
  DType dtype = DType::F32;      ///< linear matrices; F16 instead where rows do not fill the blocks of this format
  std::uint64_t seed = 1;
  std::int64_t n_layers = 3;
  std::int64_t d_vision = 64;
  std::int64_t n_heads = 4;
  std::int64_t d_ff = 136;
  std::int64_t d_model = 64;         ///< of the language model it is for
  std::int64_t position_side = 8;    ///< the position table has position_side² rows
  std::int64_t patch_size = 16;
  std::int64_t merge_size = 2;
  std::optional<std::int64_t> min_pixels{}, max_pixels{};   ///< keys that are left out if not set
  std::vector<std::int64_t> deepstack_layers{};           ///< layers that also give features, ascending
};

/// One tensor: random values with this mean and standard deviation.
struct ProjectorTensor {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::int64_t> shape;   ///< outermost first
  double mean = 0.0;                 ///< other than 0 for F32 only
  double deviation = 1.0;
};

/// All tensors in the order of the file. Position table, norms and biases are F32, and so are the patch kernels unless
/// `dtype` is F16 or Q8_0, where they are F16.
///
/// Deviations are chosen so that the rows of the residual stream start near 1 and each branch adds a few tenths, whatever
/// the number of layers, and the rows for the language model have a standard deviation of about 1.
std::vector<ProjectorTensor> projector_tensors(const ProjectorOptions& options);

/// The keys of such a file.
void add_projector_keys(GgufWriter& writer, const ProjectorOptions& options);

/// Writes the encoder as a GGUF file at `path`. Equal options give equal bytes; a tensor's weights depend on the seed,
/// its name and its shape only.
/// Errors: InvalidArgument if the heads do not divide the width, a layer of `deepstack_layers` does not exist or `dtype`
/// is no format of weights; Io.
Status write_tiny_projector(const std::filesystem::path& path, const ProjectorOptions& options = {});

}  // namespace sightline::testing_support
