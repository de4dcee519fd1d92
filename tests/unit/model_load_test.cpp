/// Loading a model: both modes, variants of files, and files that are wrong in one place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "engine/base/log.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/model_runner.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_model.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::GgufWriter;
using testing_support::ModelRunner;
using testing_support::random_tokens;
using testing_support::RunnerOptions;
using testing_support::TempFolder;
using testing_support::TinyModelOptions;
using testing_support::write_tiny_model;

/// One tensor on its way from one file to another; an empty name drops it.
struct Tensor {
  std::string name;
  DType dtype;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
  [[nodiscard]] std::span<float> floats() {
    return {reinterpret_cast<float*>(bytes.data()), bytes.size() / sizeof(float)};
  }
};
using Edit = std::function<void(Tensor&)>;
using Addition = std::function<void(GgufWriter&)>;

void copy_keys(const GgufFile& from, GgufWriter& to) {
  for (const std::string_view key : from.keys()) {
    if (key.starts_with("tokenizer.")) continue;  // the model does not read them
    if (const auto text = from.text(key)) to.text(key, *text);
    if (const auto integer = from.integer(key)) {
      to.integer(key, *integer, GgufType::I64);
    } else if (const auto number = from.number(key)) {
      to.number(key, *number, GgufType::F64);
    }
    if (const auto integers = from.integers(key)) to.integers(key, std::span(*integers), GgufType::I32);
  }
}

class ModelLoad : public ::testing::Test {
 protected:
  std::filesystem::path write(const TinyModelOptions& options, const std::string& name = "model.gguf") {
    const Status written = write_tiny_model(folder_ / name, options);
    EXPECT_TRUE(written) << written.error().message;
    return folder_ / name;
  }

  /// The model of `options` with every tensor passed through `edit`, and more tensors added.
  std::filesystem::path write_edited(const TinyModelOptions& options, const Edit& edit, const Addition& add = nullptr) {
    const Result<WeightStore> store = WeightStore::open(write(options, "original.gguf"));
    EXPECT_TRUE(store);
    GgufWriter writer;
    copy_keys(store->metadata(), writer);
    for (const GgufTensor* tensor : store->tensors()) {
      Tensor copy{tensor->name,
                  tensor->dtype,
                  {tensor->shape().begin(), tensor->shape().end()},
                  std::vector<std::byte>(tensor->bytes)};
      EXPECT_TRUE(store->read(*tensor, 0, copy.bytes));
      if (edit) edit(copy);
      if (!copy.name.empty()) writer.tensor(copy.name, copy.dtype, std::span(copy.shape), std::span(copy.bytes));
    }
    if (add) add(writer);
    EXPECT_TRUE(writer.write(folder_ / "edited.gguf"));
    return folder_ / "edited.gguf";
  }

  static std::vector<float> logits(const std::filesystem::path& path, LoadMode mode = LoadMode::Resident) {
    RunnerOptions options;
    options.mode = mode;
    const auto runner = ModelRunner::load(path, options);
    EXPECT_TRUE(runner) << runner.error().message;
    if (!runner) return {};
    Sequence sequence = (*runner)->empty_sequence();
    return (*runner)->feed(sequence, random_tokens(12, (*runner)->model().config().vocab_size, 5));
  }

  static Error refusal(const std::filesystem::path& path) {
    const auto runner = ModelRunner::load(path);
    EXPECT_FALSE(runner);
    return runner ? Error{} : runner.error();
  }

  TempFolder folder_;
};

// --- the same model in other clothes --------------------------------------------------------------------------------

TEST_F(ModelLoad, GivesTheSameBitsFromAMappedFile) {
  for (const DType dtype : {DType::F32, DType::F16, DType::BF16, DType::Q8_0, DType::Q4_K, DType::IQ4_XS}) {
    TinyModelOptions options;
    options.dtype = dtype;
    const std::filesystem::path path = write(options);
    EXPECT_EQ(logits(path, LoadMode::Mapped), logits(path)) << dtype_info(dtype).name;
  }
}

TEST_F(ModelLoad, TakesGateAndUpFromOneTensor) {
  for (const DType dtype : {DType::F32, DType::Q6_K}) {
    TinyModelOptions options;
    options.dtype = dtype;
    const std::vector<float> expected = logits(write(options));
    options.fused_gate_up = true;
    EXPECT_EQ(logits(write(options)), expected);
    EXPECT_EQ(logits(write(options), LoadMode::Mapped), expected);
  }
}

