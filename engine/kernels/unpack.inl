/// Unpacking tiles: a register holds four columns of as many rows as fit, scales of those rows fill another.
///
/// Included inside an unnamed namespace after simd.inl. AVX-512 takes the sixteen rows of a tile at once, AVX2 eight and
/// then the other eight: a *part*. All but a few conversions and look-ups, which each instruction set has in a file of its
/// own, is the compiler's vector arithmetic. The formats follow in three families.

typedef std::uint8_t Bytes __attribute__((vector_size(SIGHTLINE_LANES * 4), may_alias));
typedef std::uint16_t Words __attribute__((vector_size(SIGHTLINE_LANES * 4), may_alias));

constexpr int kParts = kStripRows / SIGHTLINE_LANES;

/// What a tile holds beside its codes, as in CodeTile.
using BlockScales = float (*)[2][kStripRows];

/// A number that the compiler knows in every call.
template <int N>
struct Known {
  constexpr operator int() const { return N; }  // NOLINT: meant to convert
};

/// Calls f for each part.
template <class F>
inline void each_part(F f) {
  f(Known<0>{});
  if constexpr (kParts == 2) f(Known<1>{});
}

/// Calls f(0) … f(3), each with shifts that the compiler knows.
template <class F>
inline void each_of_four(F f) {
  f(Known<0>{});
  f(Known<1>{});
  f(Known<2>{});
  f(Known<3>{});
}

/// A part of 64 bytes of weights.
template <class Part>
inline Bytes load_bytes(const void* p, Part part) {
  Bytes v;
  __builtin_memcpy(&v, static_cast<const char*>(p) + part * static_cast<int>(sizeof v), sizeof v);
  asm("" : "+v"(v));   // stays in a register: the compiler would read it again for each use
  return v;
}

/// Positive counts are to the left. Bits cross bytes: callers mask.
template <int kShift>
inline Bytes shifted(Bytes v) {
  if constexpr (kShift >= 0)
    return reinterpret_cast<Bytes>(reinterpret_cast<Words>(v) << kShift);
  else
    return reinterpret_cast<Bytes>(reinterpret_cast<Words>(v) >> -kShift);
}

/// The codes of one block of plain nibbles.
template <class Part>
inline void split_nibbles(const void* nibbles, Part part, Bytes (&w)[8]) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Bytes pair = load_bytes(static_cast<const std::byte*>(nibbles) + 64 * i, part);
    w[i] = pair & 15;
    w[i + 4] = shifted<-4>(pair) & 15;
  }
}

/// The codes of one block of nibbles and fifth bits: bit i and, sixteen columns later, bit i + 4.
template <class Part>
inline void join_fifth(const void* ones, const void* nibbles, Part part, Bytes (&w)[8]) {
  const Bytes fifth = load_bytes(ones, part);
  split_nibbles(nibbles, part, w);
  each_of_four([&]<int i>(Known<i>) {
    w[i] |= shifted<4 - i>(fifth) & 16;
    w[i + 4] |= shifted<-i>(fifth) & 16;
  });
}

inline void put(float (&to)[kStripRows], int part, Vec values) { store(to + part * kLanes, values); }

template <class Part>
inline Vec halves(const void* p, Part part) {
  return load_half(static_cast<const std::byte*>(p) + part * 2 * SIGHTLINE_LANES);
}

/// Two registers of codes from one look-up.
struct TwoQuads {
  Bytes first, second;
};

#if SIGHTLINE_LANES == 16
#include "engine/kernels/unpack_avx512.inl"
#else
#include "engine/kernels/unpack_avx2.inl"
#endif

// How each format is taken apart, family by family: a structure with
//   kFine        scales belong to 16 columns, otherwise to 32
//   kHasMin      the format has minima
//   kZero        what codes(…) has for zero: 0 with minima, otherwise 128 or, where codes are small numbers, less
//   codes(…)     the part's eight registers of codes of one block; `n_blocks` is how many blocks the tile has
//   scales(…)    the part's scales and minima of all blocks
#include "engine/kernels/unpack_grids.inl"
#include "engine/kernels/unpack_k.inl"
#include "engine/kernels/unpack_nibbles.inl"

/// A part of a tile. A function of its own, because pointers that a lambda holds are read again after each store.
template <class Format, class Part>
inline void unpack_part(const std::byte* packed, int n_blocks, Part part, CodeTile* out) {
  for (int block = 0; block < n_blocks; ++block) {
    Bytes w[8];
    Format::codes(packed, n_blocks, block, part, w);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      if constexpr (!Format::kHasMin) w[i] += static_cast<std::uint8_t>(128 - Format::kZero);   // as CodeTile has them
      __builtin_memcpy(out->codes[block][i] + part * static_cast<int>(sizeof w[i]), &w[i], sizeof w[i]);
    }
  }
  Format::scales(packed, n_blocks, part, out->scales, out->mins);
}

template <class Format>
void unpack(const std::byte* packed, int n_blocks, CodeTile* out) {
  each_part([packed, n_blocks, out](auto part) { unpack_part<Format>(packed, n_blocks, part, out); });
}

/// kZero times the sum of a block's activation codes, or of those of one half of it.
template <class Format>
inline std::int32_t zeros_of(const ActivationStats& s, int half) {
  if constexpr (Format::kZero == 0) {
    return 0;
  } else {
    const std::int32_t first = kFloatStart - s.first_start, all = kFloatStart - s.start;   // 128 times the sums
    return (!Format::kFine ? all : half == 0 ? first : all - first) >> __builtin_ctz(128 / Format::kZero);
  }
}

/// Calls f with each format that has a packed layout of its own, and its GGUF type number.
template <class F>
constexpr void each_format(F f) {
  f(Q4_0{}, 2);
  f(Q4_1{}, 3);
  f(Q5_0{}, 6);
  f(Q5_1{}, 7);
  f(Q8_0{}, 8);
  f(Q2K{}, 10);
  f(Q3K{}, 11);
  f(Q4K{}, 12);
  f(Q5K{}, 13);
  f(Q6K{}, 14);
  f(IQ2XXS{}, 16);
  f(IQ2XS{}, 17);
  f(IQ3XXS{}, 18);
  f(IQ1S{}, 19);
  f(IQ4NL{}, 20);
  f(IQ3S{}, 21);
  f(IQ2S{}, 22);
  f(IQ4XS{}, 23);
  f(IQ1M{}, 29);
  f(TQ2{}, 35);
  f(MXFP4{}, 39);
  f(NVFP4{}, 40);
}

/// The table with the unpackers.
constexpr Kernels with_unpackers(Kernels table) {
  each_format([&table]<class Format>(Format, int dtype) { table.unpack[dtype] = unpack<Format>; });
  return table;
}
