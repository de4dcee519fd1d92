/// Steps on registers alone, as many side by side as hide their latency: what a processor can do at most.
///
/// Included after simd.inl inside an unnamed namespace. The instructions of a step are written out because the compiler
/// would keep some of the sums in memory, and less than the processor can do would be measured.

constexpr int kSpinSums = SIGHTLINE_LANES == 16 ? 16 : 10;   // leaves registers for operands

template <class Step>
inline void spin(std::int64_t rounds, Step step) {
  Int sums[kSpinSums] = {};
  for (std::int64_t i = 0; i < rounds; ++i) {
#pragma GCC unroll 16
    for (int j = 0; j < kSpinSums; ++j) sums[j] = step(sums[j]);
  }
}
