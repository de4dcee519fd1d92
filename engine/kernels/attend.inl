/// Attention of a block of query rows over pages of keys and values, with a running maximum and sum.
///
/// Included after simd.inl inside an unnamed namespace, which also provides load_half. Per page: scores by outer
/// products (keys lie transposed, so a register holds several keys' same component), softmax relative to the running
/// maximum, then the values weighted by it. A page's f16 numbers are widened on the way into registers, and the same lines of
/// the next page are asked for meanwhile, so that memory works while we compute; or, with many query rows and narrow
/// registers, they are widened once and used by all. Sums over components and over keys are in order either way: results
/// do not depend on how many rows stand together.

constexpr int kQueryBlock = SIGHTLINE_LANES == 16 ? 8 : 4;   // query rows per register tile
constexpr int kVecBlock = 2;                                  // registers per query row

/// Query rows up to which f16 numbers are widened each time they are used. In registers of sixteen lanes that takes less
/// time than writing them out and reading them from the second cache.
constexpr int kMostWidenedEach = SIGHTLINE_LANES == 16 ? kMaxTaskQueries : kMaxQueryBlock;

/// `kLanes` numbers of a page.
template <bool kHalf>
inline Vec load_kv(const void* page, std::int64_t index) {
  if constexpr (kHalf) {
    return load_half(static_cast<const std::byte*>(page) + 2 * index);
  } else {
    return load(static_cast<const float*>(page) + index);
  }
}

/// Asks for what the next page has at the place just read, once for the registers of a tile.
inline void ask_for_half(const void* next, std::int64_t index) {
  __builtin_prefetch(static_cast<const std::byte*>(next) + 2 * index);
}

/// (keys, values) of a page as floats: the page itself, or widened into `scratch`.
inline const float* widened(const void* page, bool half, std::int64_t count, float* scratch) {
  if (!half) return static_cast<const float*>(page);
  const auto* in = static_cast<const std::byte*>(page);
  for (std::int64_t i = 0; i < count; i += kLanes) store(scratch + i, load_half(in + 2 * i));
  return scratch;
}

/// scores[q][key] = query q · key, for Q queries and all 64 keys of a page.
template <int Q, bool kHalf>
inline void score_block(const float* const* queries, std::int64_t head_dim, const void* keys, const void* next,
                        float* scores) {
  for (std::int64_t first = 0; first < kPageRows; first += kVecBlock * kLanes) {
    Vec sums[Q][kVecBlock] = {};
    for (std::int64_t d = 0; d < head_dim; ++d) {
      Vec k[kVecBlock];
      for (int v = 0; v < kVecBlock; ++v) k[v] = load_kv<kHalf>(keys, d * kPageRows + first + v * kLanes);
      if constexpr (kHalf) ask_for_half(next, d * kPageRows + first);
      for (int q = 0; q < Q; ++q) {
        for (int v = 0; v < kVecBlock; ++v) sums[q][v] += k[v] * queries[q][d];
      }
    }
    for (int q = 0; q < Q; ++q) {
      for (int v = 0; v < kVecBlock; ++v) store(scores + q * kPageRows + first + v * kLanes, sums[q][v]);
    }
  }
}

template <bool kHalf>
inline float one_of(const void* page, std::int64_t index) {
  if constexpr (kHalf) {
    float wide;
    from_f16(static_cast<const std::uint16_t*>(page) + index, &wide, 1);
    return wide;
  } else {
    return static_cast<const float*>(page)[index];
  }
}

/// out[q] = out[q] * keep[q] + Σ_key weights[q][key] * value[key], for Q queries.
template <int Q, bool kHalf>
inline void blend_block(const float* weights, std::int64_t n_keys, const void* values, const void* next,
                        std::int64_t head_dim, const float* keep, float* const* out) {
  std::int64_t d = 0;
  for (; d + kVecBlock * kLanes <= head_dim; d += kVecBlock * kLanes) {
    Vec sums[Q][kVecBlock];
    for (int q = 0; q < Q; ++q) {
      for (int v = 0; v < kVecBlock; ++v) sums[q][v] = load(out[q] + d + v * kLanes) * keep[q];
    }
    for (std::int64_t key = 0; key < n_keys; ++key) {
      Vec row[kVecBlock];
      for (int v = 0; v < kVecBlock; ++v) row[v] = load_kv<kHalf>(values, key * head_dim + d + v * kLanes);
      if constexpr (kHalf) ask_for_half(next, key * head_dim + d);
      for (int q = 0; q < Q; ++q) {
        for (int v = 0; v < kVecBlock; ++v) sums[q][v] += row[v] * weights[q * kPageRows + key];
      }
    }
    for (int q = 0; q < Q; ++q) {
      for (int v = 0; v < kVecBlock; ++v) store(out[q] + d + v * kLanes, sums[q][v]);
    }
  }
  for (; d < head_dim; ++d) {   // head sizes that are no multiple of the block
    for (int q = 0; q < Q; ++q) {
      float sum = out[q][d] * keep[q];
      for (std::int64_t key = 0; key < n_keys; ++key) {
        sum += one_of<kHalf>(values, key * head_dim + d) * weights[q * kPageRows + key];
      }
      out[q][d] = sum;
    }
  }
}

