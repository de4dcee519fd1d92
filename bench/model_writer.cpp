/// Writes a complete model with random weights as a GGUF file, in little memory.
#include "bench/model_writer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/model_tensors.h"
#include "bench/model_vocabulary.h"
#include "engine/base/limits.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/random_blocks.h"

namespace sightline::bench {

namespace {

using testing_support::GgufWriter;

constexpr std::int64_t kBandBytes = std::int64_t{8} << 20;
constexpr std::int64_t kRowsPerPiece = 16;

/// Where a tensor's random numbers start: FNV-1a of its name, mixed with the model's seed.
std::uint64_t seed_of(std::string_view name, std::uint64_t model_seed) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash + model_seed * 0x9E3779B97F4A7C15U;
}

/// One row of `tensor`, row_bytes(dtype, cols) bytes; does not allocate.
void fill_row(const TensorPlan& tensor, std::uint64_t seed, std::int64_t row, std::byte* out) {
  const std::uint64_t row_seed = seed + static_cast<std::uint64_t>(row) * 0xD1342543DE82EF95U;
  random_row(tensor.dtype, row_seed, static_cast<float>(tensor.deviation), out, tensor.cols());
  if (tensor.mean == 0.0 && !tensor.negative_exponential) return;
  for (std::int64_t i = 0; i < tensor.cols(); ++i) {
    float value;
    std::memcpy(&value, out + i * 4, sizeof value);
    value += static_cast<float>(tensor.mean);
    if (tensor.negative_exponential) value = -std::exp(value);
    std::memcpy(out + i * 4, &value, sizeof value);
  }
}

/// Makes the bytes of all tensors, asked for from front to back in pieces of any size; bands of rows at a time.
class WeightSource {
 public:
  WeightSource(std::uint64_t seed, std::int64_t total, ThreadPool& pool, const WriteProgress& on_progress)
      : seed_(seed), total_(total), pool_(pool), on_progress_(on_progress) {}

  void produce(const TensorPlan& tensor, std::uint64_t offset, std::span<std::byte> out) {
    while (!out.empty()) {
      if (tensor_ != &tensor || offset < band_begin_ || offset >= band_begin_ + band_.size()) {
        make_band(tensor, offset);
      }
      const auto from = static_cast<std::size_t>(offset - band_begin_);
      const std::size_t count = std::min(out.size(), band_.size() - from);
      std::memcpy(out.data(), band_.data() + from, count);
      out = out.subspan(count);
      offset += count;
    }
  }

 private:
  /// The rows from the one that holds `offset` on.
  void make_band(const TensorPlan& tensor, std::uint64_t offset) {
    const std::int64_t stride = row_bytes(tensor.dtype, tensor.cols());
    const std::int64_t first = static_cast<std::int64_t>(offset) / stride;
    const std::int64_t n_rows = std::clamp<std::int64_t>(kBandBytes / stride, 1, tensor.rows() - first);
    const std::uint64_t seed = seed_of(tensor.name, seed_);
    tensor_ = &tensor;
    band_begin_ = static_cast<std::uint64_t>(first * stride);
    band_.resize(static_cast<std::size_t>(n_rows * stride));
    pool_.parallel_for(n_rows, kRowsPerPiece, [&](std::int64_t begin, std::int64_t end, int) {
      for (std::int64_t i = begin; i < end; ++i) fill_row(tensor, seed, first + i, band_.data() + i * stride);
    });
    done_ += n_rows * stride;
    if (on_progress_) on_progress_(done_, total_);
  }

