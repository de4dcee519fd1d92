/// Holds the vision encoder to golden rows, and both models together to the logits another engine computed.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/weight_store.h"
#include "engine/text/tokenizer.h"
#include "multimodal/chat/prompt.h"
#include "tests/support/golden.h"
#include "tests/support/model_runner.h"
#include "vision/embed_image.h"
#include "vision/image_decoder.h"

namespace sightline {
namespace {

using testing_support::compare;
using testing_support::Difference;
using testing_support::golden_path;
using testing_support::ModelRunner;
using testing_support::PictureCase;
using testing_support::read_f32;
using testing_support::read_picture_case;
using testing_support::RunnerOptions;

std::vector<std::byte> bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// Both golden pictures are kept at their size by this budget.
Result<ImageEmbedding> embed(const std::string& picture, VisionPrecision precision, const Compute& compute) {
  const Result<WeightStore> store = WeightStore::open(golden_path("vision/tiny-mmproj-f32.gguf"));
  if (!store) return store.error();
  VisionLoadOptions options;
  options.precision = precision;
  const auto model = VisionModel::load(*store, options, compute);
  if (!model) return model.error();
  const Result<Image> image = decode_image(bytes_of(golden_path("vision/" + picture + ".png")));
  if (!image) return image.error();
  return embed_image(*image, {.min_pixels = 1024, .max_pixels = 1 << 20}, **model, compute);
}

std::vector<double> widened(std::span<const float> values) { return {values.begin(), values.end()}; }

struct RowsCase {
  std::string picture;
  const Kernels* kernels;
};

class VisionRows : public ::testing::TestWithParam<RowsCase> {
 protected:
  void SetUp() override {
    Result<std::vector<float>> exact = read_f32(golden_path("vision/" + GetParam().picture + ".embeddings.exact.f32"));
    ASSERT_TRUE(exact) << exact.error().message;
    exact_ = *std::move(exact);
  }
  /// The picture's rows; none after a failure.
  std::vector<double> rows(VisionPrecision precision) {
    const Result<ImageEmbedding> embedding = embed(GetParam().picture, precision, {*GetParam().kernels, pool_});
    EXPECT_TRUE(embedding) << embedding.error().message;
    if (!embedding || std::cmp_not_equal(embedding->rows->values.size(), exact_.size())) return {};
    d_model_ = embedding->rows->d_model;
    EXPECT_EQ(embedding->grid_h * embedding->grid_w, embedding->rows->rows);
    EXPECT_TRUE(embedding->deepstack.empty());
    return widened(embedding->rows->values.span());
  }

  ThreadPool pool_{2};
  std::vector<float> exact_;
  std::int64_t d_model_ = 0;
};

// Sums of up to 256 terms in another order, through three blocks: measured 3e-7.
TEST_P(VisionRows, AreExactInSinglePrecision) {
  const std::vector<double> actual = rows(VisionPrecision::F32);
  ASSERT_EQ(actual.size(), exact_.size());
  EXPECT_LT(compare(actual, exact_).relative_rms, 1e-6);
}

TEST_P(VisionRows, AreCloserThanBfloat16In16Bits) {
  const std::vector<double> actual = rows(VisionPrecision::Bits16);
  ASSERT_EQ(actual.size(), exact_.size());
  const Difference difference = compare(actual, exact_);
  EXPECT_LT(difference.relative_rms, 1e-3);
  EXPECT_GT(difference.relative_rms, 1e-6);  // as close as single precision would mean that nothing was rounded
}

TEST_P(VisionRows, PointTheSameWayIn8Bits) {
  const std::vector<double> actual = rows(VisionPrecision::Int8);
  ASSERT_EQ(actual.size(), exact_.size());
  EXPECT_GT(compare(actual, exact_).relative_rms, 1e-3);
  const auto d = static_cast<std::size_t>(d_model_);
  for (std::size_t first = 0; first < actual.size(); first += d) {
    double dot = 0.0, a = 0.0, b = 0.0;
    for (std::size_t i = first; i < first + d; ++i) {
      dot += actual[i] * exact_[i];
      a += actual[i] * actual[i];
      b += double{exact_[i]} * exact_[i];
    }
    EXPECT_GE(dot / std::sqrt(a * b), 0.999) << "row " << first / d;
  }
}

std::vector<RowsCase> rows_cases() {
  std::vector<RowsCase> cases;
  for (const char* picture : {"a-128x96", "b-224x160"}) {
    for (const Kernels* kernels : available_kernels()) cases.push_back({picture, kernels});
  }
  return cases;
}
INSTANTIATE_TEST_SUITE_P(Vision, VisionRows, ::testing::ValuesIn(rows_cases()), [](const auto& test) {
  return test.param.picture.substr(0, 1) + "_" + test.param.kernels->isa;
});

/// One prompt with one picture.
struct PromptCase {
  std::string model, picture;
};

class VisionPrompt : public ::testing::TestWithParam<PromptCase> {
 protected:
  void SetUp() override {
    const auto& [model, picture] = GetParam();
    Result<std::unique_ptr<ModelRunner>> runner = ModelRunner::load(golden_path("text/" + model + ".gguf"), {});
    ASSERT_TRUE(runner) << runner.error().message;
    runner_ = *std::move(runner);
    const std::string name = "vision/" + model + "." + picture;
    Result<PictureCase> golden = read_picture_case(golden_path(name + ".json"));
    ASSERT_TRUE(golden) << golden.error().message;
    golden_ = *std::move(golden);
    Result<std::vector<float>> logits = read_f32(golden_path(name + ".logits.f32"));
    ASSERT_TRUE(logits) << logits.error().message;
    logits_ = *std::move(logits);
    Result<ImageEmbedding> embedding = embed(picture, VisionPrecision::F32, runner_->compute());
    ASSERT_TRUE(embedding) << embedding.error().message;
    embedding_ = *std::move(embedding);

    const Result<GgufFile> file = GgufFile::open(golden_path("text/" + model + ".gguf"));
    ASSERT_TRUE(file) << file.error().message;
    const Result<Tokenizer> tokenizer = Tokenizer::read(*file);
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    const std::vector<PromptPiece> pieces{ControlPiece{"<|im_start|>user\n<|vision_start|>"}, ImagePiece{0},
                                          ControlPiece{"<|vision_end|>"}, UserPiece{"What is the total?"},
                                          ControlPiece{"<|im_end|>\n<|im_start|>assistant\n"}};
    Result<Input> input = build_input(pieces, std::span(&embedding_, 1), *tokenizer);
    ASSERT_TRUE(input) << input.error().message;
    input_ = *std::move(input);
  }

