/// Unpackers of the codebook blocks (IQ1, IQ2, IQ3) by look-ups in registers: 64 entries are found at once.
///
/// Included after sixteen_lanes.inl where AVX-512 VBMI may be used. Each element gets the code that unpack_grids.inl, whose
/// gathers fetch one entry after the other, gives it. A codebook is two planes of bytes here (iq_tables.h): VPERMI2B looks
/// 64 indices up in 128 bytes, masks of the upper bits of the indices choose between several such results. The two bytes
/// of a row's entry are then brought into its lane, VPMULTISHIFTQB moves each weight's code to the bottom of a byte of its
/// own, and VPERMB, which sees six bits, finds what the code stands for in a table that repeats for the bits above it.

inline __m512i wide(Bytes v) { return reinterpret_cast<__m512i>(v); }
inline Bytes bytes_of(__m512i v) { return reinterpret_cast<Bytes>(v); }

inline __mmask64 mask_at(const void* p) {
  std::uint64_t bits;
  __builtin_memcpy(&bits, p, sizeof bits);
  return _cvtu64_mask64(bits);
}

/// The bytes of 64 entries in a plane. Bit 7 + i of an index is in upper[i], the others are in `index`.
template <int kEntries>
inline __m512i from_plane(const std::uint8_t* plane, __m512i index, const __mmask64* upper) {
  if constexpr (kEntries == 128) {
    return _mm512_permutex2var_epi8(_mm512_load_si512(plane), index, _mm512_load_si512(plane + 64));
  } else {
    constexpr int kHalf = kEntries / 2;
    const __m512i low = from_plane<kHalf>(plane, index, upper), high = from_plane<kHalf>(plane + kHalf, index, upper);
    return _mm512_mask_blend_epi8(upper[__builtin_ctz(kEntries) - 8], low, high);
  }
}

/// Entries of 64 indices: four times sixteen rows.
class Entries {
 public:
  /// `upper`: bits 8, 9 and 10 of the indices, as far as the codebook is that large.
  template <int kEntries>
  Entries(const CodebookPlanes<kEntries>& book, const std::uint8_t (*index)[16], __mmask64 bit8 = 0, __mmask64 bit9 = 0,
          __mmask64 bit10 = 0) {
    const __m512i low = _mm512_loadu_si512(index);
    const __mmask64 upper[4] = {_mm512_movepi8_mask(low), bit8, bit9, bit10};
    planes_[0] = from_plane<kEntries>(book.bytes[0], low, upper);
    planes_[1] = from_plane<kEntries>(book.bytes[1], low, upper);
  }

  /// Both bytes of the entries of run `run`, each row's in the low half of its lane.
  template <int run>
  [[nodiscard]] __m512i in_lanes() const {
    alignas(64) static constexpr LaneOrder kOrder(16 * run);
    return _mm512_permutex2var_epi8(planes_[0], _mm512_load_si512(kOrder.bytes), planes_[1]);
  }

 private:
  struct LaneOrder {
    std::uint8_t bytes[64];
    explicit constexpr LaneOrder(int first) : bytes{} {
      for (int i = 0; i < 64; ++i) bytes[i] = static_cast<std::uint8_t>(first + i / 4 + 64 * (i % 2));
    }
  };

  __m512i planes_[2];
};

/// Where each weight's code begins in the lanes of a register, and what the codes stand for.
struct CodeMeaning {
  std::uint8_t starts[2][64];   // [0] of the first four weights of an entry, [1] of the second four
  std::uint8_t values[64];
};

