/// Loads a model and runs rows through it in chosen pieces, for tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/thread_pool.h"
#include "engine/base/token.h"
#include "engine/kernels/compute.h"
#include "engine/model/batch.h"
#include "engine/model/model.h"
#include "engine/model/sequence.h"
#include "engine/model/workspace.h"

namespace sightline::testing_support {

struct RunnerOptions {
  int workers = 2;
  std::string isa;  ///< empty: the best of this processor
  LoadMode mode = LoadMode::Resident;
  std::int64_t max_rows = 256;
  std::optional<KvType> kv_type;  ///< none: the model's own choice
};

/// A loaded model with a workspace. One thread at a time. Failures of its functions other than `load` throw, so that
/// a test stops there.
class ModelRunner {
 public:
  /// Errors: those of WeightStore::open, Model::load, Workspace::create and choose_kernels.
  static Result<std::unique_ptr<ModelRunner>> load(const std::filesystem::path& path,
                                                   const RunnerOptions& options = {});

  [[nodiscard]] const Model& model() const noexcept { return *model_; }
  [[nodiscard]] const Compute& compute() const noexcept { return compute_; }
  [[nodiscard]] Workspace& workspace() noexcept { return workspace_; }

  [[nodiscard]] Sequence empty_sequence() const;
  /// Feeds `rows` in passes of `per_pass` (0: all at once); gives logits after every row that wants them.
  std::vector<float> feed(Sequence& sequence, std::span<const BatchRow> rows, std::int64_t per_pass = 0);
  /// The same for tokens, with logits after each.
  std::vector<float> feed(Sequence& sequence, std::span<const TokenId> tokens, std::int64_t per_pass = 0);
  /// The most probable next tokens, one by one, starting from the last row of `logits`.
  std::vector<TokenId> continue_greedily(Sequence& sequence, std::span<const float> logits, std::int64_t n);

  /// Rows for `tokens` that stand one after the other from `position` on, each with logits.
  static std::vector<BatchRow> rows_of(std::span<const TokenId> tokens, Position position);

 private:
  ModelRunner(const Kernels& kernels, const RunnerOptions& options)
      : options_(options), pool_(options.workers), compute_{kernels, pool_} {}

  RunnerOptions options_;
  ThreadPool pool_;
  Compute compute_;
  std::unique_ptr<const Model> model_;
  Workspace workspace_;
};

/// `n` tokens below `vocabulary`, from a seed.
std::vector<TokenId> random_tokens(std::int64_t n, std::int64_t vocabulary, std::uint64_t seed);

/// Index of the largest value; the first of equal ones.
TokenId most_probable(std::span<const float> logits) noexcept;

}  // namespace sightline::testing_support
