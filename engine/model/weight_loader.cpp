/// Fetches tensors from a WeightStore into memory, rearranged for the kernels, on all workers.
#include "engine/model/weight_loader.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/kernels/dequantize.h"

namespace sightline {

namespace {

constexpr std::int64_t kPieceBytes = std::int64_t{6} << 20;  // large enough for a disk, small enough to share out
constexpr std::int64_t kCacheLine = 64;

std::int64_t rounded_up(std::int64_t n, std::int64_t unit) { return (n + unit - 1) / unit * unit; }

Error unsupported(const GgufTensor& tensor, std::string_view expected) {
  return {ErrorCode::Unsupported,
          tensor.name + " is stored as " + std::string(dtype_info(tensor.dtype).name) + ", expected " +
              std::string(expected),
          "GGUF_UNSUPPORTED"};
}

}  // namespace

std::int64_t WeightLoader::MatrixWish::file_bytes() const noexcept { return rows * row_bytes(tensor->dtype, cols); }

std::int64_t WeightLoader::MatrixWish::arena_bytes() const noexcept {
  return rounded_up(matrix_bytes(tensor->dtype, storage, rows, cols), kCacheLine);
}

std::int64_t WeightLoader::Piece::file_bytes() const noexcept {
  return n_parts * n_rows * row_bytes(wish->tensor->dtype, wish->cols);
}

// --- wishes -------------------------------------------------------------------------------------------------------

void WeightLoader::fail(Error error) {
  if (!error_.has_value()) error_ = std::move(error);
}

const GgufTensor* WeightLoader::look_up(std::string_view name, std::initializer_list<std::int64_t> shape) {
  if (error_.has_value()) return nullptr;
  Result<const GgufTensor*> tensor = store_.require(name, shape);
  if (!tensor) {
    fail(std::move(tensor).error());
    return nullptr;
  }
  wanted_.insert(*tensor);
  return *tensor;
}

void WeightLoader::add_matrix(const GgufTensor* tensor, Storage storage, std::int64_t rows, std::int64_t cols,
                              std::vector<WeightMatrix*> parts) {
  if (tensor == nullptr) return;
  if (!dtype_info(tensor->dtype).is_weight) return fail(unsupported(*tensor, "a format of weights"));
  const bool as_in_file = options_.mode == LoadMode::Mapped || is_plain(tensor->dtype);
  matrices_.push_back({tensor, as_in_file ? Storage::Rows : storage, rows, cols, std::move(parts)});
}

void WeightLoader::add_vector(VectorWish wish) {
  if (wish.tensor == nullptr) return;
  if (!is_plain(wish.tensor->dtype)) return fail(unsupported(*wish.tensor, "F32, F16 or BF16"));
  vectors_.push_back(std::move(wish));
}

void WeightLoader::want_matrix(std::string_view name, std::int64_t rows, std::int64_t cols, ScaledMatrix& out) {
  add_matrix(look_up(name, {rows, cols}), Storage::Strips, rows, cols, {&out.matrix});
  want_scales(name, {&out.scale});
}

void WeightLoader::want_rows(std::string_view name, std::int64_t rows, std::int64_t cols, WeightMatrix& out) {
  add_matrix(look_up(name, {rows, cols}), Storage::Rows, rows, cols, {&out});
}

void WeightLoader::want_stack(std::string_view name, std::int64_t n, std::int64_t rows, std::int64_t cols,
                              std::vector<WeightMatrix*> out) {
  const auto parts_per_matrix = static_cast<std::int64_t>(out.size()) / n;
  assert(parts_per_matrix >= 1 && rows % parts_per_matrix == 0);
  add_matrix(look_up(name, {n, rows, cols}), Storage::Strips, rows / parts_per_matrix, cols, std::move(out));
}

void WeightLoader::want_scales(std::string_view name, std::vector<float*> out) {
  // Writers put the word behind the name with or without its last part.
  constexpr std::string_view kWeight = ".weight";
  const std::string_view stem = name.ends_with(kWeight) ? name.substr(0, name.size() - kWeight.size()) : name;
  for (const std::string& scale : {std::string(stem) + ".scale", std::string(name) + ".scale"}) {
    const GgufTensor* tensor = store_.find(scale);
    if (tensor == nullptr) continue;
    const bool one_for_all = tensor->n_axes == 1 && tensor->axes[0] == 1;
    const std::int64_t n = one_for_all ? 1 : static_cast<std::int64_t>(out.size());
    return add_vector({look_up(scale, {n}), 1, n, false, nullptr, std::move(out)});
  }
}

void WeightLoader::want_vector(std::string_view name, std::int64_t n, std::span<const float>& out) {
  add_vector({look_up(name, {n}), 1, n, false, &out, {}});
}

void WeightLoader::want_transposed(std::string_view name, std::int64_t rows, std::int64_t cols,
                                   std::span<const float>& out) {
  add_vector({look_up(name, {rows, cols}), rows, cols, true, &out, {}});
}

// --- fetching -----------------------------------------------------------------------------------------------------

Result<LoadedWeights> WeightLoader::fetch(const Compute& compute) {
  if (error_.has_value()) return *error_;
  LoadedWeights weights;
  Status done = fetch_vectors(weights);
  if (!done) return done.error();
  if (options_.mode == LoadMode::Mapped) {
    done = map_matrices();
  } else {
    done = make_arena(weights);
    if (done) done = read_matrices(weights, compute);
  }
  if (!done) return done.error();
  return weights;
}

Status WeightLoader::fetch_vectors(LoadedWeights& weights) const {
  std::int64_t total = 0;
  for (const VectorWish& wish : vectors_) total += rounded_up(wish.rows * wish.cols, kCacheLine);
  Result<AlignedBuffer<float>> memory = AlignedBuffer<float>::create(total);
  if (!memory) return memory.error();
  weights.vectors = *std::move(memory);

  float* next = weights.vectors.data();
  std::vector<std::byte> raw;
  std::vector<float> decoded;
  for (const VectorWish& wish : vectors_) {
    const std::int64_t n = wish.rows * wish.cols;
    raw.resize(wish.tensor->bytes);
    const Status read = store_.read(*wish.tensor, 0, raw);
    if (!read) return read;
    decoded.resize(static_cast<std::size_t>(n));
    dequantize_row(wish.tensor->dtype, raw.data(), decoded.data(), n);
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t to = wish.transposed ? i % wish.cols * wish.rows + i / wish.cols : i;
      next[to] = decoded[static_cast<std::size_t>(i)];
    }
    if (wish.out != nullptr) *wish.out = {next, static_cast<std::size_t>(n)};
    for (std::size_t i = 0; i < wish.scales.size(); ++i) *wish.scales[i] = decoded[n == 1 ? 0 : i];
    next += rounded_up(n, kCacheLine);
  }
  return {};
}