TEST_F(ModelLoad, UsesTheEmbeddingWhereThereIsNoHead) {
  for (const DType dtype : {DType::F32, DType::Q6_K}) {
    TinyModelOptions options;
    options.moe = false;
    options.dtype = dtype;
    options.tied_head = true;
    const std::filesystem::path tied = write(options, "tied.gguf");
    std::vector<std::byte> embedding;
    const std::filesystem::path untied = write_edited(
        options,
        [&](Tensor& tensor) {
          if (tensor.name == "token_embd.weight") embedding = tensor.bytes;
        },
        [&](GgufWriter& writer) {
          writer.tensor("output.weight", dtype, {512, 256}, std::span(embedding));
        });
    EXPECT_EQ(logits(tied), logits(untied));
    EXPECT_EQ(logits(tied, LoadMode::Mapped), logits(untied));
  }
}

TEST_F(ModelLoad, SkipsTheDraftingBlock) {
  TinyModelOptions options;
  const std::vector<float> expected = logits(write(options));
  options.with_mtp_block = true;
  const std::filesystem::path path = write(options);

  EXPECT_EQ(logits(path), expected);
  const auto runner = ModelRunner::load(path);
  ASSERT_TRUE(runner);
  EXPECT_TRUE((*runner)->model().config().has_mtp);
  EXPECT_GT((*runner)->model().n_skipped_tensors(), 0);
  EXPECT_THAT((*runner)->model().description(), HasSubstr("multi-token prediction"));
}

TEST_F(ModelLoad, AcceptsHalfPrecisionVectorsAndABareBias) {
  // Norm weights that are whole numbers of 1/128 are exact in both short forms.
  const auto coarse = [](Tensor& tensor) {
    if (tensor.shape.size() != 1) return;
    for (float& value : tensor.floats()) value = std::round(value * 128.0F) / 128.0F;
  };
  const std::vector<float> expected = logits(write_edited({}, coarse));
  const auto shorten = [&](Tensor& tensor) {
    coarse(tensor);
    if (tensor.name.ends_with("ssm_dt.bias")) tensor.name.resize(tensor.name.size() - std::strlen(".bias"));
    if (!tensor.name.ends_with("attn_norm.weight")) return;
    std::vector<std::byte> halves(tensor.bytes.size() / 2);
    for (std::size_t i = 0; i < tensor.floats().size(); ++i) {
      const std::uint16_t half = f32_to_f16(tensor.floats()[i]);
      std::memcpy(halves.data() + 2 * i, &half, 2);
    }
    tensor.bytes = halves;
    tensor.dtype = DType::F16;
  };
  EXPECT_EQ(logits(write_edited({}, shorten)), expected);
}

TEST_F(ModelLoad, MultipliesProductsByTheirScales) {
  // Doubling is exact, so scales of two must give the bits of doubled weights.
  const auto is_scaled = [](const std::string& name) {
    return name == "output.weight" || name.ends_with("attn_qkv.weight") || name.ends_with("attn_v.weight") ||
           name.ends_with("ffn_down_exps.weight") || name.ends_with("ffn_up_shexp.weight");
  };
  const std::vector<float> expected = logits(write_edited({}, [&](Tensor& tensor) {
    if (!is_scaled(tensor.name)) return;
    for (float& value : tensor.floats()) value *= 2.0F;
  }));
  std::vector<std::string> scaled;
  const std::vector<float> two = {2.0F};
  const std::vector<float> one_per_expert(8, 2.0F);
  const std::filesystem::path path = write_edited(
      {},
      [&](Tensor& tensor) {
        if (is_scaled(tensor.name)) scaled.push_back(tensor.name.substr(0, tensor.name.rfind('.')));
      },
      [&](GgufWriter& writer) {
        for (const std::string& stem : scaled) {
          const bool experts = stem.ends_with("_exps");
          writer.tensor_f32(stem + ".scale", {experts ? 8 : 1}, std::span(experts ? one_per_expert : two));
        }
      });
  EXPECT_EQ(logits(path), expected);
}

// --- files that are wrong in one place ------------------------------------------------------------------------------

TEST_F(ModelLoad, NamesAMissingTensor) {
  for (const std::string name : {"output_norm.weight", "blk.0.ssm_conv1d.weight", "blk.3.attn_k.weight",
                                 "blk.1.ffn_gate_inp.weight", "blk.2.ffn_down_exps.weight", "blk.0.ssm_dt.bias"}) {
    const Error error = refusal(write_edited({}, [&](Tensor& tensor) {
      if (tensor.name == name) tensor.name.clear();
    }));
    EXPECT_EQ(error.code, ErrorCode::Corrupt);
    EXPECT_EQ(error.id, "GGUF_CORRUPT");
    EXPECT_THAT(error.message, HasSubstr(name));
  }
}

