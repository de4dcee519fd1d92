/// Attention without a mask on rounded numbers: one lane per query, so that maxima and sums need no crossing of lanes.
///
/// Included after rounded_product.inl. Per 128 keys: scores by products along the head, softmax weights relative to the
/// largest score of these keys, rounded to 12 or 8 bits, then the values weighted by them. Nothing larger than 128 scores
/// per query is ever kept. The sum that divides at the end is that of the rounded weights.
/// Source: Online normalizer calculation for softmax (Milakov and Gimelshein 2018); FlashAttention (Dao et al. 2022).

constexpr int kQueryVecs = SIGHTLINE_LANES == 1 ? 1 : 2;   // registers of queries at a time
constexpr int kQueryTile = kQueryVecs * SIGHTLINE_LANES;
constexpr int kKeyBlock = kScaleCols;                      // keys whose values share scales

/// The largest softmax weight. Weights are never negative, so that those of 8 bits need no sign.
template <class Code>
constexpr float kWeightLimit = sizeof(Code) == 2 ? 4095.0F : 255.0F;

/// What one tile of queries needs while it passes over the keys.
struct AttentionTile {
  float* scores;          // (128, kQueryTile)
  std::int32_t* weights;  // (128 / kLaneCodes, kQueryTile): two or four keys' weights in each lane
  std::int32_t* queries;  // (head_dim / kLaneCodes, kQueryTile): two or four neighbours in each lane
  float* out;             // (head_dim, kQueryTile)
  Int start[kQueryVecs];  // where the sum of a score starts: takes the keys' bias back
  Vec scale[kQueryVecs];
  Vec largest[kQueryVecs];   // of the scores so far, before `scale`
  Vec sum[kQueryVecs];
};

/// By what the sums so far, and those of the next keys, are multiplied to be relative to the same score.
struct Rescale {
  Vec before[kQueryVecs];
  Vec now[kQueryVecs];
};

/// kWeightLimit · 2^t for t <= 0, rounded to an integer. The polynomial is that of 2^f on [-1/2, 1/2] (Taylor), up to the
/// fourth power within a few 1e-5, up to the third within 6e-4: below a sixth of a step of the result.
template <class Code>
inline Int rounded_power(Vec t) {
  constexpr float kTop = kWeightLimit<Code>;
  t = max(t, splat(-30.0F));
  const Vec shifted = t + 0x1.8p23F;   // the nearest integer stands in the low bits
  const Vec f = t - (shifted - 0x1.8p23F);
  Vec p = splat(5.5504109e-2F * kTop);
  if constexpr (sizeof(Code) == 2) p += f * (9.6181291e-3F * kTop);
  p = p * f + 2.4022651e-1F * kTop;
  p = p * f + 6.9314718e-1F * kTop;
  p = p * f + kTop;
  Int bits, exponent;
  __builtin_memcpy(&bits, &p, sizeof p);
  __builtin_memcpy(&exponent, &shifted, sizeof shifted);
  return to_nearest(bits_to_float(bits + (exponent << 23)));   // the high bits of `exponent` are shifted out
}

/// Scores of N keys, and the largest score of each query among them.
template <class Code, int N>
inline void score_keys(const RoundedAttention<Code>& task, std::int64_t key, const AttentionTile& tile, float* scores,
                       Vec* largest) {
  Int dots[N][kQueryVecs];
  for (int k = 0; k < N; ++k) {
    for (int v = 0; v < kQueryVecs; ++v) dots[k][v] = kCodeBias<Code> == 0 ? Int{} : tile.start[v];
  }
  const Code* const keys = task.keys + key * task.head_dim;
  for (int step = 0; step < task.head_dim / kLaneCodes<Code>; ++step) {
    Int q[kQueryVecs];
    for (int v = 0; v < kQueryVecs; ++v) q[v] = load_int(tile.queries + step * kQueryTile + v * SIGHTLINE_LANES);
    for (int k = 0; k < N; ++k) {
      const Int neighbours = splat_lane(keys + k * task.head_dim + kLaneCodes<Code> * step);
      for (int v = 0; v < kQueryVecs; ++v) dots[k][v] = dot_lanes<Code>(dots[k][v], neighbours, q[v]);
    }
  }
  for (int k = 0; k < N; ++k) {
    for (int v = 0; v < kQueryVecs; ++v) {
      const Vec s = to_float(dots[k][v]) * task.key_scales[key + k];
      store(scores + k * kQueryTile + v * SIGHTLINE_LANES, s);
      largest[v] = max(largest[v], s);
    }
  }
}

