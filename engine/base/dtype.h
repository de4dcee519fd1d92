/// The number formats weights are stored in: name, block size, bytes per block; half-precision scalars.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sightline {

/// Storage format of a tensor. The values are the type numbers of GGUF files (spec of ggml, `enum ggml_type`).
enum class DType : std::uint8_t {
  F32 = 0, F16 = 1, Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8,
  Q2_K = 10, Q3_K = 11, Q4_K = 12, Q5_K = 13, Q6_K = 14,
  IQ2_XXS = 16, IQ2_XS = 17, IQ3_XXS = 18, IQ1_S = 19, IQ4_NL = 20, IQ3_S = 21, IQ2_S = 22, IQ4_XS = 23,
  I8 = 24, I16 = 25, I32 = 26, I64 = 27, F64 = 28,
  IQ1_M = 29, BF16 = 30, TQ1_0 = 34, TQ2_0 = 35, MXFP4 = 39, NVFP4 = 40, Q1_0 = 41, Q2_0 = 42,
};

/// What is fixed about a format. A row is a run of blocks; its length must be a multiple of `block_size`.
struct DTypeInfo {
  DType dtype;
  std::string_view name;      ///< "Q4_K", as in GGUF tools
  std::int32_t block_size;    ///< weights per block
  std::int32_t block_bytes;   ///< bytes per block
  bool is_weight;             ///< can be dequantised to f32 and multiplied (false for I8 … I64, F64)
};

/// All known formats, in the order of their GGUF numbers. Constant data; any thread.
std::span<const DTypeInfo> all_dtypes() noexcept;

/// Facts about `dtype`. Any thread.
const DTypeInfo& dtype_info(DType dtype) noexcept;

/// The format with GGUF type number `id`; none if the number is unknown, retired or private to another program.
std::optional<DType> dtype_from_gguf(std::uint32_t id) noexcept;

/// The format called `name`, upper or lower case; none if there is no such format.
std::optional<DType> dtype_from_name(std::string_view name) noexcept;

/// Bytes of one row of `cols` weights. Requires: cols is a multiple of the block size.
std::int64_t row_bytes(DType dtype, std::int64_t cols) noexcept;

/// True for formats that are rows of floating-point numbers without blocks: F32, F16, BF16.
constexpr bool is_plain(DType dtype) noexcept {
  return dtype == DType::F32 || dtype == DType::F16 || dtype == DType::BF16;
}

/// IEEE 754 half precision to single; exact, subnormals, infinities and NaN included.
float f16_to_f32(std::uint16_t bits) noexcept;
/// Single to half precision, round to nearest even; overflow gives infinity.
std::uint16_t f32_to_f16(float value) noexcept;
/// bfloat16 (the upper half of a single) to single; exact.
inline float bf16_to_f32(std::uint16_t bits) noexcept { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
/// Single to bfloat16, round to nearest even; NaN stays NaN.
std::uint16_t f32_to_bf16(float value) noexcept;

}  // namespace sightline
