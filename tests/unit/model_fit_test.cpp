/// What a model costs, reckoned without the engine, held against the engine's own plan and against published figures.
#include "multimodal/library/model_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/limits.h"
#include "engine/run/memory_plan.h"
#include "multimodal/library/model_catalogue.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;

ModelConfig config_of(const ModelSizes& sizes) {
  ModelConfig config;
  config.is_moe = sizes.is_moe;
  config.d_model = sizes.d_model;
  config.n_layers = sizes.n_layers;
  config.vocab_size = sizes.vocabulary;
  config.n_heads = sizes.n_heads;
  config.n_kv_heads = sizes.n_kv_heads;
  config.head_dim = sizes.head_dim;
  config.rotary_dim = 64;
  config.n_k_heads_linear = sizes.n_k_heads_linear;
  config.n_v_heads_linear = sizes.n_v_heads_linear;
  config.head_dim_linear = config.v_head_dim_linear = sizes.head_dim_linear;
  config.conv_width = sizes.conv_width;
  config.d_ff = sizes.d_ff;
  config.n_experts = sizes.n_experts;
  config.n_experts_used = sizes.n_experts_used;
  config.d_ff_expert = sizes.d_ff_expert;
  config.d_ff_shared = sizes.d_ff_shared;
  for (std::int64_t layer = 0; layer < sizes.n_layers; ++layer) config.layer_is_linear.push_back(layer % 4 != 3);
  return config;
}

TEST(ModelFit, ReckonsStateAndCacheAsTheEngineDoes) {
  for (const CatalogueEntry& entry : ModelCatalogue::built_in().entries()) {
    for (const std::int64_t context : {64, 1000, 8192, 262144}) {
      const RunSize size{.context_rows = context, .rows_per_pass = 512, .logit_rows = 1, .workers = 2};
      const MemoryNeeds needs = memory_needs(config_of(entry.sizes), KvType::F16, 1, size);
      EXPECT_EQ(entry.sizes.state_bytes(), needs.state) << entry.id;
      EXPECT_EQ(entry.sizes.cache_bytes(context), needs.cache) << entry.id;
      const double ratio =
          static_cast<double>(entry.sizes.workspace_bytes(context)) / static_cast<double>(needs.workspace);
      EXPECT_GT(ratio, 0.4) << entry.id << " " << context << " " << needs.workspace;
      EXPECT_LT(ratio, 2.5) << entry.id << " " << context << " " << needs.workspace;
    }
  }
}

TEST(ModelFit, CountsTheWeightsThatArePublished) {
  const ModelSizes moe = ModelCatalogue::built_in().find("qwen3.6:35b-a3b")->sizes;
  EXPECT_NEAR(moe.weights_per_token(), 2.946e9, 0.01e9);  // the sum of the shapes in the published configuration
  EXPECT_NEAR(moe.weights(), 34.7e9, 0.5e9);
  EXPECT_NEAR(ModelCatalogue::built_in().find("qwen3.6:27b")->sizes.weights(), 26.9e9, 0.4e9);
  EXPECT_NEAR(ModelCatalogue::built_in().find("qwen3.5:0.8b")->sizes.weights(), 0.75e9, 0.06e9);
}

MachineRates machine(double gigabytes_free) {
  MachineRates rates;
  rates.speed.read_bytes = 35e9;
  rates.speed.weights = 30e9;
  rates.memory = {std::int64_t{32} << 30, static_cast<std::int64_t>(gigabytes_free * 1e9)};
  return rates;
}

