/// Attention without a mask on 16-bit codes: one lane per query, so that maxima and sums need no crossing of lanes.
///
/// Included after int16_product.inl. Per 128 keys: scores by products of pairs along the head, softmax relative to the
/// running maximum with weights rounded to 12 bits, then the values weighted by them by products of pairs of keys. Nothing
/// larger than 128 scores per query is ever kept. The sum that divides at the end is that of the rounded weights.
/// Source: Online normalizer calculation for softmax (Milakov and Gimelshein 2018); FlashAttention (Dao et al. 2022).

constexpr int kQueryVecs = SIGHTLINE_LANES == 1 ? 1 : 2;             // registers of queries at a time
constexpr int kQueryTile = kQueryVecs * SIGHTLINE_LANES;
constexpr int kKeyBlock = kInt16Cols;                                // keys whose values share scales

/// What one tile of queries needs while it passes over the keys.
struct AttentionTile {
  float* scores;          // (128, kQueryTile)
  std::int32_t* weights;  // (64, kQueryTile): two keys' weights in each lane
  std::int32_t* queries;  // (head_dim / 2, kQueryTile): two neighbours in each lane
  float* out;             // (head_dim, kQueryTile)
  Vec scale[kQueryVecs];
  Vec largest[kQueryVecs];   // of the scores so far, before `scale`
  Vec sum[kQueryVecs];
};

/// 4095 · 2^t for t <= 0, rounded to an integer. The polynomial is that of 2^f on [-1/2, 1/2] up to the fourth power
/// (Taylor), within a few 1e-5: far below half a step of the result.
inline Int rounded_power(Vec t) {
  t = max(t, splat(-30.0F));
  const Vec shifted = t + 0x1.8p23F;   // the nearest integer stands in the low bits
  const Vec f = t - (shifted - 0x1.8p23F);
  Vec p = splat(9.6181291e-3F * 4095.0F);
  p = p * f + 5.5504109e-2F * 4095.0F;
  p = p * f + 2.4022651e-1F * 4095.0F;
  p = p * f + 6.9314718e-1F * 4095.0F;
  p = p * f + 4095.0F;
  Int bits, exponent;
  __builtin_memcpy(&bits, &p, sizeof p);
  __builtin_memcpy(&exponent, &shifted, sizeof shifted);
  return to_nearest(bits_to_float(bits + (exponent << 23)));   // the high bits of `exponent` are shifted out
}

