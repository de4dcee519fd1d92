/// Attention of a block of query rows over pages of keys and values, with a running maximum and sum.
///
/// Included after simd.inl inside an unnamed namespace, which also provides load_half. Per page: scores by outer
/// products (keys lie transposed, so a register holds several keys' same component), softmax relative to the running
/// maximum, then the values weighted by it. A page's f16 numbers are widened once and used by all query rows.

constexpr int kQueryBlock = 4;    // query rows per register tile
constexpr int kVecBlock = 4;      // registers per query row

inline float largest_of(const float* x, std::int64_t n) {
  Vec best = splat(-__builtin_inff());
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) best = max(best, load(x + i));
  float largest = max_of(best);
  for (; i < n; ++i) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/// (keys, values) of a page as floats: the page itself, or widened into `scratch`.
inline const float* widened(const void* page, bool half, std::int64_t count, float* scratch) {
  if (!half) return static_cast<const float*>(page);
  const auto* in = static_cast<const std::byte*>(page);
  for (std::int64_t i = 0; i < count; i += kLanes) store(scratch + i, load_half(in + 2 * i));
  return scratch;
}

/// scores[q][key] = query q · key, for Q queries and all 64 keys of a page.
template <int Q>
inline void score_block(const float* const* queries, std::int64_t head_dim, const float* keys, float* scores) {
  for (std::int64_t first = 0; first < kPageRows; first += kVecBlock * kLanes) {
    Vec sums[Q][kVecBlock] = {};
    for (std::int64_t d = 0; d < head_dim; ++d) {
      Vec k[kVecBlock];
      for (int v = 0; v < kVecBlock; ++v) k[v] = load(keys + d * kPageRows + first + v * kLanes);
      for (int q = 0; q < Q; ++q) {
        for (int v = 0; v < kVecBlock; ++v) sums[q][v] += k[v] * queries[q][d];
      }
    }
    for (int q = 0; q < Q; ++q) {
      for (int v = 0; v < kVecBlock; ++v) store(scores + q * kPageRows + first + v * kLanes, sums[q][v]);
    }
  }
}

/// out[q] = out[q] * keep[q] + Σ_key weights[q][key] * value[key], for Q queries.
template <int Q>
inline void blend_block(const float* weights, std::int64_t n_keys, const float* values, std::int64_t head_dim,
                        const float* keep, float* const* out) {
  std::int64_t d = 0;
  for (; d + kVecBlock * kLanes <= head_dim; d += kVecBlock * kLanes) {
    Vec sums[Q][kVecBlock];
    for (int q = 0; q < Q; ++q) {
      for (int v = 0; v < kVecBlock; ++v) sums[q][v] = load(out[q] + d + v * kLanes) * keep[q];
    }
    for (std::int64_t key = 0; key < n_keys; ++key) {
      Vec row[kVecBlock];
      for (int v = 0; v < kVecBlock; ++v) row[v] = load(values + key * head_dim + d + v * kLanes);
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
      for (std::int64_t key = 0; key < n_keys; ++key) sum += values[key * head_dim + d] * weights[q * kPageRows + key];
      out[q][d] = sum;
    }
  }
}

/// Turns the scores of one query into weights exp(score - maximum), zero for keys it may not see; returns by how much
/// earlier sums shrink because the maximum moved.
inline float weigh(float* scores, std::int64_t n_visible, float* max_and_sum) {
  if (n_visible <= 0) {
    for (int i = 0; i < kPageRows; ++i) scores[i] = 0.0F;
    return 1.0F;
  }
  const float before = max_and_sum[0];
  float largest = largest_of(scores, n_visible);
  largest = before > largest ? before : largest;
  for (std::int64_t i = n_visible; i < kPageRows; ++i) scores[i] = -__builtin_inff();
  Vec sums = {};
  for (std::int64_t i = 0; i < kPageRows; i += kLanes) {
    const Vec s = load(scores + i);
    const Vec weights = s == splat(-__builtin_inff()) ? Vec{} : exponential(s - largest);
    store(scores + i, weights);
    sums += weights;
  }
  const float keep = before == -__builtin_inff() ? 0.0F : exp_of(before - largest);
  max_and_sum[0] = largest;
  max_and_sum[1] = max_and_sum[1] * keep + sum_of(sums);
  return keep;
}

template <int Q>
inline void attend_block(const AttentionTask& task, int first, std::int64_t page_start, const float* keys,
                         const float* values, float* scores) {
  float keep[Q];
  std::int64_t n_keys = 0;
  score_block<Q>(task.queries + first, task.head_dim, keys, scores);
  for (int q = 0; q < Q; ++q) {
    std::int64_t visible = task.n_visible[first + q] - page_start;
    visible = visible > kPageRows ? kPageRows : visible;
    n_keys = visible > n_keys ? visible : n_keys;
    keep[q] = weigh(scores + q * kPageRows, visible, task.max_and_sum + 2 * (first + q));
  }
  if (n_keys > 0) blend_block<Q>(scores, n_keys, values, task.head_dim, keep, task.out + first);
}

void attend(const AttentionTask& task) {
  const std::int64_t page_floats = static_cast<std::int64_t>(task.head_dim) * kPageRows;
  float* scores = task.scratch;
  for (int page = 0; page < task.n_pages; ++page) {
    const std::int64_t page_start = static_cast<std::int64_t>(page) * kPageRows;
    const float* keys = widened(task.pages[page].keys, task.half, page_floats, scores + kQueryBlock * kPageRows);
    const float* values =
        widened(task.pages[page].values, task.half, page_floats, scores + kQueryBlock * kPageRows + page_floats);
    int q = 0;
    for (; q + kQueryBlock <= task.n_queries; q += kQueryBlock) {
      attend_block<kQueryBlock>(task, q, page_start, keys, values, scores);
    }
    for (; q < task.n_queries; ++q) attend_block<1>(task, q, page_start, keys, values, scores);
  }
}
