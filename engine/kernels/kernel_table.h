/// Kernels: what one instruction set can do, as a table of function pointers over plain memory.
///
/// This header is included by files that are compiled with wider registers than the baseline. It therefore defines
/// plain structures only: an inline function seen by several of those files would be merged by the linker, and the
/// copy with the widest instructions might be kept for everybody.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sightline {

inline constexpr int kStripRows = 16;    ///< weight rows that are multiplied together
inline constexpr int kTileCols = 256;    ///< weights of one row that are unpacked together
inline constexpr int kBlockCols = 32;    ///< weights of one row that share an activation scale
inline constexpr int kTileBlocks = kTileCols / kBlockCols;
inline constexpr int kMaxDTypes = 43;    ///< tables are indexed by the GGUF type number

/// Sixteen rows of up to 256 weights as integers: w = scale * code - min, one scale (and min) per row and 32 weights,
/// or per 16 weights for formats with finer steps.
///
/// Codes are stored plus 128 for formats without a minimum (their codes are signed), and as they are (0 … 127) for
/// formats with one. Four neighbours of a row stand together, sixteen rows side by side: one 64-byte register holds
/// what four activations multiply.
struct alignas(64) CodeTile {
  std::uint8_t codes[kTileBlocks][kBlockCols / 4][kStripRows * 4];
  float scales[kTileBlocks][2][kStripRows];   // [.][0] for the first 16 weights (or all 32), [.][1] for the second 16
  float mins[kTileBlocks][2][kStripRows];
};

/// The bits of 1.5 · 2^23 as a float. An integer |n| < 2^22 added to them gives the bits of 1.5 · 2^23 + n: sums that
/// start here can be read as floats without a conversion.
inline constexpr std::int32_t kFloatStart = 0x4B400000;

/// Blocks of activations whose largest magnitude is not above this get zeros as codes: its inverse would be infinite.
inline constexpr float kSmallestRounded = 1e-36F;

/// What belongs to 32 activations x ≈ scale * code, code in -127 … 127.
struct ActivationStats {
  float scale;
  float sum;                  ///< scale * sum of the 32 codes
  std::int32_t start;         ///< kFloatStart - 128 * sum of the 32 codes: takes back the 128 that signed weights carry
  std::int32_t first_start;   ///< the same for the first 16 codes only
};

/// One multiplication of unpacked weights with chosen rows of activations.
struct TileProduct {
  const CodeTile* tiles[2];     ///< one or two strips; tile t of a strip at tiles[s] + t
  int n_strips;                 ///< 1 or 2
  int n_blocks;                 ///< blocks of 32 columns to run over; every tile but the last is full
  const std::int8_t* codes;     ///< activations, at the first of those columns
  const ActivationStats* stats;
  std::int64_t codes_stride;    ///< from one activation row to the next, in elements
  std::int64_t stats_stride;
  const std::int32_t* rows;     ///< which activation rows, or null for 0 … n - 1
  int n;                        ///< how many activation rows
  float* y;                     ///< y[i * y_stride + strip * 16 + weight row]
  std::int64_t y_stride;
  bool accumulate;              ///< add to y; otherwise overwrite it
  const std::byte* ahead[2];    ///< weights that come next, per strip: fetched into the second cache on the way
  int ahead_bytes;              ///< of each; 0: nothing comes next
};

/// How to ask for weights that are read once, from memory. Where hardware prefetch keeps up with a strip that is read from
/// beginning to end it only has to be led over the borders of pages, and more would disturb it; elsewhere every line is
/// asked for.
struct ReadAhead {
  bool every_line;
  int far_bytes;    ///< ahead of what is used, into the second cache, if every line is asked for; 0: not at all
  int near_bytes;   ///< and from there, or from memory, into the first
};

inline constexpr int kMaxFewRows = 4;     ///< rows of activations up to which weights are multiplied where they lie

