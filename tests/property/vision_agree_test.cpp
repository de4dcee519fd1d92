/// Laws of encoding: workers change nothing, instruction sets and precisions agree with the truth, work can be stopped.
#include <string>

#include "tests/property/vision_laws.h"

namespace sightline {
namespace {

/// One encoder and one picture.
struct Sample {
  std::string name;
  ProjectorOptions encoder;
  Size picture;
};

std::vector<Sample> samples() {
  std::vector<Sample> all;
  // Sizes are no multiples of 32; the formats of files.
  all.push_back({"f32", {.dtype = DType::F32}, {150, 100}});
  all.push_back({"f16", {.dtype = DType::F16, .seed = 2}, {61, 97}});
  all.push_back({"bf16", {.dtype = DType::BF16, .seed = 3}, {129, 65}});
  all.push_back({"q8_0", {.dtype = DType::Q8_0, .seed = 4}, {100, 150}});
  // Heads as in the two real encoders; widths that do not fill 128 columns, feed-forward rows that do not fill 32.
  all.push_back({"heads_of_64", {.seed = 5, .n_layers = 2, .d_vision = 192, .n_heads = 3, .d_ff = 250}, {97, 64}});
  all.push_back({"heads_of_72", {.seed = 6, .n_layers = 2, .d_vision = 144, .n_heads = 2, .d_ff = 301}, {64, 130}});
  all.push_back({"heads_of_128", {.seed = 7, .n_layers = 1, .d_vision = 128, .n_heads = 1, .d_ff = 128}, {64, 64}});
  // One row of merged patches; one merged patch; more than 128 patches; several blocks of 512, the last partly filled.
  all.push_back({"one_row", {.seed = 8}, {300, 32}});
  all.push_back({"one_block", {.seed = 9}, {7, 9}});
  all.push_back({"over_128_patches", {.seed = 10, .n_layers = 2}, {290, 160}});
  all.push_back(
      {"over_512_patches", {.seed = 11, .n_layers = 1, .d_vision = 32, .n_heads = 2, .d_ff = 40}, {480, 320}});
  // Features of two layers; other patches and merging.
  all.push_back({"deepstack", {.seed = 12, .deepstack_layers = {0, 2}}, {128, 96}});
  all.push_back({"small_patches", {.seed = 13, .position_side = 5, .patch_size = 14}, {120, 90}});
  all.push_back({"merge_of_3", {.seed = 14, .patch_size = 8, .merge_size = 3}, {100, 70}});
  all.push_back({"no_merging", {.seed = 15, .patch_size = 16, .merge_size = 1}, {50, 70}});
  return all;
}

class VisionAgree : public ::testing::TestWithParam<Sample> {
 protected:
  std::vector<float> values(VisionPrecision precision, const Compute& compute) {
    const auto model = encoder_.load(precision, compute);
    if (model == nullptr) return {};
    const Result<ImageEmbedding> embedding = embed_image(image_, kAnySize, *model, compute);
    EXPECT_TRUE(embedding) << embedding.error().message;
    return embedding ? all_values(*embedding) : std::vector<float>();
  }
  std::vector<float> truth() {
    const auto model = encoder_.load(VisionPrecision::F32, best_);
    return model == nullptr ? std::vector<float>() : reference_values(encoder_, image_, model->config(), best_);
  }