TEST_F(ModelLoad, NamesATransposedTensor) {
  const Error error = refusal(write_edited({}, [](Tensor& tensor) {
    if (tensor.name == "blk.3.attn_k.weight") std::swap(tensor.shape[0], tensor.shape[1]);
  }));
  EXPECT_EQ(error.id, "GGUF_CORRUPT");
  EXPECT_THAT(error.message, HasSubstr("blk.3.attn_k.weight"));
  EXPECT_THAT(error.message, HasSubstr("expected (512, 256)"));
}

TEST_F(ModelLoad, RefusesFormatsThatHoldNoWeights) {
  const auto as_integers = [](const std::string& name) {
    return [name](Tensor& tensor) {
      if (tensor.name == name) tensor.dtype = DType::I32;
    };
  };
  for (const std::string name : {"blk.3.attn_k.weight", "blk.0.attn_norm.weight", "token_embd.weight"}) {
    const Error error = refusal(write_edited({}, as_integers(name)));
    EXPECT_EQ(error.id, "GGUF_UNSUPPORTED");
    EXPECT_THAT(error.message, HasSubstr(name));
    EXPECT_THAT(error.message, HasSubstr("I32"));
  }
}

TEST_F(ModelLoad, LogsUnknownTensorsAndGoesOn) {
  const std::vector<float> expected = logits(write({}));
  std::vector<std::string> lines;
  const std::vector<float> value = {1.0F};
  const std::filesystem::path path = write_edited({}, nullptr, [&](GgufWriter& writer) {
    writer.tensor_f32("blk.0.surprise.weight", {1}, std::span(value));
    writer.tensor_f32("v.patch_embd.weight", {1}, std::span(value));  // another program's picture tower: not news
  });
  set_log_sink([&lines](LogLevel, std::string_view line) { lines.emplace_back(line); });
  const std::vector<float> actual = logits(path);
  set_log_sink({});

  EXPECT_EQ(actual, expected);
  EXPECT_THAT(lines, ::testing::ElementsAre(HasSubstr("blk.0.surprise.weight")));
}

TEST_F(ModelLoad, LetsDamagedNumbersThroughToTheLogits) {
  for (const float damage : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    const std::vector<float> scores = logits(write_edited({}, [damage](Tensor& tensor) {
      if (tensor.name == "blk.1.ffn_gate_inp.weight" || tensor.name == "blk.3.attn_output.weight") {
        tensor.floats()[17] = damage;
      }
    }));
    EXPECT_TRUE(std::any_of(scores.begin(), scores.end(), [](float score) { return !std::isfinite(score); }));
  }
}

// --- progress and stopping ------------------------------------------------------------------------------------------

TEST_F(ModelLoad, ReportsProgressUpToTheEnd) {
  const Result<const Kernels*> kernels = choose_kernels("");
  ASSERT_TRUE(kernels);
  ThreadPool pool(2);
  Result<WeightStore> store = WeightStore::open(write({}));
  ASSERT_TRUE(store);
  std::vector<std::int64_t> done;
  std::int64_t all = 0;
  LoadOptions options;
  options.on_progress = [&](std::int64_t so_far, std::int64_t total) {
    done.push_back(so_far);
    all = total;
  };

  const auto model = Model::load(*std::move(store), options, Compute{**kernels, pool});

  ASSERT_TRUE(model);
  ASSERT_FALSE(done.empty());
  EXPECT_EQ(done.back(), all);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_GE((*model)->resident_bytes(), all);
  EXPECT_GT((*model)->bytes_per_token(), 0);
  EXPECT_LT((*model)->bytes_per_token(), all);  // two of eight experts
}

TEST_F(ModelLoad, StopsWhenAsked) {
  const Result<const Kernels*> kernels = choose_kernels("");
  ASSERT_TRUE(kernels);
  ThreadPool pool(2);
  Result<WeightStore> store = WeightStore::open(write({}));
  ASSERT_TRUE(store);
  std::stop_source source;
  source.request_stop();
  LoadOptions options;
  options.stop = source.get_token();

  const auto model = Model::load(*std::move(store), options, Compute{**kernels, pool});

  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace sightline
