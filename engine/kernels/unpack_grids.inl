/// Unpackers of the codebook blocks (IQ1, IQ2, IQ3): one gather finds the entries of all rows, masks negate them.
///
/// Included by unpack.inl.

typedef std::uint64_t FourMasks __attribute__((vector_size(32), may_alias));

constexpr std::uint64_t kNibbleOnes = 0x1111111111111111U;

/// The signs of a block as masks, the left-out ones made up.
struct BlockSigns {
  alignas(32) std::uint64_t first[4];  // of the first four columns of each run of eight
  alignas(32) std::uint64_t second[4];
};

inline BlockSigns complete_signs(const SevenSigns& in, int block) {
  FourMasks first, second;
  __builtin_memcpy(&first, in.first[block], sizeof first);
  __builtin_memcpy(&second, in.second[block], sizeof second);
  second &= 7 * kNibbleOnes;
  FourMasks parity = first ^ second;  // of each four bits, in the lowest
  parity ^= parity >> 2;
  parity ^= parity >> 1;
  second |= (parity & kNibbleOnes) << 3;
  BlockSigns out;
  __builtin_memcpy(out.first, &first, sizeof first);
  __builtin_memcpy(out.second, &second, sizeof second);
  return out;
}

/// The part's nibbles of sixteen.
template <class Part>
inline const std::uint8_t* part_of(const void* nibbles, Part part) {
  return static_cast<const std::uint8_t*>(nibbles) + part * SIGHTLINE_LANES / 2;
}

/// Indices of the part's rows, not yet completed.
template <class Part>
inline Int indices(const std::uint8_t (&index)[16], Part part) {
  return ints_of_bytes(index + part * SIGHTLINE_LANES);
}

/// Eight columns of codes from their entries and the signs of the first and second four.
template <class Part>
inline void put_eight(TwoQuads entries, const void* first, const void* second, Part part, Bytes* w) {
  w[0] = signed_codes(entries.first, part_of(first, part));
  w[1] = signed_codes(entries.second, part_of(second, part));
}

/// d · (0.5 + steps) · factor, in this order.
inline Vec half_steps(Vec d, Int steps, float factor) { return d * (to_float(steps) + 0.5F) * factor; }

/// Scales whose four bits stand where left-out signs would.
template <class Part>
inline void put_hidden_scales(const SevenSigns& signs, Vec d, float factor, Part part, BlockScales scales) {
  for (int b = 0; b < kTileBlocks; ++b) {
    std::uint64_t steps = 0;
#pragma GCC unroll 4
    for (int l = 0; l < 4; ++l) {
      std::uint64_t bits;
      __builtin_memcpy(&bits, &signs.second[b][l], sizeof bits);
      steps |= (bits >> 3 & kNibbleOnes) << l;
    }
    put(scales[b][0], part, half_steps(d, ints_of_nibbles(part_of(&steps, part)), factor));
  }
}

struct IQ3XXS {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ3XXS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const Bytes entries = entries_of_four(kIq3xxsGrid, indices(tile.index[8 * block + i], part));
      w[i] = signed_codes(entries, part_of(i % 2 == 0 ? &signs.first[i / 2] : &signs.second[i / 2], part));
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ3XXS*>(packed);
    put_hidden_scales(tile.signs, halves(tile.d, part), 0.5F, part, scales);
  }
};

struct IQ3S {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ3S*>(packed);
    Int ninth = indices(tile.ninth[block], part) << 8;
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const Int index = indices(tile.index[8 * block + i], part) | (ninth & 256);
      ninth >>= 1;
      w[i] = signed_codes(entries_of_four(kIq3sGrid, index), part_of(&tile.signs[8 * block + i], part));
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ3S*>(packed);
    const Vec d = halves(tile.d, part);
    for (int b = 0; b < kTileBlocks; ++b) {
      put(scales[b][0], part, d * to_float(2 * ints_of_nibbles(part_of(&tile.scales[b], part)) + 1));
    }
  }
};

struct IQ2XXS {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XXS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
#pragma GCC unroll 4
    for (int l = 0; l < 4; ++l) {
      put_eight(entries_of_eight(kIq2xxsGrid, indices(tile.index[4 * block + l], part)), &signs.first[l],
                &signs.second[l], part, w + 2 * l);
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XXS*>(packed);
    put_hidden_scales(tile.signs, halves(tile.d, part), 0.25F, part, scales);
  }
};

