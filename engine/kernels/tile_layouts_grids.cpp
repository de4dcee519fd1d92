/// Packed tiles of the codebook blocks (IQ1, IQ2, IQ3).
///
/// The indices of sixteen rows stand side by side, so that one gather finds the entries of all of them, and the signs of
/// four columns of sixteen rows are one 64-bit mask.
#include "engine/kernels/tile_layouts.h"

namespace sightline {

namespace {

/// The 7-bit sign index of run l of block b, and a bit of something else.
void set_signs(SevenSigns& out, int b, int l, int row, unsigned signs, unsigned other) {
  set_nibble(out.first[b][l], row, signs & 15U);
  set_nibble(out.second[b][l], row, ((signs >> 4) & 7U) | (other & 1U) << 3);
}

unsigned sign_index(const SevenSigns& in, int b, int l, int row) {
  return nibble(in.first[b][l], row) | (nibble(in.second[b][l], row) & 7U) << 4;
}

unsigned other_bit(const SevenSigns& in, int b, int l, int row) { return nibble(in.second[b][l], row) >> 3; }

/// Four sign indices of 7 bits and a scale of 4 bits in one word.
void pack_signs_and_scale(std::uint32_t word, int b, int row, SevenSigns& out) {
  for (int l = 0; l < 4; ++l) set_signs(out, b, l, row, (word >> (7 * l)) & 127U, word >> (28 + l));
}

std::uint32_t extract_signs_and_scale(const SevenSigns& in, int b, int row) {
  std::uint32_t word = 0;
  for (int l = 0; l < 4; ++l) word |= sign_index(in, b, l, row) << (7 * l) | other_bit(in, b, l, row) << (28 + l);
  return word;
}

/// Two 4-bit scales for each of eight blocks.
void pack_scales(const std::uint8_t* file, int row, RowNibbles (*scales)[2]) {
  for (int b = 0; b < 8; ++b) {
    set_nibble(scales[b][0], row, file[b]);
    set_nibble(scales[b][1], row, file[b] >> 4);
  }
}

void extract_scales(const RowNibbles (*scales)[2], int row, std::uint8_t* file) {
  for (int b = 0; b < 8; ++b) {
    file[b] = static_cast<std::uint8_t>(nibble(scales[b][0], row) | nibble(scales[b][1], row) << 4);
  }
}

/// Eight signs as two masks' nibbles.
void pack_sign_byte(std::uint8_t signs, int row, RowNibbles* out) {
  set_nibble(out[0], row, signs);
  set_nibble(out[1], row, signs >> 4);
}

std::uint8_t extract_sign_byte(const RowNibbles* in, int row) {
  return static_cast<std::uint8_t>(nibble(in[0], row) | nibble(in[1], row) << 4);
}

}  // namespace

void pack_row(const BlockIQ3_XXS& block, int row, PackedIQ3XXS& tile) noexcept {
  for (int i = 0; i < 64; ++i) tile.index[i][row] = block.qs[i];
  for (int b = 0; b < 8; ++b) pack_signs_and_scale(block.signs_and_scale[b], b, row, tile.signs);
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ3XXS& tile, int row, BlockIQ3_XXS& block) noexcept {
  for (int i = 0; i < 64; ++i) block.qs[i] = tile.index[i][row];
  for (int b = 0; b < 8; ++b) block.signs_and_scale[b] = extract_signs_and_scale(tile.signs, b, row);
  block.d = tile.d[row];
}

void pack_row(const BlockIQ3_S& block, int row, PackedIQ3S& tile) noexcept {
  for (int i = 0; i < 64; ++i) tile.index[i][row] = block.qs[i];
  for (int i = 0; i < 32; ++i) pack_sign_byte(block.signs[i], row, &tile.signs[2 * i]);
  for (int b = 0; b < 8; ++b) {
    tile.ninth[b][row] = block.qh[b];
    set_nibble(tile.scales[b], row, block.scales[b / 2] >> (4 * (b % 2)));
  }
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ3S& tile, int row, BlockIQ3_S& block) noexcept {
  for (int i = 0; i < 64; ++i) block.qs[i] = tile.index[i][row];
  for (int i = 0; i < 32; ++i) block.signs[i] = extract_sign_byte(&tile.signs[2 * i], row);
  for (int b = 0; b < 8; ++b) block.qh[b] = tile.ninth[b][row];
  for (int b = 0; b < 8; b += 2) {
    block.scales[b / 2] = static_cast<std::uint8_t>(nibble(tile.scales[b], row) | nibble(tile.scales[b + 1], row) << 4);
  }
  block.d = tile.d[row];
}

void pack_row(const BlockIQ2_XXS& block, int row, PackedIQ2XXS& tile) noexcept {
  for (int b = 0; b < 8; ++b) {
    for (int l = 0; l < 4; ++l) tile.index[4 * b + l][row] = block.groups[b].index[l];
    pack_signs_and_scale(block.groups[b].signs_and_scale, b, row, tile.signs);
  }
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ2XXS& tile, int row, BlockIQ2_XXS& block) noexcept {
  for (int b = 0; b < 8; ++b) {
    for (int l = 0; l < 4; ++l) block.groups[b].index[l] = tile.index[4 * b + l][row];
    block.groups[b].signs_and_scale = extract_signs_and_scale(tile.signs, b, row);
  }
  block.d = tile.d[row];
}

void pack_row(const BlockIQ2_XS& block, int row, PackedIQ2XS& tile) noexcept {
  for (int i = 0; i < 32; ++i) {
    const unsigned entry = block.qs[i];  // nine bits of index, seven of signs
    tile.index[i][row] = static_cast<std::uint8_t>(entry);
    set_signs(tile.signs, i / 4, i % 4, row, entry >> 9, entry >> 8);
  }
  pack_scales(block.scales, row, tile.scales);
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ2XS& tile, int row, BlockIQ2_XS& block) noexcept {
  for (int i = 0; i < 32; ++i) {
    block.qs[i] = static_cast<std::uint16_t>(tile.index[i][row] | other_bit(tile.signs, i / 4, i % 4, row) << 8 |
                                             sign_index(tile.signs, i / 4, i % 4, row) << 9);
  }
  extract_scales(tile.scales, row, block.scales);
  block.d = tile.d[row];
}

void pack_row(const BlockIQ2_S& block, int row, PackedIQ2S& tile) noexcept {
  for (int i = 0; i < 32; ++i) {
    tile.index[i][row] = block.qs[i];
    pack_sign_byte(block.signs[i], row, tile.signs[i]);
  }
  for (int b = 0; b < 8; ++b) tile.upper[b][row] = block.qh[b];
  pack_scales(block.scales, row, tile.scales);
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ2S& tile, int row, BlockIQ2_S& block) noexcept {
  for (int i = 0; i < 32; ++i) {
    block.qs[i] = tile.index[i][row];
    block.signs[i] = extract_sign_byte(tile.signs[i], row);
  }
  for (int b = 0; b < 8; ++b) block.qh[b] = tile.upper[b][row];
  extract_scales(tile.scales, row, block.scales);
  block.d = tile.d[row];
}

void pack_row(const BlockIQ1_S& block, int row, PackedIQ1S& tile) noexcept {
  for (int i = 0; i < 32; ++i) tile.index[i][row] = block.qs[i];
  for (int b = 0; b < 8; ++b) tile.upper[b][row] = block.qh[b];
  tile.d[row] = block.d;
}

void extract_row(const PackedIQ1S& tile, int row, BlockIQ1_S& block) noexcept {
  for (int i = 0; i < 32; ++i) block.qs[i] = tile.index[i][row];
  for (int b = 0; b < 8; ++b) block.qh[b] = tile.upper[b][row];
  block.d = tile.d[row];
}

void pack_row(const BlockIQ1_M& block, int row, PackedIQ1M& tile) noexcept {
  for (int i = 0; i < 32; ++i) tile.index[i][row] = block.qs[i];
  for (int i = 0; i < 16; ++i) tile.upper[i][row] = block.qh[i];
  for (int i = 0; i < 4; ++i) tile.scales[i][row] = block.sc[i];
}

void extract_row(const PackedIQ1M& tile, int row, BlockIQ1_M& block) noexcept {
  for (int i = 0; i < 32; ++i) block.qs[i] = tile.index[i][row];
  for (int i = 0; i < 16; ++i) block.qh[i] = tile.upper[i][row];
  for (int i = 0; i < 4; ++i) block.sc[i] = tile.scales[i][row];
}

}  // namespace sightline
