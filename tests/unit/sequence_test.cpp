/// One conversation's state: room, positions, forks, and what they hold.
#include "engine/model/sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "engine/kernels/delta_rule.h"

namespace sightline {
namespace {

ModelConfig small_config() {
  ModelConfig config;
  config.n_layers = 4;
  config.n_heads = 4;
  config.n_kv_heads = 2;
  config.head_dim = 32;
  config.n_k_heads_linear = 2;
  config.n_v_heads_linear = 4;
  config.head_dim_linear = config.v_head_dim_linear = 16;
  config.conv_width = 4;
  config.layer_is_linear = {true, true, true, false};
  return config;
}

constexpr std::int64_t kAttentionLayer = 3;

Sequence make_sequence(KvType type = KvType::F16) {
  Result<Sequence> sequence = Sequence::create(small_config(), type);
  EXPECT_TRUE(sequence);
  return *std::move(sequence);
}

/// Counts `n` text rows as read, as a forward pass would.
void consume(Sequence& sequence, std::int64_t n) {
  ASSERT_TRUE(sequence.reserve(n));
  std::vector<BatchRow> rows;
  Position position = sequence.next_position();
  for (std::int64_t i = 0; i < n; ++i) {
    rows.push_back({0, nullptr, position, false});
    position = {position.t + 1, position.h + 1, position.w + 1};
  }
  sequence.advance(rows);
}

TEST(Sequence, BeginsEmpty) {
  const Sequence sequence = make_sequence();
  EXPECT_EQ(sequence.rows(), 0);
  EXPECT_EQ(sequence.room(), 0);
  EXPECT_EQ(sequence.next_position(), (Position{0, 0, 0}));
}

TEST(Sequence, ReservesWholePages) {
  Sequence sequence = make_sequence();
  ASSERT_TRUE(sequence.reserve(1));
  EXPECT_EQ(sequence.room(), 64);
  ASSERT_TRUE(sequence.reserve(64));
  EXPECT_EQ(sequence.room(), 64);
  ASSERT_TRUE(sequence.reserve(65));
  EXPECT_EQ(sequence.room(), 128);

  consume(sequence, 100);

  EXPECT_EQ(sequence.rows(), 100);
  EXPECT_EQ(sequence.room(), 28);
}

TEST(Sequence, ContinuesAfterTheLargestCoordinateOfAPicture) {
  Sequence sequence = make_sequence();
  consume(sequence, 6);
  ASSERT_TRUE(sequence.reserve(15));
  std::vector<BatchRow> picture;
  for (std::int32_t i = 0; i < 15; ++i) picture.push_back({-1, nullptr, {6, 6 + i / 5, 6 + i % 5}, false});

  sequence.advance(picture);

  EXPECT_EQ(sequence.rows(), 21);
  EXPECT_EQ(sequence.next_position(), (Position{11, 11, 11}));  // 6 + max(3, 5)
}

TEST(Sequence, ThatCannotGrowStaysAsItWas) {
  ModelConfig wide = small_config();  // 4 MiB for each row's keys and values
  wide.n_heads = wide.n_kv_heads = 1024;
  wide.head_dim = 512;
  Result<Sequence> sequence = Sequence::create(wide, KvType::F32);
  ASSERT_TRUE(sequence);

  for (const std::int64_t more :
       {std::int64_t{1} << 29, std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max()}) {
    const Status grown = sequence->reserve(more);
    ASSERT_FALSE(grown) << more;
    EXPECT_EQ(grown.error().code, ErrorCode::OverBudget);
    EXPECT_EQ(sequence->room(), 0);
  }
}

TEST(Sequence, ForkSharesFullPagesAndCopiesTheRest) {
  Sequence original = make_sequence();
  consume(original, 3 * 64 + 5);
  KvCache& cache = original.kv_cache(kAttentionLayer);
  cache.page_of_row(0)[7] = std::byte{1};
  cache.page_of_row(3 * 64)[7] = std::byte{2};
  original.delta_net_state(0).matrices()[3] = 4.0F;
  std::vector<float> input(static_cast<std::size_t>(small_config().conv_channels()));
  input[5] = 6.0F;
  original.delta_net_state(0).remember({input.data(), 1, small_config().conv_channels()});

  Result<Sequence> fork = original.fork();
  ASSERT_TRUE(fork);

  EXPECT_EQ(fork->rows(), original.rows());
  EXPECT_EQ(fork->next_position(), original.next_position());
  KvCache& other = fork->kv_cache(kAttentionLayer);
  EXPECT_EQ(other.page_of_row(0), cache.page_of_row(0));
  EXPECT_NE(other.page_of_row(3 * 64), cache.page_of_row(3 * 64));
  EXPECT_EQ(other.page_of_row(3 * 64)[7], std::byte{2});
  EXPECT_EQ(fork->delta_net_state(0).matrices()[3], 4.0F);
  EXPECT_EQ(fork->delta_net_state(0).recent(1)[5], 6.0F);

  other.page_of_row(3 * 64)[7] = std::byte{9};
  fork->delta_net_state(0).matrices()[3] = 9.0F;
  EXPECT_EQ(cache.page_of_row(3 * 64)[7], std::byte{2});
  EXPECT_EQ(original.delta_net_state(0).matrices()[3], 4.0F);
}

TEST(DeltaNetState, RemembersTheLastInputsHoweverTheyCame) {
  const ModelConfig config = small_config();
  const std::int64_t channels = config.conv_channels(), kept = config.conv_width - 1;
  std::vector<float> inputs(static_cast<std::size_t>(20 * channels));
  for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = static_cast<float>(i + 1);
  for (const std::int64_t at_once : {1, 2, 3, 5, 20}) {
    DeltaNetState state = std::move(*DeltaNetState::create(config));
    EXPECT_EQ(state.recent(kept)[0], 0.0F) << "before the first row";
    for (std::int64_t done = 0; done < 20; done += at_once) {
      const std::int64_t n = std::min<std::int64_t>(at_once, 20 - done);
      state.remember({inputs.data() + done * channels, n, channels});
    }
    const DeltaNetState copy = std::move(*state.copy());
    for (std::int64_t age = 1; age <= kept; ++age) {
      const float* const expected = inputs.data() + (20 - age) * channels;
      EXPECT_EQ(state.recent(age)[0], expected[0]) << at_once << " rows at once, age " << age;
      EXPECT_EQ(copy.recent(age)[channels - 1], expected[channels - 1]) << at_once << " rows at once, age " << age;
    }
  }
}

TEST(Sequence, CountsOnlyWhatNobodyElseHolds) {
  const ModelConfig config = small_config();
  const std::int64_t page = kv_page_bytes(KvType::F16, config.n_kv_heads, config.head_dim);
  const std::int64_t state = 3 * 4 * (delta_state_floats(4, 16, 16) + (config.conv_width - 1) * config.conv_channels());
  Sequence original = make_sequence();
  EXPECT_EQ(original.bytes(), state);
  consume(original, 64 + 1);
  EXPECT_EQ(original.bytes(), state + 2 * page);
  {
    const Result<Sequence> fork = original.fork();
    ASSERT_TRUE(fork);
    EXPECT_EQ(original.bytes(), state + page);
    EXPECT_EQ(fork->bytes(), state + page);
  }
  EXPECT_EQ(original.bytes(), state + 2 * page);
}

TEST(Sequence, KeepsItsStateWhenMoved) {
  Sequence original = make_sequence(KvType::F32);
  consume(original, 70);
  const std::byte* page = original.kv_cache(kAttentionLayer).page_of_row(69);

  Sequence moved = std::move(original);

  EXPECT_EQ(moved.rows(), 70);
  EXPECT_EQ(moved.kv_cache(kAttentionLayer).page_of_row(69), page);
  EXPECT_EQ(moved.kv_cache(kAttentionLayer).type(), KvType::F32);
}

}  // namespace
}  // namespace sightline
