/// Packing, unpacking and reading single tiles in portable code: the oracle of every faster unpacker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/base/dtype.h"
#include "engine/kernels/kernel_table.h"

namespace sightline {

/// Most bytes that one row of a tile takes: eight blocks of Q8_0, the largest of the quantised formats.
inline constexpr int kMaxTileRowBytes = kTileBlocks * 34;

/// Packs `n_blocks` blocks of 32 columns of `n_rows` (1 … 16) file rows into one tile; missing rows become zeros.
/// `rows` points at the first row's first block, `row_stride` bytes lead to the next row.
void pack_tile(DType dtype, const std::byte* rows, std::int64_t row_stride, int n_rows, int n_blocks,
               std::byte* tile) noexcept;

/// Unpacks a tile of any quantised format. Same results as Kernels::unpack, bit for bit.
void unpack_tile(DType dtype, const std::byte* tile, int n_blocks, CodeTile& out) noexcept;

/// One row of a tile as single-precision numbers, bit-equal to dequantize_row on the file's row.
void decode_tile_row(DType dtype, const std::byte* tile, int row, int n_blocks, float* out) noexcept;

}  // namespace sightline
