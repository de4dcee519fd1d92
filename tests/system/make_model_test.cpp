/// Models with random weights: they have the published sizes, open, load and compute in every format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "bench/model_shapes.h"
#include "bench/model_tensors.h"
#include "bench/model_vocabulary.h"
#include "bench/model_writer.h"
#include "bench/projector_writer.h"
#include "engine/base/dtype.h"
#include "engine/base/thread_pool.h"
#include "engine/base/weight_store.h"
#include "engine/model/model_config.h"
#include "engine/text/tokenizer.h"
#include "tests/support/file_content.h"
#include "tests/support/model_runner.h"
#include "tests/support/temp_folder.h"

namespace sightline::bench {
namespace {

using ::testing::HasSubstr;
using testing_support::content_of;
using testing_support::ModelRunner;
using testing_support::TempFolder;

ModelFormats all_of(DType dtype) { return {dtype, dtype, dtype, dtype, dtype}; }

RandomModel tiny() {
  RandomModel model{.shape = find_shape("tiny").value(), .formats = {}};
  model.formats = usual_formats(model.shape);
  return model;
}

RandomModel tiny_dense() {
  RandomModel model = tiny();
  model.shape.is_moe = false;
  model.shape.d_ff = 512;
  model.formats = usual_formats(model.shape);
  return model;
}

std::filesystem::path write(const TempFolder& folder, const RandomModel& model, std::string_view name = "m.gguf") {
  ThreadPool pool(2);
  const Result<std::int64_t> size = write_random_model(folder / name, model, pool);
  EXPECT_TRUE(size) << size.error().message;
  if (size) {
    EXPECT_EQ(*size, static_cast<std::int64_t>(std::filesystem::file_size(folder / name)));
  }
  return folder / name;
}

Error refusal(const std::filesystem::path& path, const RandomModel& model) {
  ThreadPool pool(1);
  const Result<std::int64_t> size = write_random_model(path, model, pool);
  if (!size) return size.error();
  ADD_FAILURE() << path << " was written";
  return {};
}

double deviation_of(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const auto n = static_cast<double>(values.size());
  return std::sqrt(squares / n - sum / n * sum / n);
}

/// Standard deviation of the logits after a few tokens; the first logits must be finite and differ between tokens.
double logit_deviation(const std::filesystem::path& path) {
  const auto runner = ModelRunner::load(path);
  if (!runner) {
    ADD_FAILURE() << runner.error().message;
    return 0;
  }
  const std::int64_t vocabulary = (*runner)->model().config().vocab_size;
  Sequence sequence = (*runner)->empty_sequence();
  const std::vector<TokenId> tokens = testing_support::random_tokens(12, vocabulary, 7);
  const std::vector<float> logits = (*runner)->feed(sequence, std::span<const TokenId>(tokens));
  EXPECT_TRUE(std::all_of(logits.begin(), logits.end(), [](float x) { return std::isfinite(x); }));
  return deviation_of(logits);
}

/// As published, which is rounded to the digits given.
struct Published {
  const char* name;
  double billions;      // weights of the trunk
  std::size_t tensors;  // without the block for multi-token prediction
  double mtp_millions;  // weights of that block
};

void PrintTo(const Published& published, std::ostream* out) { *out << published.name; }

class PublishedShape : public ::testing::TestWithParam<Published> {};

double weights_of(const std::vector<TensorPlan>& tensors) {
  return std::accumulate(tensors.begin(), tensors.end(), 0.0, [](double sum, const TensorPlan& tensor) {
    return sum + static_cast<double>(tensor.rows()) * static_cast<double>(tensor.cols());
  });
}

TEST_P(PublishedShape, HasThePublishedNumberOfTensorsAndWeights) {
  ModelShape shape = find_shape(GetParam().name).value();
  const auto trunk = plan_tensors(shape, usual_formats(shape));
  ASSERT_TRUE(trunk) << trunk.error().message;
  EXPECT_EQ(trunk->size(), GetParam().tensors);
  EXPECT_NEAR(weights_of(*trunk) * 1e-9, GetParam().billions, GetParam().billions < 10 ? 5e-4 : 5e-3);
  shape.with_mtp_block = true;
  const auto with_mtp = plan_tensors(shape, usual_formats(shape));
  ASSERT_TRUE(with_mtp);
  EXPECT_NEAR((weights_of(*with_mtp) - weights_of(*trunk)) * 1e-6, GetParam().mtp_millions,
              GetParam().mtp_millions < 200 ? 0.05 : 0.5);
}

INSTANTIATE_TEST_SUITE_P(All, PublishedShape,
                         ::testing::Values(Published{"0.8b", 0.752, 320, 20.5}, Published{"2b", 1.882, 320, 60.8},
                                           Published{"4b", 4.206, 426, 120.6}, Published{"9b", 8.954, 427, 243},
                                           Published{"27b", 26.90, 851, 425}, Published{"35b-a3b", 34.66, 733, 845}));

class EveryFormat : public ::testing::TestWithParam<DType> {};

TEST_P(EveryFormat, LoadsAndComputes) {
  const TempFolder folder;
  RandomModel model = tiny();
  model.formats = all_of(GetParam());
  const std::filesystem::path path = write(folder, model);
  const auto store = WeightStore::open(path);
  ASSERT_TRUE(store) << store.error().message;
  for (const char* name : {"token_embd.weight", "output.weight", "blk.0.attn_qkv.weight", "blk.3.attn_q.weight",
                           "blk.1.ffn_up_exps.weight", "blk.1.ffn_down_exps.weight"}) {
    ASSERT_NE(store->find(name), nullptr) << name;
    EXPECT_EQ(store->find(name)->dtype, GetParam()) << name;
  }
  EXPECT_EQ(store->find("blk.0.ffn_gate_inp.weight")->dtype, DType::F32);
  const double deviation = logit_deviation(path);
  EXPECT_GT(deviation, 1.0);
  EXPECT_LT(deviation, 4.0);
}

std::vector<DType> weight_formats() {
  std::vector<DType> formats;
  for (const DTypeInfo& info : all_dtypes()) {
    if (info.is_weight) formats.push_back(info.dtype);
  }
  return formats;
}

INSTANTIATE_TEST_SUITE_P(All, EveryFormat, ::testing::ValuesIn(weight_formats()),
                         [](const auto& format) { return std::string(dtype_info(format.param).name); });

TEST(RandomModel, StaysHealthyThroughFortyLayers) {
  const TempFolder folder;
  RandomModel model = tiny();
  model.shape.n_layers = 40;
  const double deviation = logit_deviation(write(folder, model));
  EXPECT_GT(deviation, 1.0);
  EXPECT_LT(deviation, 4.0);
}

TEST(RandomModel, DenseWithTiedHeadComputes) {
  const TempFolder folder;
  RandomModel model = tiny_dense();
  model.shape.tied_head = true;
  const std::filesystem::path path = write(folder, model);
  const auto store = WeightStore::open(path);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(store->find("output.weight"), nullptr);
  const auto config = ModelConfig::read(store->metadata());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_FALSE(config->is_moe);
  EXPECT_EQ(config->d_ff, 512);
  const double deviation = logit_deviation(path);
  EXPECT_GT(deviation, 1.0);
  EXPECT_LT(deviation, 4.0);
}

TEST(RandomModel, PredictionBlockIsNotPartOfTheTrunk) {
  const TempFolder folder;
  RandomModel model = tiny_dense();
  const std::filesystem::path without = write(folder, model, "without.gguf");
  model.shape.with_mtp_block = true;
  const std::filesystem::path with = write(folder, model, "with.gguf");
  const auto store = WeightStore::open(with);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_NE(store->find("blk.4.nextn.eh_proj.weight"), nullptr);
  const auto config = ModelConfig::read(store->metadata());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->has_mtp);
  EXPECT_EQ(config->n_layers, 4);
  EXPECT_EQ(logit_deviation(with), logit_deviation(without));
}

TEST(RandomModel, SeedDecidesTheBytesAndWorkersDoNot) {
  const TempFolder folder;
  RandomModel model = tiny_dense();
  const std::string two_workers = content_of(write(folder, model));
  ThreadPool alone(1);
  ASSERT_TRUE(write_random_model(folder / "alone.gguf", model, alone));
  EXPECT_TRUE(two_workers == content_of(folder / "alone.gguf"));
  model.seed = 2;
  EXPECT_FALSE(two_workers == content_of(write(folder, model)));
}

TEST(RandomModel, ProgressEndsAtTheWhole) {
  const TempFolder folder;
  ThreadPool pool(2);
  std::int64_t last = 0, whole = 0;
  const auto size = write_random_model(folder / "m.gguf", tiny(), pool, [&](std::int64_t done, std::int64_t total) {
    EXPECT_GT(done, last);
    last = done;
    whole = total;
  });
  ASSERT_TRUE(size);
  EXPECT_EQ(last, whole);
  EXPECT_LT(whole, *size);
}

TEST(RandomModel, RefusesWhatCannotBe) {
  const TempFolder folder;
  RandomModel model = tiny();
  model.shape.d_ff_expert = 288;
  EXPECT_THAT(refusal(folder / "m.gguf", model).message,
              HasSubstr("blk.0.ffn_down_exps.weight: rows of 288 weights cannot be Q5_K, whose blocks hold 256"));
  model = tiny();
  model.formats.head = DType::I8;
  EXPECT_THAT(refusal(folder / "m.gguf", model).message, HasSubstr("output.weight: I8"));
  model = tiny();
  model.shape.n_layers = 0;
  EXPECT_THAT(refusal(folder / "m.gguf", model).message, HasSubstr("layers is 0"));
  model = tiny();
  model.shape.vocabulary = smallest_vocabulary() - 1;
  EXPECT_EQ(refusal(folder / "m.gguf", model).code, ErrorCode::InvalidArgument);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(RandomModel, DiskIsAskedFirst) {
  const TempFolder folder;
  RandomModel model = tiny();
  model.formats = all_of(DType::F32);
  model.shape.n_experts = 4096;
  model.shape.d_model = 65536;
  model.shape.d_ff_expert = std::int64_t{1} << 20;  // petabytes
  EXPECT_EQ(refusal(folder / "m.gguf", model).id, "DISK_FULL");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(refusal(folder / "missing/m.gguf", tiny()).id, "DISK_ERROR");
}

TEST(RandomModel, FileThatWasThereSurvivesFailure) {
  const TempFolder folder;
  const std::filesystem::path old = folder.write("m.gguf", "old");
  std::filesystem::create_directories(folder / "m.gguf.part/full");  // stands where the new file would grow
  EXPECT_EQ(refusal(old, tiny()).code, ErrorCode::Io);
  EXPECT_EQ(content_of(old), "old");
}

TEST(ModelVocabulary, RealSizeHasTheRealIds) {
  const ModelVocabulary vocabulary = make_vocabulary(248320);
  ASSERT_EQ(vocabulary.tokens.size(), 248320U);
  ASSERT_EQ(vocabulary.token_types.size(), 248320U);
  EXPECT_EQ(vocabulary.tokens[248044], "<|endoftext|>");
  EXPECT_EQ(vocabulary.tokens[248045], "<|im_start|>");
  EXPECT_EQ(vocabulary.tokens[248053], "<|vision_start|>");
  EXPECT_EQ(vocabulary.tokens[248069], "</think>");
  EXPECT_EQ(vocabulary.tokens[248076], "<|audio_pad|>");
  EXPECT_EQ(vocabulary.end_of_turn, 248046);
  EXPECT_EQ(vocabulary.end_of_text, 248044);
  EXPECT_EQ(std::count(vocabulary.token_types.begin(), vocabulary.token_types.end(), 5), 243);
  const std::set<std::string> different(vocabulary.tokens.begin(), vocabulary.tokens.end());
  EXPECT_EQ(different.size(), vocabulary.tokens.size());
}

TEST(ModelVocabulary, TokenizerReadsIt) {
  const TempFolder folder;
  for (const std::int64_t size : {smallest_vocabulary(), std::int64_t{700}, std::int64_t{32768}}) {
    RandomModel model = tiny();
    model.shape.vocabulary = size;
    const auto store = WeightStore::open(write(folder, model));
    ASSERT_TRUE(store) << store.error().message;
    const auto tokenizer = Tokenizer::read(store->metadata());
    ASSERT_TRUE(tokenizer) << tokenizer.error().message;
    EXPECT_EQ(tokenizer->size(), size);
    EXPECT_EQ(tokenizer->special("<|im_end|>"), tokenizer->eos());
    EXPECT_EQ(tokenizer->encode("<|im_start|>", SpecialTokens::Parse).size(), 1U);
    std::string text;
    for (const TokenId token : tokenizer->encode("the thing, naïve", SpecialTokens::AsPlainText)) {
      text += tokenizer->bytes(token);
    }
    EXPECT_EQ(text, "the thing, naïve");
  }
}

TEST(ModelVocabulary, TemplateHasTheFeaturesOfTheFamily) {
  for (const char* feature : {"<|im_start|>", "<function=", "last_query_index", "preserve_thinking",
                              "enable_thinking is false", "<|image_pad|>"}) {
    EXPECT_THAT(std::string(chat_template_text()), HasSubstr(feature));
  }
}

// The tensor bytes of a published F16 file of this encoder: 899,263,424.
TEST(RandomProjector, HasThePublishedNumberOfTensorsAndBytes) {
  const auto projector = find_projector("35b-a3b");
  ASSERT_TRUE(projector.has_value());
  std::int64_t bytes = 0;
  const auto tensors = testing_support::projector_tensors(*projector);
  for (const auto& tensor : tensors) {
    bytes += TensorPlan{tensor.name, tensor.dtype, tensor.shape, tensor.mean, tensor.deviation}.bytes();
  }
  EXPECT_EQ(tensors.size(), 334U);
  EXPECT_EQ(bytes, 899'263'424);
  EXPECT_FALSE(find_projector("huge").has_value());
}

TEST(RandomProjector, IsTheSameFileAsTheTestsWrite) {
  const TempFolder folder;
  ThreadPool pool(2);
  auto projector = find_projector("tiny").value();
  EXPECT_EQ(projector.d_model, find_shape("tiny")->d_model);
  projector.dtype = DType::Q8_0;
  const auto size = write_random_projector(folder / "a.gguf", projector, pool);
  ASSERT_TRUE(size) << size.error().message;
  ASSERT_TRUE(testing_support::write_tiny_projector(folder / "b.gguf", projector));
  EXPECT_TRUE(content_of(folder / "a.gguf") == content_of(folder / "b.gguf"));
  projector.n_layers = 0;
  EXPECT_EQ(write_random_projector(folder / "c.gguf", projector, pool).error().code, ErrorCode::InvalidArgument);
}

std::string in_quotes(const std::filesystem::path& path) {
  std::string text = path.string();
  text.insert(text.begin(), '\'');
  text.push_back('\'');
  return text;
}

/// Exit status of the program with these arguments.
int run_program(const std::string& arguments) {
  const std::string command = "'" SIGHTLINE_BINARY_DIR "/bin/sightline-make-model' " + arguments + " >/dev/null 2>&1";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(MakeModelProgram, WritesWhatWasAskedForOrSaysNo) {
  const TempFolder folder;
  const std::string file = in_quotes(folder / "m.gguf");
  EXPECT_EQ(run_program("--help"), 0);
  EXPECT_EQ(run_program(""), 2);
  EXPECT_EQ(run_program("-o " + file + " --shape huge"), 2);
  EXPECT_EQ(run_program("-o " + file + " --shape tiny --type Q9_K"), 2);
  EXPECT_EQ(run_program("-o " + file + " --shape 2b --head Q8_0"), 2);
  EXPECT_EQ(run_program("-o " + in_quotes(folder / "missing/m.gguf") + " --shape tiny"), 7);
  EXPECT_FALSE(std::filesystem::exists(folder / "m.gguf"));
  EXPECT_EQ(run_program("-o " + file +
                        " --shape tiny --layers 2 --type q4_0 --down IQ4_NL --head Q8_0 --vocab 512 "
                        "--context 1000 --mtp --seed 5"),
            0);
  const auto store = WeightStore::open(folder / "m.gguf");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(store->find("output.weight")->dtype, DType::Q8_0);
  EXPECT_EQ(store->find("token_embd.weight")->dtype, DType::Q4_0);
  EXPECT_EQ(store->find("blk.0.ffn_down_exps.weight")->dtype, DType::IQ4_NL);
  const auto config = ModelConfig::read(store->metadata());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->n_layers, 2);
  EXPECT_EQ(config->vocab_size, 512);
  EXPECT_EQ(config->context_length, 1000);
  EXPECT_TRUE(config->has_mtp);
}

TEST(MakeModelProgram, WritesEncoders) {
  const TempFolder folder;
  const std::string file = in_quotes(folder / "v.gguf");
  EXPECT_EQ(run_program("-o " + file + " --projector --shape tiny --type Q4_K"), 2);
  EXPECT_EQ(run_program("-o " + file + " --projector --shape tiny --vocab 512"), 2);
  EXPECT_EQ(run_program("-o " + file + " --shape tiny --out-width 96"), 2);
  EXPECT_FALSE(std::filesystem::exists(folder / "v.gguf"));
  EXPECT_EQ(run_program("-o " + file + " --projector --shape tiny --layers 2 --type BF16 --out-width 96"), 0);
  const auto store = WeightStore::open(folder / "v.gguf");
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(*store->metadata().integer("clip.vision.block_count"), 2);
  EXPECT_EQ(*store->metadata().integer("clip.vision.projection_dim"), 96);
  EXPECT_EQ(store->find("mm.2.weight")->dtype, DType::BF16);
  EXPECT_TRUE(store->require("mm.2.weight", {96, 256}));
}

}  // namespace
}  // namespace sightline::bench
