/// Unpacking tiles: a 64-byte vector holds four columns of sixteen rows, scales of sixteen rows fill another.
///
/// Included inside an unnamed namespace that also provides `halves_to_row`. The vectors are the compiler's; where
/// registers are narrower it splits them.

typedef std::uint8_t Bytes __attribute__((vector_size(64)));
typedef std::uint16_t Words __attribute__((vector_size(64)));
typedef float Row __attribute__((vector_size(64)));
typedef std::int32_t IntRow __attribute__((vector_size(64)));
typedef std::uint8_t ByteRow __attribute__((vector_size(16)));
typedef std::int8_t SignedByteRow __attribute__((vector_size(16)));

constexpr int kPrefetchBytes = 3072;   // more than a tile ahead: hardware prefetch stops at 4 KiB borders

template <class T>
inline T read(const void* p) {
  T v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

template <class T>
inline void write(void* p, T v) {
  __builtin_memcpy(p, &v, sizeof v);
}

/// Reads 64 bytes of weights and asks for those that will be needed soon.
inline Bytes stream(const void* p) {
  __builtin_prefetch(static_cast<const char*>(p) + kPrefetchBytes);
  return read<Bytes>(p);
}

template <int kShift>
inline Bytes shift_left(Bytes v) {   // bits cross bytes: callers mask
  return reinterpret_cast<Bytes>(reinterpret_cast<Words>(v) << kShift);
}

template <int kShift>
inline Bytes shift_right(Bytes v) {
  return reinterpret_cast<Bytes>(reinterpret_cast<Words>(v) >> kShift);
}

inline Row bytes_to_row(const std::uint8_t* p) {
  return __builtin_convertvector(__builtin_convertvector(read<ByteRow>(p), IntRow), Row);
}

/// Scales and minima of a Q4_K or Q5_K tile.
inline void unpack_pairs(const SixBitPairs& pairs, const std::uint16_t* d, const std::uint16_t* dmin, CodeTile& out) {
  const Bytes a = stream(pairs.planes[0]), b = stream(pairs.planes[1]), c = stream(pairs.planes[2]);
  alignas(64) std::uint8_t scales[128], mins[128];
  write(scales, a & 63);
  write(scales + 64, b & 63);
  write(mins, c & 63);
  write(mins + 64, (shift_right<6>(a) & 3) | (shift_right<4>(b) & 12) | (shift_right<2>(c) & 48));
  const Row scale = halves_to_row(d), min = halves_to_row(dmin);
  for (int block = 0; block < kTileBlocks; ++block) {
    write(out.scales[block][0], scale * bytes_to_row(scales + 16 * block));
    write(out.mins[block][0], min * bytes_to_row(mins + 16 * block));
  }
}

void unpack_q4_k(const std::byte* packed, int /*n_blocks*/, CodeTile* out) {
  const auto& tile = *reinterpret_cast<const PackedQ4K*>(packed);
  for (int b = 0; b < kTileBlocks; ++b) {
    for (int i = 0; i < 4; ++i) {
      const Bytes pair = stream(&tile.nibbles[b][i]);
      write(out->codes[b][i], pair & 15);
      write(out->codes[b][i + 4], shift_right<4>(pair) & 15);
    }
  }
  unpack_pairs(tile.scales, tile.d, tile.dmin, *out);
}

/// Columns 4i … 4i+3 and, 16 columns later, their partners; bit i and i + 4 of `fifth` complete them.
template <int i>
inline void unpack_five_bits(const QuadColumns& nibbles, Bytes fifth, std::uint8_t (*codes)[64]) {
  const Bytes pair = stream(&nibbles);
  write(codes[i], (pair & 15) | (shift_left<4 - i>(fifth) & 16));
  write(codes[i + 4], (shift_right<4>(pair) & 15) | (shift_right<i>(fifth) & 16));
}

void unpack_q5_k(const std::byte* packed, int /*n_blocks*/, CodeTile* out) {
  const auto& tile = *reinterpret_cast<const PackedQ5K*>(packed);
  for (int b = 0; b < kTileBlocks; ++b) {
    const Bytes fifth = stream(&tile.fifth[b]);
    unpack_five_bits<0>(tile.nibbles[b][0], fifth, out->codes[b]);
    unpack_five_bits<1>(tile.nibbles[b][1], fifth, out->codes[b]);
    unpack_five_bits<2>(tile.nibbles[b][2], fifth, out->codes[b]);
    unpack_five_bits<3>(tile.nibbles[b][3], fifth, out->codes[b]);
  }
  unpack_pairs(tile.scales, tile.d, tile.dmin, *out);
}

/// As above with bits 2i, 2i+1 of `first` and `second` on top; 32 is taken away and 128 added.
template <int i>
inline void unpack_six_bits(const QuadColumns& nibbles, Bytes first, Bytes second, std::uint8_t (*codes)[64]) {
  const Bytes pair = stream(&nibbles);
  const auto upper = [](Bytes bits) {
    if constexpr (i < 2) return shift_left<4 - 2 * i>(bits) & 48;
    else return shift_right<2 * i - 4>(bits) & 48;
  };
  write(codes[i], ((pair & 15) | upper(first)) + 96);
  write(codes[i + 4], ((shift_right<4>(pair) & 15) | upper(second)) + 96);
}

void unpack_q6_k(const std::byte* packed, int /*n_blocks*/, CodeTile* out) {
  const auto& tile = *reinterpret_cast<const PackedQ6K*>(packed);
  const Row scale = halves_to_row(tile.d);
  for (int b = 0; b < kTileBlocks; ++b) {
    const Bytes first = stream(&tile.upper[b][0]), second = stream(&tile.upper[b][1]);
    unpack_six_bits<0>(tile.nibbles[b][0], first, second, out->codes[b]);
    unpack_six_bits<1>(tile.nibbles[b][1], first, second, out->codes[b]);
    unpack_six_bits<2>(tile.nibbles[b][2], first, second, out->codes[b]);
    unpack_six_bits<3>(tile.nibbles[b][3], first, second, out->codes[b]);
    for (int half = 0; half < 2; ++half) {
      const IntRow steps = __builtin_convertvector(read<SignedByteRow>(tile.scales[b][half]), IntRow);
      write(out->scales[b][half], scale * __builtin_convertvector(steps, Row));
    }
  }
}

void unpack_q8_0(const std::byte* packed, int n_blocks, CodeTile* out) {
  const std::byte* scales = packed + n_blocks * kPackedQ8BlockCodes;
  for (int b = 0; b < n_blocks; ++b) {
    for (int i = 0; i < kBlockCols / 4; ++i) {
      write(out->codes[b][i], stream(packed + b * kPackedQ8BlockCodes + 64 * i) ^ 128);   // adds 128
    }
    write(out->scales[b][0],
          halves_to_row(reinterpret_cast<const std::uint16_t*>(scales + b * kPackedQ8BlockScales)));
  }
}

/// The table with the unpackers of all formats that have a packed layout of their own, by GGUF type number.
constexpr Kernels with_unpackers(Kernels table) {
  table.unpack[8] = unpack_q8_0;
  table.unpack[12] = unpack_q4_k;
  table.unpack[13] = unpack_q5_k;
  table.unpack[14] = unpack_q6_k;
  return table;
}
