/// Holds the language model to the logits another engine computed with the same small models.
#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/model_runner.h"

namespace sightline {
namespace {

using testing_support::compare;
using testing_support::Difference;
using testing_support::golden_path;
using testing_support::ModelRunner;
using testing_support::PictureCase;
using testing_support::read_f32;
using testing_support::read_picture_case;
using testing_support::read_text_case;
using testing_support::RunnerOptions;
using testing_support::TextCase;

// Single precision, summed in another order, over 4 to 8 layers; the logits' standard deviation is 2.
constexpr double kMaxAbs = 2e-3;

struct Case {
  std::string model, length, isa;
  LoadMode mode = LoadMode::Resident;
};

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.model + "_" + info.param.length + "_" + info.param.isa;
  name += info.param.mode == LoadMode::Mapped ? "_mapped" : "_resident";
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

std::vector<double> widened(std::span<const float> values) { return {values.begin(), values.end()}; }

class TinyLogits : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    RunnerOptions options;
    options.isa = GetParam().isa;
    options.mode = GetParam().mode;
    Result<std::unique_ptr<ModelRunner>> runner =
        ModelRunner::load(golden_path("text/" + GetParam().model + ".gguf"), options);
    if (!runner && runner.error().id == "CPU_UNSUPPORTED") GTEST_SKIP() << runner.error().message;
    ASSERT_TRUE(runner) << runner.error().message;
    runner_ = *std::move(runner);
  }

  [[nodiscard]] static std::vector<float> golden(const std::string& ending) {
    Result<std::vector<float>> values = read_f32(golden_path("text/" + GetParam().model + ending));
    EXPECT_TRUE(values) << values.error().message;
    return values ? *std::move(values) : std::vector<float>();
  }

  std::unique_ptr<ModelRunner> runner_;
};

using TinyExact = TinyLogits;
using TinyRounded = TinyLogits;
using TinyPicture = TinyLogits;

TEST_P(TinyExact, LogitsAndContinuationAreTheOtherEngines) {
  const Result<TextCase> text =
      read_text_case(golden_path("text/" + GetParam().model + "." + GetParam().length + ".json"));
  ASSERT_TRUE(text) << text.error().message;
  const std::vector<float> wanted = golden("." + GetParam().length + ".logits.f32");

  Sequence sequence = runner_->empty_sequence();
  const std::vector<float> logits = runner_->feed(sequence, text->tokens);

  ASSERT_EQ(logits.size(), wanted.size());
  EXPECT_LT(compare(widened(logits), wanted).max_abs, kMaxAbs);
  EXPECT_EQ(runner_->continue_greedily(sequence, logits, std::ssize(text->greedy)), text->greedy);
}

TEST_P(TinyRounded, LogitsAreNoFurtherFromTheTruthThanTheOtherEngines) {
  const Result<TextCase> text =
      read_text_case(golden_path("text/" + GetParam().model + "." + GetParam().length + ".json"));
  ASSERT_TRUE(text) << text.error().message;
  const std::vector<float> truth = golden("." + GetParam().length + ".exact.f32");
  const std::vector<float> other = golden("." + GetParam().length + ".logits.f32");

  Sequence sequence = runner_->empty_sequence();
  const std::vector<float> logits = runner_->feed(sequence, text->tokens);

  ASSERT_EQ(logits.size(), truth.size());
  EXPECT_LE(compare(widened(logits), truth).relative_rms, compare(widened(other), truth).relative_rms);
}

TEST_P(TinyPicture, RowsAndPositionsGiveTheOtherEnginesLogits) {
  const std::string name = GetParam().model + "." + GetParam().length;
  const Result<PictureCase> picture = read_picture_case(golden_path("text/" + name + ".json"));
  ASSERT_TRUE(picture) << picture.error().message;
  const std::vector<float> embeddings = golden("." + GetParam().length + ".embeddings.f32");
  const std::int64_t d_model = runner_->model().config().d_model;
  ASSERT_EQ(std::ssize(embeddings), picture->grid_rows * picture->grid_cols * d_model);

  std::vector<BatchRow> picture_rows;
  for (std::int64_t i = 0; i < picture->grid_rows * picture->grid_cols; ++i) {
    const auto start = static_cast<std::int32_t>(picture->picture_start);
    const Position position{start, start + static_cast<std::int32_t>(i / picture->grid_cols),
                            start + static_cast<std::int32_t>(i % picture->grid_cols)};
    picture_rows.push_back({-1, embeddings.data() + i * d_model, position, false});
  }
  Sequence sequence = runner_->empty_sequence();
  runner_->feed(sequence, picture->before);
  ASSERT_EQ(sequence.next_position().t, picture->picture_start);
  runner_->feed(sequence, std::span<const BatchRow>(picture_rows));
  ASSERT_EQ(sequence.next_position().t, picture->after_start);
  const std::vector<float> logits = runner_->feed(sequence, picture->after);

  const std::vector<float> wanted = golden("." + GetParam().length + ".logits.f32");
  ASSERT_EQ(logits.size(), wanted.size());
  EXPECT_LT(compare(widened(logits), wanted).max_abs, kMaxAbs);
  EXPECT_EQ(runner_->continue_greedily(sequence, logits, std::ssize(picture->greedy)), picture->greedy);
}

std::vector<Case> each_way(const std::vector<std::string>& models, const std::vector<std::string>& lengths) {
  std::vector<Case> cases;
  for (const std::string& model : models) {
    for (const std::string& length : lengths) {
      for (const char* isa : {"scalar", "avx2", "avxvnni", "avx512", "avx512vbmi"}) {
        cases.push_back({model, length, isa, LoadMode::Resident});
      }
      cases.push_back({model, length, "", LoadMode::Mapped});
    }
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Text, TinyExact,
                         ::testing::ValuesIn(each_way({"tiny-moe-f32", "tiny-dense-f32"}, {"short", "long"})), name_of);
INSTANTIATE_TEST_SUITE_P(Text, TinyRounded,
                         ::testing::ValuesIn(each_way({"tiny-moe-Q4_K_M", "tiny-moe-IQ3_S"}, {"short"})), name_of);
INSTANTIATE_TEST_SUITE_P(Text, TinyPicture,
                         ::testing::ValuesIn(each_way({"tiny-moe-f32", "tiny-dense-f32"}, {"b-224x160"})), name_of);

}  // namespace
}  // namespace sightline