  std::uint64_t seed_;
  std::int64_t total_;
  ThreadPool& pool_;
  const WriteProgress& on_progress_;
  const TensorPlan* tensor_ = nullptr;  // whose rows the band holds
  std::vector<std::byte> band_;
  std::uint64_t band_begin_ = 0;
  std::int64_t done_ = 0;
};

void add_metadata(GgufWriter& writer, const ModelShape& s) {
  const std::string architecture = s.is_moe ? "qwen35moe" : "qwen35";
  const auto key = [&](std::string_view name) { return architecture + "." + std::string(name); };
  writer.text("general.architecture", architecture)
      .text("general.name", "random " + std::string(s.name))
      .integer("general.quantization_version", 2)
      .integer(key("block_count"), s.n_layers + (s.with_mtp_block ? 1 : 0))
      .integer(key("context_length"), s.context_length)
      .integer(key("embedding_length"), s.d_model)
      .integer(key("attention.head_count"), s.n_heads)
      .integer(key("attention.head_count_kv"), s.n_kv_heads)
      .integer(key("attention.key_length"), s.head_dim)
      .integer(key("attention.value_length"), s.head_dim)
      .number(key("attention.layer_norm_rms_epsilon"), 1e-6)
      .number(key("rope.freq_base"), 1e7)
      .integer(key("rope.dimension_count"), s.rotary_dim)
      .integers(key("rope.dimension_sections"), {11, 11, 10, 0});
  if (s.is_moe) {
    writer.integer(key("expert_count"), s.n_experts)
        .integer(key("expert_used_count"), s.n_experts_used)
        .integer(key("expert_feed_forward_length"), s.d_ff_expert)
        .integer(key("expert_shared_feed_forward_length"), s.d_ff_shared);
  } else {
    writer.integer(key("feed_forward_length"), s.d_ff);
  }
  writer.integer(key("ssm.conv_kernel"), s.conv_width)
      .integer(key("ssm.inner_size"), s.n_v_heads_linear * s.head_dim_linear)
      .integer(key("ssm.state_size"), s.head_dim_linear)
      .integer(key("ssm.time_step_rank"), s.n_v_heads_linear)
      .integer(key("ssm.group_count"), s.n_k_heads_linear)
      .integer(key("full_attention_interval"), s.full_attention_interval);
  if (s.with_mtp_block) writer.integer(key("nextn_predict_layers"), 1);
}

void add_tokenizer(GgufWriter& writer, std::int64_t size) {
  const ModelVocabulary vocabulary = make_vocabulary(size);
  writer.text("tokenizer.ggml.model", "gpt2")
      .text("tokenizer.ggml.pre", "qwen35")
      .texts("tokenizer.ggml.tokens", vocabulary.tokens)
      .integers("tokenizer.ggml.token_type", vocabulary.token_types)
      .texts("tokenizer.ggml.merges", vocabulary.merges)
      .integer("tokenizer.ggml.eos_token_id", vocabulary.end_of_turn)
      .integer("tokenizer.ggml.padding_token_id", vocabulary.end_of_text)
      .integer("tokenizer.ggml.bos_token_id", vocabulary.end_of_text)
      .boolean("tokenizer.ggml.add_bos_token", false)
      .text("tokenizer.chat_template", chat_template_text());
}

Status check_range(std::string_view what, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return {};
  return Error{ErrorCode::InvalidArgument, std::string(what) + " is " + std::to_string(value) + ", expected " +
                                               std::to_string(low) + " to " + std::to_string(high)};
}

Status check_sizes(const ModelShape& shape) {
  constexpr std::int64_t kMaxContext = std::int64_t{1} << 30;
  Status ok = check_range("the number of layers", shape.n_layers, 1, limits::kLayers - 1);
  if (ok) ok = check_range("the vocabulary", shape.vocabulary, smallest_vocabulary(), limits::kVocabulary);
  if (ok) ok = check_range("the context length", shape.context_length, 1, kMaxContext);
  return ok;
}

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f GB", bytes * 1e-9);
  return text;
}

/// Success if the folder of `path` has room, or does not tell how much.
Status check_room(const std::filesystem::path& path, std::uint64_t needed) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code unknown;
  const std::filesystem::space_info space = std::filesystem::space(folder, unknown);
  if (unknown || space.available >= needed) return {};
  return Error{ErrorCode::OverBudget,
               path.filename().string() + " needs " + gigabytes(static_cast<double>(needed)) + " and the disk has " +
                   gigabytes(static_cast<double>(space.available)) + " free",
               "DISK_FULL"};
}

Error disk_error(const std::filesystem::path& path) {
  return {ErrorCode::Io,
          path.string() + " cannot be written; the disk may be full or the folder missing or closed to you",
          "DISK_ERROR"};
}

}  // namespace

Result<std::int64_t> write_random_model(const std::filesystem::path& path, const RandomModel& model, ThreadPool& pool,
                                        const WriteProgress& on_progress) {
  if (const Status ok = check_sizes(model.shape); !ok) return ok.error();
  const Result<std::vector<TensorPlan>> tensors = plan_tensors(model.shape, model.formats);
  if (!tensors) return tensors.error();
  std::int64_t total = 0;
  for (const TensorPlan& tensor : *tensors) total += tensor.bytes();

  WeightSource source(model.seed, total, pool, on_progress);
  GgufWriter writer;
  add_metadata(writer, model.shape);
  add_tokenizer(writer, model.shape.vocabulary);
  for (const TensorPlan& tensor : *tensors) {
    writer.tensor(
        tensor.name, tensor.dtype, tensor.shape,
        [&source, &tensor](std::uint64_t offset, std::span<std::byte> out) { source.produce(tensor, offset, out); });
  }

  std::filesystem::path part = path;
  part += ".part";
  std::error_code failure;
  std::filesystem::remove(part, failure);  // left by an earlier run that was stopped
  const Status room = check_room(path, writer.head_bytes() + static_cast<std::uint64_t>(total));
  if (!room) return room.error();
  const bool written = writer.write(part).has_value();
  const auto size = written ? static_cast<std::int64_t>(std::filesystem::file_size(part, failure)) : 0;
  if (written && !failure) std::filesystem::rename(part, path, failure);
  if (written && !failure) return size;
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  return disk_error(path);
}

}  // namespace sightline::bench