  SmallEncoder encoder_{GetParam().encoder};
  Image image_ = random_picture(GetParam().picture, 77);
  ThreadPool pool_{2};
  const Compute best_{*available_kernels().front(), pool_};
};

constexpr VisionPrecision kPrecisions[] = {VisionPrecision::F32, VisionPrecision::Bits16, VisionPrecision::Int8};

TEST_P(VisionAgree, WorkersChangeNoBit) {
  for (const VisionPrecision precision : kPrecisions) {
    std::vector<float> expected;
    for (const int workers : {1, 2, 5}) {
      ThreadPool pool(workers);
      const std::vector<float> actual = values(precision, {best_.kernels, pool});
      ASSERT_FALSE(actual.empty());
      if (expected.empty()) expected = actual;
      EXPECT_EQ(actual, expected) << name_of(precision) << ", " << workers << " workers";
    }
  }
}

// Single precision: rounding only. Codes: a sum that differs in its last bit may fall on the other side of a step. That
// is a fraction of what rounding to codes costs in all, which the next test measures.
TEST_P(VisionAgree, InstructionSetsAgree) {
  const double bounds[] = {2e-6, 1e-3, 2e-2};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::vector<float> scalar = values(kPrecisions[i], {*kScalarKernels, pool_});
    for (const Kernels* kernels : available_kernels()) {
      EXPECT_LT(relative_distance(values(kPrecisions[i], {*kernels, pool_}), scalar), bounds[i])
          << name_of(kPrecisions[i]) << ", " << kernels->isa;
    }
  }
}

TEST_P(VisionAgree, PrecisionsAreAsNearTheTruthAsTheySay) {
  const std::vector<float> exact = truth();
  EXPECT_LT(relative_distance(values(VisionPrecision::F32, best_), exact), 2e-6);
  EXPECT_LT(relative_distance(values(VisionPrecision::Bits16, best_), exact), 2e-3);
  EXPECT_GE(smallest_cosine(values(VisionPrecision::Int8, best_), exact, GetParam().encoder.d_model), 0.999);
}

INSTANTIATE_TEST_SUITE_P(Encoders, VisionAgree, ::testing::ValuesIn(samples()),
                         [](const auto& test) { return test.param.name; });

class VisionEmbedding : public ::testing::Test {
 protected:
  ThreadPool pool_{2};
  const Compute compute_{*available_kernels().front(), pool_};
};

TEST_F(VisionEmbedding, HasAShapeAndFeaturesOfTheSame) {
  const SmallEncoder encoder({.d_model = 48, .deepstack_layers = {1}});
  const auto model = encoder.load(VisionPrecision::Auto, compute_);
  ASSERT_NE(model, nullptr);
  const Image image = random_picture({160, 96}, 1);
  std::vector<std::int64_t> calls;
  const Result<ImageEmbedding> embedding =
      embed_image(image, kAnySize, *model, compute_, [&](std::int64_t done, std::int64_t total) {
        EXPECT_EQ(total, 3);
        calls.push_back(done);
      });
  ASSERT_TRUE(embedding) << embedding.error().message;
  EXPECT_EQ(calls, (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(embedding->grid_h, 3);
  EXPECT_EQ(embedding->grid_w, 5);
  EXPECT_EQ(embedding->rows->rows, 15);
  EXPECT_EQ(embedding->rows->d_model, 48);
  ASSERT_EQ(embedding->deepstack.size(), 1U);
  EXPECT_EQ(embedding->deepstack[0]->rows, 15);
  EXPECT_EQ(embedding->deepstack[0]->d_model, 48);
  EXPECT_EQ(embedding->content, embedding_key(image, {6, 10}, *model, compute_));
}

TEST_F(VisionEmbedding, BudgetDecidesTheGrid) {
  const SmallEncoder encoder(ProjectorOptions{});
  const auto model = encoder.load(VisionPrecision::Auto, compute_);
  ASSERT_NE(model, nullptr);
  const Image image = random_picture({640, 320}, 2);
  const Result<ImageEmbedding> small = embed_image(image, {.min_pixels = 1, .max_pixels = 8192}, *model, compute_);
  ASSERT_TRUE(small);
  EXPECT_LE(small->rows->rows, 8);
  const Image thin = random_picture({1, 300}, 3);
  const Result<ImageEmbedding> refused = embed_image(thin, kAnySize, *model, compute_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().id, "IMAGE_LIMIT");
}

TEST_F(VisionEmbedding, CanBeStoppedAfterEachBlock) {
  const SmallEncoder encoder({.n_layers = 4});
  const auto model = encoder.load(VisionPrecision::Auto, compute_);
  ASSERT_NE(model, nullptr);
  const Image image = random_picture({96, 96}, 4);
  for (std::int64_t after = 0; after < 4; ++after) {  // a stop during the last block is too late for the blocks
    std::stop_source stop;
    std::int64_t seen = 0;
    if (after == 0) stop.request_stop();
    const Result<ImageEmbedding> embedding = embed_image(
        image, kAnySize, *model, compute_,
        [&](std::int64_t done, std::int64_t) {
          seen = done;
          if (done == after) stop.request_stop();
        },
        stop.get_token());
    ASSERT_FALSE(embedding) << after;
    EXPECT_EQ(embedding.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(seen, after);
  }
  const auto whole = embed_image(image, kAnySize, *model, compute_);  // nothing is left behind
  ASSERT_TRUE(whole);
  EXPECT_LT(relative_distance(all_values(*whole), reference_values(encoder, image, model->config(), compute_)), 2e-6);
}

TEST_F(VisionEmbedding, KeyStandsForEverythingThatShapesTheRows) {
  const SmallEncoder encoder(ProjectorOptions{}), other({.seed = 2});
  const auto model = encoder.load(VisionPrecision::F32, compute_);
  const auto in_16_bits = encoder.load(VisionPrecision::Bits16, compute_);
  const auto of_another_seed = other.load(VisionPrecision::F32, compute_);
  ASSERT_TRUE(model != nullptr && in_16_bits != nullptr && of_another_seed != nullptr);
  const Image image = random_picture({64, 96}, 5);
  const PatchGrid grid{6, 4};
  const Digest key = embedding_key(image, grid, *model, compute_);

  EXPECT_EQ(embedding_key(random_picture({64, 96}, 5), grid, *model, compute_), key);
  ThreadPool five(5);
  EXPECT_EQ(embedding_key(image, grid, *model, {compute_.kernels, five}), key);

  EXPECT_NE(embedding_key(image, {4, 6}, *model, compute_), key);
  EXPECT_NE(embedding_key(image, grid, *in_16_bits, compute_), key);
  EXPECT_NE(embedding_key(image, grid, *of_another_seed, compute_), key);
  for (const Kernels* kernels : available_kernels()) {
    EXPECT_EQ(embedding_key(image, grid, *model, {*kernels, pool_}) == key, kernels == &compute_.kernels);
  }
  Image changed = random_picture({64, 96}, 5);
  changed.row(95)[3 * 63 + 2] ^= 1;  // the last value of the last pixel
  EXPECT_NE(embedding_key(changed, grid, *model, compute_), key);
  Image turned = random_picture({96, 64}, 5);  // the same bytes in rows of another length
  std::copy_n(image.pixels().data(), image.pixels().size(), turned.row(0));
  EXPECT_NE(embedding_key(turned, grid, *model, compute_), key);
}

TEST_F(VisionEmbedding, CountsItsOperations) {
  const SmallEncoder encoder({.n_layers = 1, .d_vision = 64, .n_heads = 4, .d_ff = 136, .d_model = 48});
  const auto model = encoder.load(VisionPrecision::F32, compute_);
  ASSERT_NE(model, nullptr);
  // 8 patches of 768 values; four square products, two with 136, scores and sums; two merged rows of 256.
  const double by_hand =
      8.0 * 768 * 64 + 8.0 * (4 * 64 * 64 + 2 * 64 * 136) + 2 * 8.0 * 8 * 64 + 2.0 * (256 * 256 + 256 * 48);
  EXPECT_EQ(embedding_operations(model->config(), {2, 4}), 2.0 * by_hand);
}

}  // namespace
}  // namespace sightline
