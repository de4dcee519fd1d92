/// The gated delta rule for one slice of 16 value columns: a run of rows over a state that stays in the first cache.
///
/// Included after vector_ops.inl inside an unnamed namespace. The state is passed over once per row: the pass that
/// corrects it for one row reads at once what it then holds for the next row's key and query. The query's answer needs
/// no pass of its own, because
///   (α S + k eᵀ)ᵀ q = α Sᵀ q + (k·q) e.
/// A pass that wrote first and read later would also wait for itself: a slice is 8 KiB, and reads seem to depend on
/// writes that stand 4 KiB apart and are still on their way.

constexpr int kStateVecs = kDeltaColumns / SIGHTLINE_LANES;           // registers per state row
constexpr int kChains = SIGHTLINE_LANES == 1 ? 1 : 4 / kStateVecs;   // running sums: additions need not wait for each other

/// S ← decay · S + k errorᵀ, still to be applied.
struct Correction {
  float decay;
  const float* k;
  Vec error[kStateVecs];
};

/// Sᵀ k and Sᵀ q.
struct Recall {
  Vec recalled[kStateVecs], answered[kStateVecs];
};

/// Corrects the slice for the row before, if kCorrect, and reads it for the row with `k` and `q`, if kRead.
template <bool kCorrect, bool kRead>
inline void pass_over(float* const state, std::int64_t d_k, const Correction& last, const float* k, const float* q,
                      Recall& recall) {
  const Correction correction = last;   // a copy that no write to the state can change
  Vec for_k[kChains][kStateVecs] = {}, for_q[kChains][kStateVecs] = {};
  const auto take = [&](std::int64_t i, int chain) {
    for (int j = 0; j < kStateVecs; ++j) {
      float* const at = state + i * kDeltaColumns + j * kLanes;
      Vec s = load(at);
      if constexpr (kCorrect) {
        s = correction.decay * s + correction.k[i] * correction.error[j];
        store(at, s);
      }
      if constexpr (kRead) {
        for_k[chain][j] += s * k[i];
        for_q[chain][j] += s * q[i];
      }
    }
  };
  std::int64_t i = 0;
  for (; i + kChains <= d_k; i += kChains) {
#pragma GCC unroll 4
    for (int chain = 0; chain < kChains; ++chain) take(i + chain, chain);
  }
  for (; i < d_k; ++i) take(i, 0);
  if constexpr (kRead) {
    for (int j = 0; j < kStateVecs; ++j) {
      recall.recalled[j] = for_k[0][j];
      recall.answered[j] = for_q[0][j];
      for (int chain = 1; chain < kChains; ++chain) {
        recall.recalled[j] += for_k[chain][j];
        recall.answered[j] += for_q[chain][j];
      }
    }
  }
}

/// k · q for whole registers at a time; `dot` would carry its handling of odd ends into the loop over rows.
inline float dot_of_row(const float* k, const float* q, std::int64_t d_k) {
  Vec sums[2] = {};
  std::int64_t i = 0;
  for (; i + 2 * kLanes <= d_k; i += 2 * kLanes) {
    for (int j = 0; j < 2; ++j) sums[j] += load(k + i + j * kLanes) * load(q + i + j * kLanes);
  }
  float sum = sum_of(sums[0] + sums[1]);
  for (; i < d_k; ++i) sum += k[i] * q[i];
  return sum;
}

void delta_rule(const DeltaTask& given) {
  const DeltaTask task = given;
  if (task.n == 0) return;
  Correction last{};
  Recall recall{};
  pass_over<false, true>(task.state, task.d_k, last, task.k, task.q, recall);
  for (std::int64_t row = 0; row < task.n; ++row) {
    const float* const q = task.q + row * task.qk_stride;
    const float* const k = task.k + row * task.qk_stride;
    const float decay = task.decay[row * task.gate_stride];
    const float beta = task.beta[row * task.gate_stride];
    const float kq = dot_of_row(k, q, task.d_k);
    last.decay = decay;
    last.k = k;
    for (int j = 0; j < kStateVecs; ++j) {   // the decay commutes with both sums, so it is applied once, here
      last.error[j] = beta * (load(task.v + row * task.v_stride + j * kLanes) - decay * recall.recalled[j]);
      store(task.out + row * task.out_stride + j * kLanes, decay * recall.answered[j] + kq * last.error[j]);
    }
    if (row + 1 < task.n) {
      pass_over<true, true>(task.state, task.d_k, last, k + task.qk_stride, q + task.qk_stride, recall);
    } else {
      pass_over<true, false>(task.state, task.d_k, last, nullptr, nullptr, recall);
    }
  }
}
