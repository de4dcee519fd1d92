/// Random rows of weights in any format: random code bits, with the scale fields written over them.
#include "tests/support/random_blocks.h"

#include <cassert>
#include <cmath>
#include <cstring>

#include "engine/kernels/block_scales.h"
#include "engine/kernels/quant_blocks.h"

namespace sightline {

namespace {

/// splitmix64: one multiply-and-shift chain for eight bytes, good enough for test data and faster than memory.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

constexpr int kChoices = 32;

/// The scale fields blocks choose from, so that no float is converted for each block.
struct ScaleChoices {
  std::uint16_t d[kChoices];    ///< f16, both signs, magnitudes within a quarter of each other
  std::uint16_t min[kChoices];  ///< f16, `min_factor` times the d of the same place
  std::uint8_t small, large;    ///< one-byte scales (MXFP4, NVFP4) below and above the wanted one
  std::uint64_t large_below;    ///< the large one is taken when the top half of a random number is below this
};

/// How the weights of a format spread when d is 1 and all codes and sub-scales are random.
struct Spread {
  float rms;         ///< root mean square of the weights
  float min_factor;  ///< the minimum field that centres the codes, in units of d; zero without such a field
};

// The figures follow from the value sets: codes uniform, sub-scales uniform, grids averaged over their entries.
// tests/unit/random_blocks_test.cpp checks every one of them.
Spread spread_of(DType dtype) {
  // clang-format off
  switch (dtype) {
    case DType::Q4_0: return {4.637F, 0.0F};
    case DType::Q4_1: return {4.610F, -7.5F};
    case DType::Q5_0: return {9.247F, 0.0F};
    case DType::Q5_1: return {9.233F, -15.5F};
    case DType::Q8_0: return {73.90F, 0.0F};
    case DType::Q2_K: return {9.843F, 1.5F};
    case DType::Q3_K: return {43.33F, 0.0F};
    case DType::Q4_K: return {168.3F, 7.5F};
    case DType::Q5_K: return {337.1F, 15.5F};
    case DType::Q6_K: return {1366.0F, 0.0F};
    case DType::IQ2_XXS: return {53.36F, 0.0F};
    case DType::IQ2_XS: return {55.90F, 0.0F};
    case DType::IQ2_S: return {56.39F, 0.0F};
    case DType::IQ3_XXS: return {142.4F, 0.0F};
    case DType::IQ3_S: return {140.2F, 0.0F};
    case DType::IQ1_S: return {7.200F, 0.0F};
    case DType::IQ1_M: return {7.200F, 0.0F};
    case DType::IQ4_NL: return {67.44F, 0.0F};
    case DType::IQ4_XS: return {1246.F, 0.0F};
    case DType::TQ1_0: return {0.8173F, 0.0F};
    case DType::TQ2_0: case DType::Q2_0: return {1.2247F, 0.0F};
    case DType::MXFP4: case DType::NVFP4: return {5.852F, 0.0F};
    default: return {1.0F, 0.0F};
  }
  // clang-format on
}

/// Two neighbouring one-byte scales and how often the larger is needed so that the mean square comes out as target².
void choose_between(float target, float (*value)(std::uint8_t), int last, ScaleChoices& choices) {
  int below = 0;
  while (below + 1 < last && value(static_cast<std::uint8_t>(below + 1)) <= target) ++below;
  const double low = value(static_cast<std::uint8_t>(below));
  const double high = value(static_cast<std::uint8_t>(below + 1));
  const double share = (static_cast<double>(target) * target - low * low) / (high * high - low * low);
  choices.small = static_cast<std::uint8_t>(below);
  choices.large = static_cast<std::uint8_t>(below + 1);
  choices.large_below = static_cast<std::uint64_t>(std::fmin(std::fmax(share, 0.0), 1.0) * 0x1p32);
}

ScaleChoices choose_scales(DType dtype, float sigma) {
  const Spread spread = spread_of(dtype);
  ScaleChoices choices{};
  for (int i = 0; i < kChoices; ++i) {
    const float step = static_cast<float>(i / 2) / (kChoices / 2 - 1);
    const float variation = (0.75F + 0.5F * step) / 1.0117F;  // root mean square 1
    const float sign = i % 2 == 0 ? 1.0F : -1.0F;             // centres formats whose codes are not symmetric
    choices.d[i] = f32_to_f16(sign * variation * sigma / spread.rms);
    choices.min[i] = f32_to_f16(f16_to_f32(choices.d[i]) * spread.min_factor);
  }
  if (dtype == DType::MXFP4) choose_between(sigma / spread.rms, mxfp4_half_scale, 254, choices);
  if (dtype == DType::NVFP4) choose_between(sigma / spread.rms, nvfp4_half_scale, 126, choices);
  return choices;
}

// ---- the scale fields of each block, from the choices and 64 random bits ----

int choice(std::uint64_t random) noexcept { return static_cast<int>(random % kChoices); }

template <class Block>
void set_scales(Block& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  block.d = choices.d[choice(random)];
}

template <class Block>
void set_scale_and_min(Block& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  block.d = choices.d[choice(random)];
  block.m = choices.min[choice(random)];
}

void set_scales(BlockQ4_1& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  set_scale_and_min(block, choices, random);
}

void set_scales(BlockQ5_1& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  set_scale_and_min(block, choices, random);
}

void set_scales(BlockQ2_K& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  block.d = choices.d[choice(random)];
  block.dmin = choices.min[choice(random)];
  for (std::uint8_t& pair : block.scales) pair = static_cast<std::uint8_t>((pair & 15) * 0x11);  // minimum = scale
}

/// Q4_K and Q5_K: makes every minimum multiplier equal to its scale multiplier.
template <class Block>
void set_paired_scales(Block& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  block.d = choices.d[choice(random)];
  block.dmin = choices.min[choice(random)];
  for (int s = 0; s < 4; ++s) {
    block.scales[s + 4] = block.scales[s];
    block.scales[s + 8] = static_cast<std::uint8_t>((block.scales[s + 8] & 15) * 0x11);
  }
}

void set_scales(BlockQ4_K& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  set_paired_scales(block, choices, random);
}

void set_scales(BlockQ5_K& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  set_paired_scales(block, choices, random);
}

void set_scales(BlockQ8_0& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  block.d = choices.d[choice(random)];
  for (std::int8_t& code : block.qs) code = code == -128 ? std::int8_t{127} : code;  // quantisers never write -128
}

void set_scales(BlockIQ1_M& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  const unsigned d = choices.d[choice(random)];
  for (int i = 0; i < 4; ++i) {
    block.sc[i] = static_cast<std::uint16_t>((block.sc[i] & 0xFFFU) | ((d >> (4 * i)) & 15U) << 12);
  }
}

void set_scales(BlockMXFP4& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  block.e = (random >> 32) < choices.large_below ? choices.large : choices.small;
}

void set_scales(BlockNVFP4& block, const ScaleChoices& choices, std::uint64_t random) noexcept {
  for (std::uint8_t& scale : block.scales) {
    scale = (random >> 32) < choices.large_below ? choices.large : choices.small;
    random *= 0xD1342543DE82EF95U;
  }
}

// ---- rows ----

void fill_bytes(Random& random, std::byte* out, std::int64_t bytes) noexcept {
  std::int64_t at = 0;
  for (; at + 8 <= bytes; at += 8) {
    const std::uint64_t word = random.next();
    std::memcpy(out + at, &word, 8);
  }
  const std::uint64_t word = random.next();
  std::memcpy(out + at, &word, static_cast<std::size_t>(bytes - at));
}

template <class Block>
void random_blocks(DType dtype, Random& random, float sigma, std::byte* row, std::int64_t cols) {
  fill_bytes(random, row, row_bytes(dtype, cols));
  const ScaleChoices choices = choose_scales(dtype, sigma);
  for (std::int64_t first = 0; first < cols; first += Block::kWeights) {
    Block block;
    std::memcpy(&block, row, sizeof block);
    set_scales(block, choices, random.next());
    std::memcpy(row, &block, sizeof block);
    row += sizeof block;
  }
}

/// Uniform numbers with standard deviation sigma, turned into `Stored` by `convert`.
template <class Stored, class Convert>
void random_numbers(Random& random, float sigma, std::byte* row, std::int64_t cols, Convert convert) {
  const float unit = sigma * std::sqrt(3.0F) * 0x1p-31F;
  for (std::int64_t i = 0; i < cols; ++i) {
    const auto whole = static_cast<std::int32_t>(random.next() >> 32);
    const Stored stored = convert(unit * static_cast<float>(whole));
    std::memcpy(row + i * static_cast<std::int64_t>(sizeof stored), &stored, sizeof stored);
  }
}

}  // namespace

void random_row(DType dtype, std::uint64_t seed, float sigma, std::byte* row, std::int64_t cols) {
  assert(cols % dtype_info(dtype).block_size == 0);
  Random random(seed);
  // clang-format off
  switch (dtype) {
    case DType::F32: return random_numbers<float>(random, sigma, row, cols, [](float x) { return x; });
    case DType::F16: return random_numbers<std::uint16_t>(random, sigma, row, cols, f32_to_f16);
    case DType::BF16: return random_numbers<std::uint16_t>(random, sigma, row, cols, f32_to_bf16);
    case DType::Q4_0: return random_blocks<BlockQ4_0>(dtype, random, sigma, row, cols);
    case DType::Q4_1: return random_blocks<BlockQ4_1>(dtype, random, sigma, row, cols);
    case DType::Q5_0: return random_blocks<BlockQ5_0>(dtype, random, sigma, row, cols);
    case DType::Q5_1: return random_blocks<BlockQ5_1>(dtype, random, sigma, row, cols);
    case DType::Q8_0: return random_blocks<BlockQ8_0>(dtype, random, sigma, row, cols);
    case DType::Q2_K: return random_blocks<BlockQ2_K>(dtype, random, sigma, row, cols);
    case DType::Q3_K: return random_blocks<BlockQ3_K>(dtype, random, sigma, row, cols);
    case DType::Q4_K: return random_blocks<BlockQ4_K>(dtype, random, sigma, row, cols);
    case DType::Q5_K: return random_blocks<BlockQ5_K>(dtype, random, sigma, row, cols);
    case DType::Q6_K: return random_blocks<BlockQ6_K>(dtype, random, sigma, row, cols);
    case DType::IQ2_XXS: return random_blocks<BlockIQ2_XXS>(dtype, random, sigma, row, cols);
    case DType::IQ2_XS: return random_blocks<BlockIQ2_XS>(dtype, random, sigma, row, cols);
    case DType::IQ3_XXS: return random_blocks<BlockIQ3_XXS>(dtype, random, sigma, row, cols);
    case DType::IQ1_S: return random_blocks<BlockIQ1_S>(dtype, random, sigma, row, cols);
    case DType::IQ4_NL: return random_blocks<BlockIQ4_NL>(dtype, random, sigma, row, cols);
    case DType::IQ3_S: return random_blocks<BlockIQ3_S>(dtype, random, sigma, row, cols);
    case DType::IQ2_S: return random_blocks<BlockIQ2_S>(dtype, random, sigma, row, cols);
    case DType::IQ4_XS: return random_blocks<BlockIQ4_XS>(dtype, random, sigma, row, cols);
    case DType::IQ1_M: return random_blocks<BlockIQ1_M>(dtype, random, sigma, row, cols);
    case DType::TQ1_0: return random_blocks<BlockTQ1_0>(dtype, random, sigma, row, cols);
    case DType::TQ2_0: return random_blocks<BlockTQ2_0>(dtype, random, sigma, row, cols);
    case DType::MXFP4: return random_blocks<BlockMXFP4>(dtype, random, sigma, row, cols);
    case DType::NVFP4: return random_blocks<BlockNVFP4>(dtype, random, sigma, row, cols);
    case DType::Q1_0: return random_blocks<BlockQ1_0>(dtype, random, sigma, row, cols);
    case DType::Q2_0: return random_blocks<BlockQ2_0>(dtype, random, sigma, row, cols);
    case DType::I8: case DType::I16: case DType::I32: case DType::I64: case DType::F64: break;
  }
  // clang-format on
  assert(false && "not a weight format");
}

}  // namespace sightline
