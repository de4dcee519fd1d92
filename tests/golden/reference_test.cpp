/// Holds the double-precision reference to the logits another engine computed with the same small models.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/reference/reference_forward.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::compare;
using testing_support::Difference;
using testing_support::flatten;
using testing_support::golden_path;
using testing_support::PictureCase;
using testing_support::read_f32;
using testing_support::read_picture_case;
using testing_support::read_text_case;
using testing_support::TextCase;

// Single precision, summed in another order, over 4 to 8 layers: 1.6e-4 was the largest error seen, against a
// standard deviation of 2. A wrong formula is off by a tenth or more.
constexpr double kMaxAbs = 1e-3;
constexpr double kRelativeRms = 1e-5;

struct Loaded {
  ReferenceModel model;
  TextCase text_case;
};

Loaded load(const std::string& model, const std::string& length) {
  Result<ReferenceModel> loaded = ReferenceModel::load(golden_path("text/" + model + ".gguf"));
  if (!loaded) throw std::runtime_error(loaded.error().message);
  Result<TextCase> text_case = read_text_case(golden_path("text/" + model + "." + length + ".json"));
  if (!text_case) throw std::runtime_error(text_case.error().message);
  return {*std::move(loaded), *std::move(text_case)};
}

std::vector<float> expected(const std::string& file) {
  Result<std::vector<float>> values = read_f32(golden_path("text/" + file));
  if (!values) throw std::runtime_error(values.error().message);
  return *std::move(values);
}

void expect_close(const std::vector<std::vector<double>>& actual, const std::vector<float>& wanted) {
  const std::vector<double> values = flatten(actual);
  ASSERT_EQ(values.size(), wanted.size());
  ASSERT_FALSE(wanted.empty());
  const Difference difference = compare(values, wanted);
  EXPECT_LT(difference.max_abs, kMaxAbs);
  EXPECT_LT(difference.relative_rms, kRelativeRms);
  EXPECT_NEAR(difference.expected_std, 2.0, 0.2);   // the goldens were made so; the bounds above lean on it
}

struct Case {
  std::string model, length, kind;
};

class ReferenceLogits : public ::testing::TestWithParam<Case> {};

TEST_P(ReferenceLogits, EqualTheOtherEnginesToRounding) {
  const Case& c = GetParam();
  const Loaded loaded = load(c.model, c.length);
  const std::vector<float> wanted = expected(c.model + "." + c.length + "." + c.kind + ".f32");
  expect_close(loaded.model.logits(loaded.text_case.tokens), wanted);
}

INSTANTIATE_TEST_SUITE_P(Text, ReferenceLogits,
                         ::testing::Values(Case{"tiny-moe-f32", "short", "logits"},
                                           Case{"tiny-moe-f32", "long", "logits"},
                                           Case{"tiny-dense-f32", "short", "logits"},
                                           Case{"tiny-dense-f32", "long", "logits"},
                                           Case{"tiny-moe-Q4_K_M", "short", "exact"},
                                           Case{"tiny-moe-IQ3_S", "short", "exact"}));

class ReferenceContinuation : public ::testing::TestWithParam<Case> {};

TEST_P(ReferenceContinuation, IsTheOtherEngines) {
  const Loaded loaded = load(GetParam().model, GetParam().length);
  ReferenceState state = loaded.model.empty_state();
  const std::vector<std::vector<double>> rows = loaded.model.logits(state, loaded.text_case.tokens);

  const auto n = std::ssize(loaded.text_case.greedy);
  EXPECT_EQ(loaded.model.continue_greedily(state, rows.back(), n), loaded.text_case.greedy);
}

INSTANTIATE_TEST_SUITE_P(Text, ReferenceContinuation,
                         ::testing::Values(Case{"tiny-moe-f32", "short", ""}, Case{"tiny-moe-f32", "long", ""},
                                           Case{"tiny-dense-f32", "short", ""}, Case{"tiny-dense-f32", "long", ""}));

class ReferencePicture : public ::testing::TestWithParam<std::string> {};

