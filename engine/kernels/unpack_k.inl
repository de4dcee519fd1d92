/// Unpackers of the blocks with scales of scales (Q2_K … Q6_K) and of TQ2_0: bit planes are shifted, masked and joined.
///
/// Included by unpack.inl.

/// Sixteen numbers of six bits each: f(number, values of the rows).
template <class Part, class F>
inline void each_six_bits(const SixBits& in, Part part, F f) {
  for (int s = 0; s < 4; ++s) {
    const int at = 16 * s + part * SIGHTLINE_LANES;
    const Int a = ints_of_bytes(in.planes[0] + at), b = ints_of_bytes(in.planes[1] + at),
              c = ints_of_bytes(in.planes[2] + at);
    f(s, a & 63);
    f(s + 4, b & 63);
    f(s + 8, c & 63);
    f(s + 12, a >> 6 | (b >> 4 & 12) | (c >> 2 & 48));
  }
}

/// Scales and minima of a Q4_K or Q5_K tile.
template <class Tile, class Part>
inline void put_pairs(const Tile& tile, Part part, BlockScales scales, BlockScales mins) {
  const Vec scale = halves(tile.d, part), min = halves(tile.dmin, part);
  each_six_bits(tile.scales, part, [&](int number, Int steps) {
    const bool is_scale = number < 8;
    put(is_scale ? scales[number][0] : mins[number - 8][0], part, (is_scale ? scale : min) * to_float(steps));
  });
}

struct Q4K {
  static constexpr bool kFine = false, kHasMin = true;
  static constexpr int kZero = 0;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    split_nibbles(reinterpret_cast<const PackedQ4K*>(packed)->blocks[block].nibbles, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales mins) {
    put_pairs(*reinterpret_cast<const PackedQ4K*>(packed), part, scales, mins);
  }
};

struct Q5K {
  static constexpr bool kFine = false, kHasMin = true;
  static constexpr int kZero = 0;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& planes = reinterpret_cast<const PackedQ5K*>(packed)->blocks[block].codes;
    Bytes in[5];
#pragma GCC unroll 5
    for (int i = 0; i < 5; ++i) {
      in[i] = load_bytes(&planes[i], part);
      w[i] = in[i] & 31;
    }
    w[5] = (shifted<-5>(in[0]) & 7) | (shifted<-2>(in[1]) & 24);
    w[6] = (shifted<-5>(in[2]) & 7) | (shifted<-2>(in[3]) & 24);
    w[7] = (shifted<-5>(in[4]) & 7) | (shifted<-4>(in[1]) & 8) | (shifted<-3>(in[3]) & 16);
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales mins) {
    put_pairs(*reinterpret_cast<const PackedQ5K*>(packed), part, scales, mins);
  }
};

struct Q6K {
  static constexpr bool kFine = true, kHasMin = false;
  static constexpr int kZero = 32;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedQ6K*>(packed);
    const auto& twos = tile.blocks[block].twos;
    const Bytes first = load_bytes(&twos[0], part), second = load_bytes(&twos[1], part);
    each_of_four([&]<int i>(Known<i>) {
      const Bytes pair = load_bytes(&tile.blocks[block].nibbles[i], part);
      w[i] = (pair & 15) | (shifted<4 - 2 * i>(first) & 48);
      w[i + 4] = (shifted<-4>(pair) & 15) | (shifted<4 - 2 * i>(second) & 48);
    });
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedQ6K*>(packed);
    const Vec scale = halves(tile.d, part);
    for (int b = 0; b < kTileBlocks; ++b) {
      for (int h = 0; h < 2; ++h) {
        put(scales[b][h], part, scale * to_float(ints_of_bytes(tile.scales[b][h] + part * SIGHTLINE_LANES)));
      }
    }
  }
};

struct Q2K {
  static constexpr bool kFine = true, kHasMin = true;
  static constexpr int kZero = 0;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedQ2K*>(packed);
    const auto& twos = tile.blocks[block].twos;
    const Bytes first = load_bytes(&twos[0], part), second = load_bytes(&twos[1], part);
    each_of_four([&]<int i>(Known<i>) {
      w[i] = shifted<-2 * i>(first) & 3;
      w[i + 4] = shifted<-2 * i>(second) & 3;
    });
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales mins) {
    const auto& tile = *reinterpret_cast<const PackedQ2K*>(packed);
    const Vec scale = halves(tile.d, part), min = halves(tile.dmin, part);
    for (int b = 0; b < kTileBlocks; ++b) {
      for (int h = 0; h < 2; ++h) {
        const Int steps = ints_of_bytes(tile.scales[b][h] + part * SIGHTLINE_LANES);
        put(scales[b][h], part, scale * to_float(steps & 15));
        put(mins[b][h], part, min * to_float(steps >> 4));
      }
    }
  }
};

struct Q3K {
  static constexpr bool kFine = true, kHasMin = false;
  static constexpr int kZero = 4;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedQ3K*>(packed);
    const auto& twos = tile.blocks[block].twos;
    const Bytes first = load_bytes(&twos[0], part), second = load_bytes(&twos[1], part);
    const Bytes third = load_bytes(&tile.blocks[block].ones, part);
    each_of_four([&]<int i>(Known<i>) {
      w[i] = (shifted<-2 * i>(first) & 3) | (shifted<2 - i>(third) & 4);
      w[i + 4] = (shifted<-2 * i>(second) & 3) | (shifted<-2 - i>(third) & 4);
    });
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedQ3K*>(packed);
    const Vec scale = halves(tile.d, part);
    each_six_bits(tile.scales, part, [&](int number, Int steps) {
      put(scales[number / 2][number % 2], part, scale * to_float(steps - 32));
    });
  }
};

struct TQ2 {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 1;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedTQ2*>(packed);
    const auto& twos = tile.blocks[block].twos;
    const Bytes first = load_bytes(&twos[0], part), second = load_bytes(&twos[1], part);
    each_of_four([&]<int i>(Known<i>) {
      w[i] = shifted<-2 * i>(first) & 3;
      w[i + 4] = shifted<-2 * i>(second) & 3;
    });
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const Vec scale = halves(reinterpret_cast<const PackedTQ2*>(packed)->d, part);
    for (int b = 0; b < kTileBlocks; ++b) put(scales[b][0], part, scale);
  }
};
