/// Unpackers of the codebook blocks (IQ1, IQ2, IQ3) by look-ups in registers: 64 entries are found at once.
///
/// Included after sixteen_lanes.inl where AVX-512 VBMI may be used. Each element gets the code that unpack_grids.inl, whose
/// gathers fetch one entry after the other, gives it. A codebook is two planes of bytes here (iq_tables.h): VPERMI2B looks
/// 64 indices up in 128 bytes, masks of the upper bits of the indices choose between several such results. The two bytes
/// of a row's entry are then brought into its lane, VPMULTISHIFTQB moves each weight's code to the bottom of a byte of its
/// own, and VPERMB, which sees six bits, finds what the code stands for in a table that repeats for the bits above it.

inline Bytes bytes_of(__m512i v) { return reinterpret_cast<Bytes>(v); }

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

template <int kHalf>
inline Bytes weights_of(const CodeMeaning& meaning, __m512i lanes) {
  const __m512i codes = _mm512_multishift_epi64_epi8(_mm512_load_si512(meaning.starts[kHalf]), lanes);
  return bytes_of(_mm512_permutexvar_epi8(codes, _mm512_load_si512(meaning.values)));
}

/// The entries of a run. Values carry what codes do beside signs and shifts, which entries that are fetched do not.
template <int run>
inline Bytes fours_of(const Entries& entries, const CodeMeaning& meaning) {
  return weights_of<0>(meaning, entries.in_lanes<run>());
}
template <int run>
inline TwoQuads eights_of(const Entries& entries, const CodeMeaning& meaning) {
  const __m512i lanes = entries.in_lanes<run>();
  return {weights_of<0>(meaning, lanes), weights_of<1>(meaning, lanes)};
}

/// 128 minus instead of 128 plus magnitudes where a bit is set.
inline Bytes with_signs(Bytes codes, const void* signs) {
  std::uint64_t mask;
  __builtin_memcpy(&mask, signs, sizeof mask);
  const auto plus = reinterpret_cast<__m512i>(codes);
  return bytes_of(_mm512_mask_sub_epi8(plus, _cvtu64_mask64(mask), _mm512_setzero_si512(), plus));
}
inline void put_signed(TwoQuads codes, const void* first, const void* second, Bytes* w) {
  w[0] = with_signs(codes.first, first);
  w[1] = with_signs(codes.second, second);
}
/// `shift` as shift_of makes it.
inline void put_moved(TwoQuads codes, Int shift, Bytes* w) {
  w[0] = codes.first + reinterpret_cast<Bytes>(shift);
  w[1] = codes.second + reinterpret_cast<Bytes>(shift);
}

/// Four numbers for the sixteen rows of each of four runs.
struct ForRuns {
  std::uint8_t bytes[64];
  constexpr ForRuns(int first, int second, int third, int fourth) : bytes{} {
    const int of[4] = {first, second, third, fourth};
    for (int i = 0; i < 64; ++i) bytes[i] = static_cast<std::uint8_t>(of[i / 16]);
  }
};

/// Whether any of a run's bits is set in the bytes of its rows.
template <int... kBits>
inline __mmask64 have_bits(Bytes rows) {
  alignas(64) static constexpr ForRuns kMasks(kBits...);
  return _mm512_test_epi8_mask(reinterpret_cast<__m512i>(rows), _mm512_load_si512(kMasks.bytes));
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
      w[i] = with_signs(fours_of<i>(first, kIq3xxsCodes), &of_quad[i / 2]);
      w[i + 4] = with_signs(fours_of<i>(second, kIq3xxsCodes), &of_quad[i / 2 + 2]);
    });
  }
};

