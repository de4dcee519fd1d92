/// Projector files: what a good one gives, and that each thing that can be wrong with one is named in a sentence.
#include "vision/vision_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/patch.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_projector.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::GgufWriter;
using testing_support::ProjectorOptions;
using testing_support::ProjectorTensor;
using testing_support::TempFolder;
using testing_support::write_tiny_projector;

using KeyWrite = std::function<void(GgufWriter&, const std::string&)>;

KeyWrite integer(std::int64_t value, GgufType type = GgufType::U32) {
  return [=](GgufWriter& writer, const std::string& key) { writer.integer(key, value, type); };
}
KeyWrite number(double value, GgufType type = GgufType::F32) {
  return [=](GgufWriter& writer, const std::string& key) { writer.number(key, value, type); };
}
KeyWrite text(const std::string& value) {
  return [=](GgufWriter& writer, const std::string& key) { writer.text(key, value); };
}
KeyWrite numbers(std::vector<double> values, GgufType type = GgufType::F32) {
  return [=](GgufWriter& writer, const std::string& key) { writer.numbers(key, values, type); };
}
KeyWrite booleans(std::vector<bool> values) {
  return [=](GgufWriter& writer, const std::string& key) { writer.booleans(key, values); };
}
KeyWrite nothing() {
  return [](GgufWriter&, const std::string&) {};
}

/// The small projector of tests, with keys and tensors to be changed before it is written.
struct Draft {
  ProjectorOptions options;
  std::map<std::string, KeyWrite> keys{{"general.architecture", text("clip")},
                                       {"clip.projector_type", text("qwen3vl_merger")},
                                       {"clip.vision.image_size", integer(128)},
                                       {"clip.vision.patch_size", integer(16)},
                                       {"clip.vision.embedding_length", integer(64)},
                                       {"clip.vision.feed_forward_length", integer(136)},
                                       {"clip.vision.block_count", integer(3)},
                                       {"clip.vision.attention.head_count", integer(4)},
                                       {"clip.vision.attention.layer_norm_epsilon", number(1e-6)},
                                       {"clip.vision.projection_dim", integer(64)},
                                       {"clip.vision.spatial_merge_size", integer(2)},
                                       {"clip.vision.image_mean", numbers({0.5, 0.5, 0.5})},
                                       {"clip.vision.image_std", numbers({0.5, 0.5, 0.5})}};
  std::vector<ProjectorTensor> tensors = projector_tensors(options);

  ProjectorTensor& tensor(const std::string& name) {
    for (ProjectorTensor& tensor : tensors) {
      if (tensor.name == name) return tensor;
    }
    throw std::runtime_error("no such tensor");
  }
  void drop(const std::string& name) {
    std::erase_if(tensors, [&name](const ProjectorTensor& tensor) { return tensor.name == name; });
  }
};

class VisionModelTest : public ::testing::Test {
 protected:
  /// Loads a file whose weights are zeros.
  Result<std::unique_ptr<const VisionModel>> load(const Draft& draft, const VisionLoadOptions& options = {}) {
    GgufWriter writer;
    for (const auto& [key, write] : draft.keys) write(writer, key);
    for (const ProjectorTensor& tensor : draft.tensors) writer.hole(tensor.name, tensor.dtype, tensor.shape);
    const Status written = writer.write(folder_ / "eye.gguf");
    EXPECT_TRUE(written) << written.error().message;
    return load(folder_ / "eye.gguf", options);
  }
  Result<std::unique_ptr<const VisionModel>> load(const std::filesystem::path& path,
                                                  const VisionLoadOptions& options = {}) {
    const Result<WeightStore> store = WeightStore::open(path);
    if (!store) return store.error();
    return VisionModel::load(*store, options, compute_);
  }

  void expect_refused(const Draft& draft, const std::vector<std::string>& words, ErrorCode code = ErrorCode::Corrupt) {
    const auto model = load(draft);
    ASSERT_FALSE(model) << words.back();
    EXPECT_EQ(model.error().code, code) << model.error().message;
    EXPECT_EQ(model.error().id, code == ErrorCode::Corrupt ? "GGUF_CORRUPT" : "GGUF_UNSUPPORTED");
    EXPECT_THAT(model.error().message, HasSubstr("eye.gguf: "));
    for (const std::string& word : words) EXPECT_THAT(model.error().message, HasSubstr(word));
    EXPECT_EQ(model.error().message.find('\n'), std::string::npos);
    EXPECT_EQ(model.error().message.find(folder_.path().string()), std::string::npos);  // a name, not a path
  }
  void expect_key_refused(const std::string& name, const KeyWrite& value, const std::string& word = {}) {
    Draft draft;
    draft.keys["clip.vision." + name] = value;
    expect_refused(draft, {"clip.vision." + name, word});
  }