/// Scores of N keys, and the largest score of each query among them.
template <int N>
inline void score_keys(const Int16Attention& task, std::int64_t key, const AttentionTile& tile, float* scores,
                       Vec* largest) {
  Int dots[N][kQueryVecs] = {};
  const std::int16_t* const keys = task.keys + key * task.head_dim;
  for (int pair = 0; pair < task.head_dim / 2; ++pair) {
    Int q[kQueryVecs];
    for (int v = 0; v < kQueryVecs; ++v) q[v] = load_int(tile.queries + pair * kQueryTile + v * SIGHTLINE_LANES);
    for (int k = 0; k < N; ++k) {
      const Int both = splat_pair(keys + k * task.head_dim + 2 * pair);
      for (int v = 0; v < kQueryVecs; ++v) dots[k][v] = dot_pairs(dots[k][v], q[v], both);
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

/// Scores of up to 128 keys become weights. Returns in `keep` by how much earlier sums shrink.
inline void weigh_keys(AttentionTile& tile, const Vec* largest, int n_keys, Vec* keep) {
  for (int v = 0; v < kQueryVecs; ++v) {
    const Vec before = tile.largest[v], now = max(before, largest[v]);
    keep[v] = exponential((before - now) * tile.scale[v] * 0.69314718F);
    Int sum = {};
    for (int pair = 0; pair < kKeyBlock / 2; ++pair) {
      const float* const scores = tile.scores + 2 * pair * kQueryTile + v * SIGHTLINE_LANES;
      Int a = {}, b = {};
      if (2 * pair < n_keys) a = rounded_power((load(scores) - now) * tile.scale[v]);
      if (2 * pair + 1 < n_keys) b = rounded_power((load(scores + kQueryTile) - now) * tile.scale[v]);
      sum += a + b;
      const Int both = a | (b << 16);
      __builtin_memcpy(tile.weights + pair * kQueryTile + v * SIGHTLINE_LANES, &both, sizeof both);
    }
    tile.sum[v] = tile.sum[v] * keep[v] + to_float(sum);
    tile.largest[v] = now;
  }
}

/// out[d] = out[d] * keep + Σ_key weight[key] * value[key][d] for D neighbouring d.
template <int D>
inline void blend_values(const AttentionTile& tile, const std::int16_t* values, const float* scales, int head_dim, int d,
                         const Vec* keep) {
  Int dots[D][kQueryVecs] = {};
  for (int pair = 0; pair < kKeyBlock / 2; ++pair) {
    Int w[kQueryVecs];
    for (int v = 0; v < kQueryVecs; ++v) w[v] = load_int(tile.weights + pair * kQueryTile + v * SIGHTLINE_LANES);
    for (int i = 0; i < D; ++i) {
      const Int both = splat_pair(values + 2 * (pair * head_dim + d + i));
      for (int v = 0; v < kQueryVecs; ++v) dots[i][v] = dot_pairs(dots[i][v], w[v], both);
    }
  }
  for (int i = 0; i < D; ++i) {
    for (int v = 0; v < kQueryVecs; ++v) {
      float* const out = tile.out + (d + i) * kQueryTile + v * SIGHTLINE_LANES;
      store(out, load(out) * keep[v] + to_float(dots[i][v]) * scales[d + i]);
    }
  }
}

/// One tile of queries, of which `n` are real, over all keys.
inline void attend_int16_tile(const Int16Attention& task, int first, int n, AttentionTile& tile) {
  const int head_dim = task.head_dim;
  float scales[kQueryTile] = {};
  for (int q = 0; q < n; ++q) scales[q] = task.query_scales[first + q];
  for (int pair = 0; pair < head_dim / 2; ++pair) {
    for (int q = 0; q < kQueryTile; ++q) {
      std::int32_t both = 0;
      if (q < n) __builtin_memcpy(&both, task.queries + (first + q) * head_dim + 2 * pair, sizeof both);
      tile.queries[pair * kQueryTile + q] = both;
    }
  }
  for (int v = 0; v < kQueryVecs; ++v) {
    tile.scale[v] = load(scales + v * SIGHTLINE_LANES);
    tile.largest[v] = splat(-3.0e38F);   // low, yet its difference to a score is finite
    tile.sum[v] = Vec{};
  }
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(head_dim) * kQueryTile; ++i) tile.out[i] = 0.0F;

  for (std::int64_t key = 0; key < task.n_keys; key += kKeyBlock) {
    const int n_keys = static_cast<int>(task.n_keys - key < kKeyBlock ? task.n_keys - key : kKeyBlock);
    Vec largest[kQueryVecs], keep[kQueryVecs];
    for (Vec& v : largest) v = splat(-3.0e38F);
    int k = 0;
    for (; k + kAttendColumns <= n_keys; k += kAttendColumns) {
      score_keys<kAttendColumns>(task, key + k, tile, tile.scores + k * kQueryTile, largest);
    }
    for (; k < n_keys; ++k) score_keys<1>(task, key + k, tile, tile.scores + k * kQueryTile, largest);
    weigh_keys(tile, largest, n_keys, keep);
    Vec fault = {};   // NaN if a key is no number: maxima and weights would pass over it
    for (int j = 0; j < n_keys; j += SIGHTLINE_LANES) {
      fault += get(task.key_scales + key, j, n_keys - j < SIGHTLINE_LANES ? n_keys - j : SIGHTLINE_LANES) * 0.0F;
    }
    for (Vec& sum : tile.sum) sum += sum_of(fault);
    const std::int64_t block = key / kKeyBlock;
    const std::int16_t* const values = task.values + block * kKeyBlock * head_dim;
    const float* const value_scales = task.value_scales + block * head_dim;
    int d = 0;
    for (; d + kAttendColumns <= head_dim; d += kAttendColumns) {
      blend_values<kAttendColumns>(tile, values, value_scales, head_dim, d, keep);
    }
    for (; d < head_dim; ++d) blend_values<1>(tile, values, value_scales, head_dim, d, keep);
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

void attend_int16(const Int16Attention& task) {
  AttentionTile tile;
  tile.scores = task.scratch;
  tile.out = tile.scores + kKeyBlock * kQueryTile;
  alignas(64) std::int32_t weights[kKeyBlock / 2 * kQueryTile], queries[kKeyBlock / 2 * kQueryTile];
  tile.weights = weights;
  tile.queries = queries;
  for (int first = 0; first < task.n_queries; first += kQueryTile) {
    attend_int16_tile(task, first, task.n_queries - first < kQueryTile ? task.n_queries - first : kQueryTile, tile);
  }
}

void pack_values_int16(const float* x, std::int64_t stride, int n_keys, int head_dim, std::int16_t* codes,
                       float* scales) {
  for (int d = 0; d < head_dim; d += SIGHTLINE_LANES) {
    const std::int64_t count = head_dim - d < SIGHTLINE_LANES ? head_dim - d : SIGHTLINE_LANES;
    Vec largest = {}, fault = {};
    for (int key = 0; key < n_keys; ++key) {
      const Vec v = get(x + key * stride, d, count);
      largest = max(largest, max(v, -v));
      fault += v * 0.0F;   // NaN where a value is not finite
    }
    const auto usable = (largest > splat(kSmallestRounded)) & (fault == Vec{});
    const Vec inverse = usable ? static_cast<float>(kInt16Limit) / largest : Vec{};
    store_some(scales + d, largest / static_cast<float>(kInt16Limit) + fault, count);
    for (int pair = 0; pair < kKeyBlock / 2; ++pair) {
      std::int16_t halves[2][SIGHTLINE_LANES] = {};
      for (int half = 0; half < 2; ++half) {
        const int key = 2 * pair + half;
        if (key >= n_keys) continue;
        const Vec v = get(x + key * stride, d, count);
        store_codes(halves[half], to_nearest(usable ? v * inverse : Vec{}), count);
      }
      std::int16_t* const to = codes + 2 * (pair * head_dim + d);
      for (std::int64_t j = 0; j < count; ++j) {
        to[2 * j] = halves[0][j];
        to[2 * j + 1] = halves[1][j];
      }
    }
  }
}