/// `kBits` for each code; `kZero` is added to all values.
template <int kBits, int kZero, int kValues>
constexpr CodeMeaning meaning_of(const int (&values)[kValues]) {
  CodeMeaning meaning{};
  for (int i = 0; i < 64; ++i) {
    const int lane = i / 4 % 2 * 32, weight = i % 4;
    for (int half = 0; half < 2; ++half) {   // eight weights of two bits, or four of three bits in two bytes
      const int start = kBits == 2 ? 8 * half + 2 * weight : 8 * (weight / 2) + 3 * (weight % 2);
      meaning.starts[half][i] = static_cast<std::uint8_t>(lane + start);
    }
    meaning.values[i] = static_cast<std::uint8_t>(kZero + values[i % kValues]);
  }
  return meaning;
}
alignas(64) constexpr CodeMeaning kIq2Codes = meaning_of<2, 128>({8, 25, 43, 0});
alignas(64) constexpr CodeMeaning kIq1Codes = meaning_of<2, 0>({-8, 0, 8, 0});
alignas(64) constexpr CodeMeaning kIq3xxsCodes = meaning_of<3, 128>({4, 12, 20, 28, 36, 44, 52, 62});
alignas(64) constexpr CodeMeaning kIq3sCodes = meaning_of<3, 128>({1, 3, 5, 7, 9, 11, 13, 15});

/// Four weights of each row.
template <int kHalf>
inline __m512i weights_of(const CodeMeaning& meaning, __m512i lanes) {
  const __m512i codes = _mm512_multishift_epi64_epi8(_mm512_load_si512(meaning.starts[kHalf]), lanes);
  return _mm512_permutexvar_epi8(codes, _mm512_load_si512(meaning.values));
}

/// 256 - v where a bit is set: 128 minus magnitudes instead of 128 plus magnitudes.
inline Bytes with_signs(__m512i v, const void* signs) {
  return bytes_of(_mm512_mask_sub_epi8(v, mask_at(signs), _mm512_setzero_si512(), v));
}

/// Eight weights of each row from every entry of a block, with the signs of the first and second four.
template <class F>
inline void put_signed_eights(const Entries& entries, F signs, Bytes (&w)[8]) {
  each_of_four([&]<int l>(Known<l>) {
    const __m512i lanes = entries.in_lanes<l>();
    w[2 * l] = with_signs(weights_of<0>(kIq2Codes, lanes), signs(l, 0));
    w[2 * l + 1] = with_signs(weights_of<1>(kIq2Codes, lanes), signs(l, 1));
  });
}

/// A bit of sixteen bytes for each of four runs of rows: `bits` has the one of run l in its l-th byte.
inline __mmask64 bit_of_bytes(__m512i four_times_rows, std::uint32_t bits) {
  const __m512i spread = _mm512_broadcastd_epi32(_mm_cvtsi32_si128(static_cast<int>(bits)));
  alignas(64) static constexpr struct RunOrder {
    std::uint8_t bytes[64];
    constexpr RunOrder() : bytes{} {
      for (int i = 0; i < 64; ++i) bytes[i] = static_cast<std::uint8_t>(i / 16);
    }
  } kOrder;
  return _mm512_test_epi8_mask(four_times_rows, _mm512_shuffle_epi8(spread, _mm512_load_si512(kOrder.bytes)));
}
inline __m512i four_times(const std::uint8_t (&rows)[16]) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(rows)));
}

struct LookedUpIQ3XXS : IQ3XXS {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ3XXS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
    const Entries first(kIq3xxsPlanes, &tile.index[8 * block]), second(kIq3xxsPlanes, &tile.index[8 * block + 4]);
    each_of_four([&]<int i>(Known<i>) {
      const std::uint64_t* const of_quad = i % 2 == 0 ? signs.first : signs.second;
      w[i] = with_signs(weights_of<0>(kIq3xxsCodes, first.in_lanes<i>()), &of_quad[i / 2]);
      w[i + 4] = with_signs(weights_of<0>(kIq3xxsCodes, second.in_lanes<i>()), &of_quad[i / 2 + 2]);
    });
  }
};

struct LookedUpIQ3S : IQ3S {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ3S*>(packed);
    const __m512i ninth = four_times(tile.ninth[block]);
    const Entries first(kIq3sPlanes, &tile.index[8 * block], bit_of_bytes(ninth, 0x08040201));
    const Entries second(kIq3sPlanes, &tile.index[8 * block + 4], bit_of_bytes(ninth, 0x80402010));
    each_of_four([&]<int i>(Known<i>) {
      w[i] = with_signs(weights_of<0>(kIq3sCodes, first.in_lanes<i>()), &tile.signs[8 * block + i]);
      w[i + 4] = with_signs(weights_of<0>(kIq3sCodes, second.in_lanes<i>()), &tile.signs[8 * block + i + 4]);
    });
  }
};