struct LookedUpIQ3S : IQ3S {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ3S*>(packed);
    const Bytes ninth = table_of(tile.ninth[block]);
    const Entries first(kIq3sPlanes, &tile.index[8 * block], have_bits<1, 2, 4, 8>(ninth));
    const Entries second(kIq3sPlanes, &tile.index[8 * block + 4], have_bits<16, 32, 64, 128>(ninth));
    each_of_four([&]<int i>(Known<i>) {
      w[i] = with_signs(fours_of<i>(first, kIq3sCodes), &tile.signs[8 * block + i]);
      w[i + 4] = with_signs(fours_of<i>(second, kIq3sCodes), &tile.signs[8 * block + i + 4]);
    });
  }
};

struct LookedUpIQ2XXS : IQ2XXS {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2XXS*>(packed);
    const BlockSigns signs = complete_signs(tile.signs, block);
    const Entries entries(kIq2xxsPlanes, &tile.index[4 * block]);
    each_of_four([&]<int l>(Known<l>) {
      put_signed(eights_of<l>(entries, kIq2Codes), &signs.first[l], &signs.second[l], w + 2 * l);
    });
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
    const Entries entries(kIq2xsPlanes, &tile.index[4 * block], _cvtu64_mask64(ninth));
    each_of_four([&]<int l>(Known<l>) {
      put_signed(eights_of<l>(entries, kIq2Codes), &signs.first[l], &signs.second[l], w + 2 * l);
    });
  }
};

struct LookedUpIQ2S : IQ2S {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part /*part*/,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ2S*>(packed);
    const Bytes upper = table_of(tile.upper[block]);
    const Entries entries(kIq2sPlanes, &tile.index[4 * block], have_bits<1, 4, 16, 64>(upper),
                          have_bits<2, 8, 32, 128>(upper));
    each_of_four([&]<int l>(Known<l>) {
      const RowNibbles(&signs)[2] = tile.signs[4 * block + l];
      put_signed(eights_of<l>(entries, kIq2Codes), &signs[0], &signs[1], w + 2 * l);
    });
  }
};

struct LookedUpIQ1S : IQ1S {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ1S*>(packed);
    const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.upper[block]));
    const auto bit = [twice = _mm512_broadcast_i64x4(words)](int n) {   // bit n of each run's three
      const auto of_two = [&](int shift) {
        const __m512i low = _mm512_set1_epi16(static_cast<short>(1 << shift));
        const __m512i high = _mm512_set1_epi16(static_cast<short>(8 << shift));
        return _mm512_test_epi16_mask(twice, _mm512_mask_blend_epi16(0xFFFF0000U, low, high));
      };
      return _mm512_kunpackd(of_two(n + 6), of_two(n));
    };
    const Entries entries(kIq1sPlanes, &tile.index[4 * block], bit(0), bit(1), bit(2));
    const Int shift = shift_of(ints_of_words(tile.upper[block] + part * SIGHTLINE_LANES) << 16);
    each_of_four([&]<int l>(Known<l>) { put_moved(eights_of<l>(entries, kIq1Codes), shift, w + 2 * l); });
  }
};

struct LookedUpIQ1M : IQ1M {
  template <class Part>
  [[gnu::always_inline]] static void codes(const std::byte* packed, int /*n_blocks*/, int block, Part part,
                                           Bytes (&w)[8]) {
    const auto& tile = *reinterpret_cast<const PackedIQ1M*>(packed);
    const __m256i both = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tile.upper[2 * block]));
    const Bytes upper = bytes_of(   // of the first two runs twice, then of the last two
        _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 1, 0, 1, 2, 3, 2, 3), _mm512_castsi256_si512(both)));
    const Entries entries(kIq1sPlanes, &tile.index[4 * block], have_bits<1, 16, 1, 16>(upper),
                          have_bits<2, 32, 2, 32>(upper), have_bits<4, 64, 4, 64>(upper));
    each_of_four([&]<int l>(Known<l>) {
      const Int sign = indices(tile.upper[2 * block + l / 2], part) << (l % 2 == 0 ? 28 : 24);
      put_moved(eights_of<l>(entries, kIq1Codes), shift_of(sign), w + 2 * l);
    });
  }
};
