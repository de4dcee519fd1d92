/// LoadedModel: a language model with all that running it takes, opened from its file.
#include "multimodal/chat/loaded_model.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/system_info.h"
#include "engine/base/weight_store.h"

namespace sightline {

namespace {

constexpr int kMostThreads = 1024;
constexpr std::int64_t kNarrowRows = 512;  ///< rows per pass below which not much memory is saved

Status check(const EngineOptions& options) {
  if (options.threads < 0 || options.threads > kMostThreads) {
    return Error{ErrorCode::InvalidArgument, "the number of threads is outside of 0 to " + std::to_string(kMostThreads),
                 ""};
  }
  if (options.context_rows < 1) return Error{ErrorCode::InvalidArgument, "the context is smaller than 1 token", ""};
  if (options.slice_rows < 0 || options.widest_slice_rows < 1 || options.logit_rows < 1) {
    return Error{ErrorCode::InvalidArgument, "the rows per pass are fewer than 1", ""};
  }
  return {};
}

/// Ids that no text stands for: rows of padding at the end of the model's output, and unused ones among the others.
OutputTokens find_output_tokens(const Tokenizer& tokenizer) {
  OutputTokens tokens;
  tokens.n_valid = tokenizer.size();
  for (std::int64_t id = 0; id < tokenizer.size(); ++id) {
    const auto token = static_cast<TokenId>(id);
    if (tokenizer.bytes(token).empty() && !tokenizer.ends_generation(token)) tokens.unused.push_back(token);
  }
  return tokens;
}

/// How keys and values will be kept, told before loading; as Model::kv_type.
KvType find_kv_type(const WeightStore& weights, const ModelConfig& config) {
  for (std::int64_t layer = 0; layer < config.n_layers; ++layer) {
    const GgufTensor* keys = weights.find("blk." + std::to_string(layer) + ".attn_k.weight");
    if (keys != nullptr) return keys->dtype == DType::F32 ? KvType::F32 : KvType::F16;
  }
  return KvType::F16;
}

}  // namespace

LoadedModel::LoadedModel(const Kernels& kernels, const EngineOptions& options)
    : options_(options), pool_(options.threads > 0 ? options.threads : usable_cores()), compute_{kernels, pool_} {
  options_.threads = pool_.workers();
  options_.isa = kernels.isa;
}

Result<std::unique_ptr<LoadedModel>> LoadedModel::load(const std::filesystem::path& file, const EngineOptions& options,
                                                       const LoadObserver& observer, std::stop_token stop) {
  if (Status ok = check(options); !ok) return ok.error();
  Result<const Kernels*> kernels = choose_kernels(options.isa);
  if (!kernels) return kernels.error();
  std::unique_ptr<LoadedModel> loaded(new LoadedModel(**kernels, options));
  if (Status ok = loaded->read(file, observer, std::move(stop)); !ok) return ok.error();
  return loaded;
}

Status LoadedModel::read(const std::filesystem::path& file, const LoadObserver& observer, std::stop_token stop) {
  Result<WeightStore> weights = WeightStore::open(file);
  if (!weights) return weights.error();
  Result<ModelConfig> config = ModelConfig::read(weights->metadata(), weights->find("token_embd.weight"));
  if (!config) return config.error();
  Result<Tokenizer> tokenizer = Tokenizer::read(weights->metadata());
  if (!tokenizer) return tokenizer.error();
  if (tokenizer->size() > config->vocab_size) {
    return Error{ErrorCode::Corrupt,
                 std::string(weights->metadata().name()) + ": the tokenizer has " + std::to_string(tokenizer->size()) +
                     " tokens, the model " + std::to_string(config->vocab_size),
                 "GGUF_CORRUPT"};
  }
  if (Result<std::string_view> text = weights->metadata().text("tokenizer.chat_template"); text) {
    chat_template_ = *text;
  }
  const Result<double> temperature = weights->metadata().number("general.sampling.temp");
  is_greedy_ = temperature && *temperature == 0.0;
  tokenizer_ = std::make_unique<const Tokenizer>(std::move(*tokenizer));
  output_tokens_ = find_output_tokens(*tokenizer_);
  options_.context_rows = std::min(options_.context_rows, config->context_length);
  options_.widest_slice_rows =
      std::min(std::max(options_.widest_slice_rows, options_.slice_rows), options_.context_rows);

  options_.logit_rows = std::min(options_.logit_rows, options_.widest_slice_rows);

  RunSize size{options_.context_rows, options_.widest_slice_rows, options_.logit_rows, options_.threads};
  const auto plan_for = [&] {
    MemoryNeeds needs =
        memory_needs(*config, find_kv_type(*weights, *config), static_cast<std::int64_t>(weights->bytes()), size);
    needs.workspace += options_.reserved_bytes;
    return plan_memory(needs, options_.checkpoint_bytes, memory_info());
  };
  Result<MemoryPlan> plan = plan_for();
  // Wide passes read weights less often; weights that do not stay in memory cost more than that saves.
  const std::int64_t fewest = std::max({kNarrowRows, options_.slice_rows, options_.logit_rows});
  while ((!plan || plan->mode == LoadMode::Mapped) && size.rows_per_pass > fewest) {
    size.rows_per_pass = std::max(size.rows_per_pass / 2, fewest);
    plan = plan_for();
  }
  if (!plan) return plan.error();
  options_.widest_slice_rows = size.rows_per_pass;
  options_.checkpoint_bytes = plan->checkpoint_bytes;
  load_mode_ = plan->mode;
  if (!plan->warning.empty() && observer.on_notice) observer.on_notice(plan->warning, "MODEL_STREAMING");

  LoadOptions load;
  load.mode = plan->mode;
  load.on_progress = observer.on_progress;
  load.stop = std::move(stop);
  Result<std::unique_ptr<const Model>> model = Model::load(std::move(*weights), load, compute_);
  if (!model) return model.error();
  model_ = std::move(*model);
  Result<Workspace> workspace =
      Workspace::create(*config, size.rows_per_pass, size.logit_rows, size.context_rows, size.workers);
  if (!workspace) return workspace.error();
  workspace_ = std::make_unique<Workspace>(std::move(*workspace));
  return {};
}

}  // namespace sightline
