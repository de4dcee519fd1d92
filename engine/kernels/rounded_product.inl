/// Products of rounded numbers: strips of 16 weight rows times several activation rows at a time.
///
/// Included after simd.inl inside an unnamed namespace, which also provides dot_pairs(sum, a, b) and dot_quads(sum, a, b):
/// sum plus the products of the two or four neighbours in each lane, those of `a` unsigned if there are four;
/// narrow(to, v): the low bits of each lane as codes; and kRoundedColumns, how many activation rows share the registers.
/// The sum over 128 columns fits 32 bits; it is then scaled and added in single precision. Integer sums are exact and float
/// operations happen in one order, so how work is cut does not change results.

template <class Code>
inline Int dot_lanes(Int sum, Int a, Int b) {
  if constexpr (sizeof(Code) == 2) {
    return dot_pairs(sum, a, b);
  } else {
    return dot_quads(sum, a, b);
  }
}

/// The codes of one lane in every lane.
template <class Code>
inline Int splat_lane(const Code* x) {
  std::int32_t lane;
  __builtin_memcpy(&lane, x, sizeof lane);
  return Int{} + lane;
}

inline Int load_int(const void* p) {
  Int v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

/// V registers of weight rows, beginning at row `lane` of the strips, times N activation rows.
template <class Code, int V, int N>
inline void rounded_product(const RoundedProduct<Code>& p, int strip, int lane, int first) {
  constexpr int kBases = (N + 2) / 3;   // three rows are addressed from one register, or pointers would fill memory
  constexpr int kCodes = kLaneCodes<Code>;
  for (int t = 0; t < p.n_tiles; ++t) {
    const RoundedTile<Code>* tile[V];
    int at[V];   // lanes before this register in its strip
    for (int v = 0; v < V; ++v) {
      const int row = lane + v * SIGHTLINE_LANES;
      tile[v] = p.tiles[strip + row / kStripRows] + t;
      at[v] = row % kStripRows;
    }
    const Code* x[kBases];
    for (int b = 0; b < kBases; ++b) x[b] = p.codes + (first + 3 * b) * p.codes_stride + t * kScaleCols;
    const Code* weights[V];
    Int dots[V][N];
    for (int v = 0; v < V; ++v) {
      weights[v] = tile[v]->codes[0] + kCodes * at[v];
      for (int c = 0; c < N; ++c) dots[v][c] = kCodeBias<Code> == 0 ? Int{} : load_int(tile[v]->starts + at[v]);
    }
#pragma GCC unroll 2
    for (int step = 0; step < kScaleCols / kCodes; ++step) {
      Int w[V];
      for (int v = 0; v < V; ++v) w[v] = load_int(weights[v] + step * kCodes * kStripRows);
      for (int c = 0; c < N; ++c) {
        const Int xs = splat_lane(x[c / 3] + (c % 3) * p.codes_stride);
        for (int v = 0; v < V; ++v) dots[v][c] = dot_lanes<Code>(dots[v][c], xs, w[v]);
      }
      for (int b = 0; b < kBases; ++b) {
        x[b] += kCodes;
        asm("" : "+r"(x[b]));   // a pointer of its own: the compiler would make one for each row of it
      }
    }
    for (int v = 0; v < V; ++v) {
      const Vec w_scale = load(tile[v]->scales + at[v]);
      for (int c = 0; c < N; ++c) {
        float* const y = p.y + (first + c) * p.y_stride + strip * kStripRows + lane + v * SIGHTLINE_LANES;
        const Vec before = t > 0 || p.accumulate ? load(y) : Vec{};
        store(y, before + to_float(dots[v][c]) * w_scale * p.scales[(first + c) * p.scales_stride + t]);
      }
    }
  }
}

template <class Code, int V, int N>
inline void rounded_columns(const RoundedProduct<Code>& p, int strip, int lane, int first) {
  if constexpr (N > 0) {
    if (p.n - first >= N) {
      rounded_product<Code, V, N>(p, strip, lane, first);
      if (p.n - first > N) rounded_columns<Code, V, N>(p, strip, lane, first + N);
    } else {
      rounded_columns<Code, V, N - 1>(p, strip, lane, first);
    }
  }
}

template <class Code>
void multiply_codes(const RoundedProduct<Code>& p) {
  constexpr int kRegisters = SIGHTLINE_LANES == 1 ? 1 : 2;   // of weight rows at a time
  const int rows = p.n_strips * kStripRows;
  int row = 0;
  for (; row + kRegisters * SIGHTLINE_LANES <= rows; row += kRegisters * SIGHTLINE_LANES) {
    rounded_columns<Code, kRegisters, kRoundedColumns>(p, row / kStripRows, row % kStripRows, 0);
  }
  for (; row < rows; row += SIGHTLINE_LANES) {
    rounded_columns<Code, 1, kRoundedColumns>(p, row / kStripRows, row % kStripRows, 0);
  }
}

/// The low bits of the first `count` lanes, as so many codes.
template <class Code>
inline void store_codes(Code* to, Int v, std::int64_t count) {
  if (count == kLanes) {
    narrow(to, v);
    return;
  }
  std::int32_t lanes[SIGHTLINE_LANES];
  __builtin_memcpy(lanes, &v, sizeof v);
  for (std::int64_t j = 0; j < count; ++j) to[j] = static_cast<Code>(lanes[j]);
}

template <class Code>
float quantize_codes(const float* x, std::int64_t n, int bias, Code* codes) {
  Int largest = {};   // magnitudes as bits, which are ordered like the numbers, with infinity and NaN above all others
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const Vec v = get(x, i, n - i < kLanes ? n - i : kLanes);
    Int bits;
    __builtin_memcpy(&bits, &v, sizeof bits);
    bits &= 0x7FFFFFFF;
    largest = bits > largest ? bits : largest;
  }
  constexpr std::int32_t kInfinity = 0x7F800000;
  constexpr auto kLimit = static_cast<float>(kCodeLimit<Code>);
  const std::int32_t top_bits = max_of(largest);
  float top;
  __builtin_memcpy(&top, &top_bits, sizeof top);
  const bool usable = top_bits < kInfinity && top > kSmallestRounded;
  const float inverse = usable ? kLimit / top : 0.0F;
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const std::int64_t count = n - i < kLanes ? n - i : kLanes;
    store_codes(codes + i, to_nearest(usable ? get(x, i, count) * inverse : Vec{}) + bias, count);
  }
  return top_bits < kInfinity ? top / kLimit : __builtin_nanf("");
}
