/// Hyper-parameters: what a good file gives, and that every hostile value is refused by the name of its key.
#include "engine/model/model_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/gguf_writer.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::GgufWriter;

/// Writes one key; empty: the key is left out.
using KeyWrite = std::function<void(GgufWriter&, const std::string&)>;
using Keys = std::map<std::string, KeyWrite>;

KeyWrite integer(std::int64_t value, GgufType type = GgufType::U32) {
  return [=](GgufWriter& writer, const std::string& key) { writer.integer(key, value, type); };
}
KeyWrite number(double value) {
  return [=](GgufWriter& writer, const std::string& key) { writer.number(key, value); };
}
KeyWrite text(const std::string& value) {
  return [=](GgufWriter& writer, const std::string& key) { writer.text(key, value); };
}
KeyWrite integers(std::vector<std::int64_t> values) {
  return [=](GgufWriter& writer, const std::string& key) { writer.integers(key, std::span(values)); };
}
KeyWrite truth(bool value) {
  return [=](GgufWriter& writer, const std::string& key) { writer.boolean(key, value); };
}

Keys common_keys() {
  return {{"block_count", integer(8)},
          {"context_length", integer(4096)},
          {"embedding_length", integer(64)},
          {"attention.head_count", integer(4)},
          {"attention.head_count_kv", integer(2)},
          {"attention.key_length", integer(32)},
          {"attention.value_length", integer(32)},
          {"attention.layer_norm_rms_epsilon", number(1e-6)},
          {"rope.freq_base", number(1e7)},
          {"rope.dimension_count", integer(16)},
          {"rope.dimension_sections", integers({3, 3, 2, 0})},
          {"ssm.conv_kernel", integer(4)},
          {"ssm.inner_size", integer(96)},
          {"ssm.state_size", integer(16)},
          {"ssm.time_step_rank", integer(6)},
          {"ssm.group_count", integer(2)},
          {"full_attention_interval", integer(4)}};
}

Keys dense_keys() {
  Keys keys = common_keys();
  keys["feed_forward_length"] = integer(160);
  return keys;
}

Keys moe_keys() {
  Keys keys = common_keys();
  keys["expert_count"] = integer(8);
  keys["expert_used_count"] = integer(3);
  keys["expert_feed_forward_length"] = integer(32);
  keys["expert_shared_feed_forward_length"] = integer(48);
  return keys;
}

Result<ModelConfig> read(const std::string& architecture, const Keys& keys, bool with_embedding = true) {
  GgufWriter writer;
  writer.text("general.architecture", architecture);
  for (const auto& [key, write] : keys) {
    if (write) write(writer, architecture + "." + key);
  }
  if (with_embedding) writer.hole("token_embd.weight", DType::F32, {320, 64});
  const std::string bytes = writer.file();
  const Result<GgufFile> file = GgufFile::parse(std::as_bytes(std::span(bytes)), bytes.size(), "made-up.gguf");
  if (!file) return file.error();
  return ModelConfig::read(*file);
}

Result<ModelConfig> read_changed(const std::string& architecture, const std::string& key, const KeyWrite& write) {
  Keys keys = architecture == "qwen35" ? dense_keys() : moe_keys();
  keys[key] = write;
  return read(architecture, keys);
}

void expect_refused(const Result<ModelConfig>& config, const std::string& key) {
  ASSERT_FALSE(config) << key;
  EXPECT_EQ(config.error().code, ErrorCode::Corrupt) << config.error().message;
  EXPECT_EQ(config.error().id, "GGUF_CORRUPT");
  EXPECT_THAT(config.error().message, HasSubstr("made-up.gguf"));
  EXPECT_THAT(config.error().message, HasSubstr(key));
}

TEST(ModelConfig, ReadsADenseModel) {
  const Result<ModelConfig> config = read("qwen35", dense_keys());
  ASSERT_TRUE(config) << config.error().message;

  EXPECT_FALSE(config->is_moe);
  EXPECT_EQ(config->d_model, 64);
  EXPECT_EQ(config->n_layers, 8);
  EXPECT_EQ(config->vocab_size, 320);
  EXPECT_EQ(config->context_length, 4096);
  EXPECT_EQ(config->d_ff, 160);
  EXPECT_EQ(config->head_dim, 32);
  EXPECT_EQ(config->rotary_dim, 16);
  EXPECT_EQ(config->mrope_sections, (std::array<std::int64_t, 3>{3, 3, 2}));
  EXPECT_EQ(config->v_head_dim_linear, 16);
  EXPECT_EQ(config->conv_channels(), 2 * 32 + 96);
  EXPECT_EQ(config->layer_is_linear, (std::vector<bool>{true, true, true, false, true, true, true, false}));
  EXPECT_EQ(config->n_attention_layers(), 2);
  EXPECT_FALSE(config->has_mtp);
}