/// One multiplication of packed weights with few rows of activations, over whole rows of weights.
struct FewRowsProduct {
  const std::byte* weights;     ///< packed strips, one after the other
  int n_strips;
  std::int64_t strip_bytes;     ///< from one strip to the next
  std::int64_t tile_bytes;      ///< of every tile but a strip's last, which may be shorter
  std::int64_t n_blocks;        ///< blocks of 32 columns
  const std::int8_t* codes;     ///< activations
  const ActivationStats* stats;
  std::int64_t codes_stride;    ///< from one activation row to the next, in elements
  std::int64_t stats_stride;
  const std::int32_t* rows;     ///< which activation rows, or null for 0 … n - 1
  int n;                        ///< 1 … kMaxFewRows
  float* y;                     ///< y[i * y_stride + strip * 16 + weight row]; overwritten
  std::int64_t y_stride;
  ReadAhead ahead;
};

inline constexpr int kScaleCols = 128;    ///< columns that share a scale in products of rounded numbers

/// Largest code of rounded numbers: 16-bit codes have 12 bits and a sign, so that 128 products of two stay below 2^31.
template <class Code>
inline constexpr int kCodeLimit = 4095;
template <>
inline constexpr int kCodeLimit<std::int8_t> = 127;
/// Added to one side's codes: the instruction for 8 bits multiplies signed by unsigned numbers. What it adds to a sum is
/// known beforehand and taken back where the sum starts. In 16 bits both sides are signed.
template <class Code>
inline constexpr int kCodeBias = 0;
template <>
inline constexpr int kCodeBias<std::int8_t> = 128;
/// Neighbouring codes that stand in one 32-bit lane.
template <class Code>
inline constexpr int kLaneCodes = 4 / static_cast<int>(sizeof(Code));

/// Sixteen rows of 128 weights as codes, w = scale * code, one scale per row. The neighbours that share a lane stand
/// together, sixteen rows side by side: one 64-byte register holds what a lane of one activation row multiplies.
template <class Code>
struct alignas(64) RoundedTile {
  Code codes[kScaleCols / kLaneCodes<Code>][kStripRows * kLaneCodes<Code>];
  float scales[kStripRows];
  std::int32_t starts[kStripRows];   // where sums start: -kCodeBias times the sum of the row's codes
};

/// One multiplication of rounded weights with consecutive rows of rounded activations.
template <class Code>
struct RoundedProduct {
  const RoundedTile<Code>* tiles[2];   ///< one or two strips; tile t of a strip at tiles[s] + t
  int n_strips;                        ///< 1 or 2
  int n_tiles;                         ///< groups of 128 columns to run over
  const Code* codes;                   ///< activations plus kCodeBias, at the first of those columns
  const float* scales;                 ///< one per row and 128 columns
  std::int64_t codes_stride;           ///< from one activation row to the next, in elements
  std::int64_t scales_stride;
  int n;                               ///< how many activation rows
  float* y;                            ///< y[i * y_stride + strip * 16 + weight row]
  std::int64_t y_stride;
  bool accumulate;                     ///< add to y; otherwise overwrite it
};

/// Attention of up to kRoundedQueries queries of one head over all its keys, none masked.
template <class Code>
struct RoundedAttention {
  const Code* queries;           ///< (n_queries, head_dim)
  const float* query_scales;     ///< one per query, with 1 / sqrt(head_dim) and log2(e) folded in
  int n_queries;
  int head_dim;                  ///< a multiple of 4, at most 128
  const Code* keys;              ///< (n_keys rounded up to 128, head_dim), plus kCodeBias
  const float* key_scales;       ///< one per key
  const Code* values;            ///< per 128 keys: (128 / kLaneCodes, head_dim, kLaneCodes), the keys of a lane side by
                                 ///< side; zeros beyond the last key
  const float* value_scales;     ///< (blocks of 128 keys, head_dim)
  std::int64_t n_keys;
  float* out;                    ///< row i of the result at out + i * out_stride
  std::int64_t out_stride;
  float* scratch;                ///< kRoundedAttentionScratch values of the worker's own, 64-byte aligned
};
inline constexpr int kRoundedQueries = 32;
inline constexpr std::int64_t kRoundedAttentionScratch = kRoundedQueries * (128 + 128);

