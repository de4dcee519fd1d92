/// What unpackers need to say about AVX-512 registers: sixteen rows at once.
///
/// Included inside the unnamed namespace of kernels_avx512.cpp. unpack_avx2.inl has the same names for eight rows.

inline Int ints_of_bytes(const std::uint8_t* p) {
  return reinterpret_cast<Int>(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
inline Int ints_of_bytes(const std::int8_t* p) {
  return reinterpret_cast<Int>(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
inline Int ints_of_words(const std::uint16_t* p) {
  return reinterpret_cast<Int>(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
}

/// Four bits for each row.
inline Int ints_of_nibbles(const std::uint8_t* p) {
  std::uint64_t bits;
  __builtin_memcpy(&bits, p, sizeof bits);
  const __m512i shifts = _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 0, 4, 8, 12, 16, 20, 24, 28);
  const __m512i low_then_high = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const __m512i words =
      _mm512_permutexvar_epi32(low_then_high, _mm512_castsi128_si512(_mm_cvtsi64_si128(static_cast<long long>(bits))));
  return reinterpret_cast<Int>(_mm512_and_si512(_mm512_srlv_epi32(words, shifts), _mm512_set1_epi32(15)));
}

/// Sixteen values for every sixteen bytes of a register.
inline Bytes table_of(const std::uint8_t (&values)[16]) {
  return reinterpret_cast<Bytes>(_mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values))));
}
inline Bytes look_up(Bytes table, Bytes index) {
  return reinterpret_cast<Bytes>(
      _mm512_shuffle_epi8(reinterpret_cast<__m512i>(table), reinterpret_cast<__m512i>(index)));
}

/// 128 plus or, where a bit is set, minus magnitudes of 1 … 127; four bits for each row.
inline Bytes signed_codes(Bytes magnitudes, const std::uint8_t* signs) {
  std::uint64_t mask;
  __builtin_memcpy(&mask, signs, sizeof mask);
  const auto sizes = reinterpret_cast<__m512i>(magnitudes), middle = _mm512_set1_epi8(static_cast<char>(0x80));
  return reinterpret_cast<Bytes>(
      _mm512_mask_sub_epi8(_mm512_xor_si512(sizes, middle), _cvtu64_mask64(mask), middle, sizes));
}

/// The four bytes of each row's entry.
inline Bytes entries_of_four(const std::uint32_t* table, Int index) {
  return reinterpret_cast<Bytes>(_mm512_i32gather_epi32(reinterpret_cast<__m512i>(index), table, 4));
}

/// The eight bytes of each row's entry: all rows' first four, then their last four.
inline TwoQuads entries_of_eight(const std::uint64_t* table, Int index) {
  const auto rows = reinterpret_cast<__m512i>(index);
  const __m512i early = _mm512_i32gather_epi64(_mm512_castsi512_si256(rows), table, 8);
  const __m512i late = _mm512_i32gather_epi64(_mm512_extracti64x4_epi64(rows, 1), table, 8);
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return {reinterpret_cast<Bytes>(_mm512_permutex2var_epi32(early, even, late)),
          reinterpret_cast<Bytes>(_mm512_permutex2var_epi32(early, odd, late))};
}
