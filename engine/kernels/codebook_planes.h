/// Codebooks of the IQ formats as planes of ranks, made from their grids when the program is compiled.
#pragma once

#include <cstdint>

#include "engine/kernels/iq_tables.h"

namespace sightline {

/// The rank of a grid's byte: see iq_tables.h for the values that each grid has.
template <int kEntries>
constexpr unsigned rank_of(const std::uint64_t (&/*grid*/)[kEntries], unsigned byte) {
  return kEntries == 2048 ? (byte + 1) & 0xFFU : (byte - 8) / 17;   // -1, 0, 1 or 8, 25, 43
}
template <int kEntries>
constexpr unsigned rank_of(const std::uint32_t (&/*grid*/)[kEntries], unsigned byte) {
  return kEntries == 256 ? (byte - 4) / 8 : (byte - 1) / 2;   // 4, 12, … 52, 62 or 1, 3, … 15
}

template <class Entry, int kEntries>
constexpr CodebookPlanes<kEntries> planes_of(const Entry (&grid)[kEntries]) {
  constexpr int kHalf = sizeof(Entry) / 2, kBits = sizeof(Entry) == 8 ? 2 : 3;
  CodebookPlanes<kEntries> planes{};
  for (int i = 0; i < kEntries; ++i) {
    for (int k = 0; k < 2 * kHalf; ++k) {
      const unsigned rank = rank_of(grid, static_cast<unsigned>(grid[i] >> (8 * k)) & 0xFFU);
      auto& byte = planes.bytes[k / kHalf][i];
      byte = static_cast<std::uint8_t>(byte | rank << (kBits * (k % kHalf)));
    }
  }
  return planes;
}

}  // namespace sightline