/// What can be done with numbers rounded to one kind of codes.
template <class Code>
struct RoundedKernels {
  /// Rounds n values to codes with one scale, which is returned, and adds `bias` to each code; bits beyond those of Code
  /// are dropped. If a value is NaN or infinite all values count as zero and the scale is NaN.
  float (*quantize)(const float* x, std::int64_t n, int bias, Code* codes);
  /// Rounds the values of up to 128 keys for `attend`: x (n_keys, head_dim) with `stride` values from key to key → codes
  /// (128 / kLaneCodes, head_dim, kLaneCodes), zeros beyond the last key; scales (head_dim).
  void (*pack_values)(const float* x, std::int64_t stride, int n_keys, int head_dim, Code* codes, float* scales);
  void (*multiply)(const RoundedProduct<Code>& product);
  void (*attend)(const RoundedAttention<Code>& task);
};

/// A run of keys and values of one head, as KvCache keeps them; see attention.h.
struct KvPageView {
  const void* keys;             ///< (head_dim, 64): one column per key
  const void* values;           ///< (64, head_dim): one row per value
};

/// Attention of some query rows over the pages of one key/value head.
struct AttentionTask {
  const float* const* queries;      ///< n_queries rows of head_dim, already scaled
  float* const* out;                ///< n_queries rows of head_dim: sums weighted by exp(score - max), not yet divided
  float* max_and_sum;               ///< n_queries pairs: running maximum, running sum
  const std::int64_t* n_visible;    ///< per query: keys it may see, counted from the first page's first key
  int n_queries;                    ///< at most kMaxTaskQueries
  int head_dim;
  const KvPageView* pages;
  int n_pages;
  bool half;                        ///< keys and values are f16; otherwise f32
  float* scratch;                   ///< kMaxQueryBlock * 64 + 2 * 64 * head_dim values of the worker's own
};
inline constexpr int kMaxTaskQueries = 64;
inline constexpr int kMaxQueryBlock = 8;   ///< queries whose scores are made together, at most
inline constexpr int kPageRows = 64;

/// The gated delta rule for columns [first, first + kDeltaColumns) of the value axis of one head; see delta_rule.h.
struct DeltaTask {
  float* state;                 ///< (d_k, kDeltaColumns), updated in place
  const float* q;               ///< (n, .) normalised and scaled, stride qk_stride
  const float* k;
  const float* v;               ///< (n, kDeltaColumns), stride v_stride
  const float* decay;           ///< exp(g) per row, stride gate_stride
  const float* beta;
  float* out;                   ///< (n, kDeltaColumns), stride out_stride
  std::int64_t n, d_k;
  std::int64_t qk_stride, v_stride, gate_stride, out_stride;
};
inline constexpr int kDeltaColumns = 16;

/// Constant data, one instance per instruction set. All functions are pure arithmetic over the memory given: they
/// cannot fail, do not allocate and may be called from any thread.
struct Kernels {
  const char* isa;   ///< "scalar", "avx2", "avxvnni", "avx512", "avx512vbmi", "neon"
  ReadAhead ahead;   ///< as this processor wants it: see choose_kernels.cpp

  // --- matrices -----------------------------------------------------------------------------------------------
  /// Rounds `n` activations (a multiple of 32) to 8 bits, in blocks of 32. A block with NaN or infinity gets zeros as
  /// codes and NaN as scale and sum.
  void (*quantize)(const float* x, std::int64_t n, std::int8_t* codes, ActivationStats* stats);
  /// Unpacks one packed tile (packed_matrix.h) of `n_blocks` blocks; indexed by GGUF type number, null where the
  /// portable unpacker is used.
  void (*unpack[kMaxDTypes])(const std::byte* packed, int n_blocks, CodeTile* out);
  /// Multiplies; indexed by [sub-block is 16][format has a minimum].
  void (*multiply[2][2])(const TileProduct& product);
  /// As unpacking and `multiply` would, bit for bit, without the way through memory; indexed by GGUF type number, null
  /// where there is no such way.
  void (*multiply_few[kMaxDTypes])(const FewRowsProduct& product);
  /// y[i * y_stride + r] = row r of W · row i of X, for weights kept in rows of f32, f16 or bf16 (index 0, 1, 2).
  void (*multiply_rows[3])(const std::byte* w, std::int64_t w_row_bytes, std::int64_t rows, std::int64_t cols,
                           const float* x, std::int64_t x_stride, std::int64_t n, float* y, std::int64_t y_stride);

