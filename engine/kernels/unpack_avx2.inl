/// What unpackers need to say about AVX2 registers: eight rows at once.
///
/// Included inside unnamed namespaces by eight_lanes.inl. unpack_avx512.inl has the same names for sixteen rows.

inline Int ints_of_bytes(const std::uint8_t* p) {
  return reinterpret_cast<Int>(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
}
inline Int ints_of_bytes(const std::int8_t* p) {
  return reinterpret_cast<Int>(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
}
inline Int ints_of_words(const std::uint16_t* p) {
  return reinterpret_cast<Int>(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}

/// Four bytes to all lanes.
inline __m256i four_bytes(const std::uint8_t* p) {
  std::int32_t bits;
  __builtin_memcpy(&bits, p, sizeof bits);
  return _mm256_set1_epi32(bits);
}

/// Four bits for each row.
inline Int ints_of_nibbles(const std::uint8_t* p) {
  const __m256i shifts = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
  return reinterpret_cast<Int>(_mm256_and_si256(_mm256_srlv_epi32(four_bytes(p), shifts), _mm256_set1_epi32(15)));
}

/// Sixteen values for every sixteen bytes of a register.
inline Bytes table_of(const std::uint8_t (&values)[16]) {
  return reinterpret_cast<Bytes>(
      _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(values))));
}
inline Bytes look_up(Bytes table, Bytes index) {
  return reinterpret_cast<Bytes>(
      _mm256_shuffle_epi8(reinterpret_cast<__m256i>(table), reinterpret_cast<__m256i>(index)));
}

/// 128 plus or, where a bit is set, minus magnitudes of 1 … 127; four bits for each row.
inline Bytes signed_codes(Bytes magnitudes, const std::uint8_t* signs) {
  const __m256i own_byte =
      _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i own_bit = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201U));
  const __m256i bits = _mm256_and_si256(_mm256_shuffle_epi8(four_bytes(signs), own_byte), own_bit);
  const __m256i minus = _mm256_cmpeq_epi8(bits, own_bit);
  // (m ^ -1) - (-1) = -m; the 128 is added by taking away -1 ^ 128 or 0 ^ 128 instead.
  const __m256i flipped = _mm256_xor_si256(reinterpret_cast<__m256i>(magnitudes), minus);
  return reinterpret_cast<Bytes>(
      _mm256_sub_epi8(flipped, _mm256_xor_si256(minus, _mm256_set1_epi8(static_cast<char>(0x80)))));
}

/// The four bytes of each row's entry.
inline Bytes entries_of_four(const std::uint32_t* table, Int index) {
  return reinterpret_cast<Bytes>(
      _mm256_i32gather_epi32(reinterpret_cast<const int*>(table), reinterpret_cast<__m256i>(index), 4));
}

/// The eight bytes of each row's entry: all rows' first four, then their last four.
inline TwoQuads entries_of_eight(const std::uint64_t* table, Int index) {
  const auto* entries = reinterpret_cast<const long long*>(table);
  // Rows 0, 1, 4, 5 and 2, 3, 6, 7: shuffles within halves of registers then bring them into order.
  const __m256i rows = _mm256_permute4x64_epi64(reinterpret_cast<__m256i>(index), 0xD8);
  const __m256 a = _mm256_castsi256_ps(_mm256_i32gather_epi64(entries, _mm256_castsi256_si128(rows), 8));
  const __m256 b = _mm256_castsi256_ps(_mm256_i32gather_epi64(entries, _mm256_extracti128_si256(rows, 1), 8));
  return {reinterpret_cast<Bytes>(_mm256_shuffle_ps(a, b, 0x88)),
          reinterpret_cast<Bytes>(_mm256_shuffle_ps(a, b, 0xDD))};
}
