/// Packing, unpacking and reading single tiles in portable code: the oracle of every faster unpacker.
#include "engine/kernels/tile_codec.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "engine/kernels/block_codes.h"
#include "engine/kernels/dequantize.h"
#include "engine/kernels/tile_layouts.h"

namespace sightline {

namespace {

/// Calls f with the packed form and file form of formats of 256 weights that have a layout of their own; false for others.
template <class F>
bool with_layout(DType dtype, F&& f) {
  switch (dtype) {
    case DType::Q2_K:
      f(static_cast<PackedQ2K*>(nullptr), BlockQ2_K{});
      return true;
    case DType::Q3_K:
      f(static_cast<PackedQ3K*>(nullptr), BlockQ3_K{});
      return true;
    case DType::Q4_K:
      f(static_cast<PackedQ4K*>(nullptr), BlockQ4_K{});
      return true;
    case DType::Q5_K:
      f(static_cast<PackedQ5K*>(nullptr), BlockQ5_K{});
      return true;
    case DType::Q6_K:
      f(static_cast<PackedQ6K*>(nullptr), BlockQ6_K{});
      return true;
    case DType::TQ2_0:
      f(static_cast<PackedTQ2*>(nullptr), BlockTQ2_0{});
      return true;
    case DType::IQ4_XS:
      f(static_cast<PackedIQ4XS*>(nullptr), BlockIQ4_XS{});
      return true;
    case DType::IQ3_XXS:
      f(static_cast<PackedIQ3XXS*>(nullptr), BlockIQ3_XXS{});
      return true;
    case DType::IQ3_S:
      f(static_cast<PackedIQ3S*>(nullptr), BlockIQ3_S{});
      return true;
    case DType::IQ2_XXS:
      f(static_cast<PackedIQ2XXS*>(nullptr), BlockIQ2_XXS{});
      return true;
    case DType::IQ2_XS:
      f(static_cast<PackedIQ2XS*>(nullptr), BlockIQ2_XS{});
      return true;
    case DType::IQ2_S:
      f(static_cast<PackedIQ2S*>(nullptr), BlockIQ2_S{});
      return true;
    case DType::IQ1_S:
      f(static_cast<PackedIQ1S*>(nullptr), BlockIQ1_S{});
      return true;
    case DType::IQ1_M:
      f(static_cast<PackedIQ1M*>(nullptr), BlockIQ1_M{});
      return true;
    default:
      return false;
  }
}

/// Calls f with room for a tile row of blocks of the formats of 32 or 64 weights that have a layout of their own.
template <class F>
bool with_blocks(DType dtype, F&& f) {
  const auto call = [&f]<class Block>(Block /*kind*/) {
    Block blocks[kTileCols / Block::kWeights];
    f(blocks);
    return true;
  };
  switch (dtype) {
    case DType::Q4_0:
      return call(BlockQ4_0{});
    case DType::Q4_1:
      return call(BlockQ4_1{});
    case DType::Q5_0:
      return call(BlockQ5_0{});
    case DType::Q5_1:
      return call(BlockQ5_1{});
    case DType::Q8_0:
      return call(BlockQ8_0{});
    case DType::IQ4_NL:
      return call(BlockIQ4_NL{});
    case DType::MXFP4:
      return call(BlockMXFP4{});
    case DType::NVFP4:
      return call(BlockNVFP4{});
    default:
      return false;
  }
}

static_assert(kMaxTileRowBytes == kTileBlocks * sizeof(BlockQ8_0));

/// The file blocks of one row of a tile.
void extract(DType dtype, const std::byte* tile, int row, int n_blocks, std::byte* file) {
  const auto bytes = static_cast<std::size_t>(row_bytes(dtype, n_blocks * kBlockCols));
  const bool done = with_layout(dtype,
                                [&]<class Tile, class Block>(Tile*, Block block) {
                                  extract_row(*reinterpret_cast<const Tile*>(tile), row, block);
                                  std::memcpy(file, &block, sizeof block);
                                }) ||
                    with_blocks(dtype, [&](auto* blocks) {
                      extract_blocks(tile, row, n_blocks, blocks);
                      std::memcpy(file, blocks, bytes);
                    });
  if (!done) std::memcpy(file, tile + static_cast<std::size_t>(row) * bytes, bytes);
}

}  // namespace

void pack_tile(DType dtype, const std::byte* rows, std::int64_t row_stride, int n_rows, int n_blocks,
               std::byte* tile) noexcept {
  const auto bytes = static_cast<std::size_t>(row_bytes(dtype, n_blocks * kBlockCols));
  if (n_rows < kStripRows) std::memset(tile, 0, bytes * kStripRows);
  for (int row = 0; row < n_rows; ++row) {
    const std::byte* file = rows + row * row_stride;
    const bool done = with_layout(dtype,
                                  [&]<class Tile, class Block>(Tile*, Block block) {
                                    std::memcpy(&block, file, sizeof block);
                                    pack_row(block, row, *reinterpret_cast<Tile*>(tile));
                                  }) ||
                      with_blocks(dtype, [&](auto* blocks) {
                        std::memcpy(blocks, file, bytes);
                        pack_blocks(blocks, row, n_blocks, tile);
                      });
    if (!done) std::memcpy(tile + static_cast<std::size_t>(row) * bytes, file, bytes);
  }
}

void unpack_tile(DType dtype, const std::byte* tile, int n_blocks, CodeTile& out) noexcept {
  const std::uint32_t bias = code_traits(dtype).has_min ? 0U : 0x80808080U;  // adds 128 to each of four bytes
  std::byte blocks[kMaxTileRowBytes];
  BlockCodes decoded;
  for (int row = 0; row < kStripRows; ++row) {
    extract(dtype, tile, row, n_blocks, blocks);
    decode_codes(dtype, blocks, 0, n_blocks * kBlockCols, decoded);
    for (int b = 0; b < n_blocks; ++b) {
      for (int i = 0; i < kBlockCols / 4; ++i) {
        store4(&out.codes[b][i][4 * row], load4(decoded.codes + kBlockCols * b + 4 * i) ^ bias);
      }
      for (int half = 0; half < 2; ++half) {
        out.scales[b][half][row] = decoded.scales[2 * b + half];
        out.mins[b][half][row] = decoded.mins[2 * b + half];
      }
    }
  }
}

void decode_tile_row(DType dtype, const std::byte* tile, int row, int n_blocks, float* out) noexcept {
  std::byte blocks[kMaxTileRowBytes];
  extract(dtype, tile, row, n_blocks, blocks);
  dequantize_row(dtype, blocks, out, n_blocks * kBlockCols);
}

}  // namespace sightline