TEST_P(ReferencePicture, RowsAndPositionsGiveTheOtherEnginesLogits) {
  const std::string name = GetParam() + ".b-224x160";
  const Result<ReferenceModel> model = ReferenceModel::load(golden_path("text/" + GetParam() + ".gguf"));
  ASSERT_TRUE(model) << model.error().message;
  const Result<PictureCase> picture = read_picture_case(golden_path("text/" + name + ".json"));
  ASSERT_TRUE(picture) << picture.error().message;
  const std::vector<float> rows = expected(name + ".embeddings.f32");
  ASSERT_EQ(std::ssize(rows), picture->grid_rows * picture->grid_cols * model->d_model());

  ReferenceState state = model->empty_state();
  model->logits(state, picture->before);
  ASSERT_EQ(state.next_position, picture->picture_start);
  for (std::int64_t i = 0; i < picture->grid_rows * picture->grid_cols; ++i) {
    const auto begin = rows.begin() + i * model->d_model();
    const std::int64_t start = picture->picture_start;
    const ReferencePosition position{
        .t = start, .h = start + i / picture->grid_cols, .w = start + i % picture->grid_cols};
    model->step(state, std::vector<double>(begin, begin + model->d_model()), position);
  }
  ASSERT_EQ(state.next_position, picture->after_start);
  const std::vector<std::vector<double>> after = model->logits(state, picture->after);

  expect_close(after, expected(name + ".logits.f32"));
  EXPECT_EQ(model->continue_greedily(state, after.back(), std::ssize(picture->greedy)), picture->greedy);
}

INSTANTIATE_TEST_SUITE_P(Text, ReferencePicture, ::testing::Values("tiny-moe-f32", "tiny-dense-f32"));

TEST(ReferenceModel, ACopiedStateIsAFork) {
  const Loaded loaded = load("tiny-moe-f32", "short");
  const std::span<const TokenId> tokens(loaded.text_case.tokens);
  ReferenceState state = loaded.model.empty_state();
  loaded.model.logits(state, tokens.first(10));

  ReferenceState fork = state;
  loaded.model.logits(fork, tokens.first(5));   // wanders off
  const std::vector<std::vector<double>> rest = loaded.model.logits(state, tokens.subspan(10));

  EXPECT_EQ(rest.back(), loaded.model.logits(tokens).back());
}

TEST(ReferenceModel, SaysWhichFileIsMissing) {
  const Result<ReferenceModel> model = ReferenceModel::load(golden_path("text/no-such-model.gguf"));
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::NotFound);
  EXPECT_NE(model.error().message.find("no-such-model.gguf"), std::string::npos);
}

TEST(GoldenFiles, SayWhichFileOrFieldIsWrong) {
  const testing_support::TempFolder folder;
  EXPECT_EQ(read_text_case(folder / "absent.json").error().code, ErrorCode::NotFound);
  const Result<TextCase> incomplete = read_text_case(folder.write("case.json", R"({"tokens":[1],"vocab":"320"})"));
  ASSERT_FALSE(incomplete);
  EXPECT_NE(incomplete.error().message.find("case.json"), std::string::npos);
  EXPECT_NE(incomplete.error().message.find("greedy"), std::string::npos);
  EXPECT_FALSE(read_text_case(folder.write("case.json", "[1, 2")));
  EXPECT_FALSE(read_picture_case(folder.write("case.json", R"({"chunks":[1,2,3]})")));
  EXPECT_FALSE(read_f32(folder.write("values.f32", "12345")));
}

TEST(GoldenFiles, DifferenceIsMeasuredAgainstTheExpectedSpread) {
  const std::vector<float> wanted{1.0F, -1.0F, 1.0F, -1.0F};
  const Difference difference = compare(std::vector<double>{1.0, -1.0, 1.0, -0.5}, wanted);
  EXPECT_DOUBLE_EQ(difference.max_abs, 0.5);
  EXPECT_DOUBLE_EQ(difference.expected_std, 1.0);
  EXPECT_DOUBLE_EQ(difference.relative_rms, 0.25);
  EXPECT_TRUE(std::isnan(compare(std::vector<double>{1.0, NAN, 1.0, -0.5}, wanted).max_abs));
}

}  // namespace
}  // namespace sightline