Status WeightLoader::map_matrices() const {
  for (const MatrixWish& wish : matrices_) {
    const Result<TensorView> view = store_.map(*wish.tensor);
    if (!view) return view.error();
    const std::byte* data = view->data();
    for (WeightMatrix* part : wish.parts) {
      *part = {wish.tensor->dtype, wish.storage, wish.rows, wish.cols, data};
      data += wish.file_bytes();
    }
  }
  return {};
}

Status WeightLoader::make_arena(LoadedWeights& weights) {
  sort_by_place();
  std::int64_t total = 0;
  for (MatrixWish& wish : matrices_) {
    wish.arena_offset = total;
    total += wish.arena_bytes() * static_cast<std::int64_t>(wish.parts.size());
  }
  Result<AlignedBuffer<std::byte>> arena = AlignedBuffer<std::byte>::create(total);
  if (!arena) {
    return Error{ErrorCode::OverBudget,
                 std::string(store_.metadata().name()) + ": the weights need " + std::to_string(total) +
                     " bytes of memory, which the system refused",
                 "MODEL_TOO_BIG"};
  }
  weights.matrices = *std::move(arena);
  for (const MatrixWish& wish : matrices_) {
    const std::byte* data = weights.matrices.data() + wish.arena_offset;
    for (WeightMatrix* part : wish.parts) {
      *part = {wish.tensor->dtype, wish.storage, wish.rows, wish.cols, data};
      data += wish.arena_bytes();
    }
  }
  return {};
}

/// In the order of the file, so that the disk reads forward.
void WeightLoader::sort_by_place() {
  std::unordered_map<const GgufTensor*, std::size_t> place;
  for (const GgufTensor* tensor : store_.tensors()) place.emplace(tensor, place.size());
  std::sort(matrices_.begin(), matrices_.end(),
            [&place](const MatrixWish& a, const MatrixWish& b) { return place.at(a.tensor) < place.at(b.tensor); });
}