TEST(ModelFit, SaysByHowMuchAModelDoesNotFit) {
  const CatalogueEntry& entry = *ModelCatalogue::built_in().find("qwen3.6:35b-a3b");
  const ModelCost cost = estimate_cost(entry.sizes, entry.bytes_of(""), 0);
  const std::int64_t reserve = limits::memory_reserve(std::int64_t{32} << 30);
  const ModelFit roomy = reckon_fit(cost, 8192, machine(32));
  EXPECT_EQ(roomy.verdict, FitVerdict::RunsWell);
  EXPECT_THAT(verdict_text(roomy), HasSubstr("runs well: about"));
  const ModelFit tight = reckon_fit(cost, 8192, machine(10));
  EXPECT_EQ(tight.verdict, FitVerdict::StreamsFromDisk);
  EXPECT_EQ(tight.missing(), tight.needed() - (10'000'000'000 - reserve));
  EXPECT_THAT(verdict_text(tight), HasSubstr("streams from disk"));
  const ModelFit none = reckon_fit(cost, 262144, machine(4));
  EXPECT_EQ(none.verdict, FitVerdict::DoesNotFit);
  EXPECT_GT(none.needed(), roomy.needed());
  const ModelFit dense = reckon_fit(
      estimate_cost(ModelCatalogue::built_in().find("qwen3.6:27b")->sizes, 16'817'244'384, 0), 8192, machine(32));
  EXPECT_LT(dense.tokens_per_second, roomy.tokens_per_second / 4);
  EXPECT_EQ(dense.verdict, FitVerdict::RunsSlowly);
}

TEST(ModelFit, TakesEachFormatForAsFastAsItIs) {
  MachineRates rates = machine(32);
  rates.speed.formats = {{DType::Q4_K, 20e9}, {DType::Q8_0, 10e9}, {DType::IQ3_XXS, 5e9}};
  EXPECT_EQ(rates.weights_of(DType::Q8_0), 10e9);
  EXPECT_EQ(rates.weights_of(DType::IQ2_S), 5e9) << "as the other formats with grids";
  EXPECT_EQ(rates.weights_of(DType::Q6_K), 30e9) << "nothing like it was measured";
  EXPECT_EQ(rates.weights_of(std::nullopt), 30e9);

  ModelCost cost;
  cost.sizes.context_length = 64;
  cost.per_token = {{1e9, 2e9, DType::Q4_K}, {1e9, 1e9, DType::Q8_0}, {7e9, 0.0, DType::F32}};
  const ModelFit fit = reckon_fit(cost, 64, rates);
  EXPECT_NEAR(1.0 / fit.tokens_per_second, 0.1 + 0.1 + 0.2, 1e-9);  // multiplied, multiplied, read

  const auto format_of = [](std::string_view precision) {
    return estimate_cost({}, 1, 0, precision).per_token.front().format;
  };
  EXPECT_EQ(format_of("UD-IQ3_XXS"), DType::IQ3_XXS);
  EXPECT_EQ(format_of("UD-Q2_K_XL"), DType::Q2_K);
  EXPECT_EQ(format_of("Q8_0"), DType::Q8_0);
  EXPECT_EQ(estimate_cost(ModelCatalogue::built_in().find("qwen3.5:2b")->sizes, 1, 0, "BF16").per_token[0].weights,
            0.0);
  for (const char* usual : {"", "UD-Q4_K_M", "Q5_K_XL", "anything"}) EXPECT_EQ(format_of(usual), std::nullopt);
}

TEST(ModelFit, ReadsTheCostOutOfAFile) {
  const std::filesystem::path file =
      std::filesystem::path(SIGHTLINE_SOURCE_DIR) / "tests/golden/cases/text/tiny-moe-f32.gguf";
  const Result<ModelCost> cost = read_cost(file, 7);
  ASSERT_TRUE(cost) << cost.error().message;
  EXPECT_EQ(cost->projector_bytes, 7);
  EXPECT_NEAR(4.0 * cost->sizes.weights(), static_cast<double>(cost->file_bytes),
              0.05 * static_cast<double>(cost->file_bytes));
  EXPECT_NEAR(4.0 * cost->sizes.weights_per_token(), cost->bytes_per_token(), 0.05 * cost->bytes_per_token());
  EXPECT_FALSE(read_cost(std::filesystem::path(SIGHTLINE_SOURCE_DIR) / "README.md", 0));
}

}  // namespace
}  // namespace sightline
