/// Loads a model and runs rows through it in chosen pieces, for tests.
#include "tests/support/model_runner.h"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

#include "engine/model/forward.h"

namespace sightline::testing_support {

namespace {

constexpr std::int64_t kMaxPositions = 4096;

}  // namespace

Result<std::unique_ptr<ModelRunner>> ModelRunner::load(const std::filesystem::path& path,
                                                       const RunnerOptions& options) {
  const Result<const Kernels*> kernels = choose_kernels(options.isa);
  if (!kernels) return kernels.error();
  Result<WeightStore> store = WeightStore::open(path);
  if (!store) return store.error();
  std::unique_ptr<ModelRunner> runner(new ModelRunner(**kernels, options));
  LoadOptions how;
  how.mode = options.mode;
  Result<std::unique_ptr<const Model>> model = Model::load(*std::move(store), how, runner->compute_);
  if (!model) return model.error();
  runner->model_ = *std::move(model);
  Result<Workspace> workspace = Workspace::create(runner->model_->config(), options.max_rows, options.max_rows,
                                                  kMaxPositions, runner->pool_.workers());
  if (!workspace) return workspace.error();
  runner->workspace_ = *std::move(workspace);
  return runner;
}

Sequence ModelRunner::empty_sequence() const {
  Result<Sequence> sequence = Sequence::create(model_->config(), options_.kv_type.value_or(model_->kv_type()));
  if (!sequence) throw std::runtime_error(sequence.error().message);
  return *std::move(sequence);
}

std::vector<float> ModelRunner::feed(Sequence& sequence, std::span<const BatchRow> rows, std::int64_t per_pass) {
  if (rows.empty()) return {};
  const Status reserved = sequence.reserve(std::ssize(rows));
  if (!reserved) throw std::runtime_error(reserved.error().message);
  const auto step = static_cast<std::size_t>(per_pass == 0 ? std::ssize(rows) : per_pass);
  std::vector<float> all;
  for (std::size_t begin = 0; begin < rows.size(); begin += step) {
    const BatchSlice slice{&sequence, rows.subspan(begin, std::min(step, rows.size() - begin))};
    const MatrixView<const float> logits = forward(*model_, Batch{{&slice, 1}}, workspace_, compute_);
    all.insert(all.end(), logits.data, logits.data + logits.rows * logits.cols);
  }
  return all;
}

std::vector<float> ModelRunner::feed(Sequence& sequence, std::span<const TokenId> tokens, std::int64_t per_pass) {
  const std::vector<BatchRow> rows = rows_of(tokens, sequence.next_position());
  return feed(sequence, std::span<const BatchRow>(rows), per_pass);
}

std::vector<TokenId> ModelRunner::continue_greedily(Sequence& sequence, std::span<const float> logits, std::int64_t n) {
  const auto vocabulary = static_cast<std::size_t>(model_->config().vocab_size);
  std::vector<float> last(logits.end() - static_cast<std::ptrdiff_t>(vocabulary), logits.end());
  std::vector<TokenId> tokens;
  for (std::int64_t i = 0; i < n; ++i) {
    tokens.push_back(most_probable(last));
    if (i + 1 < n) last = feed(sequence, std::span<const TokenId>(&tokens.back(), 1));
  }
  return tokens;
}

std::vector<BatchRow> ModelRunner::rows_of(std::span<const TokenId> tokens, Position position) {
  std::vector<BatchRow> rows;
  for (const TokenId token : tokens) {
    rows.push_back({token, nullptr, position, true});
    position = {position.t + 1, position.h + 1, position.w + 1};
  }
  return rows;
}

std::vector<TokenId> random_tokens(std::int64_t n, std::int64_t vocabulary, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::vector<TokenId> tokens;
  for (std::int64_t i = 0; i < n; ++i) {
    tokens.push_back(static_cast<TokenId>(generator() % static_cast<std::uint64_t>(vocabulary)));
  }
  return tokens;
}

TokenId most_probable(std::span<const float> logits) noexcept {
  return static_cast<TokenId>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

}  // namespace sightline::testing_support
