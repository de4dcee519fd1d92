/// The number formats weights are stored in: name, block size, bytes per block; half-precision scalars.
#include "engine/base/dtype.h"

#include <array>
#include <cassert>
#include <cctype>

namespace sightline {

namespace {

// Source: ggml's block structures; sizes are proven against the layouts in engine/kernels/quant_blocks.h.
constexpr std::array<DTypeInfo, 33> kDTypes{{
    {DType::F32, "F32", 1, 4, true},          {DType::F16, "F16", 1, 2, true},
    {DType::Q4_0, "Q4_0", 32, 18, true},      {DType::Q4_1, "Q4_1", 32, 20, true},
    {DType::Q5_0, "Q5_0", 32, 22, true},      {DType::Q5_1, "Q5_1", 32, 24, true},
    {DType::Q8_0, "Q8_0", 32, 34, true},      {DType::Q2_K, "Q2_K", 256, 84, true},
    {DType::Q3_K, "Q3_K", 256, 110, true},    {DType::Q4_K, "Q4_K", 256, 144, true},
    {DType::Q5_K, "Q5_K", 256, 176, true},    {DType::Q6_K, "Q6_K", 256, 210, true},
    {DType::IQ2_XXS, "IQ2_XXS", 256, 66, true}, {DType::IQ2_XS, "IQ2_XS", 256, 74, true},
    {DType::IQ3_XXS, "IQ3_XXS", 256, 98, true}, {DType::IQ1_S, "IQ1_S", 256, 50, true},
    {DType::IQ4_NL, "IQ4_NL", 32, 18, true},  {DType::IQ3_S, "IQ3_S", 256, 110, true},
    {DType::IQ2_S, "IQ2_S", 256, 82, true},   {DType::IQ4_XS, "IQ4_XS", 256, 136, true},
    {DType::I8, "I8", 1, 1, false},           {DType::I16, "I16", 1, 2, false},
    {DType::I32, "I32", 1, 4, false},         {DType::I64, "I64", 1, 8, false},
    {DType::F64, "F64", 1, 8, false},         {DType::IQ1_M, "IQ1_M", 256, 56, true},
    {DType::BF16, "BF16", 1, 2, true},        {DType::TQ1_0, "TQ1_0", 256, 54, true},
    {DType::TQ2_0, "TQ2_0", 256, 66, true},   {DType::MXFP4, "MXFP4", 32, 17, true},
    {DType::NVFP4, "NVFP4", 64, 36, true},    {DType::Q1_0, "Q1_0", 128, 18, true},
    {DType::Q2_0, "Q2_0", 64, 18, true},
}};
}  // namespace

std::span<const DTypeInfo> all_dtypes() noexcept { return kDTypes; }

const DTypeInfo& dtype_info(DType dtype) noexcept {
  for (const DTypeInfo& info : kDTypes) {
    if (info.dtype == dtype) return info;
  }
  assert(false && "every enumerator has an entry");
  return kDTypes[0];
}

std::optional<DType> dtype_from_gguf(std::uint32_t id) noexcept {
  for (const DTypeInfo& info : kDTypes) {
    if (static_cast<std::uint32_t>(info.dtype) == id) return info.dtype;
  }
  return std::nullopt;
}

std::optional<DType> dtype_from_name(std::string_view name) noexcept {
  const auto upper = [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); };
  for (const DTypeInfo& info : kDTypes) {
    if (info.name.size() != name.size()) continue;
    bool equal = true;
    for (std::size_t i = 0; i < name.size(); ++i) equal = equal && upper(name[i]) == info.name[i];
    if (equal) return info.dtype;
  }
  return std::nullopt;
}

std::int64_t row_bytes(DType dtype, std::int64_t cols) noexcept {
  const DTypeInfo& info = dtype_info(dtype);
  assert(cols % info.block_size == 0);
  return cols / info.block_size * info.block_bytes;
}

float f16_to_f32(std::uint16_t bits) noexcept {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t mantissa = bits & 0x3FFU;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | mantissa << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;   // subnormal, zero included
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
}

std::uint16_t f32_to_f16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);   // 65520 and above
  if (magnitude < 0x38800000U) {   // below 2^-14: let the adder round to multiples of 2^-24
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3F000000U));
  }
  const std::uint32_t odd = (magnitude >> 13) & 1U;
  return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000U + 0xFFFU + odd) >> 13));
}

std::uint16_t f32_to_bf16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>((bits >> 16) | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

}  // namespace sightline