  TempFolder folder_;
  ThreadPool pool_{2};
  const Compute compute_{*available_kernels().front(), pool_};
};

TEST_F(VisionModelTest, GoodFilesGiveWhatTheySay) {
  Draft draft;
  draft.keys["clip.vision.is_deepstack_layers"] = booleans({false, false, false});
  const auto model = load(draft);
  ASSERT_TRUE(model) << model.error().message;
  const VisionConfig& config = (*model)->config();
  EXPECT_EQ(config.head_dim, 16);
  EXPECT_EQ(config.position_side, 8);
  EXPECT_EQ(config.d_ff, 136);
  EXPECT_EQ(config.pixel_norm.mean[2], 0.5F);
  EXPECT_EQ(config.budget.min_pixels, 65'536);
  EXPECT_EQ(config.budget.max_pixels, 4'194'304);
  EXPECT_TRUE(config.deepstack_layers.empty());
  EXPECT_GT((*model)->bytes(), 900'000);
  EXPECT_EQ((*model)->precision(), VisionPrecision::F32);
}

TEST_F(VisionModelTest, KeysOfPixelsAreHeeded) {
  Draft draft;
  draft.keys["clip.vision.image_min_pixels"] = integer(1000);
  draft.keys["clip.vision.image_max_pixels"] = integer(90'000);
  draft.keys["clip.vision.image_mean"] = numbers({0.1, 0.2, 0.3});
  draft.keys["clip.vision.image_std"] = numbers({0.4, 0.5, 0.6});
  const auto model = load(draft);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->config().budget.min_pixels, 1000);
  EXPECT_EQ((*model)->config().budget.max_pixels, 90'000);
  EXPECT_EQ((*model)->config().pixel_norm.mean[1], 0.2F);
  EXPECT_EQ((*model)->config().pixel_norm.std[2], 0.6F);

  draft.keys["clip.vision.image_min_pixels"] = integer(8'000'000);  // above the family's largest
  draft.keys.erase("clip.vision.image_max_pixels");
  const auto large = load(draft);
  ASSERT_TRUE(large) << large.error().message;
  EXPECT_EQ((*large)->config().budget.max_pixels, 8'000'000);
}

TEST_F(VisionModelTest, OlderFilesMayLeaveOutTheMergeSizeAndNameTheProjectorElsewhere) {
  Draft draft;
  draft.keys.erase("clip.vision.spatial_merge_size");
  draft.keys.erase("clip.projector_type");
  draft.keys["clip.vision.projector_type"] = text("qwen3vl_merger");
  const auto model = load(draft);
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ((*model)->config().merge_size, 2);
}

TEST_F(VisionModelTest, OtherKindsOfFileAreNamed) {
  const auto language = load(testing_support::golden_path("text/tiny-dense-f32.gguf"));
  ASSERT_FALSE(language);
  EXPECT_EQ(language.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(language.error().message,
              ::testing::AllOf(HasSubstr("tiny-dense-f32.gguf"), HasSubstr("\"qwen35\""), HasSubstr("\"clip\"")));

  Draft draft;
  draft.keys["general.architecture"] = nothing();
  expect_refused(draft, {"general.architecture", "missing"}, ErrorCode::Unsupported);
  draft = Draft();
  draft.keys["clip.projector_type"] = text("mlp");
  expect_refused(draft, {"clip.projector_type", "\"mlp\"", "\"qwen3vl_merger\""}, ErrorCode::Unsupported);
  draft.keys["clip.projector_type"] = nothing();
  expect_refused(draft, {"clip.projector_type", "missing"});
}

TEST_F(VisionModelTest, MissingKeysAreNamed) {
  for (const auto& [key, write] : Draft().keys) {
    if (!key.starts_with("clip.vision.") || key == "clip.vision.spatial_merge_size") continue;
    Draft draft;
    draft.keys.erase(key);
    expect_refused(draft, {key});
    draft.keys[key] = text("abc");
    expect_refused(draft, {key});
  }
}

TEST_F(VisionModelTest, NumbersOutOfRangeAreNamed) {
  for (const char* name : {"patch_size", "embedding_length", "feed_forward_length", "block_count", "projection_dim",
                           "attention.head_count", "image_size", "spatial_merge_size"}) {
    expect_key_refused(name, integer(0), "expected");
    expect_key_refused(name, integer(-1, GgufType::I32), "-1");
    expect_key_refused(name, integer(std::int64_t{1} << 31), "2147483648");
    expect_key_refused(name, integer(std::numeric_limits<std::int64_t>::max(), GgufType::I64), "expected");
  }
  expect_key_refused("patch_size", integer(3), "4 to 64");
  expect_key_refused("patch_size", integer(65), "4 to 64");
  expect_key_refused("spatial_merge_size", integer(9), "1 to 8");
  expect_key_refused("image_size", integer(8208), "8192");
  expect_key_refused("image_size", integer(120), "a multiple of");
  expect_key_refused("embedding_length", integer(65'537), "65536");
  for (const double wrong : {0.0, -1e-6, 0.5, std::nan(""), HUGE_VAL}) {
    expect_key_refused("attention.layer_norm_epsilon", number(wrong), "expected");
  }
}

TEST_F(VisionModelTest, HeadsMustDivideTheWidth) {
  expect_key_refused("attention.head_count", integer(5), "a divisor of");
  expect_key_refused("attention.head_count", integer(32), "a multiple of 4");
  Draft wide;
  wide.keys["clip.vision.embedding_length"] = integer(528);  // four heads of 132
  expect_refused(wide, {"clip.vision.attention.head_count", "4 to 128"});
}

TEST_F(VisionModelTest, PixelKeysOutOfRangeAreNamed) {
  expect_key_refused("image_mean", numbers({0.5, 0.5}), "3 numbers");
  expect_key_refused("image_std", numbers({0.5, 0.5, 0.5, 0.5}), "3 numbers");
  expect_key_refused("image_mean", numbers({0.5, std::nan(""), 0.5}), "nan");
  expect_key_refused("image_mean", numbers({0.5, 0.5, 1e300}, GgufType::F64), "1e+300");
  expect_key_refused("image_std", numbers({0.5, 0.5, 1e300}, GgufType::F64), "1e+300");
  expect_key_refused("image_std", numbers({0.5, 0.0, 0.5}), "1e-06 to 1e+06");
  expect_key_refused("image_std", numbers({0.5, -0.5, 0.5}), "1e-06 to 1e+06");
  expect_key_refused("image_std", numbers({HUGE_VAL, 0.5, 0.5}), "inf");
  expect_key_refused("image_min_pixels", integer(0), "expected");
  expect_key_refused("image_min_pixels", integer(std::int64_t{46'340} * 46'340), "2147395600");
  expect_key_refused("is_deepstack_layers", booleans({true}), "3 entries");
  Draft inverted;
  inverted.keys["clip.vision.image_min_pixels"] = integer(4000);
  inverted.keys["clip.vision.image_max_pixels"] = integer(3000);
  expect_refused(inverted, {"clip.vision.image_max_pixels", "3000", "4000"});
}

TEST_F(VisionModelTest, EveryTensorIsNeededInItsShape) {
  for (const ProjectorTensor& tensor : Draft().tensors) {
    Draft draft;
    draft.drop(tensor.name);
    expect_refused(draft, {tensor.name, "missing"});
    draft = Draft();
    draft.tensor(tensor.name).shape.back() += 1;
    expect_refused(draft, {tensor.name, "shape"});
  }
  Draft transposed;
  transposed.tensor("v.blk.1.attn_qkv.weight").shape = {64, 192};
  expect_refused(transposed, {"v.blk.1.attn_qkv.weight", "(64, 192)", "(192, 64)"});
}

TEST_F(VisionModelTest, FeaturesNeedTheirTensors) {
  Draft draft;
  draft.keys["clip.vision.is_deepstack_layers"] = booleans({false, true, false});
  expect_refused(draft, {"v.deepstack.1.norm.weight", "missing"});
}

TEST_F(VisionModelTest, TensorsNobodyAskedForAreRefused) {
  for (const std::string name :
       {"v.blk.0.attn_gate.weight", "v.blk.3.ln1.weight", "mm.1.weight", "v.patch_embd.weight.2"}) {
    Draft draft;
    draft.tensors.push_back({name, DType::F32, {64}});
    expect_refused(draft, {name}, ErrorCode::Unsupported);
  }
  Draft harmless;  // not of the encoder
  harmless.tensors.push_back({"a.blk.0.weight", DType::F32, {64}});
  EXPECT_TRUE(load(harmless));
}

TEST_F(VisionModelTest, WeightsMustBeWeights) {
  for (const std::string name : {"v.blk.2.ffn_up.weight", "v.blk.0.ln1.bias", "v.position_embd.weight"}) {
    Draft draft;
    draft.tensor(name).dtype = DType::I32;
    expect_refused(draft, {name, "I32"}, ErrorCode::Unsupported);
  }
}

TEST_F(VisionModelTest, LoadingCanBeStopped) {
  VisionLoadOptions options;
  std::stop_source stop;
  options.stop = stop.get_token();
  std::int64_t calls = 0;
  options.on_progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_LE(done, total);
    if (++calls == 3) stop.request_stop();
  };
  const auto model = load(Draft(), options);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::Cancelled);
  EXPECT_EQ(calls, 3);
}

TEST_F(VisionModelTest, ProgressEndsWithAllBytes) {
  VisionLoadOptions options;
  std::int64_t last = 0, all = 0;
  options.on_progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_GT(done, last);
    last = done;
    all = total;
  };
  ASSERT_TRUE(load(Draft(), options));
  EXPECT_EQ(last, all);
  EXPECT_GT(all, 900'000);
}

TEST_F(VisionModelTest, IdentityIsThatOfTheFile) {
  ASSERT_TRUE(write_tiny_projector(folder_ / "a.gguf", {}));
  std::ifstream in(folder_ / "a.gguf", std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(in), {}};
  const auto original = load(folder_ / "a.gguf");
  ASSERT_TRUE(original) << original.error().message;

  ThreadPool one(1), five(5);
  const Result<WeightStore> store = WeightStore::open(folder_ / "a.gguf");
  ASSERT_TRUE(store);
  for (ThreadPool* pool : {&one, &five}) {
    const auto again = VisionModel::load(*store, {}, {*kScalarKernels, *pool});
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->identity(), (*original)->identity()) << pool->workers();
  }

  const auto identity_with = [&](std::size_t at, char change) {
    std::string changed = content;
    changed[at] = static_cast<char>(changed[at] ^ change);
    const auto model = load(folder_.write("b.gguf", changed));
    EXPECT_TRUE(model) << model.error().message;
    return model ? (*model)->identity() : Digest();
  };
  EXPECT_EQ(identity_with(0, 0), (*original)->identity());  // the name of the file is no part of it
  for (const std::size_t back : {std::size_t{1}, content.size() / 2, content.size() - content.size() / 8}) {
    EXPECT_NE(identity_with(content.size() - back, 1), (*original)->identity()) << back;
  }
  const std::size_t mean = testing_support::after(content, "clip.vision.image_mean") + 4 + 4 + 8;  // type, kind, count
  EXPECT_NE(identity_with(mean, 1), (*original)->identity());
  const std::size_t eps = testing_support::after(content, "clip.vision.attention.layer_norm_epsilon") + 4;
  EXPECT_NE(identity_with(eps, 1), (*original)->identity());
}

TEST_F(VisionModelTest, PrecisionsHaveNames) {
  for (const char* name : {"auto", "f32", "bf16", "int8"}) {
    const Result<VisionPrecision> precision = vision_precision(name);
    ASSERT_TRUE(precision) << name;
    EXPECT_EQ(name_of(*precision), name);
  }
  const Result<VisionPrecision> unknown = vision_precision("fp4");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(unknown.error().message, ::testing::AllOf(HasSubstr("\"fp4\""), HasSubstr("bf16")));
}

TEST_F(VisionModelTest, PrecisionFollowsTheFileUnlessAskedFor) {
  const std::map<DType, VisionPrecision> expected{{DType::F32, VisionPrecision::F32},
                                                  {DType::F16, VisionPrecision::Bits16},
                                                  {DType::BF16, VisionPrecision::Bits16},
                                                  {DType::Q8_0, VisionPrecision::Int8}};
  std::int64_t bytes = std::numeric_limits<std::int64_t>::max();
  for (const auto& [dtype, precision] : expected) {
    ASSERT_TRUE(write_tiny_projector(folder_ / "p.gguf", {.dtype = dtype}));
    const auto model = load(folder_ / "p.gguf");
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ((*model)->precision(), precision) << dtype_info(dtype).name;
  }
  for (const VisionPrecision asked : {VisionPrecision::F32, VisionPrecision::Bits16, VisionPrecision::Int8}) {
    VisionLoadOptions options;
    options.precision = asked;
    const auto model = load(folder_ / "p.gguf", options);
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ((*model)->precision(), asked);
    EXPECT_LT((*model)->bytes(), bytes);  // each takes less memory than the one before
    bytes = (*model)->bytes();
  }
}

}  // namespace
}  // namespace sightline