/// Scores of one query become -infinity for keys it may not see; returns the largest.
inline float hide_and_find_largest(float* scores, std::int64_t n_visible) {
  for (std::int64_t i = n_visible > 0 ? n_visible : 0; i < kPageRows; ++i) scores[i] = -__builtin_inff();
  Vec largest = load(scores);
  for (std::int64_t i = kLanes; i < kPageRows; i += kLanes) largest = max(largest, load(scores + i));
  return max_of(largest);
}

/// Scores of one query become weights exp(score - largest); returns their sum.
inline float weigh(float* scores, float largest) {
  Vec sums = {};
  for (std::int64_t i = 0; i < kPageRows; i += kLanes) {
    const Vec s = load(scores + i);
    const Vec weights = s == splat(-__builtin_inff()) ? Vec{} : exponential(s - largest);
    store(scores + i, weights);
    sums += weights;
  }
  return sum_of(sums);
}

/// Room for a number of each of Q queries in whole registers.
template <int Q>
inline constexpr int kRoom = (Q + SIGHTLINE_LANES - 1) / SIGHTLINE_LANES * SIGHTLINE_LANES;

/// Turns the scores of Q queries into weights relative to their largest score so far, zero for keys they may not see;
/// keep[q]: by how much earlier sums shrink because the largest score moved.
template <int Q>
inline void weigh_block(float* scores, const std::int64_t* n_visible, std::int64_t page_start, float* max_and_sum,
                        float (&keep)[kRoom<Q>]) {
  float largest[Q];
  for (int q = 0; q < Q; ++q) {
    const float before = max_and_sum[2 * q];
    const float here = hide_and_find_largest(scores + q * kPageRows, n_visible[q] - page_start);
    largest[q] = here > before ? here : before;
    keep[q] = before == largest[q] ? 0.0F : before - largest[q];
  }
  for (int q = 0; q < Q; q += SIGHTLINE_LANES) store(keep + q, exponential(load(keep + q)));
  for (int q = 0; q < Q; ++q) {
    const float sum = weigh(scores + q * kPageRows, largest[q]);
    max_and_sum[2 * q] = largest[q];
    max_and_sum[2 * q + 1] = max_and_sum[2 * q + 1] * keep[q] + sum;
  }
}

/// Keys and values of one page, and of the one that comes after it.
struct PageNumbers {
  const void *keys, *values, *next_keys, *next_values;
};

template <int Q, bool kHalf>
inline void attend_block(const AttentionTask& task, int first, std::int64_t page_start, const PageNumbers& page,
                         float* scores) {
  float keep[kRoom<Q>] = {};
  std::int64_t n_keys = 0;
  score_block<Q, kHalf>(task.queries + first, task.head_dim, page.keys, page.next_keys, scores);
  weigh_block<Q>(scores, task.n_visible + first, page_start, task.max_and_sum + 2 * first, keep);
  for (int q = 0; q < Q; ++q) {
    std::int64_t visible = task.n_visible[first + q] - page_start;
    visible = visible > kPageRows ? kPageRows : visible;
    n_keys = visible > n_keys ? visible : n_keys;
  }
  if (n_keys > 0) {
    blend_block<Q, kHalf>(scores, n_keys, page.values, page.next_values, task.head_dim, keep, task.out + first);
  }
}

template <bool kHalf>
inline void attend_page(const AttentionTask& task, std::int64_t page_start, const PageNumbers& page, float* scores) {
  int q = 0;
  for (; q + kQueryBlock <= task.n_queries; q += kQueryBlock) {
    attend_block<kQueryBlock, kHalf>(task, q, page_start, page, scores);
  }
  for (; q < task.n_queries; ++q) attend_block<1, kHalf>(task, q, page_start, page, scores);
}

void attend(const AttentionTask& task) {
  const std::int64_t page_floats = static_cast<std::int64_t>(task.head_dim) * kPageRows;
  float* const scores = task.scratch;
  float* const wide_keys = scores + kMaxQueryBlock * kPageRows;
  float* const wide_values = wide_keys + page_floats;
  for (int i = 0; i < task.n_pages; ++i) {
    const std::int64_t page_start = static_cast<std::int64_t>(i) * kPageRows;
    const KvPageView& page = task.pages[i];
    const KvPageView& next = i + 1 < task.n_pages ? task.pages[i + 1] : page;
    if (task.half && task.n_queries <= kMostWidenedEach) {
      attend_page<true>(task, page_start, {page.keys, page.values, next.keys, next.values}, scores);
    } else {
      const float* const keys = widened(page.keys, task.half, page_floats, wide_keys);
      const float* const values = widened(page.values, task.half, page_floats, wide_values);
      attend_page<false>(task, page_start, {keys, values, nullptr, nullptr}, scores);
    }
  }
}