std::vector<WeightLoader::Piece> WeightLoader::cut_into_pieces() const {
  std::vector<Piece> pieces;
  for (const MatrixWish& wish : matrices_) {
    const auto n_parts = static_cast<std::int64_t>(wish.parts.size());
    const std::int64_t parts_per_piece = std::max<std::int64_t>(1, kPieceBytes / wish.file_bytes());
    const std::int64_t rows_that_fit = kPieceBytes / row_bytes(wish.tensor->dtype, wish.cols);
    const std::int64_t rows_per_piece = std::max<std::int64_t>(kStripRows, rows_that_fit / kStripRows * kStripRows);
    for (std::int64_t part = 0; part < n_parts; part += parts_per_piece) {
      const std::int64_t here = std::min(parts_per_piece, n_parts - part);
      const std::int64_t step = here == 1 ? rows_per_piece : wish.rows;
      for (std::int64_t row = 0; row < wish.rows; row += step) {
        pieces.push_back({&wish, part, here, row, std::min(step, wish.rows - row)});
      }
    }
  }
  return pieces;
}

Status WeightLoader::read_piece(const Piece& piece, std::span<std::byte> staging, std::byte* arena) const {
  const MatrixWish& wish = *piece.wish;
  const DType dtype = wish.tensor->dtype;
  const std::int64_t stride = row_bytes(dtype, wish.cols);
  const auto n_bytes = static_cast<std::size_t>(piece.n_rows * stride);
  const std::int64_t from = piece.first_part * wish.file_bytes() + piece.first_row * stride;
  // A strip takes the bytes its rows take, so row offsets hold in both storages.
  std::byte* to = arena + wish.arena_offset + piece.first_part * wish.arena_bytes() + piece.first_row * stride;

  if (wish.storage == Storage::Strips) {
    const std::span<std::byte> raw = staging.first(static_cast<std::size_t>(piece.file_bytes()));
    const Status read = store_.read(*wish.tensor, static_cast<std::uint64_t>(from), raw);
    if (!read) return read;
    for (std::int64_t i = 0; i < piece.n_parts; ++i) {
      pack_rows(dtype, raw.data() + static_cast<std::size_t>(i) * n_bytes, piece.n_rows, wish.cols,
                to + i * wish.arena_bytes());
    }
    return {};
  }
  for (std::int64_t i = 0; i < piece.n_parts; ++i) {
    const auto offset = static_cast<std::uint64_t>(from + i * wish.file_bytes());
    const Status read = store_.read(*wish.tensor, offset, {to + i * wish.arena_bytes(), n_bytes});
    if (!read) return read;
  }
  return {};
}

Status WeightLoader::read_matrices(LoadedWeights& weights, const Compute& compute) const {
  const std::vector<Piece> pieces = cut_into_pieces();
  std::int64_t total = 0;
  std::int64_t staging_bytes = 0;
  for (const Piece& piece : pieces) {
    total += piece.file_bytes();
    if (piece.wish->storage == Storage::Strips) staging_bytes = std::max(staging_bytes, piece.file_bytes());
  }
  Result<AlignedBuffer<std::byte>> staging = AlignedBuffer<std::byte>::create(staging_bytes * compute.pool.workers());
  if (!staging) return staging.error();

  std::atomic<std::int64_t> done{0};
  std::atomic<bool> ended{false};
  std::mutex mutex;
  Status outcome;  // guarded by `mutex`
  const auto end = [&](Error error) {
    const std::scoped_lock lock(mutex);
    if (outcome) outcome = std::move(error);
    ended.store(true, std::memory_order_relaxed);
  };
  compute.pool.parallel_for(static_cast<std::int64_t>(pieces.size()), 1,
                            [&](std::int64_t begin, std::int64_t last, int worker) {
                              for (std::int64_t i = begin; i < last && !ended.load(std::memory_order_relaxed); ++i) {
                                if (options_.stop.stop_requested())
                                  return end({ErrorCode::Cancelled, "loading the model was stopped", ""});
                                const Piece& piece = pieces[static_cast<std::size_t>(i)];
                                const std::span<std::byte> room(staging->data() + worker * staging_bytes,
                                                                static_cast<std::size_t>(staging_bytes));
                                Status read = read_piece(piece, room, weights.matrices.data());
                                if (!read) return end(read.error());
                                const std::int64_t so_far = done.fetch_add(piece.file_bytes()) + piece.file_bytes();
                                if (worker == 0 && options_.on_progress)
                                  options_.on_progress(so_far, total);  // the calling thread
                              }
                            });
  if (outcome && options_.on_progress) options_.on_progress(total, total);
  return outcome;
}

}  // namespace sightline
