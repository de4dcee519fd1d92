/// Reads a projector file's tensors into the forms the encoder multiplies.
#include "vision/vision_loader.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <cstring>
#include <mutex>
#include <utility>

#include "engine/base/dtype.h"
#include "engine/kernels/dequantize.h"

namespace sightline {

namespace {

constexpr std::int64_t kPieceBytes = std::int64_t{4} << 20;
constexpr std::int64_t kAlignment = 64;   // bytes

std::int64_t aligned(std::int64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

void decode_row(const GgufTensor& tensor, const std::byte* row, float* out, std::int64_t cols, const Kernels& kernels) {
  if (tensor.dtype == DType::F16) {
    kernels.from_f16(reinterpret_cast<const std::uint16_t*>(row), out, cols);
  } else {
    dequantize_row(tensor.dtype, row, out, cols);
  }
}

template <class Code>
std::int64_t rounded_bytes(std::int64_t rows, std::int64_t cols) {
  return rounded_tiles(rows, cols) * static_cast<std::int64_t>(sizeof(RoundedTile<Code>));
}

template <class Code>
void pack_rounded(MatrixView<const float> rows, std::int64_t strip, std::byte* matrix, const Kernels& kernels) {
  pack_strip(rows, kernels, reinterpret_cast<RoundedTile<Code>*>(matrix) + strip * (rows.cols / kScaleCols));
}

std::int64_t bytes_of(LinearForm form, std::int64_t rows, std::int64_t cols) {
  switch (form) {
    case LinearForm::F32: return matrix_bytes(DType::F32, Storage::Rows, rows, cols);
    case LinearForm::Int16: return rounded_bytes<std::int16_t>(rows, cols);
    case LinearForm::Int8: return rounded_bytes<std::int8_t>(rows, cols);
  }
  return 0;
}

}  // namespace

// --- wishes ---------------------------------------------------------------------------------------------------------

const GgufTensor* VisionLoader::look_up(const std::string& name, std::initializer_list<std::int64_t> shape) {
  if (error_.has_value()) return nullptr;
  Result<const GgufTensor*> tensor = store_.require(name, shape);
  if (!tensor) {
    error_ = std::move(tensor).error();
    return nullptr;
  }
  if (!dtype_info((*tensor)->dtype).is_weight) {
    error_ = Error{ErrorCode::Unsupported,
                   std::string(store_.metadata().name()) + ": " + name + " is stored as " +
                       std::string(dtype_info((*tensor)->dtype).name) + ", which is no format for weights",
                   "GGUF_UNSUPPORTED"};
    return nullptr;
  }
  wanted_.insert(*tensor);
  return *tensor;
}

void VisionLoader::want_linear(const std::string& name, std::int64_t rows, std::int64_t cols, LinearForm form,
                               Linear& out) {
  out.form = form;
  out.rows = rows;
  out.cols = cols;
  wishes_.push_back({.tensor = look_up(name + ".weight", {rows, cols}), .linear = &out, .rows = rows, .cols = cols});
  want_floats(name + ".bias", 1, rows, out.bias);
}

void VisionLoader::want_patch_kernels(const std::string& name, std::int64_t rows, std::int64_t channels,
                                      std::int64_t side, LinearForm form, Linear& out) {
  const std::initializer_list<std::int64_t> shape = {rows, channels, side, side};
  out.form = form;
  out.rows = rows;
  out.cols = channels * side * side;
  wishes_.push_back({.tensor = look_up(name + ".weight", shape),
                     .second = look_up(name + ".weight.1", shape),
                     .linear = &out,
                     .rows = rows,
                     .cols = out.cols});
  want_floats(name + ".bias", 1, rows, out.bias);
}

void VisionLoader::want_norm(const std::string& name, std::int64_t d, LayerNormWeights& out) {
  want_floats(name + ".weight", 1, d, out.weight);
  want_floats(name + ".bias", 1, d, out.bias);
}

void VisionLoader::want_floats(const std::string& name, std::int64_t rows, std::int64_t cols,
                               std::span<const float>& out) {
  wishes_.push_back({.tensor = look_up(name, {rows, cols}), .floats = &out, .rows = rows, .cols = cols});
}

// --- fetching -------------------------------------------------------------------------------------------------------

Status VisionLoader::refuse_strangers() const {
  for (const GgufTensor* tensor : store_.tensors()) {
    const bool is_ours = tensor->name.starts_with("v.") || tensor->name.starts_with("mm.");
    if (!is_ours || wanted_.contains(tensor)) continue;
    return Error{ErrorCode::Unsupported,
                 std::string(store_.metadata().name()) + ": " + tensor->name +
                     " is no part of the encoders that are supported; without it the rows would be wrong",
                 "GGUF_UNSUPPORTED"};
  }
  return {};
}

Status VisionLoader::place(VisionWeights& weights) {
  std::int64_t matrix_total = 0, vector_total = 0;
  for (Wish& wish : wishes_) {
    if (wish.linear != nullptr) {
      wish.offset = matrix_total;
      matrix_total += aligned(bytes_of(wish.linear->form, wish.rows, wish.cols));
    } else {
      wish.offset = vector_total;
      vector_total += aligned(wish.rows * wish.cols * 4) / 4;
    }
  }
  Result<AlignedBuffer<std::byte>> matrices = AlignedBuffer<std::byte>::create(matrix_total);
  Result<AlignedBuffer<float>> vectors = AlignedBuffer<float>::create(vector_total);
  if (!matrices || !vectors) {
    return Error{ErrorCode::OverBudget,
                 std::string(store_.metadata().name()) + ": the vision weights need " +
                     std::to_string(matrix_total + 4 * vector_total) + " bytes of memory, which the system refused",
                 "MODEL_TOO_BIG"};
  }
  weights.matrices = *std::move(matrices);
  weights.vectors = *std::move(vectors);
  return {};
}

Status VisionLoader::read_tensor(const GgufTensor& tensor, std::vector<std::byte>& out, Staging& staging,
                                 Sha256& identity, const Compute& compute) const {
  const auto total = static_cast<std::int64_t>(tensor.bytes);
  out.resize(tensor.bytes);
  staging.pieces.resize(static_cast<std::size_t>((total + kPieceBytes - 1) / kPieceBytes));
  std::mutex mutex;
  std::optional<Error> error;
  compute.pool.parallel_for(static_cast<std::int64_t>(staging.pieces.size()), 1,
                            [&](std::int64_t begin, std::int64_t end, int worker) {
    for (std::int64_t piece = begin; piece < end; ++piece) {
      const std::int64_t from = piece * kPieceBytes;
      const std::span<std::byte> bytes(out.data() + from, static_cast<std::size_t>(std::min(kPieceBytes, total - from)));
      const Status read = store_.read(tensor, static_cast<std::uint64_t>(from), bytes);
      if (!read) {
        const std::lock_guard lock(mutex);
        error = read.error();
        return;
      }
      Sha256& hasher = staging.hashers[static_cast<std::size_t>(worker)];
      hasher.update(bytes);
      staging.pieces[static_cast<std::size_t>(piece)] = hasher.finish();
    }
  });
  if (error.has_value()) return *error;
  identity.update(tensor.name + " " + std::string(dtype_info(tensor.dtype).name) + shape_text(tensor.shape()) + "\n");
  identity.update(std::as_bytes(std::span(staging.pieces)));
  return {};
}

void VisionLoader::pack(const Wish& wish, Staging& staging, VisionWeights& weights, const Compute& compute) const {
  const std::int64_t padded = padded_cols(wish.cols);
  const std::int64_t n_strips = (wish.rows + kStripRows - 1) / kStripRows;
  const auto n_workers = static_cast<std::size_t>(compute.pool.workers());
  const std::size_t strip_values = static_cast<std::size_t>(kStripRows * padded);
  staging.rows.assign(2 * n_workers * strip_values, 0.0F);
  std::byte* const matrix = weights.matrices.data() + wish.offset;
  Linear* const linear = wish.linear;

  compute.pool.parallel_for(n_strips, 1, [&](std::int64_t begin, std::int64_t end, int worker) {
    float* const rows = staging.rows.data() + 2 * static_cast<std::size_t>(worker) * strip_values;
    float* const addend = rows + strip_values;
    for (std::int64_t strip = begin; strip < end; ++strip) {
      const std::int64_t first = strip * kStripRows, n = std::min<std::int64_t>(kStripRows, wish.rows - first);
      for (std::int64_t r = 0; r < n; ++r) {   // the columns beyond wish.cols stay zero
        float* const row = rows + r * padded;
        decode_row(*wish.tensor, staging.first.data() + (first + r) * row_bytes(wish.tensor->dtype, wish.cols), row,
                   wish.cols, compute.kernels);
        if (wish.second == nullptr) continue;
        decode_row(*wish.second, staging.second.data() + (first + r) * row_bytes(wish.second->dtype, wish.cols), addend,
                   wish.cols, compute.kernels);
        for (std::int64_t i = 0; i < wish.cols; ++i) row[i] += addend[i];
      }
      switch (linear->form) {
        case LinearForm::F32:
          for (std::int64_t r = 0; r < n; ++r) {
            const auto row_size = static_cast<std::size_t>(wish.cols) * sizeof(float);
            std::memcpy(matrix + static_cast<std::size_t>(first + r) * row_size, rows + r * padded, row_size);
          }
          break;
        case LinearForm::Int16: pack_rounded<std::int16_t>({rows, n, padded}, strip, matrix, compute.kernels); break;
        case LinearForm::Int8: pack_rounded<std::int8_t>({rows, n, padded}, strip, matrix, compute.kernels); break;
      }
    }
  });
  switch (linear->form) {
    case LinearForm::F32: linear->plain = {DType::F32, Storage::Rows, wish.rows, wish.cols, matrix}; break;
    case LinearForm::Int16:
      linear->codes16 = {reinterpret_cast<const RoundedTile<std::int16_t>*>(matrix), wish.rows, padded};
      break;
    case LinearForm::Int8:
      linear->codes8 = {reinterpret_cast<const RoundedTile<std::int8_t>*>(matrix), wish.rows, padded};
      break;
  }
}

Result<Digest> VisionLoader::fetch(VisionWeights& weights, const Compute& compute) {
  if (error_.has_value()) return *error_;
  Status done = refuse_strangers();
  if (done) done = place(weights);
  if (!done) return done.error();

  Sha256 identity;
  Staging staging;
  staging.hashers.resize(static_cast<std::size_t>(compute.pool.workers()));
  std::int64_t total = 0, so_far = 0;
  for (const Wish& wish : wishes_) {
    total += static_cast<std::int64_t>(wish.tensor->bytes + (wish.second != nullptr ? wish.second->bytes : 0));
  }
  for (const Wish& wish : wishes_) {
    if (options_.stop.stop_requested()) {
      return Error{ErrorCode::Cancelled, std::string(store_.metadata().name()) + ": loading was stopped"};
    }
    done = read_tensor(*wish.tensor, staging.first, staging, identity, compute);
    if (done && wish.second != nullptr) done = read_tensor(*wish.second, staging.second, staging, identity, compute);
    if (!done) return done.error();
    if (wish.linear != nullptr) {
      pack(wish, staging, weights, compute);
    } else {
      float* const out = weights.vectors.data() + wish.offset;
      for (std::int64_t r = 0; r < wish.rows; ++r) {
        dequantize_row(wish.tensor->dtype, staging.first.data() + r * row_bytes(wish.tensor->dtype, wish.cols),
                       out + r * wish.cols, wish.cols);
      }
      *wish.floats = {out, static_cast<std::size_t>(wish.rows * wish.cols)};
    }
    so_far += static_cast<std::int64_t>(wish.tensor->bytes + (wish.second != nullptr ? wish.second->bytes : 0));
    if (options_.on_progress) options_.on_progress(so_far, total);
  }
  const Status unchanged = store_.check_unchanged();
  if (!unchanged) return unchanged.error();
  return identity.finish();
}

}  // namespace sightline
