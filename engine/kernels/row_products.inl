/// Products with weights kept as rows of f32, f16 or bf16: four weight rows times four activation rows at a time.
///
/// With one activation row memory is what takes time: the next four weight rows are asked for meanwhile.
///
/// Included after simd.inl inside an unnamed namespace, which also provides load_half and load_bfloat. Each element is
/// summed in lanes along the row and then across the lanes: its value depends on k alone.

struct FullRows {
  static constexpr std::int64_t kBytes = 4;
  static Vec get(const std::byte* p) {
    Vec v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
  }
};
struct HalfRows {
  static constexpr std::int64_t kBytes = 2;
  static Vec get(const std::byte* p) { return load_half(p); }
};
struct BfloatRows {
  static constexpr std::int64_t kBytes = 2;
  static Vec get(const std::byte* p) { return load_bfloat(p); }
};

template <class Format>
inline float rest_of_product(const std::byte* w, const float* x, std::int64_t from, std::int64_t cols) {
  float sum = 0.0F;
  for (std::int64_t i = from; i < cols; ++i) {
    std::byte padded[SIGHTLINE_LANES * 4] = {};
    __builtin_memcpy(padded, w + i * Format::kBytes, Format::kBytes);
    float lanes[SIGHTLINE_LANES];
    store(lanes, Format::get(padded));
    sum += lanes[0] * x[i];
  }
  return sum;
}

template <class Format, int R, int N>
inline void product_tile(const std::byte* w, std::int64_t w_row_bytes, std::int64_t cols, const float* x,
                         std::int64_t x_stride, float* y, std::int64_t y_stride) {
  Vec sums[R][N] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= cols; i += kLanes) {
    Vec a[N];
    for (int c = 0; c < N; ++c) a[c] = load(x + c * x_stride + i);
    for (int r = 0; r < R; ++r) {
      const std::byte* const at = w + r * w_row_bytes + i * Format::kBytes;
      if constexpr (N == 1) __builtin_prefetch(at + R * w_row_bytes);
      const Vec b = Format::get(at);
      for (int c = 0; c < N; ++c) sums[r][c] += a[c] * b;
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < N; ++c) {
      float sum = sum_of(sums[r][c]);
      if (i < cols) sum += rest_of_product<Format>(w + r * w_row_bytes, x + c * x_stride, i, cols);
      y[c * y_stride + r] = sum;
    }
  }
}

template <class Format, int R>
inline void product_rows(const std::byte* w, std::int64_t w_row_bytes, std::int64_t cols, const float* x,
                         std::int64_t x_stride, std::int64_t n, float* y, std::int64_t y_stride) {
  std::int64_t c = 0;
  for (; c + 4 <= n; c += 4) {
    product_tile<Format, R, 4>(w, w_row_bytes, cols, x + c * x_stride, x_stride, y + c * y_stride, y_stride);
  }
  for (; c < n; ++c) {
    product_tile<Format, R, 1>(w, w_row_bytes, cols, x + c * x_stride, x_stride, y + c * y_stride, y_stride);
  }
}

template <class Format>
void multiply_rows(const std::byte* w, std::int64_t w_row_bytes, std::int64_t rows, std::int64_t cols, const float* x,
                   std::int64_t x_stride, std::int64_t n, float* y, std::int64_t y_stride) {
  std::int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    product_rows<Format, 4>(w + r * w_row_bytes, w_row_bytes, cols, x, x_stride, n, y + r, y_stride);
  }
  for (; r < rows; ++r) {
    product_rows<Format, 1>(w + r * w_row_bytes, w_row_bytes, cols, x, x_stride, n, y + r, y_stride);
  }
}
