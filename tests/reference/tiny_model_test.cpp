/// The small models made from a seed are complete, healthy and what their options say.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/base/weight_store.h"
#include "tests/reference/reference_forward.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"
#include "tests/support/tiny_vocabulary.h"

namespace sightline {
namespace {

using testing_support::find_token;
using testing_support::make_tiny_vocabulary;
using testing_support::smallest_tiny_vocabulary;
using testing_support::TempFolder;
using testing_support::TinyModelOptions;
using testing_support::TinyVocabulary;
using testing_support::write_tiny_model;

using Logits = std::vector<std::vector<double>>;

const std::vector<TokenId> kTokens{83, 257, 262, 101, 33, 97, 270, 98, 12, 320, 200, 5};

/// Small head sizes and few experts, for tests that make many models.
TinyModelOptions small_options() {
  TinyModelOptions options;
  options.n_heads = 4;
  options.n_kv_heads = 2;
  options.head_dim = 64;
  options.rotary_dim = 16;
  options.mrope_sections = {3, 3, 2, 0};
  options.head_dim_linear = 64;
  options.n_experts = 4;
  return options;
}

ReferenceModel model_of(const TinyModelOptions& options) {
  const TempFolder folder;
  const Status written = write_tiny_model(folder / "tiny.gguf", options);
  if (!written) throw std::runtime_error(written.error().message);
  Result<ReferenceModel> model = ReferenceModel::load(folder / "tiny.gguf");
  if (!model) throw std::runtime_error(model.error().message);
  return *std::move(model);
}

Logits logits_of(const TinyModelOptions& options) { return model_of(options).logits(kTokens); }

double deviation(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  double squares = 0.0;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  return std::sqrt(squares / n - sum / n * (sum / n));
}

void expect_healthy(const Logits& logits) {
  for (const std::vector<double>& row : logits) {
    EXPECT_GT(deviation(row), 1.3);   // false for NaN as well
    EXPECT_LT(deviation(row), 3.0);
  }
}

std::string bytes_of(const TinyModelOptions& options) {
  const TempFolder folder;
  if (!write_tiny_model(folder / "tiny.gguf", options)) throw std::runtime_error("the model cannot be written");
  std::ifstream file(folder / "tiny.gguf", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(TinyModel, OfEitherArchitectureHasHealthyLogits) {
  TinyModelOptions options;
  expect_healthy(logits_of(options));
  options.moe = false;
  expect_healthy(logits_of(options));
}

TEST(TinyModel, DependsOnWhatCameLongBefore) {
  const ReferenceModel model = model_of(small_options());
  std::vector<TokenId> other = kTokens;
  other.front() = 84;

  const std::vector<double> last = model.logits(kTokens).back();
  const std::vector<double> last_of_other = model.logits(other).back();

  std::vector<double> difference;
  for (std::size_t i = 0; i < last.size(); ++i) difference.push_back(last[i] - last_of_other[i]);
  EXPECT_GT(deviation(difference), 0.02);
}

TEST(TinyModel, IsTheSameWithAndWithoutPredictionBlock) {
  TinyModelOptions options = small_options();
  const Logits without = logits_of(options);
  options.with_mtp_block = true;
  EXPECT_EQ(logits_of(options), without);
}

TEST(TinyModel, IsTheSameWithFusedExperts) {
  TinyModelOptions options = small_options();
  options.ffn_gate_up = DType::Q4_K;
  const Logits separate = logits_of(options);
  options.fused_gate_up = true;
  EXPECT_EQ(logits_of(options), separate);
}

TEST(TinyModel, WithTiedHeadHasNoHeadTensor) {
  TinyModelOptions options = small_options();
  options.tied_head = true;
  const TempFolder folder;
  ASSERT_TRUE(write_tiny_model(folder / "tiny.gguf", options));

  const Result<WeightStore> store = WeightStore::open(folder / "tiny.gguf");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(store->find("output.weight"), nullptr);
  expect_healthy(logits_of(options));
}

TEST(TinyModel, IsMadeFromItsSeedAlone) {
  TinyModelOptions options = small_options();
  const std::string first = bytes_of(options);
  EXPECT_EQ(bytes_of(options), first);
  options.seed = 2;
  EXPECT_NE(bytes_of(options), first);
}

class TinyModelFormats : public ::testing::TestWithParam<DType> {};

TEST_P(TinyModelFormats, GiveHealthyLogits) {
  TinyModelOptions options = small_options();
  options.dtype = GetParam();
  options.alpha_beta = GetParam();
  expect_healthy(logits_of(options));
}

std::vector<DType> weight_formats() {
  std::vector<DType> formats;
  for (const DTypeInfo& info : all_dtypes()) {
    if (info.is_weight) formats.push_back(info.dtype);
  }
  return formats;
}

INSTANTIATE_TEST_SUITE_P(All, TinyModelFormats, ::testing::ValuesIn(weight_formats()),
                         [](const auto& format) { return std::string(dtype_info(format.param).name); });

TEST(TinyModel, HasTheFormatEachRoleAskedFor) {
  TinyModelOptions options = small_options();
  options.dtype = DType::Q8_0;
  options.embedding = DType::Q4_K;
  options.head = DType::Q6_K;
  options.ffn_gate_up = DType::IQ2_XXS;
  options.ffn_down = DType::Q3_K;
  options.attention_v = DType::Q5_K;
  options.alpha_beta = DType::F16;
  options.router = DType::BF16;
  const TempFolder folder;
  ASSERT_TRUE(write_tiny_model(folder / "tiny.gguf", options));
  const Result<WeightStore> store = WeightStore::open(folder / "tiny.gguf");
  ASSERT_TRUE(store) << store.error().message;

  const auto expect_dtype = [&](std::string_view name, DType dtype) {
    const GgufTensor* tensor = store->find(name);
    ASSERT_NE(tensor, nullptr) << name;
    EXPECT_EQ(tensor->dtype, dtype) << name;
  };
  expect_dtype("token_embd.weight", DType::Q4_K);
  expect_dtype("output.weight", DType::Q6_K);
  expect_dtype("blk.1.ffn_gate_exps.weight", DType::IQ2_XXS);
  expect_dtype("blk.1.ffn_up_exps.weight", DType::IQ2_XXS);
  expect_dtype("blk.1.ffn_down_exps.weight", DType::Q3_K);
  expect_dtype("blk.1.ffn_gate_inp.weight", DType::BF16);
  expect_dtype("blk.1.ffn_up_shexp.weight", DType::Q8_0);
  expect_dtype("blk.1.ssm_alpha.weight", DType::F16);
  expect_dtype("blk.1.ssm_out.weight", DType::Q8_0);
  expect_dtype("blk.1.ssm_norm.weight", DType::F32);
  expect_dtype("blk.3.attn_v.weight", DType::Q5_K);
  expect_dtype("blk.3.attn_k.weight", DType::Q8_0);
}

TEST(TinyModel, RefusesRowsThatDoNotFillBlocks) {
  TinyModelOptions options = small_options();
  options.dtype = DType::Q4_K;
  options.d_ff_shared = 96;
  const TempFolder folder;
  const Status status = write_tiny_model(folder / "tiny.gguf", options);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::InvalidArgument);
  EXPECT_NE(status.error().message.find("blk.0.ffn_down_shexp.weight"), std::string::npos);
}

TEST(TinyModel, RefusesAVocabularyThatIsTooSmall) {
  TinyModelOptions options = small_options();
  options.vocabulary = smallest_tiny_vocabulary() - 1;
  const TempFolder folder;
  EXPECT_FALSE(write_tiny_model(folder / "tiny.gguf", options));
}

TEST(TinyVocabulary, HasEveryEntryOnceAndMakesEveryMergeFromEarlierOnes) {
  const TinyVocabulary vocabulary = make_tiny_vocabulary(512);
  ASSERT_EQ(vocabulary.tokens.size(), 512U);
  ASSERT_EQ(vocabulary.token_types.size(), 512U);
  EXPECT_EQ(std::set<std::string>(vocabulary.tokens.begin(), vocabulary.tokens.end()).size(), 512U);

  for (std::size_t i = 0; i < vocabulary.merges.size(); ++i) {
    const std::string& merge = vocabulary.merges[i];
    const std::size_t space = merge.find(' ');
    const std::string left = merge.substr(0, space);
    const std::string right = merge.substr(space + 1);
    const auto result = static_cast<TokenId>(256 + i);
    EXPECT_EQ(find_token(vocabulary, left + right), result) << merge;
    for (const std::string& part : {left, right}) {
      EXPECT_GE(find_token(vocabulary, part), 0) << merge;
      EXPECT_LT(find_token(vocabulary, part), result) << merge;
    }
  }
}

}  // namespace
}  // namespace sightline
