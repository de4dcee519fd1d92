/// Rounding activations to 8 bits, in blocks of 32: the least squared error of three scales.
///
/// Included after simd.inl inside an unnamed namespace, which also provides store_codes. A scale that maps the largest
/// value to 127 is rarely the best one: three are tried, for 128 (cut to 127), 127 and 126, and each is then moved to
/// where the squared error is least, Σ x q / Σ q². All instruction sets give the same bits: sums are formed in sixteen
/// lanes that are folded in halves, and products are kept from being fused with additions.

constexpr int kBlockVecs = kBlockCols / SIGHTLINE_LANES;        // registers per block
constexpr int kSumVecs = 16 / SIGHTLINE_LANES;                  // registers per sixteen lanes
constexpr float kLargestCodes[] = {128.0F, 127.0F, 126.0F};

/// The same value, as a product that the compiler cannot merge with what follows.
inline Vec unfused(Vec v) {
#if SIGHTLINE_LANES == 1
  asm("" : "+x"(v));
#else
  asm("" : "+v"(v));
#endif
  return v;
}

/// Nearest integer, halves to even, as a float: adding 1.5 · 2^23 leaves no room for a fraction.
inline Vec nearest(Vec v) { return unfused(v + 0x1.8p23F) - 0x1.8p23F; }

inline float fold(Vec* lanes) {
  for (int width = kSumVecs / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; ++i) lanes[i] += lanes[i + width];
  }
  return sum_of(lanes[0]);
}

/// One way to round a block, and how good it is.
struct Rounded {
  Vec codes[kBlockVecs];
  float scale;
  float gain;   // what the squared error is less than Σ x² by, in units that all candidates share
};

inline Rounded round_to(const Vec* x, float largest, float largest_code) {
  Rounded r;
  const float inverse = largest_code / largest;
  Vec products[kSumVecs] = {}, squares[kSumVecs] = {};
  for (int i = 0; i < kBlockVecs; ++i) {
    const Vec scaled = unfused(x[i] * inverse);
    r.codes[i] = min(max(nearest(scaled), splat(-127.0F)), splat(127.0F));
    products[i % kSumVecs] += unfused(scaled * r.codes[i]);
    squares[i % kSumVecs] += r.codes[i] * r.codes[i];
  }
  const float product = fold(products), square = fold(squares);
  const float relative = product / largest_code;
  r.scale = product / square * (largest / largest_code);
  r.gain = relative * relative / square;
  return r;
}

void quantize_block(const float* x, std::int8_t* codes, ActivationStats& stats) {
  Vec values[kBlockVecs], top = {}, fault = {};
  for (int i = 0; i < kBlockVecs; ++i) {
    values[i] = load(x + i * kLanes);
    top = max(top, max(values[i], -values[i]));
    fault += values[i] * 0.0F;   // NaN if any value is not finite, and then the scale is NaN too
  }
  const float largest = max_of(top), sick = sum_of(fault);
  if (!(sick == 0.0F && largest > kSmallestRounded)) {
    for (int i = 0; i < kBlockCols; ++i) codes[i] = 0;
    stats = {sick, sick, kFloatStart, kFloatStart};
    return;
  }
  Rounded best = round_to(values, largest, kLargestCodes[0]);
  for (int c = 1; c < 3; ++c) {
    const Rounded other = round_to(values, largest, kLargestCodes[c]);
    if (other.gain > best.gain) best = other;
  }
  Vec first_half[kSumVecs] = {}, second_half[kSumVecs] = {};
  for (int i = 0; i < kBlockVecs; ++i) {
    (i < kBlockVecs / 2 ? first_half : second_half)[i % kSumVecs] += best.codes[i];
    store_codes(best.codes[i], codes + i * kLanes);
  }
  const auto first = static_cast<std::int32_t>(fold(first_half)), second = static_cast<std::int32_t>(fold(second_half));
  stats = {best.scale, best.scale * static_cast<float>(first + second), kFloatStart - 128 * (first + second),
           kFloatStart - 128 * first};
}

void quantize(const float* x, std::int64_t n, std::int8_t* codes, ActivationStats* stats) {
  for (std::int64_t block = 0; block < n / kBlockCols; ++block) {
    quantize_block(x + block * kBlockCols, codes + block * kBlockCols, stats[block]);
  }
}
