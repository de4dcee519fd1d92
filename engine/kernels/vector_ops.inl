/// Norms, softmax, activations, rotations: plain loops, compiled per instruction set.
///
/// Included after simd.inl inside an unnamed namespace. `n` need not be a multiple of the lanes: the rest of a row is
/// handled by copying it into a full register padded with zeros.

inline Vec load_some(const float* p, std::int64_t count) {
  float lanes[SIGHTLINE_LANES] = {};
  for (std::int64_t i = 0; i < count; ++i) lanes[i] = p[i];
  return load(lanes);
}

inline void store_some(float* p, Vec v, std::int64_t count) {
  float lanes[SIGHTLINE_LANES];
  store(lanes, v);
  for (std::int64_t i = 0; i < count; ++i) p[i] = lanes[i];
}

/// Σ f(i) with four running sums, so that additions need not wait for each other.
template <class F>
inline float sum_over(std::int64_t n, F&& f) {
  Vec sums[4] = {};
  std::int64_t i = 0;
  for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
    for (int j = 0; j < 4; ++j) sums[j] += f(i + j * kLanes, kLanes);
  }
  for (; i + kLanes <= n; i += kLanes) sums[0] += f(i, kLanes);
  if (i < n) sums[1] += f(i, n - i);
  return sum_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

/// y[i] = f(i) for a whole row, register by register.
template <class F>
inline void fill(float* y, std::int64_t n, F&& f) {
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(y + i, f(i, kLanes));
  if (i < n) store_some(y + i, f(i, n - i), n - i);
}

inline Vec get(const float* p, std::int64_t i, std::int64_t count) {
  return count == kLanes ? load(p + i) : load_some(p + i, count);
}

float dot(const float* a, const float* b, std::int64_t n) {
  return sum_over(n, [=](std::int64_t i, std::int64_t c) { return get(a, i, c) * get(b, i, c); });
}

float inverse_root_mean_square(const float* x, float eps, std::int64_t n) {
  return 1.0F / __builtin_sqrtf(dot(x, x, n) / static_cast<float>(n) + eps);
}

void rms_norm(const float* x, const float* weight, float eps, float* y, std::int64_t n) {
  const float factor = inverse_root_mean_square(x, eps, n);
  fill(y, n, [=](std::int64_t i, std::int64_t c) { return get(x, i, c) * factor * get(weight, i, c); });
}

void layer_norm(const float* x, const float* weight, const float* bias, float eps, float* y, std::int64_t n) {
  const float mean = sum_over(n, [=](std::int64_t i, std::int64_t c) { return get(x, i, c); }) / static_cast<float>(n);
  const float squares = sum_over(n, [=](std::int64_t i, std::int64_t c) {
    float centred[SIGHTLINE_LANES] = {};   // the places beyond the row stay zero
    store_some(centred, get(x, i, c) - mean, c);
    const Vec d = load(centred);
    return d * d;
  });
  const float factor = 1.0F / __builtin_sqrtf(squares / static_cast<float>(n) + eps);
  fill(y, n, [=](std::int64_t i, std::int64_t c) {
    return (get(x, i, c) - mean) * factor * get(weight, i, c) + get(bias, i, c);
  });
}

void gated_rms_norm(const float* x, const float* weight, const float* gate, float eps, float* y, std::int64_t n) {
  const float factor = inverse_root_mean_square(x, eps, n);
  fill(y, n, [=](std::int64_t i, std::int64_t c) {
    const Vec g = get(gate, i, c);
    return get(x, i, c) * factor * get(weight, i, c) * (g * sigmoid(g));
  });
}

void l2_normalize(float* x, float eps, float scale, std::int64_t n) {
  const float factor = scale / __builtin_sqrtf(dot(x, x, n) + eps);
  fill(x, n, [=](std::int64_t i, std::int64_t c) { return get(x, i, c) * factor; });
}

void add(const float* x, float* y, std::int64_t n) {
  fill(y, n, [=](std::int64_t i, std::int64_t c) { return get(y, i, c) + get(x, i, c); });
}

void add_scaled(const float* x, float a, float* y, std::int64_t n) {
  fill(y, n, [=](std::int64_t i, std::int64_t c) { return get(y, i, c) + a * get(x, i, c); });
}

void silu_mul(const float* gate, const float* up, float* y, std::int64_t n) {
  fill(y, n, [=](std::int64_t i, std::int64_t c) {
    const Vec g = get(gate, i, c);
    return g * sigmoid(g) * get(up, i, c);
  });
}

void gelu_tanh(float* x, const float* bias, std::int64_t n) {
  fill(x, n, [=](std::int64_t i, std::int64_t c) {   // (1 + tanh u) / 2 = sigmoid(2 u)
    const Vec z = get(x, i, c) + get(bias, i, c);
    // Below -9 the result is under 1e-18; held there, because numbers too small to be normal are slow.
    const Vec held = max(splat(-9.0F), z);
    return held * sigmoid(1.5957691216F * held * (1.0F + 0.044715F * held * held));
  });
}

void sigmoid_mul(const float* gate, float* y, std::int64_t n) {
  fill(y, n, [=](std::int64_t i, std::int64_t c) { return get(y, i, c) * sigmoid(get(gate, i, c)); });
}

void softmax(float* x, std::int64_t n) {
  float largest = x[0];
  for (std::int64_t i = 1; i < n; ++i) largest = x[i] > largest ? x[i] : largest;
  fill(x, n, [=](std::int64_t i, std::int64_t c) { return exponential(get(x, i, c) - largest); });
  const float factor = 1.0F / sum_over(n, [=](std::int64_t i, std::int64_t c) { return get(x, i, c); });
  fill(x, n, [=](std::int64_t i, std::int64_t c) { return get(x, i, c) * factor; });
}

void rotate_pairs(float* x, const float* cosines, const float* sines, std::int64_t half) {
  std::int64_t i = 0;
  const auto rotate = [&](std::int64_t count) {
    const Vec a = get(x, i, count), b = get(x + half, i, count);
    const Vec c = get(cosines, i, count), s = get(sines, i, count);
    store_some(x + i, a * c - b * s, count);
    store_some(x + half + i, a * s + b * c, count);
  };
  for (; i + kLanes <= half; i += kLanes) rotate(kLanes);
  if (i < half) rotate(half - i);
}

void conv_silu(const float* const* x, const float* taps, std::int64_t taps_stride, int width, float* y,
               std::int64_t n) {
  fill(y, n, [=](std::int64_t i, std::int64_t c) {
    Vec sum = {};
    for (int j = 0; j < width; ++j) sum += get(taps + j * taps_stride, i, c) * get(x[j], i, c);
    return sum * sigmoid(sum);
  });
}

void from_f16(const std::uint16_t* x, float* y, std::int64_t n) {
  fill(y, n, [x](std::int64_t i, std::int64_t count) {
    if (count == kLanes) return load_half(reinterpret_cast<const std::byte*>(x + i));
    std::uint16_t halves[SIGHTLINE_LANES] = {};
    __builtin_memcpy(halves, x + i, static_cast<std::size_t>(count) * sizeof(std::uint16_t));
    return load_half(reinterpret_cast<const std::byte*>(halves));
  });
}