/// The two scales of each block of the other IQ2 formats.
template <class Part>
inline void put_two_scales(const RowNibbles (&file)[8][2], Vec d, Part part, BlockScales scales) {
  for (int b = 0; b < kTileBlocks; ++b) {
    for (int h = 0; h < 2; ++h) {
      put(scales[b][h], part, half_steps(d, ints_of_nibbles(part_of(&file[b][h], part)), 0.25F));
    }
  }
}

struct IQ2XS {
  static constexpr bool kFine = true, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
#pragma GCC unroll 4
    for (int l = 0; l < 4; ++l) {  // the ninth bit of the index stands where a left-out sign would
      const Int ninth = ints_of_nibbles(part_of(&tile.signs.second[block][l], part)) & 8;
      put_eight(entries_of_eight(kIq2xsGrid, indices(tile.index[4 * block + l], part) | ninth << 5), &signs.first[l],
                &signs.second[l], part, w + 2 * l);
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XS*>(packed);
    put_two_scales(tile.scales, halves(tile.d, part), part, scales);
  }
};

struct IQ2S {
  static constexpr bool kFine = true, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2S*>(packed);
    Int upper = indices(tile.upper[block], part) << 8;
#pragma GCC unroll 4
    for (int l = 0; l < 4; ++l) {
      const Int index = indices(tile.index[4 * block + l], part) | (upper & 0x300);
      upper >>= 2;
      const RowNibbles(&signs)[2] = tile.signs[4 * block + l];
      put_eight(entries_of_eight(kIq2sGrid, index), &signs[0], &signs[1], part, w + 2 * l);
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ2S*>(packed);
    put_two_scales(tile.scales, halves(tile.d, part), part, scales);
  }
};

/// Eight columns of codes 8 · entry ± 1, plus 128: `shift` is 129 or 127 in each byte of a row.
inline void put_shifted(TwoQuads entries, Int shift, Bytes* w) {
  w[0] = (shifted<3>(entries.first) & 0xF8) + reinterpret_cast<Bytes>(shift);
  w[1] = (shifted<3>(entries.second) & 0xF8) + reinterpret_cast<Bytes>(shift);
}

/// 129, or 127 where the sign bit is set, in each byte of a row.
inline Int shift_of(Int sign_on_top) {
  return (~(sign_on_top >> 31) & static_cast<std::int32_t>(0xFEFEFEFE)) ^ 0x7F7F7F7F;  // 127 ^ 254 is 129
}

struct IQ1S {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ1S*>(packed);
    Int high = ints_of_words(tile.upper[block] + part * SIGHTLINE_LANES) << 8;
    const Int shift = shift_of(high << 8);
#pragma GCC unroll 4
    for (int l = 0; l < 4; ++l) {
      const Int index = indices(tile.index[4 * block + l], part) | (high & 0x700);
      high >>= 3;
      put_shifted(entries_of_eight(kIq1sGrid, index), shift, w + 2 * l);
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ1S*>(packed);
    const Vec d = halves(tile.d, part);
    for (int b = 0; b < kTileBlocks; ++b) {
      const Int steps = ints_of_words(tile.upper[b] + part * SIGHTLINE_LANES) >> 12 & 7;
      put(scales[b][0], part, d * to_float(2 * steps + 1) * 0.125F);
    }
  }
};

struct IQ1M {
  static constexpr bool kFine = true, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ1M*>(packed);
#pragma GCC unroll 4
    for (int l = 0; l < 4; ++l) {
      const Int upper = indices(tile.upper[2 * block + l / 2], part);
      const Int high = l % 2 == 0 ? upper << 8 : upper << 4;  // three bits of index, then the sign of the shift
      const Int index = indices(tile.index[4 * block + l], part) | (high & 0x700);
      put_shifted(entries_of_eight(kIq1sGrid, index), shift_of(high << 20), w + 2 * l);
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ1M*>(packed);
    // The block's scale is spread over the top four bits of four words.
    std::uint16_t spread[kStripRows];
    for (int r = 0; r < kStripRows; ++r) {
      spread[r] = static_cast<std::uint16_t>(tile.scales[0][r] >> 12 | (tile.scales[1][r] >> 8 & 0xF0) |
                                             (tile.scales[2][r] >> 4 & 0xF00) | (tile.scales[3][r] & 0xF000));
    }
    const Vec d = halves(spread, part);
    for (int b = 0; b < kTileBlocks; ++b) {
      const Int steps = ints_of_words(tile.scales[b / 2] + part * SIGHTLINE_LANES) >> (6 * (b % 2));
      for (int h = 0; h < 2; ++h) put(scales[b][h], part, d * to_float(2 * (steps >> (3 * h) & 7) + 1) * 0.125F);
    }
  }
};
