/// Products of 16-bit codes: strips of 16 weight rows times several activation rows at a time.
///
/// Included after simd.inl inside an unnamed namespace, which also provides dot_pairs(sum, a, b): sum plus the products of
/// two neighbours in each lane, and kInt16Columns, how many activation rows share the registers. Codes are at most 4095 in
/// magnitude, so the sum over 128 columns fits 32 bits; it is then scaled and added in single precision. Integer sums are
/// exact and float operations happen in one order, so how work is cut does not change results.

/// Two neighbouring codes in every lane.
inline Int splat_pair(const std::int16_t* x) {
  std::int32_t pair;
  __builtin_memcpy(&pair, x, sizeof pair);
  return Int{} + pair;
}

inline Int load_int(const void* p) {
  Int v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

/// V registers of weight rows, beginning at lane `first_lane` of the strips, times N activation rows.
template <int V, int N>
inline void int16_product(const Int16Product& p, int strip, int lane, int first) {
  constexpr int kBases = (N + 2) / 3;   // three rows are addressed from one register, or pointers would fill memory
  for (int t = 0; t < p.n_tiles; ++t) {
    const Int16Tile* tile[V];
    int at[V];   // lanes before this register in its strip
    for (int v = 0; v < V; ++v) {
      const int row = lane + v * SIGHTLINE_LANES;
      tile[v] = p.tiles[strip + row / kStripRows] + t;
      at[v] = row % kStripRows;
    }
    const std::int16_t* x[kBases];
    for (int b = 0; b < kBases; ++b) x[b] = p.codes + (first + 3 * b) * p.codes_stride + t * kInt16Cols;
    const std::int16_t* weights[V];
    for (int v = 0; v < V; ++v) weights[v] = tile[v]->codes[0] + 2 * at[v];
    Int dots[V][N] = {};
#pragma GCC unroll 2
    for (int pair = 0; pair < kInt16Cols / 2; ++pair) {
      Int w[V];
      for (int v = 0; v < V; ++v) w[v] = load_int(weights[v] + pair * 2 * kStripRows);
      for (int c = 0; c < N; ++c) {
        const Int xs = splat_pair(x[c / 3] + (c % 3) * p.codes_stride);
        for (int v = 0; v < V; ++v) dots[v][c] = dot_pairs(dots[v][c], w[v], xs);
      }
      for (int b = 0; b < kBases; ++b) {
        x[b] += 2;
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

template <int V, int N>
inline void int16_columns(const Int16Product& p, int strip, int lane, int first) {
  if constexpr (N > 0) {
    if (p.n - first >= N) {
      int16_product<V, N>(p, strip, lane, first);
      if (p.n - first > N) int16_columns<V, N>(p, strip, lane, first + N);
    } else {
      int16_columns<V, N - 1>(p, strip, lane, first);
    }
  }
}

void multiply_int16(const Int16Product& p) {
  constexpr int kRegisters = SIGHTLINE_LANES == 1 ? 1 : 2;   // of weight rows at a time
  const int rows = p.n_strips * kStripRows;
  int row = 0;
  for (; row + kRegisters * SIGHTLINE_LANES <= rows; row += kRegisters * SIGHTLINE_LANES) {
    int16_columns<kRegisters, kInt16Columns>(p, row / kStripRows, row % kStripRows, 0);
  }
  for (; row < rows; row += SIGHTLINE_LANES) {
    int16_columns<1, kInt16Columns>(p, row / kStripRows, row % kStripRows, 0);
  }
}

/// The sixteen low bits of every lane, as so many codes.
inline void store_codes(std::int16_t* to, Int v, std::int64_t count) {
  std::int32_t lanes[SIGHTLINE_LANES];
  __builtin_memcpy(lanes, &v, sizeof v);
  for (std::int64_t j = 0; j < count; ++j) to[j] = static_cast<std::int16_t>(lanes[j]);
}

float quantize_int16(const float* x, std::int64_t n, std::int16_t* codes) {
  Vec largest = {}, fault = {};
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const Vec v = get(x, i, n - i < kLanes ? n - i : kLanes);
    largest = max(largest, max(v, -v));
    fault += v * 0.0F;   // NaN if any value is not finite
  }
  const float top = max_of(largest), sick = sum_of(fault);
  const bool usable = sick == 0.0F && top > kSmallestRounded;
  const float inverse = usable ? static_cast<float>(kInt16Limit) / top : 0.0F;
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const std::int64_t count = n - i < kLanes ? n - i : kLanes;
    store_codes(codes + i, to_nearest(usable ? get(x, i, count) * inverse : Vec{}), count);
  }
  return top / static_cast<float>(kInt16Limit) + sick;
}