/// Scores of up to 128 keys become weights, and their sum is added.
template <class Code>
inline Rescale weigh_keys(AttentionTile& tile, const Vec* largest, int n_keys) {
  Rescale rescale;
  for (int v = 0; v < kQueryVecs; ++v) {
    const Vec now = max(tile.largest[v], largest[v]);
    rescale.before[v] = exponential((tile.largest[v] - now) * tile.scale[v] * 0.69314718F);
    rescale.now[v] = exponential((largest[v] - now) * tile.scale[v] * 0.69314718F);
    Int sum = {};
    for (int step = 0; step < kKeyBlock / kLaneCodes<Code>; ++step) {
      const float* const scores = tile.scores + kLaneCodes<Code> * step * kQueryTile + v * SIGHTLINE_LANES;
      Int lanes = {};
      for (int i = 0; i < kLaneCodes<Code>; ++i) {
        if (kLaneCodes<Code> * step + i >= n_keys) break;
        const Int weight = rounded_power<Code>((load(scores + i * kQueryTile) - largest[v]) * tile.scale[v]);
        sum += weight;
        lanes |= weight << (i * 32 / kLaneCodes<Code>);
      }
      __builtin_memcpy(tile.weights + step * kQueryTile + v * SIGHTLINE_LANES, &lanes, sizeof lanes);
    }
    tile.sum[v] = tile.sum[v] * rescale.before[v] + to_float(sum) * rescale.now[v];
    tile.largest[v] = now;
  }
  return rescale;
}

/// out[d] = out[d] * before + Σ_key weight[key] * value[key][d] * now for D neighbouring d.
template <class Code, int D>
inline void blend_values(const AttentionTile& tile, const Code* values, const float* scales, int head_dim, int d,
                         const Rescale& rescale) {
  Int dots[D][kQueryVecs] = {};
  for (int step = 0; step < kKeyBlock / kLaneCodes<Code>; ++step) {
    Int w[kQueryVecs];
    for (int v = 0; v < kQueryVecs; ++v) w[v] = load_int(tile.weights + step * kQueryTile + v * SIGHTLINE_LANES);
    for (int i = 0; i < D; ++i) {
      const Int keys = splat_lane(values + kLaneCodes<Code> * (step * head_dim + d + i));
      for (int v = 0; v < kQueryVecs; ++v) dots[i][v] = dot_lanes<Code>(dots[i][v], w[v], keys);
    }
  }
  for (int i = 0; i < D; ++i) {
    for (int v = 0; v < kQueryVecs; ++v) {
      float* const out = tile.out + (d + i) * kQueryTile + v * SIGHTLINE_LANES;
      store(out, load(out) * rescale.before[v] + to_float(dots[i][v]) * scales[d + i] * rescale.now[v]);
    }
  }
}

template <int N>
struct Constant {
  static constexpr int value = N;
};

/// Calls body(first, Constant<n>) so that [0, count) is covered: groups of N, then of 4, then one by one.
template <int N, class Body>
inline void in_groups(int count, Body body) {
  int i = 0;
  for (; i + N <= count; i += N) body(i, Constant<N>{});
  for (; i + 4 <= count; i += 4) body(i, Constant<4>{});
  for (; i < count; ++i) body(i, Constant<1>{});
}

/// Turns `n` queries round so that each has a lane; the other lanes get zeros.
template <class Code>
inline void take_queries(const RoundedAttention<Code>& task, int first, int n, AttentionTile& tile) {
  const int head_dim = task.head_dim;
  float scales[kQueryTile] = {};
  std::int32_t starts[kQueryTile] = {};
  for (int q = 0; q < n; ++q) {
    scales[q] = task.query_scales[first + q];
    const Code* const codes = task.queries + (first + q) * head_dim;
    for (int i = 0; i < head_dim; ++i) starts[q] -= kCodeBias<Code> * codes[i];
  }
  for (int step = 0; step < head_dim / kLaneCodes<Code>; ++step) {
    for (int q = 0; q < kQueryTile; ++q) {
      std::int32_t lane = 0;
      if (q < n) __builtin_memcpy(&lane, task.queries + (first + q) * head_dim + kLaneCodes<Code> * step, sizeof lane);
      tile.queries[step * kQueryTile + q] = lane;
    }
  }
  for (int v = 0; v < kQueryVecs; ++v) {
    tile.start[v] = load_int(starts + v * SIGHTLINE_LANES);
    tile.scale[v] = load(scales + v * SIGHTLINE_LANES);
    tile.largest[v] = splat(-3.0e38F);   // low, yet its difference to a score is finite
    tile.sum[v] = Vec{};
  }
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(head_dim) * kQueryTile; ++i) tile.out[i] = 0.0F;
}