TEST(ModelConfig, ReadsAMixtureAndLeavesItsDraftingBlockOut) {
  Keys keys = moe_keys();
  keys["block_count"] = integer(9);
  keys["nextn_predict_layers"] = integer(1);
  const Result<ModelConfig> config = read("qwen35moe", keys);
  ASSERT_TRUE(config) << config.error().message;

  EXPECT_TRUE(config->is_moe);
  EXPECT_TRUE(config->has_mtp);
  EXPECT_EQ(config->n_layers, 8);
  EXPECT_EQ(config->n_experts, 8);
  EXPECT_EQ(config->n_experts_used, 3);
  EXPECT_EQ(config->d_ff_shared, 48);
}

TEST(ModelConfig, AcceptsWhatOtherToolsWrite) {
  Keys keys = moe_keys();
  keys["block_count"] = integer(8, GgufType::U64);
  keys["attention.head_count_kv"] = integers({0, 0, 0, 2, 0, 0, 0, 2});
  keys["rope.dimension_sections"] = integers({3, 3, 2});
  keys["full_attention_interval"] = nullptr;
  keys["feed_forward_length"] = integer(0);
  keys["rope.scaling.type"] = text("none");
  keys["ssm.v_head_reordered"] = truth(true);
  const Result<ModelConfig> config = read("qwen35moe", keys);
  ASSERT_TRUE(config) << config.error().message;

  EXPECT_EQ(config->n_kv_heads, 2);
  EXPECT_EQ(config->n_attention_layers(), 2);
}

TEST(ModelConfig, TakesAListOfLayersBeforeTheInterval) {
  const Result<ModelConfig> config =
      read_changed("qwen35", "attention.recurrent_layers", integers({0, 1, 0, 1, 1, 1, 1, 0}));
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->layer_is_linear, (std::vector<bool>{false, true, false, true, true, true, true, false}));
}

// --- hostile values -------------------------------------------------------------------------------------------------

TEST(ModelConfig, TellsAProjectorFromALanguageModel) {
  const Result<ModelConfig> config = read("clip", {});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, ErrorCode::Unsupported);
  EXPECT_NE(config.error().message.find("is a projector"), std::string::npos) << config.error().message;
}

using HostileKey = std::pair<std::string, std::string>;  // architecture, key

class HostileInteger : public ::testing::TestWithParam<HostileKey> {};

TEST_P(HostileInteger, IsRefusedByTheNameOfItsKey) {
  const auto& [architecture, key] = GetParam();
  const std::vector<KeyWrite> hostile = {nullptr,
                                         integer(0),
                                         integer(-1, GgufType::I32),
                                         integer(std::int64_t{1} << 31),
                                         integer(0xFFFFFFFF),
                                         integer(std::numeric_limits<std::int64_t>::max(), GgufType::I64),
                                         integer(std::numeric_limits<std::int64_t>::min(), GgufType::I64),
                                         integer(-1, GgufType::U64),
                                         number(4.0),
                                         number(std::nan("")),
                                         text("4"),
                                         integers({})};
  for (const KeyWrite& write : hostile) expect_refused(read_changed(architecture, key, write), key);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, HostileInteger,
    ::testing::Values(HostileKey("qwen35", "block_count"), HostileKey("qwen35", "context_length"),
                      HostileKey("qwen35", "embedding_length"), HostileKey("qwen35", "attention.head_count"),
                      HostileKey("qwen35", "attention.head_count_kv"), HostileKey("qwen35", "attention.key_length"),
                      HostileKey("qwen35", "attention.value_length"), HostileKey("qwen35", "rope.dimension_count"),
                      HostileKey("qwen35", "ssm.conv_kernel"), HostileKey("qwen35", "ssm.inner_size"),
                      HostileKey("qwen35", "ssm.state_size"), HostileKey("qwen35", "ssm.time_step_rank"),
                      HostileKey("qwen35", "ssm.group_count"), HostileKey("qwen35", "feed_forward_length"),
                      HostileKey("qwen35moe", "expert_count"), HostileKey("qwen35moe", "expert_used_count"),
                      HostileKey("qwen35moe", "expert_feed_forward_length"),
                      HostileKey("qwen35moe", "expert_shared_feed_forward_length")));

