/// Keys of prefixes stand for rows and positions, not for how they were cut.
#include "engine/run/input.h"

#include <gtest/gtest.h>

#include <vector>

namespace sightline {
namespace {

std::vector<TokenId> count_up(TokenId first, int n) {
  std::vector<TokenId> tokens;
  for (int i = 0; i < n; ++i) tokens.push_back(first + i);
  return tokens;
}

InputSegment picture(int rows, std::byte identity, std::int32_t position) {
  auto embeddings = std::make_shared<EmbeddingRows>();
  embeddings->values = std::move(*AlignedBuffer<float>::create(rows * 2));
  embeddings->rows = rows;
  embeddings->d_model = 2;
  InputSegment segment;
  segment.rows = std::shared_ptr<const EmbeddingRows>(embeddings);
  for (int i = 0; i < rows; ++i) segment.positions.push_back({position, position, position + i});
  segment.content.bytes[0] = identity;
  return segment;
}

TEST(PrefixKeys, AreTheSameHoweverTheRowsAreCut) {
  const PrefixKeys whole(Input{{token_segment(count_up(0, 200), 0, false)}});
  const PrefixKeys cut(Input{{token_segment(count_up(0, 63), 0, true), token_segment(count_up(63, 2), 63, false),
                              token_segment(count_up(65, 135), 65, false)}});

  for (const std::int64_t rows : {0, 1, 63, 64, 65, 127, 128, 129, 199, 200}) {
    EXPECT_EQ(whole.at(rows), cut.at(rows)) << rows;
  }
}

TEST(PrefixKeys, GrowTokenByToken) {
  const PrefixKeys whole(Input{{token_segment(count_up(0, 130), 0, false)}});
  PrefixKeys grown(Input{{token_segment(count_up(0, 60), 0, false)}});
  for (TokenId i = 60; i < 130; ++i) grown.append(i, {i, i, i});

  EXPECT_EQ(grown.rows(), 130);
  EXPECT_EQ(grown.at(64), whole.at(64));
  EXPECT_EQ(grown.at(130), whole.at(130));
}

TEST(PrefixKeys, DifferFromTheFirstDifferentRowOn) {
  std::vector<TokenId> other = count_up(0, 100);
  other[70] = 7;
  const PrefixKeys a(Input{{token_segment(count_up(0, 100), 0, false)}});
  const PrefixKeys b(Input{{token_segment(other, 0, false)}});

  EXPECT_EQ(a.at(70), b.at(70));
  EXPECT_NE(a.at(71), b.at(71));
  EXPECT_NE(a.at(100), b.at(100));
  EXPECT_NE(a.at(99), a.at(100));
}

TEST(PrefixKeys, KnowPositionsAndPictures) {
  const PrefixKeys at_0(Input{{token_segment({5}, 0, false)}});
  const PrefixKeys at_1(Input{{token_segment({5}, 1, false)}});
  EXPECT_NE(at_0.at(1), at_1.at(1));

  const PrefixKeys cat(Input{{picture(3, std::byte{1}, 0)}});
  const PrefixKeys dog(Input{{picture(3, std::byte{2}, 0)}});
  EXPECT_NE(cat.at(3), dog.at(3));
  EXPECT_NE(cat.at(1), PrefixKeys(Input{{token_segment({0}, 0, false)}}).at(1));
}

TEST(Input, ListsRowsAndCheckpoints) {
  Input input{{token_segment({1, 2}, 0, true), picture(3, std::byte{1}, 2), token_segment({9}, 5, true)}};

  std::vector<BatchRow> rows;
  input.append_rows(rows);

  EXPECT_EQ(input.rows(), 6);
  EXPECT_EQ(input.checkpoints(), (std::vector<std::int64_t>{2, 6}));
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[1].token, 2);
  EXPECT_EQ(rows[1].embedding, nullptr);
  EXPECT_NE(rows[2].embedding, nullptr);
  EXPECT_EQ(rows[3].embedding, rows[2].embedding + 2);
  EXPECT_EQ(rows[5].position, (Position{5, 5, 5}));
}

}  // namespace
}  // namespace sightline
