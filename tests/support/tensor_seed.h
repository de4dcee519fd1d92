/// Where the random numbers of a tensor start.
#pragma once

#include <cstdint>
#include <string_view>

namespace sightline::testing_support {

/// FNV-1a of the tensor's name, mixed with the model's seed: a tensor's weights do not depend on its neighbours.
constexpr std::uint64_t tensor_seed(std::string_view name, std::uint64_t model_seed) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash + model_seed * 0x9E3779B97F4A7C15U;
}

/// Where the numbers of one of its rows start.
constexpr std::uint64_t row_seed(std::uint64_t seed_of_tensor, std::int64_t row) noexcept {
  return seed_of_tensor + static_cast<std::uint64_t>(row) * 0xD1342543DE82EF95U;
}

}  // namespace sightline::testing_support