  RoundedKernels<std::int16_t> rounded16;   ///< twice the speed of single precision, closer to it than bfloat16
  RoundedKernels<std::int8_t> rounded8;     ///< twice that speed again

  /// Runs `rounds` rounds of the 8-bit multiplications that `multiply` is made of, on registers alone; returns how
  /// many operations that were. For machine_limits.h.
  std::int64_t (*spin_int8)(std::int64_t rounds);
  /// The same with the 16-bit multiplications of `rounded16`.
  std::int64_t (*spin_int16)(std::int64_t rounds);

  // --- vectors ------------------------------------------------------------------------------------------------
  float (*dot)(const float* a, const float* b, std::int64_t n);
  /// y = x * weight / sqrt(mean(x²) + eps); y may be x, here and in the next.
  void (*rms_norm)(const float* x, const float* weight, float eps, float* y, std::int64_t n);
  /// y = (x - mean(x)) / sqrt(variance(x) + eps) * weight + bias, the variance without correction; y may be x.
  void (*layer_norm)(const float* x, const float* weight, const float* bias, float eps, float* y, std::int64_t n);
  /// y = rms_norm(x) * silu(gate)
  void (*gated_rms_norm)(const float* x, const float* weight, const float* gate, float eps, float* y, std::int64_t n);
  /// x *= scale / sqrt(sum(x²) + eps)
  void (*l2_normalize)(float* x, float eps, float scale, std::int64_t n);
  /// y += x
  void (*add)(const float* x, float* y, std::int64_t n);
  /// y += a * x
  void (*add_scaled)(const float* x, float a, float* y, std::int64_t n);
  /// y = silu(gate) * up
  void (*silu_mul)(const float* gate, const float* up, float* y, std::int64_t n);
  /// x = gelu(x + bias); the form with tanh.
  void (*gelu_tanh)(float* x, const float* bias, std::int64_t n);
  /// y *= sigmoid(gate)
  void (*sigmoid_mul)(const float* gate, float* y, std::int64_t n);
  /// In place, numerically safe softmax.
  void (*softmax)(float* x, std::int64_t n);
  /// Rotates pairs (i, i + half): x_i cos_i - x_{i+half} sin_i, x_i sin_i + x_{i+half} cos_i.
  void (*rotate_pairs)(float* x, const float* cosines, const float* sines, std::int64_t half);
  /// y = silu(Σ_j taps[j][c] * x[j][c]) over `width` rows x[0 … width-1] of n channels; taps (width, taps_stride).
  void (*conv_silu)(const float* const* x, const float* taps, std::int64_t taps_stride, int width, float* y,
                    std::int64_t n);
  void (*to_f16)(const float* x, std::uint16_t* y, std::int64_t n);
  void (*from_f16)(const std::uint16_t* x, float* y, std::int64_t n);

  // --- sequence mixers ----------------------------------------------------------------------------------------
  void (*delta_rule)(const DeltaTask& task);
  void (*attend)(const AttentionTask& task);
};

/// One table per instruction set this program was built for; null where it was built without.
extern const Kernels* const kScalarKernels;
extern const Kernels* const kAvx2Kernels;
extern const Kernels* const kAvxVnniKernels;
extern const Kernels* const kAvx512Kernels;

/// What a table may do faster for some formats.
struct LookUps {
  struct {
    int dtype;   // GGUF type number
    void (*unpack)(const std::byte* packed, int n_blocks, CodeTile* out);
    void (*multiply_few)(const FewRowsProduct& product);
  } formats[7];
};
extern const LookUps* const kAvx512VbmiLookUps;   ///< for the AVX-512 table where the processor has VBMI as well

}  // namespace sightline
