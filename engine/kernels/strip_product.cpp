/// The one product everything is made of: 32 weight rows times chosen activation rows, summed by one worker.
#include "engine/kernels/strip_product.h"

#include <algorithm>
#include <cassert>

#include "engine/base/dtype.h"
#include "engine/kernels/block_codes.h"
#include "engine/kernels/tile_codec.h"

namespace sightline {

namespace {

constexpr std::int64_t kRowsAtOnce = 256;      // activation rows that pass over an unpacked strip while it is in cache
constexpr int kTilesAtOnce = 2;                // 512 columns of 32 rows: 24 KB unpacked, half a first-level cache
constexpr std::int64_t kPlainRowsAtOnce = 32;  // activation rows in single precision that stay in the second cache

/// Strips of a pair: 2, 1 at the end of an odd number, 0 beyond it.
std::int64_t strips_of_pair(const WeightMatrix& w, std::int64_t pair) {
  return std::clamp<std::int64_t>((w.rows + kStripRows - 1) / kStripRows - 2 * pair, 0, 2);
}

/// Unpacks one tile, from packed strips or straight from a file's rows.
void unpack(const WeightMatrix& w, std::int64_t strip, std::int64_t tile, int n_blocks, const Kernels& kernels,
            CodeTile& out) {
  const std::int64_t row = row_bytes(w.dtype, w.cols);
  const std::int64_t before = row_bytes(w.dtype, tile * kTileCols);
  const std::byte* packed = w.data + strip * kStripRows * row + kStripRows * before;
  alignas(64) std::byte packed_here[kStripRows * kMaxTileRowBytes];
  if (w.storage == Storage::Rows) {
    const int n_rows = static_cast<int>(std::min<std::int64_t>(kStripRows, w.rows - strip * kStripRows));
    pack_tile(w.dtype, w.data + strip * kStripRows * row + before, row, n_rows, n_blocks, packed_here);
    packed = packed_here;
  }
  const auto fast = kernels.unpack[static_cast<int>(w.dtype)];
  if (fast != nullptr) {
    fast(packed, n_blocks, &out);
  } else {
    unpack_tile(w.dtype, packed, n_blocks, out);
  }
}

/// Few activation rows, by a kernel that needs no unpacked tiles.
void multiply_few(const WeightMatrix& w, std::int64_t pair, const Activations& x, const std::int32_t* rows,
                  std::int64_t n, float* y, std::int64_t y_stride, const Kernels& kernels) {
  const std::int64_t strip_bytes = kStripRows * row_bytes(w.dtype, w.cols);
  const FewRowsProduct product{.weights = w.data + 2 * pair * strip_bytes,
                               .n_strips = static_cast<int>(strips_of_pair(w, pair)),
                               .strip_bytes = strip_bytes,
                               .tile_bytes = kStripRows * row_bytes(w.dtype, std::min<std::int64_t>(w.cols, kTileCols)),
                               .n_blocks = w.cols / kBlockCols,
                               .codes = x.codes,
                               .stats = x.stats,
                               .codes_stride = w.cols,
                               .stats_stride = w.cols / kBlockCols,
                               .rows = rows,
                               .n = static_cast<int>(n),
                               .y = y,
                               .y_stride = y_stride,
                               .ahead = kernels.ahead};
  kernels.multiply_few[static_cast<int>(w.dtype)](product);
}

/// Packed weights that are needed soon, of each strip of a pair.
struct Ahead {
  const std::byte *first = nullptr, *second = nullptr;
  int bytes = 0;
};

/// What is needed of a pair first, from `block` on; nothing if the pair is not known or not packed.
Ahead ahead_of(const NextPair& next, std::int64_t block) {
  if (next.weights == nullptr || next.weights->storage != Storage::Strips) return {};
  const WeightMatrix& w = *next.weights;
  const std::int64_t n_strips = strips_of_pair(w, next.pair);
  if (n_strips == 0) return {};
  const std::int64_t strip_bytes = kStripRows * row_bytes(w.dtype, w.cols);
  const std::int64_t count = std::min<std::int64_t>(w.cols / kBlockCols - block, kTilesAtOnce * kTileBlocks);
  const std::byte* const first =
      w.data + 2 * next.pair * strip_bytes + kStripRows * row_bytes(w.dtype, block * kBlockCols);
  return {first, n_strips == 2 ? first + strip_bytes : first,
          static_cast<int>(kStripRows * row_bytes(w.dtype, count * kBlockCols))};
}

void multiply_packed(const WeightMatrix& w, std::int64_t pair, const Activations& x, const std::int32_t* rows,
                     std::int64_t n, float* y, std::int64_t y_stride, const Kernels& kernels, const NextPair& next) {
  if (n <= kMaxFewRows && w.storage == Storage::Strips && kernels.multiply_few[static_cast<int>(w.dtype)] != nullptr) {
    return multiply_few(w, pair, x, rows, n, y, y_stride, kernels);
  }
  const CodeTraits traits = code_traits(w.dtype);
  const auto multiply = kernels.multiply[traits.sub_block == 16 ? 1 : 0][traits.has_min ? 1 : 0];
  const std::int64_t n_blocks = w.cols / kBlockCols;
  const std::int64_t n_strips = strips_of_pair(w, pair);
  CodeTile tiles[2][kTilesAtOnce];

  for (std::int64_t block = 0; block < n_blocks; block += kTilesAtOnce * kTileBlocks) {
    const std::int64_t here = std::min<std::int64_t>(n_blocks - block, kTilesAtOnce * kTileBlocks);
    const Ahead ahead = block + here < n_blocks ? ahead_of({&w, pair}, block + here) : ahead_of(next, 0);
    for (std::int64_t strip = 0; strip < n_strips; ++strip) {
      for (std::int64_t done = 0; done < here; done += kTileBlocks) {
        unpack(w, 2 * pair + strip, (block + done) / kTileBlocks,
               static_cast<int>(std::min<std::int64_t>(here - done, kTileBlocks)), kernels,
               tiles[strip][done / kTileBlocks]);
      }
    }
    TileProduct product{
        .tiles = {tiles[0], tiles[1]},
        .n_strips = static_cast<int>(n_strips),
        .n_blocks = static_cast<int>(here),
        .codes = x.codes + block * kBlockCols,
        .stats = x.stats + block,
        .codes_stride = w.cols,
        .stats_stride = n_blocks,
        .rows = rows,
        .n = static_cast<int>(n),
        .y = y,
        .y_stride = y_stride,
        .accumulate = block > 0,
        .ahead = {ahead.first, ahead.second},
        .ahead_bytes = ahead.bytes};
    multiply(product);
  }
}

void multiply_plain(const WeightMatrix& w, std::int64_t pair, const Activations& x, const std::int32_t* rows,
                    std::int64_t n, float* y, std::int64_t y_stride, const Kernels& kernels) {
  const int format = w.dtype == DType::F32 ? 0 : w.dtype == DType::F16 ? 1 : 2;
  const std::int64_t stride = row_bytes(w.dtype, w.cols);
  const std::int64_t first = pair * kPairRows;
  const std::int64_t n_rows = std::min(kPairRows, w.rows - first);
  const auto multiply = kernels.multiply_rows[format];
  const std::byte* data = w.data + first * stride;
  if (rows == nullptr) {
    for (std::int64_t i = 0; i < n; i += kPlainRowsAtOnce) {
      multiply(data, stride, n_rows, w.cols, x.rows.row(i), x.rows.stride, std::min(kPlainRowsAtOnce, n - i),
               y + i * y_stride, y_stride);
    }
    return;
  }
  for (std::int64_t i = 0; i < n; ++i) {
    multiply(data, stride, n_rows, w.cols, x.rows.row(rows[i]), x.rows.stride, 1, y + i * y_stride, y_stride);
  }
}

}  // namespace

void multiply_strip_pair(const WeightMatrix& weights, std::int64_t pair, const Activations& x, const std::int32_t* rows,
                         std::int64_t n, float* y, std::int64_t y_stride, const Kernels& kernels,
                         const NextPair& next) noexcept {
  if (is_plain(weights.dtype)) {
    multiply_plain(weights, pair, x, rows, n, y, y_stride, kernels);
    return;
  }
  assert(x.codes != nullptr && x.rows.cols == weights.cols);
  for (std::int64_t first = 0; first < n; first += kRowsAtOnce) {
    const std::int64_t count = std::min(kRowsAtOnce, n - first);
    if (rows != nullptr) {
      multiply_packed(weights, pair, x, rows + first, count, y + first * y_stride, y_stride, kernels, next);
    } else {
      multiply_packed(weights, pair, x.slice(first, count), nullptr, count, y + first * y_stride, y_stride, kernels,
                      next);
    }
  }
}

}  // namespace sightline