  std::unique_ptr<ModelRunner> runner_;
  PictureCase golden_;
  std::vector<float> logits_;
  ImageEmbedding embedding_;
  Input input_;
};

TEST_P(VisionPrompt, StandsAsTheOtherEnginesDoes) {
  ASSERT_EQ(input_.segments.size(), 3U);
  EXPECT_EQ(std::get<std::vector<TokenId>>(input_.segments[0].rows), golden_.before);
  EXPECT_EQ(std::get<std::vector<TokenId>>(input_.segments[2].rows), golden_.after);
  EXPECT_EQ(embedding_.grid_h, golden_.grid_rows);
  EXPECT_EQ(embedding_.grid_w, golden_.grid_cols);
  EXPECT_EQ(input_.segments[0].positions[0].t, golden_.before_start);
  EXPECT_EQ(input_.segments[1].positions[0].t, golden_.picture_start);
  EXPECT_EQ(input_.segments[2].positions[0].t, golden_.after_start);
}

// That engine's rows differ by 5e-4 (its tanh GELU in half precision), so its logits do. With its own rows the language
// model agrees to 1e-3; see tiny_logits_test.cpp.
TEST_P(VisionPrompt, GivesTheOtherEnginesLogitsHoweverItIsCut) {
  std::vector<BatchRow> rows;
  input_.append_rows(rows);
  for (std::size_t i = rows.size() - golden_.after.size(); i < rows.size(); ++i) rows[i].wants_logits = true;
  for (const std::int64_t per_pass : {0, 1, 5, 64}) {
    Sequence sequence = runner_->empty_sequence();
    const std::vector<float> logits = runner_->feed(sequence, std::span<const BatchRow>(rows), per_pass);
    ASSERT_EQ(logits.size(), logits_.size());
    EXPECT_LT(compare(widened(logits), logits_).relative_rms, 2e-2) << per_pass << " rows per pass";
    EXPECT_EQ(runner_->continue_greedily(sequence, logits, std::ssize(golden_.greedy)), golden_.greedy)
        << per_pass << " rows per pass";
  }
}

// Were the picture not looked at, the test above would have to fail.
TEST_P(VisionPrompt, DependsOnThePicture) {
  auto other = std::make_shared<EmbeddingRows>();
  other->values = *AlignedBuffer<float>::create(embedding_.rows->values.size());
  other->rows = embedding_.rows->rows;
  other->d_model = embedding_.rows->d_model;
  input_.segments[1].rows = std::shared_ptr<const EmbeddingRows>(std::move(other));  // zeros
  std::vector<BatchRow> rows;
  input_.append_rows(rows);
  for (std::size_t i = rows.size() - golden_.after.size(); i < rows.size(); ++i) rows[i].wants_logits = true;
  Sequence sequence = runner_->empty_sequence();
  const std::vector<float> logits = runner_->feed(sequence, std::span<const BatchRow>(rows));
  EXPECT_GT(compare(widened(logits), logits_).relative_rms, 0.1);
}

INSTANTIATE_TEST_SUITE_P(
    Vision, VisionPrompt,
    ::testing::Values(PromptCase{"tiny-dense-f32", "a-128x96"}, PromptCase{"tiny-dense-f32", "b-224x160"},
                      PromptCase{"tiny-moe-f32", "a-128x96"}, PromptCase{"tiny-moe-f32", "b-224x160"}),
    [](const auto& test) {
      return (test.param.model == "tiny-moe-f32" ? "moe_" : "dense_") + test.param.picture.substr(0, 1);
    });

}  // namespace
}  // namespace sightline
