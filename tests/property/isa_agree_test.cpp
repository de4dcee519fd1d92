/// Law: every instruction set of this processor gives the scalar answer, within rounding.
#include <gtest/gtest.h>

#include "tests/property/model_laws.h"

namespace sightline {
namespace {

class IsaAgree : public ::testing::TestWithParam<TinyModelOptions> {};

TEST_P(IsaAgree, WithTheScalarKernels) {
  const TempFolder folder;
  RunnerOptions options;
  options.isa = "scalar";
  const auto scalar = run_model(folder, GetParam(), options);
  ASSERT_NE(scalar, nullptr);
  const std::vector<TokenId> tokens = random_tokens(70, scalar->model().config().vocab_size, 61);
  Sequence sequence = scalar->empty_sequence();
  const std::vector<float> expected = scalar->feed(sequence, tokens);

  for (const Kernels* kernels : available_kernels()) {
    options.isa = kernels->isa;
    const auto runner = run_model(folder, GetParam(), options);
    ASSERT_NE(runner, nullptr);
    Sequence other = runner->empty_sequence();
    expect_same_logits(runner->feed(other, tokens), expected, GetParam(), kernels->isa);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, IsaAgree, ::testing::ValuesIn(law_models()));

}  // namespace
}  // namespace sightline
