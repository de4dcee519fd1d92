/// A loaded tiny model with all that running it takes, for tests of engine/run.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "engine/base/weight_store.h"
#include "engine/model/forward.h"
#include "engine/run/generator.h"
#include "tests/support/golden.h"

namespace sightline {

/// The small model of the golden cases: mixture of experts, vocabulary of 320, weights in F32.
class RunTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Result<WeightStore> store = WeightStore::open(testing_support::golden_path("text/tiny-moe-f32.gguf"));
    ASSERT_TRUE(store) << store.error().message;
    pool_ = new ThreadPool(2);
    compute_ = new Compute{**choose_kernels(""), *pool_};
    Result<std::unique_ptr<const Model>> model = Model::load(std::move(*store), {}, *compute_);
    ASSERT_TRUE(model) << model.error().message;
    model_ = model->release();
  }
  static void TearDownTestSuite() {
    delete model_;
    delete compute_;
    delete pool_;
    model_ = nullptr;
  }

  static const Model& model() { return *model_; }
  static const Compute& compute() { return *compute_; }
  static Workspace make_workspace(std::int64_t rows = 64) {
    Result<Workspace> workspace = Workspace::create(model().config(), rows, 1, 4096, pool_->workers());
    EXPECT_TRUE(workspace);
    return std::move(*workspace);
  }

  /// Tokens in no order, different for different seeds.
  static std::vector<TokenId> random_tokens(std::uint64_t seed, int n) {
    RandomGenerator random(seed);
    std::vector<TokenId> tokens;
    for (int i = 0; i < n; ++i) tokens.push_back(static_cast<TokenId>(random.next() % 300));
    return tokens;
  }

  static Sequence sequence_after(const std::vector<TokenId>& tokens, Workspace& workspace) {
    Result<Sequence> sequence = Sequence::create(model().config(), model().kv_type());
    EXPECT_TRUE(sequence);
    EXPECT_TRUE(sequence->reserve(static_cast<std::int64_t>(tokens.size())));
    std::vector<BatchRow> rows;
    Input{{token_segment(tokens, 0, false)}}.append_rows(rows);
    for (std::size_t i = 0; i < rows.size(); i += 32) {
      const BatchSlice slice{&*sequence, std::span<const BatchRow>(rows).subspan(i, std::min<std::size_t>(32, rows.size() - i))};
      forward(model(), Batch{{&slice, 1}}, workspace, compute());
    }
    return std::move(*sequence);
  }

 private:
  inline static ThreadPool* pool_ = nullptr;
  inline static const Compute* compute_ = nullptr;
  inline static const Model* model_ = nullptr;
};

}  // namespace sightline
