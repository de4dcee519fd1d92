/// Small vision encoders from a seed: readable in every format, healthy at any depth, equal for equal options.
#include "tests/support/tiny_projector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/weight_store.h"
#include "tests/reference/reference_vision.h"
#include "tests/support/file_content.h"
#include "tests/support/golden.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::content_of;
using testing_support::flatten;
using testing_support::ProjectorOptions;
using testing_support::TempFolder;
using testing_support::write_tiny_projector;

/// Blocks of colour with a gradient: neighbouring pixels are alike, as in photographs.
std::vector<std::uint8_t> picture(std::int64_t width, std::int64_t height) {
  std::vector<std::uint8_t> rgb;
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      rgb.push_back(static_cast<std::uint8_t>(x * 255 / width));
      rgb.push_back(static_cast<std::uint8_t>((x / 24 + y / 20) % 2 * 200));
      rgb.push_back(static_cast<std::uint8_t>(y * 255 / height));
    }
  }
  return rgb;
}

struct Spread {
  double mean = 0.0;
  double deviation = 0.0;
};

Spread spread_of(const std::vector<std::vector<double>>& rows) {
  const std::vector<double> values = flatten(rows);
  Spread spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  for (const double value : values) {
    spread.deviation += (value - spread.mean) * (value - spread.mean) / static_cast<double>(values.size());
  }
  spread.deviation = std::sqrt(spread.deviation);
  return spread;
}

void expect_healthy(const std::vector<std::vector<double>>& rows) {
  const Spread spread = spread_of(rows);
  EXPECT_LT(std::abs(spread.mean), 0.3);
  EXPECT_GT(spread.deviation, 0.5);
  EXPECT_LT(spread.deviation, 2.0);
}

/// Of two neighbouring rows; 0 would mean that the picture makes no difference.
double distance(const std::vector<std::vector<double>>& rows) {
  double sum = 0.0;
  for (std::size_t i = 0; i < rows[0].size(); ++i) sum += std::pow(rows[0][i] - rows[1][i], 2.0);
  return std::sqrt(sum / static_cast<double>(rows[0].size()));
}

class TinyProjector : public ::testing::TestWithParam<DType> {};

TEST_P(TinyProjector, GivesRowsLikeEmbeddings) {
  const TempFolder folder;
  ProjectorOptions options;
  options.dtype = GetParam();
  ASSERT_TRUE(write_tiny_projector(folder / "v.gguf", options));
  const Result<WeightStore> store = WeightStore::open(folder / "v.gguf");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(store->tensors().size(), 12U * 3U + 10U);
  EXPECT_EQ(store->find("v.blk.1.attn_qkv.weight")->dtype, GetParam());
  EXPECT_EQ(store->find("v.blk.1.ffn_down.weight")->dtype, GetParam() == DType::Q8_0 ? DType::F16 : GetParam());
  EXPECT_EQ(store->find("v.position_embd.weight")->dtype, DType::F32);

  const Result<ReferenceVision> vision = ReferenceVision::load(folder / "v.gguf");
  ASSERT_TRUE(vision) << vision.error().message;
  const ReferenceEmbedding embedding = vision->embed(picture(160, 96), 160, 96);
  ASSERT_EQ(embedding.rows.size(), 15U);
  expect_healthy(embedding.rows);
  EXPECT_GT(distance(embedding.rows), 0.1);
}

INSTANTIATE_TEST_SUITE_P(Formats, TinyProjector, ::testing::Values(DType::F32, DType::F16, DType::BF16, DType::Q8_0),
                         [](const auto& format) { return std::string(dtype_info(format.param).name); });

TEST(TinyProjectorFile, StaysHealthyThroughManyLayers) {
  const TempFolder folder;
  ProjectorOptions options;
  options.n_layers = 27;
  options.n_heads = 2;
  ASSERT_TRUE(write_tiny_projector(folder / "v.gguf", options));
  const Result<ReferenceVision> vision = ReferenceVision::load(folder / "v.gguf");
  ASSERT_TRUE(vision) << vision.error().message;
  const ReferenceEmbedding embedding = vision->embed(picture(128, 64), 128, 64);
  expect_healthy(embedding.rows);
  EXPECT_GT(distance(embedding.rows), 0.1);
}

TEST(TinyProjectorFile, FeaturesComeFromTheLayersNamed) {
  const TempFolder folder;
  ProjectorOptions options;
  ASSERT_TRUE(write_tiny_projector(folder / "plain.gguf", options));
  options.deepstack_layers = {0, 2};
  ASSERT_TRUE(write_tiny_projector(folder / "deep.gguf", options));
  const Result<ReferenceVision> plain = ReferenceVision::load(folder / "plain.gguf");
  const Result<ReferenceVision> deep = ReferenceVision::load(folder / "deep.gguf");
  ASSERT_TRUE(plain && deep);
  const std::vector<std::uint8_t> rgb = picture(64, 64);
  const ReferenceEmbedding embedding = deep->embed(rgb, 64, 64);
  EXPECT_EQ(embedding.rows, plain->embed(rgb, 64, 64).rows);   // the features change nothing else
  ASSERT_EQ(embedding.deepstack.size(), 2U);
  for (const std::vector<std::vector<double>>& features : embedding.deepstack) {
    ASSERT_EQ(features.size(), embedding.rows.size());
    ASSERT_EQ(features[0].size(), 64U);
    expect_healthy(features);
  }
  EXPECT_NE(embedding.deepstack[0], embedding.deepstack[1]);
}

TEST(TinyProjectorFile, SeedDecidesTheBytes) {
  const TempFolder folder;
  ProjectorOptions options;
  ASSERT_TRUE(write_tiny_projector(folder / "a.gguf", options));
  ASSERT_TRUE(write_tiny_projector(folder / "b.gguf", options));
  options.seed = 2;
  ASSERT_TRUE(write_tiny_projector(folder / "c.gguf", options));
  EXPECT_TRUE(content_of(folder / "a.gguf") == content_of(folder / "b.gguf"));
  EXPECT_FALSE(content_of(folder / "a.gguf") == content_of(folder / "c.gguf"));
}

TEST(TinyProjectorFile, PixelLimitsAreWrittenWhenSet) {
  const TempFolder folder;
  ProjectorOptions options;
  options.min_pixels = 1024;
  ASSERT_TRUE(write_tiny_projector(folder / "v.gguf", options));
  const Result<WeightStore> store = WeightStore::open(folder / "v.gguf");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(*store->metadata().integer("clip.vision.image_min_pixels"), 1024);
  EXPECT_FALSE(store->metadata().has("clip.vision.image_max_pixels"));
}

TEST(TinyProjectorFile, RefusesWhatCannotBe) {
  const TempFolder folder;
  EXPECT_EQ(write_tiny_projector(folder / "v.gguf", {.n_heads = 5}).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(write_tiny_projector(folder / "v.gguf", {.deepstack_layers = {3}}).error().code,
            ErrorCode::InvalidArgument);
  EXPECT_EQ(write_tiny_projector(folder / "missing/v.gguf").error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace sightline
