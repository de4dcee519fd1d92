/// Unpackers of the blocks of 32 or 64 weights and of IQ4_XS: nibbles are codes, or are looked up in a table.
///
/// Included by unpack.inl.

alignas(16) constexpr std::uint8_t kIq4nlPlus128[16] = {  // kIq4nlValues
    1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241};
alignas(16) constexpr std::uint8_t kFp4Plus128[16] = {  // kFp4Values
    128, 129, 130, 131, 132, 134, 136, 140, 128, 127, 126, 125, 124, 122, 120, 116};

/// The codes of one block through a table.
template <class Part>
inline void look_up_nibbles(const std::byte* nibbles, const std::uint8_t (&values)[16], Part part, Bytes (&w)[8]) {
  const Bytes table = table_of(values);
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Bytes pair = load_bytes(nibbles + 64 * i, part);
    w[i] = look_up(table, pair & 15);
    w[i + 4] = look_up(table, shifted<-4>(pair) & 15);
  }
}

/// One number in half precision for each block.
template <class Part>
inline void put_halves(const std::byte* numbers, int n_blocks, Part part, BlockScales out) {
  for (int b = 0; b < n_blocks; ++b) {
    put(out[b][0], part, halves(numbers + b * kPackedHalves, part));
  }
}

/// The same, negated: the file adds what we take away.
template <class Part>
inline void put_minima(const std::byte* numbers, int n_blocks, Part part, BlockScales out) {
  for (int b = 0; b < n_blocks; ++b) {
    put(out[b][0], part, -halves(numbers + b * kPackedHalves, part));
  }
}

struct IQ4NL {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int n_blocks, int block, Part part, Bytes (&w)[8]) {
    look_up_nibbles(packed + n_blocks * kPackedHalves + block * kPackedNibbles, kIq4nlPlus128, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int n_blocks, Part part, BlockScales scales, BlockScales /*mins*/) {
    put_halves(packed, n_blocks, part, scales);
  }
};

template <bool kMinima>
struct FourBits {
  static constexpr bool kFine = false, kHasMin = kMinima;
  static constexpr int kZero = kMinima ? 0 : 8;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int n_blocks, int block, Part part, Bytes (&w)[8]) {
    const std::byte* const here = packed + n_blocks * kPackedHalves * (kMinima ? 2 : 1) + block * kPackedNibbles;
    split_nibbles(here, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int n_blocks, Part part, BlockScales scales, BlockScales mins) {
    put_halves(packed, n_blocks, part, scales);
    if constexpr (kMinima) put_minima(packed + n_blocks * kPackedHalves, n_blocks, part, mins);
  }
};
using Q4_0 = FourBits<false>;
using Q4_1 = FourBits<true>;

template <bool kMinima>
struct FiveBits {
  static constexpr bool kFine = false, kHasMin = kMinima;
  static constexpr int kZero = kMinima ? 0 : 16;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int n_blocks, int block, Part part, Bytes (&w)[8]) {
    const std::byte* const here =
        packed + n_blocks * kPackedHalves * (kMinima ? 2 : 1) + block * (kPackedOnes + kPackedNibbles);
    join_fifth(here, here + kPackedOnes, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int n_blocks, Part part, BlockScales scales, BlockScales mins) {
    put_halves(packed, n_blocks, part, scales);
    if constexpr (kMinima) put_minima(packed + n_blocks * kPackedHalves, n_blocks, part, mins);
  }
};
using Q5_0 = FiveBits<false>;
using Q5_1 = FiveBits<true>;

struct Q8_0 {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int n_blocks, int block, Part part,
                                           Bytes (&w)[8]) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      w[i] = load_bytes(packed + n_blocks * kPackedHalves + block * kPackedEightBits + 64 * i, part) ^ 128;  // adds 128
    }
  }
  template <class Part>
  static void scales(const std::byte* packed, int n_blocks, Part part, BlockScales scales, BlockScales /*mins*/) {
    put_halves(packed, n_blocks, part, scales);
  }
};

struct IQ4XS {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    look_up_nibbles(packed + offsetof(PackedIQ4XS, blocks) + block * kPackedNibbles, kIq4nlPlus128, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int /*n_blocks*/, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto& tile = *reinterpret_cast<const PackedIQ4XS*>(packed);
    const Vec scale = halves(tile.d, part);
    Int upper = ints_of_words(tile.scales_high + part * SIGHTLINE_LANES) << 4;
    for (int b = 0; b < kTileBlocks; ++b) {
      const Int steps = ints_of_nibbles(tile.scales_low[b].bytes + part * SIGHTLINE_LANES / 2) | (upper & 48);
      put(scales[b][0], part, scale * to_float(steps - 32));
      upper >>= 2;
    }
  }
};

struct MXFP4 {
  static constexpr bool kFine = false, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int n_blocks, int block, Part part,
                                           Bytes (&w)[8]) {
    look_up_nibbles(packed + n_blocks * kPackedBytes + block * kPackedNibbles, kFp4Plus128, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int n_blocks, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto* exponents = reinterpret_cast<const std::uint8_t*>(packed);
    for (int b = 0; b < n_blocks; ++b) {
      const Int e = ints_of_bytes(exponents + b * kPackedBytes + part * SIGHTLINE_LANES);
      // 2^(e - 128) from its bits; the two smallest are subnormal.
      put(scales[b][0], part, bits_to_float(e < 2 ? (e + 1) << 21 : (e - 1) << 23));
    }
  }
};

struct NVFP4 {
  static constexpr bool kFine = true, kHasMin = false;
  static constexpr int kZero = 128;

  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int n_blocks, int block, Part part,
                                           Bytes (&w)[8]) {
    look_up_nibbles(packed + 2 * n_blocks * kPackedBytes + block * kPackedNibbles, kFp4Plus128, part, w);
  }
  template <class Part>
  static void scales(const std::byte* packed, int n_blocks, Part part, BlockScales scales, BlockScales /*mins*/) {
    const auto* numbers = reinterpret_cast<const std::uint8_t*>(packed);
    for (int i = 0; i < 2 * n_blocks; ++i) {
      const Int code = ints_of_bytes(numbers + i * kPackedBytes + part * SIGHTLINE_LANES);
      const Int exponent = code >> 3 & 15, mantissa = code & 7;
      // Half of (1 + mantissa / 8) · 2^(exponent - 7) from its bits, of mantissa · 2^-9 without an exponent.
      const Vec normal = bits_to_float((exponent + (127 - 8)) << 23 | mantissa << 20);
      const Vec value = exponent == 0 ? to_float(mantissa) * 0x1p-10F : normal;
      put(scales[i / 2][i % 2], part, code == 127 ? Vec{} : value);
    }
  }
};
