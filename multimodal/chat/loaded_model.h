/// LoadedModel: a language model with all that running it takes, opened from its file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/kernels/compute.h"
#include "engine/model/forward.h"
#include "engine/model/model.h"
#include "engine/run/memory_plan.h"
#include "engine/run/sampler.h"
#include "engine/text/tokenizer.h"

namespace sightline {

/// How a model is to be run.
struct EngineOptions {
  int threads = 0;             ///< 0 means all cores that may be used
  std::string isa;             ///< instruction set by name; empty means the best one
  std::int64_t context_rows = limits::kContextTokensDefault;   ///< cut to what the model was trained for
  std::int64_t slice_rows = 0;              ///< rows per pass while reading; 0: widest_slice_rows
  /// The workspace is made for this many, or fewer where the weights would not stay in memory beside it.
  std::int64_t widest_slice_rows = 2048;
  std::int64_t logit_rows = 1;              ///< rows of one pass whose scores may be asked for
  std::int64_t checkpoint_bytes = std::int64_t{1} << 30;   ///< for remembered states
  std::int64_t reserved_bytes = 0;          ///< of memory that something else is going to take
};

/// Told on the calling thread while loading; empty functions are not called.
struct LoadObserver {
  std::function<void(std::int64_t done, std::int64_t total)> on_progress;      ///< bytes
  std::function<void(const std::string& message, std::string_view id)> on_notice;
};

/// A model ready to run. Neither copied nor moved, because its parts refer to each other. One thread at a time.
class LoadedModel {
 public:
  /// Plans memory, then loads. Errors: those of choose_kernels, WeightStore::open, Tokenizer::read, plan_memory and
  /// Model::load; InvalidArgument for options out of range; Corrupt if tokenizer and model disagree; Cancelled.
  static Result<std::unique_ptr<LoadedModel>> load(const std::filesystem::path& file, const EngineOptions& options,
                                                   const LoadObserver& observer, std::stop_token stop);

  [[nodiscard]] const Model& model() const noexcept { return *model_; }
  [[nodiscard]] const Tokenizer& tokenizer() const noexcept { return *tokenizer_; }
  [[nodiscard]] const Compute& compute() const noexcept { return compute_; }
  [[nodiscard]] Workspace& workspace() noexcept { return *workspace_; }
  [[nodiscard]] const EngineOptions& options() const noexcept { return options_; }   ///< as they took effect
  [[nodiscard]] const OutputTokens& output_tokens() const noexcept { return output_tokens_; }
  [[nodiscard]] const std::string& chat_template() const noexcept { return chat_template_; }   ///< empty if none
  /// The file asks that the most probable token is always taken (`general.sampling.temp` is 0).
  [[nodiscard]] bool is_greedy() const noexcept { return is_greedy_; }
  [[nodiscard]] LoadMode load_mode() const noexcept { return load_mode_; }

 private:
  LoadedModel(const Kernels& kernels, const EngineOptions& options);
  Status read(const std::filesystem::path& file, const LoadObserver& observer, std::stop_token stop);

  EngineOptions options_;
  ThreadPool pool_;
  Compute compute_;
  std::unique_ptr<const Model> model_;
  std::unique_ptr<const Tokenizer> tokenizer_;
  std::unique_ptr<Workspace> workspace_;
  OutputTokens output_tokens_;
  std::string chat_template_;
  bool is_greedy_ = false;
  LoadMode load_mode_ = LoadMode::Resident;
};

}  // namespace sightline
