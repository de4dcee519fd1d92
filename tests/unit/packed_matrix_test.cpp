/// Packing rearranges weights and changes none; fast unpackers give what the portable one gives, bit for bit.
#include "engine/kernels/packed_matrix.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "engine/kernels/compute.h"
#include "engine/kernels/tile_codec.h"
#include "tests/support/kernel_samples.h"

namespace sightline {
namespace {

using testing_support::formats;
using testing_support::same_bits;

std::string format_name(const ::testing::TestParamInfo<DType>& info) {
  return std::string(dtype_info(info.param).name);
}

std::vector<std::byte> random_bytes(std::int64_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(static_cast<std::size_t>(n));
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & 255U);
  return bytes;
}

class PackedMatrixTest : public ::testing::TestWithParam<DType> {
 protected:
  /// One block, most of a tile, a whole one, and several with a rest where the format allows it.
  static std::vector<std::int64_t> widths() {
    const std::int64_t block = dtype_info(GetParam()).block_size;
    std::vector<std::int64_t> found{block, 256, 512 + block, testing_support::odd_cols(GetParam())};
    if (block < 256) found.push_back(256 - block);
    return found;
  }
};

TEST_P(PackedMatrixTest, EveryRowOfEitherStorageDecodesToTheFilesNumbers) {
  for (const std::int64_t cols : widths()) {
    for (const std::int64_t rows : {1, 15, 16, 17, 35}) {
      // Bytes of no sense at all: every bit must come back, and scales may be NaN.
      const std::vector<std::byte> file = random_bytes(rows * row_bytes(GetParam(), cols), 7);
      std::vector<std::byte> packed(static_cast<std::size_t>(matrix_bytes(GetParam(), Storage::Strips, rows, cols)));
      pack_rows(GetParam(), file.data(), rows, cols, packed.data());

      for (const Storage storage : {Storage::Rows, Storage::Strips}) {
        const WeightMatrix w{GetParam(), storage, rows, cols, storage == Storage::Rows ? file.data() : packed.data()};
        for (std::int64_t r = 0; r < rows; ++r) {
          std::vector<float> expected(static_cast<std::size_t>(cols)), actual(expected.size());
          dequantize_row(GetParam(), file.data() + r * row_bytes(GetParam(), cols), expected.data(), cols);
          decode_row(w, r, actual.data());
          ASSERT_TRUE(same_bits(actual, expected)) << rows << " x " << cols << ", row " << r;
        }
      }
    }
  }
}

TEST_P(PackedMatrixTest, PackingPieceByPieceIsPackingAtOnce) {
  const std::int64_t rows = 77, cols = widths().back(), stride = row_bytes(GetParam(), cols);
  const std::vector<std::byte> file = random_bytes(rows * stride, 8);
  std::vector<std::byte> at_once(static_cast<std::size_t>(matrix_bytes(GetParam(), Storage::Strips, rows, cols)));
  std::vector<std::byte> in_pieces(at_once.size(), std::byte{0xAA});

  pack_rows(GetParam(), file.data(), rows, cols, at_once.data());
  for (const auto& [first, last] : {std::pair{48, 77}, {0, 16}, {16, 48}}) {
    pack_rows(GetParam(), file.data() + first * stride, last - first, cols, in_pieces.data() + first * stride);
  }

  EXPECT_EQ(in_pieces, at_once);
}

TEST_P(PackedMatrixTest, RowsThatTheFileDoesNotHaveAreZeros) {
  const std::int64_t rows = 21, cols = widths().front(), stride = row_bytes(GetParam(), cols);
  const std::vector<std::byte> file = random_bytes(rows * stride, 9);
  std::vector<std::byte> padded_file = file;
  padded_file.resize(static_cast<std::size_t>(32 * stride));
  std::vector<std::byte> packed(static_cast<std::size_t>(32 * stride), std::byte{0xAA}), expected(packed.size());

  pack_rows(GetParam(), file.data(), rows, cols, packed.data());
  pack_rows(GetParam(), padded_file.data(), 32, cols, expected.data());

  EXPECT_EQ(packed, expected);
}

TEST_P(PackedMatrixTest, TakesTheBytesOfItsRowsRoundedUpToStrips) {
  const std::int64_t cols = widths().back(), row = row_bytes(GetParam(), cols);
  EXPECT_EQ(matrix_bytes(GetParam(), Storage::Rows, 33, cols), 33 * row);
  EXPECT_EQ(matrix_bytes(GetParam(), Storage::Strips, 33, cols), 48 * row);
  EXPECT_EQ(matrix_bytes(GetParam(), Storage::Strips, 32, cols), 32 * row);
  EXPECT_EQ(matrix_bytes(GetParam(), Storage::Strips, 1, cols), 16 * row);
}

TEST_P(PackedMatrixTest, ARowOfATileFitsTheRoomThatIsKeptForIt) {
  EXPECT_LE(row_bytes(GetParam(), kTileCols), kMaxTileRowBytes);
}

TEST_P(PackedMatrixTest, EveryUnpackerAgreesWithThePortableOne) {
  const CodeTraits traits = code_traits(GetParam());
  for (const Kernels* kernels : available_kernels()) {
    const auto unpack = kernels->unpack[static_cast<int>(GetParam())];
    if (unpack == nullptr) continue;  // this instruction set uses the portable one
    for (const std::int64_t cols : widths()) {
      const int n_blocks = static_cast<int>(std::min<std::int64_t>(cols, kTileCols)) / kBlockCols;
      // Sensible weights first, then arbitrary bits: NaN and infinite scales included.
      for (unsigned seed = 0; seed < 8; ++seed) {
        std::vector<std::byte> packed = random_bytes(kStripRows * row_bytes(GetParam(), n_blocks * kBlockCols), seed);
        if (seed < 4) {
          const testing_support::SampleMatrix sample(GetParam(), kStripRows, n_blocks * kBlockCols, seed);
          std::memcpy(packed.data(), sample.view(Storage::Strips).data, packed.size());
        }
        CodeTile fast, portable;
        unpack(packed.data(), n_blocks, &fast);
        unpack_tile(GetParam(), packed.data(), n_blocks, portable);

        const int halves = traits.sub_block == 16 ? 2 : 1;
        for (int b = 0; b < n_blocks; ++b) {
          ASSERT_EQ(std::memcmp(fast.codes[b], portable.codes[b], sizeof fast.codes[b]), 0) << kernels->isa << ' ' << b;
          for (int h = 0; h < halves; ++h) {
            for (int r = 0; r < kStripRows; ++r) {
              // NaN compares by kind: which payload comes out of NaN * 0 is the processor's affair
              const auto same = [](float a, float c) {
                return std::isnan(a) ? std::isnan(c) : same_bits({&a, 1}, {&c, 1});
              };
              ASSERT_TRUE(same(fast.scales[b][h][r], portable.scales[b][h][r])) << kernels->isa << ' ' << b << ' ' << r;
              if (!traits.has_min) continue;
              ASSERT_TRUE(same(fast.mins[b][h][r], portable.mins[b][h][r])) << kernels->isa << ' ' << b << ' ' << r;
            }
          }
        }
      }
    }
  }
}

TEST_P(PackedMatrixTest, CodesStandWhereTheTileSaysTheyDo) {
  const CodeTraits traits = code_traits(GetParam());
  const testing_support::SampleMatrix sample(GetParam(), kStripRows, kTileCols, 3);
  CodeTile tile;
  unpack_tile(GetParam(), sample.view(Storage::Strips).data, kTileBlocks, tile);
  for (int row = 0; row < kStripRows; ++row) {
    BlockCodes codes;
    decode_codes(GetParam(), sample.file_row(row), 0, kTileCols, codes);
    for (int col = 0; col < kTileCols; ++col) {
      const int stored = tile.codes[col / 32][col % 32 / 4][4 * row + col % 4];
      ASSERT_EQ(stored, codes.codes[col] + (traits.has_min ? 0 : 128)) << row << ' ' << col;
      ASSERT_EQ(tile.scales[col / 32][col % 32 / 16][row], codes.scales[col / 16]) << row << ' ' << col;
      ASSERT_EQ(tile.mins[col / 32][col % 32 / 16][row], codes.mins[col / 16]) << row << ' ' << col;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, PackedMatrixTest, ::testing::ValuesIn(formats(false, true)), format_name);

TEST(PackedMatrix, HasFastUnpackersForAllFormatsOfPublishedFiles) {
  for (const Kernels* kernels : available_kernels()) {
    if (kernels == available_kernels().back()) continue;   // the scalar one
    for (const DType dtype : formats(false, true)) {
      const bool rare = dtype == DType::TQ1_0 || dtype == DType::Q1_0 || dtype == DType::Q2_0;
      if (rare) continue;
      EXPECT_NE(kernels->unpack[static_cast<int>(dtype)], nullptr) << kernels->isa << ' ' << dtype_info(dtype).name;
    }
  }
}

TEST(PackedMatrix, KeepsFloatingPointFormatsAsRows) {
  for (const DTypeInfo& info : all_dtypes()) {
    const bool plain = info.dtype == DType::F32 || info.dtype == DType::F16 || info.dtype == DType::BF16;
    EXPECT_EQ(is_plain(info.dtype), plain) << info.name;
  }
  EXPECT_EQ(matrix_bytes(DType::BF16, Storage::Rows, 3, 5), 30);
}

}  // namespace
}  // namespace sightline