class HostileNumber : public ::testing::TestWithParam<std::string> {};

TEST_P(HostileNumber, IsRefusedByTheNameOfItsKey) {
  const std::vector<KeyWrite> hostile = {nullptr,
                                         number(0.0),
                                         number(-1.0),
                                         number(std::nan("")),
                                         number(std::numeric_limits<double>::infinity()),
                                         number(-std::numeric_limits<double>::infinity()),
                                         text("1e-6"),
                                         integers({1})};
  for (const KeyWrite& write : hostile) expect_refused(read_changed("qwen35", GetParam(), write), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Keys, HostileNumber, ::testing::Values("attention.layer_norm_rms_epsilon", "rope.freq_base"));

struct BadRelation {
  std::string key;  // named by the message
  KeyWrite write;
};

TEST(ModelConfig, RefusesNumbersThatDoNotFitTogether) {
  const std::vector<BadRelation> relations = {{"expert_used_count", integer(9)},        // of 8
                                              {"rope.dimension_count", integer(34)},    // of a head of 32
                                              {"rope.dimension_count", integer(15)},    // pairs
                                              {"attention.head_count", integer(5)},     // over 2 key/value heads
                                              {"attention.head_count", integer(1024)},  // 512 for each key/value head
                                              {"attention.key_length", integer(33)},
                                              {"attention.value_length", integer(16)},
                                              {"rope.dimension_sections", integers({3, 3, 3, 0})},  // of 8 pairs
                                              {"rope.dimension_sections", integers({9, -1, 0, 0})},
                                              {"rope.dimension_sections", integers({0x7FFFFFFF, 0x7FFFFFFF, 2, 0})},
                                              {"rope.dimension_sections", integers({4, 4})},
                                              {"rope.dimension_sections", integers({2, 2, 2, 1, 1})},
                                              {"rope.dimension_sections", nullptr},
                                              {"attention.recurrent_layers", integers({1, 1, 1, 0})},  // for 8 layers
                                              {"attention.head_count_kv", integers({2, 2, 2})},
                                              {"attention.head_count_kv", integers({0, 0, 0, 2, 0, 0, 0, 1})},
                                              {"attention.head_count_kv", integers({2, 2, 2, 0, 2, 2, 2, 0})},
                                              {"full_attention_interval", integer(0)},
                                              {"full_attention_interval", integer(-4, GgufType::I32)},
                                              {"nextn_predict_layers", integer(8)},  // of 8 blocks
                                              {"nextn_predict_layers", integer(-1, GgufType::I32)},
                                              {"ssm.conv_kernel", integer(1)},
                                              {"ssm.conv_kernel", integer(9)},
                                              {"ssm.time_step_rank", integer(5)},  // over 2 key heads
                                              {"ssm.inner_size", integer(97)},
                                              {"ssm.state_size", integer(257)}};
  for (const auto& [key, write] : relations) {
    const Result<ModelConfig> config = read_changed("qwen35moe", key, write);
    ASSERT_FALSE(config) << key;
    EXPECT_EQ(config.error().id, "GGUF_CORRUPT");
    EXPECT_THAT(config.error().message, HasSubstr(key.substr(0, key.find_last_of('.'))));
  }
}

TEST(ModelConfig, RefusesAnArchitectureItDoesNotKnowByItsName) {
  for (const std::string name : {"llama", "qwen3next", "qwen35moe_mtp", "", "QWEN35"}) {
    const Result<ModelConfig> config = read(name, {});
    ASSERT_FALSE(config) << name;
    EXPECT_EQ(config.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(config.error().id, "GGUF_UNSUPPORTED");
    EXPECT_THAT(config.error().message, HasSubstr("\"" + name + "\""));
  }
}

TEST(ModelConfig, RefusesExtensionsThatWouldChangeTheAnswer) {
  for (const auto& [key, write] :
       {std::pair{"rope.scaling.type", text("yarn")}, std::pair{"ssm.v_head_reordered", truth(false)}}) {
    const Result<ModelConfig> config = read_changed("qwen35", key, write);
    ASSERT_FALSE(config) << key;
    EXPECT_EQ(config.error().id, "GGUF_UNSUPPORTED");
    EXPECT_THAT(config.error().message, HasSubstr(key));
  }
}

TEST(ModelConfig, RefusesAFileWithoutAnEmbedding) {
  expect_refused(read("qwen35", dense_keys(), false), "token_embd.weight");
}

}  // namespace
}  // namespace sightline
