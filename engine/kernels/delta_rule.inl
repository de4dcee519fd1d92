/// The gated delta rule for one slice of 16 value columns: a run of rows over a state that stays in the first cache.
///
/// Included after vector_ops.inl inside an unnamed namespace. Per row the slice is read twice: once for what the memory
/// holds for the key and for the query, once to correct it. The query's answer needs no third pass, because
///   (α S + k eᵀ)ᵀ q = α Sᵀ q + (k·q) e.

constexpr int kStateVecs = kDeltaColumns / SIGHTLINE_LANES;   // registers per state row
constexpr int kChains = SIGHTLINE_LANES == 1 ? 1 : 4;         // running sums, so that additions need not wait

/// recalled = Sᵀ k and answered = Sᵀ q.
inline void read_slice(const DeltaTask& task, const float* k, const float* q, Vec* recalled, Vec* answered) {
  Vec for_k[kChains][kStateVecs] = {}, for_q[kChains][kStateVecs] = {};
  const auto take = [&](std::int64_t i, int chain) {
    for (int j = 0; j < kStateVecs; ++j) {
      const Vec s = load(task.state + i * kDeltaColumns + j * kLanes);
      for_k[chain][j] += s * k[i];
      for_q[chain][j] += s * q[i];
    }
  };
  std::int64_t i = 0;
  for (; i + kChains <= task.d_k; i += kChains) {
    for (int chain = 0; chain < kChains; ++chain) take(i + chain, chain);
  }
  for (; i < task.d_k; ++i) take(i, 0);
  for (int j = 0; j < kStateVecs; ++j) {
    recalled[j] = for_k[0][j];
    answered[j] = for_q[0][j];
    for (int chain = 1; chain < kChains; ++chain) {
      recalled[j] += for_k[chain][j];
      answered[j] += for_q[chain][j];
    }
  }
}

void delta_rule(const DeltaTask& task) {
  for (std::int64_t row = 0; row < task.n; ++row) {
    const float* q = task.q + row * task.qk_stride;
    const float* k = task.k + row * task.qk_stride;
    const float decay = task.decay[row * task.gate_stride];
    const float beta = task.beta[row * task.gate_stride];
    const float kq = dot(k, q, task.d_k);
    Vec recalled[kStateVecs], answered[kStateVecs], error[kStateVecs];
    read_slice(task, k, q, recalled, answered);
    for (int j = 0; j < kStateVecs; ++j) {   // the decay commutes with both sums, so it is applied once, here
      error[j] = beta * (load(task.v + row * task.v_stride + j * kLanes) - decay * recalled[j]);
      store(task.out + row * task.out_stride + j * kLanes, decay * answered[j] + kq * error[j]);
    }
    for (std::int64_t i = 0; i < task.d_k; ++i) {
      for (int j = 0; j < kStateVecs; ++j) {
        float* const s = task.state + i * kDeltaColumns + j * kLanes;
        store(s, decay * load(s) + k[i] * error[j]);
      }
    }
  }
}