struct LookedUpIQ2XXS : IQ2XXS {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XXS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
    put_signed_eights(Entries(kIq2xxsPlanes, &tile.index[4 * block]),
                      [&](int l, int half) { return half == 0 ? &signs.first[l] : &signs.second[l]; }, w);
  }
};

struct LookedUpIQ2XS : IQ2XS {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
    std::uint64_t ninth = 0;   // stands where left-out signs would
    for (int l = 3; l >= 0; --l) {
      std::uint64_t second;
      __builtin_memcpy(&second, &tile.signs.second[block][l], sizeof second);
      ninth = ninth << 16 | _pext_u64(second, 8 * kNibbleOnes);
    }
    put_signed_eights(Entries(kIq2xsPlanes, &tile.index[4 * block], _cvtu64_mask64(ninth)),
                      [&](int l, int half) { return half == 0 ? &signs.first[l] : &signs.second[l]; }, w);
  }
};

struct LookedUpIQ2S : IQ2S {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2S*>(packed);
    const __m512i upper = four_times(tile.upper[block]);
    put_signed_eights(
        Entries(kIq2sPlanes, &tile.index[4 * block], bit_of_bytes(upper, 0x40100401), bit_of_bytes(upper, 0x80200802)),
        [&](int l, int half) { return &tile.signs[4 * block + l][half]; }, w);
  }
};

struct LookedUpIQ1S : IQ1S {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ1S*>(packed);
    const __m512i twice = _mm512_broadcast_i64x4(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.upper[block])));
    const auto bit = [&](int n) {   // bit n of each run's three
      const auto of_two = [&](int shift) {
        const __m512i low = _mm512_set1_epi16(static_cast<short>(1 << shift));
        const __m512i high = _mm512_set1_epi16(static_cast<short>(8 << shift));
        return _mm512_test_epi16_mask(twice, _mm512_mask_blend_epi16(0xFFFF0000U, low, high));
      };
      return _mm512_kunpackd(of_two(n + 6), of_two(n));
    };
    const Entries entries(kIq1sPlanes, &tile.index[4 * block], bit(0), bit(1), bit(2));
    const Bytes shift = reinterpret_cast<Bytes>(shift_of(ints_of_words(tile.upper[block] + part * SIGHTLINE_LANES) << 16));
    each_of_four([&]<int l>(Known<l>) {
      const __m512i lanes = entries.in_lanes<l>();
      w[2 * l] = bytes_of(weights_of<0>(kIq1Codes, lanes)) + shift;
      w[2 * l + 1] = bytes_of(weights_of<1>(kIq1Codes, lanes)) + shift;
    });
  }
};

struct LookedUpIQ1M : IQ1M {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ1M*>(packed);
    const __m256i both = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.upper[2 * block]));
    const __m512i upper = _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 0, 1, 2, 3, 2, 3), _mm512_castsi256_si512(both));
    const Entries entries(kIq1sPlanes, &tile.index[4 * block], bit_of_bytes(upper, 0x10011001),
                          bit_of_bytes(upper, 0x20022002), bit_of_bytes(upper, 0x40044004));
    each_of_four([&]<int l>(Known<l>) {
      const Int sign = indices(tile.upper[2 * block + l / 2], part) << (l % 2 == 0 ? 28 : 24);
      const Bytes shift = reinterpret_cast<Bytes>(shift_of(sign));
      const __m512i lanes = entries.in_lanes<l>();
      w[2 * l] = bytes_of(weights_of<0>(kIq1Codes, lanes)) + shift;
      w[2 * l + 1] = bytes_of(weights_of<1>(kIq1Codes, lanes)) + shift;
    });
  }
};
