/// Position (t, h, w) and the rotary angles made from it.
#include "engine/model/mrope.h"

#include <cassert>
#include <cmath>

namespace sightline {

namespace {

/// Which coordinate turns pair `i`. The golden pictures of the language model pin the order.
std::int32_t Position::*coordinate_of_pair(std::int64_t i, const std::array<std::int64_t, 3>& sections) {
  constexpr std::array<std::int32_t Position::*, 3> kCoordinates = {&Position::t, &Position::h, &Position::w};
  const auto turn = static_cast<std::size_t>(i % 3);
  return i < 3 * sections[turn] ? kCoordinates[turn] : nullptr;
}

}  // namespace

RotaryEmbedding::RotaryEmbedding(std::int64_t rotary_dim, const std::array<std::int64_t, 3>& sections, double theta) {
  assert(rotary_dim % 2 == 0 && theta > 1.0);
  for (std::int64_t i = 0; i < rotary_dim / 2; ++i) {
    frequencies_.push_back(std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(rotary_dim)));
    coordinates_.push_back(coordinate_of_pair(i, sections));
  }
}

void RotaryEmbedding::angles(const Position& position, float* cosines, float* sines) const noexcept {
  for (std::size_t i = 0; i < frequencies_.size(); ++i) {
    const double p = coordinates_[i] == nullptr ? 0.0 : static_cast<double>(position.*coordinates_[i]);
    const double angle = p * frequencies_[i];
    cosines[i] = static_cast<float>(std::cos(angle));
    sines[i] = static_cast<float>(std::sin(angle));
  }
}

}  // namespace sightline
