/// The codebooks for look-ups by bytes say what the codebooks of the file formats say.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "engine/kernels/iq_tables.h"

namespace sightline {
namespace {

/// Holds every weight of every entry against the value that its rank stands for.
template <class Entry, int kEntries>
void expect_same(const Entry (&grid)[kEntries], const CodebookPlanes<kEntries>& planes, const std::vector<int>& values) {
  constexpr int kWeights = sizeof(Entry), kBits = kWeights == 8 ? 2 : 3;
  for (int i = 0; i < kEntries; ++i) {
    for (int k = 0; k < kWeights; ++k) {
      const int byte = static_cast<std::int8_t>(grid[i] >> (8 * k) & 0xFFU);
      const unsigned ranks = planes.bytes[k / (kWeights / 2)][i];
      const unsigned rank = ranks >> (kBits * (k % (kWeights / 2))) & ((1U << kBits) - 1);
      ASSERT_LT(rank, values.size()) << "entry " << i << ", weight " << k;
      EXPECT_EQ(values[rank], byte) << "entry " << i << ", weight " << k;
    }
  }
}

TEST(CodebookPlanes, SayWhatTheGridsSay) {
  expect_same(kIq2xxsGrid, kIq2xxsPlanes, {8, 25, 43});
  expect_same(kIq2xsGrid, kIq2xsPlanes, {8, 25, 43});
  expect_same(kIq2sGrid, kIq2sPlanes, {8, 25, 43});
  expect_same(kIq1sGrid, kIq1sPlanes, {-1, 0, 1});
  expect_same(kIq3xxsGrid, kIq3xxsPlanes, {4, 12, 20, 28, 36, 44, 52, 62});
  expect_same(kIq3sGrid, kIq3sPlanes, {1, 3, 5, 7, 9, 11, 13, 15});
}

}  // namespace
}  // namespace sightline