/// One tile of queries, of which `n` are real, over all keys.
template <class Code>
inline void attend_tile(const RoundedAttention<Code>& task, int first, int n, AttentionTile& tile) {
  const int head_dim = task.head_dim;
  take_queries(task, first, n, tile);
  for (std::int64_t key = 0; key < task.n_keys; key += kKeyBlock) {
    const int n_keys = static_cast<int>(task.n_keys - key < kKeyBlock ? task.n_keys - key : kKeyBlock);
    Vec largest[kQueryVecs];
    for (Vec& v : largest) v = splat(-3.0e38F);
    in_groups<kRoundedColumns>(n_keys, [&](int k, auto n_together) {
      score_keys<Code, n_together.value>(task, key + k, tile, tile.scores + k * kQueryTile, largest);
    });
    const Rescale rescale = weigh_keys<Code>(tile, largest, n_keys);
    Vec fault = {};   // NaN if a key is no number: maxima and weights would pass over it
    for (int j = 0; j < n_keys; j += SIGHTLINE_LANES) {
      fault += get(task.key_scales + key, j, n_keys - j < SIGHTLINE_LANES ? n_keys - j : SIGHTLINE_LANES) * 0.0F;
    }
    for (Vec& sum : tile.sum) sum += sum_of(fault);
    const std::int64_t block = key / kKeyBlock;
    const Code* const values = task.values + block * kKeyBlock * head_dim;
    const float* const value_scales = task.value_scales + block * head_dim;
    in_groups<kRoundedColumns>(head_dim, [&](int d, auto n_together) {
      blend_values<Code, n_together.value>(tile, values, value_scales, head_dim, d, rescale);
    });
  }
  for (int v = 0; v < kQueryVecs; ++v) {
    float sums[SIGHTLINE_LANES];
    store(sums, tile.sum[v]);
    for (int lane = 0; lane < SIGHTLINE_LANES && v * SIGHTLINE_LANES + lane < n; ++lane) {
      const int q = v * SIGHTLINE_LANES + lane;
      const float factor = 1.0F / sums[lane];
      for (int d = 0; d < head_dim; ++d) task.out[(first + q) * task.out_stride + d] = tile.out[d * kQueryTile + q] * factor;
    }
  }
}

template <class Code>
void attend_codes(const RoundedAttention<Code>& task) {
  AttentionTile tile;
  tile.scores = task.scratch;
  tile.out = tile.scores + kKeyBlock * kQueryTile;
  constexpr int kSteps = kKeyBlock / kLaneCodes<Code>;   // head_dim is at most as long as a block
  alignas(64) std::int32_t weights[kSteps * kQueryTile], queries[kSteps * kQueryTile];
  tile.weights = weights;
  tile.queries = queries;
  for (int first = 0; first < task.n_queries; first += kQueryTile) {
    attend_tile(task, first, task.n_queries - first < kQueryTile ? task.n_queries - first : kQueryTile, tile);
  }
}

template <class Code>
void pack_values(const float* x, std::int64_t stride, int n_keys, int head_dim, Code* codes, float* scales) {
  constexpr int kKeys = kLaneCodes<Code>;
  constexpr auto kLimit = static_cast<float>(kCodeLimit<Code>);
  for (int d = 0; d < head_dim; d += SIGHTLINE_LANES) {
    const std::int64_t count = head_dim - d < SIGHTLINE_LANES ? head_dim - d : SIGHTLINE_LANES;
    Vec largest = {}, fault = {};
    for (int key = 0; key < n_keys; ++key) {
      const Vec v = get(x + key * stride, d, count);
      largest = max(largest, max(v, -v));
      fault += v * 0.0F;   // NaN where a value is not finite
    }
    const auto usable = (largest > splat(kSmallestRounded)) & (fault == Vec{});
    const Vec inverse = usable ? kLimit / largest : Vec{};
    store_some(scales + d, largest / kLimit + fault, count);
    for (int step = 0; step < kKeyBlock / kKeys; ++step) {
      constexpr std::int32_t kLow = sizeof(Code) == 2 ? 0xFFFF : 0xFF;
      Int lanes = {};
      for (int i = 0; i < kKeys && kKeys * step + i < n_keys; ++i) {
        const Vec v = get(x + (kKeys * step + i) * stride, d, count);
        lanes |= (to_nearest(usable ? v * inverse : Vec{}) & kLow) << (i * 32 / kKeys);
      }
      __builtin_memcpy(codes + kKeys * (step * head_dim + d), &lanes, static_cast<std::size_t>(count) * sizeof(std::int32_t));
    }
  }
}
