/// Holds the double-precision vision encoder to golden rows of two pictures.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/reference/reference_vision.h"
#include "tests/support/golden.h"
#include "tests/support/png_file.h"

namespace sightline {
namespace {

using testing_support::compare;
using testing_support::Difference;
using testing_support::flatten;
using testing_support::golden_path;
using testing_support::RgbPicture;
using testing_support::read_f32;
using testing_support::read_png;

class ReferenceVisionRows : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const Result<ReferenceVision> vision = ReferenceVision::load(golden_path("vision/tiny-mmproj-f32.gguf"));
    ASSERT_TRUE(vision) << vision.error().message;
    const Result<RgbPicture> picture = read_png(golden_path("vision/" + GetParam() + ".png"));
    ASSERT_TRUE(picture) << picture.error().message;
    embedding_ = vision->embed(picture->rgb, picture->width, picture->height);
    EXPECT_EQ(embedding_.grid_h, picture->height / 32);
    EXPECT_EQ(embedding_.grid_w, picture->width / 32);
  }

  Difference distance_to(const std::string& file) const {
    const Result<std::vector<float>> wanted = read_f32(golden_path("vision/" + file));
    if (!wanted || wanted->size() != flatten(embedding_.rows).size()) return {NAN, NAN, NAN};
    return compare(flatten(embedding_.rows), *wanted);
  }

  ReferenceEmbedding embedding_;
};

// The exact rows were written in single precision by a second implementation in double precision.
TEST_P(ReferenceVisionRows, EqualTheExactOnes) {
  const Difference difference = distance_to(GetParam() + ".embeddings.exact.f32");
  EXPECT_LT(difference.relative_rms, 1e-7);
  EXPECT_GT(difference.expected_std, 0.1);
}

// The other engine has the tanh form of GELU after the merger and a half-precision table for it.
TEST_P(ReferenceVisionRows, AreNearTheOtherEngines) {
  const Difference difference = distance_to("tiny-dense-f32." + GetParam() + ".embeddings.f32");
  EXPECT_LT(difference.relative_rms, 1e-3);
  EXPECT_GT(difference.relative_rms, 1e-5);   // equality would mean the tanh form here too
}

INSTANTIATE_TEST_SUITE_P(Vision, ReferenceVisionRows, ::testing::Values("a-128x96", "b-224x160"),
                         [](const auto& picture) { return std::string(1, picture.param.front()); });

TEST(ReferenceVision, HasNoDeepstackForThisFamily) {
  const Result<ReferenceVision> vision = ReferenceVision::load(golden_path("vision/tiny-mmproj-f32.gguf"));
  ASSERT_TRUE(vision) << vision.error().message;
  EXPECT_EQ(vision->side_step(), 32);
  EXPECT_EQ(vision->d_model(), 64);
  const std::vector<std::uint8_t> grey(32 * 32 * 3, 128);
  const ReferenceEmbedding embedding = vision->embed(grey, 32, 32);
  EXPECT_EQ(embedding.rows.size(), 1U);
  EXPECT_TRUE(embedding.deepstack.empty());
}

TEST(ReferenceVision, RefusesALanguageModel) {
  const Result<ReferenceVision> vision = ReferenceVision::load(golden_path("text/tiny-dense-f32.gguf"));
  ASSERT_FALSE(vision);
  EXPECT_NE(vision.error().message.find("clip.vision.projector_type"), std::string::npos);
}

}  // namespace
}  // namespace sightline
