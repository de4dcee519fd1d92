/// Prints how far the double-precision reference is from a golden case that the tests do not carry.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/token.h"
#include "tests/reference/reference_forward.h"
#include "tests/support/golden.h"

namespace {

using sightline::ReferenceModel;
using sightline::ReferenceState;
using sightline::Result;
using sightline::TokenId;
using sightline::testing_support::compare;
using sightline::testing_support::Difference;
using sightline::testing_support::flatten;
using sightline::testing_support::read_f32;
using sightline::testing_support::read_text_case;
using sightline::testing_support::TextCase;

int complain(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return 1;
}

/// The case's continuation is fed token by token, so one different choice does not spoil the rest. An engine that
/// rounds activations to 8 bits chooses differently where two logits are close; the gap says how close.
void print_greedy(const ReferenceModel& model, ReferenceState& state, std::vector<double> last,
                  const std::vector<TokenId>& greedy, const std::string& name) {
  std::size_t equal = 0;
  double largest_gap = 0.0;
  for (const TokenId token : greedy) {
    const double best = *std::max_element(last.begin(), last.end());
    const double gap = best - last[static_cast<std::size_t>(token)];
    equal += gap == 0.0 ? 1U : 0U;
    largest_gap = std::max(largest_gap, gap);
    last = model.step(state, token);
  }
  std::printf("%s: %zu of %zu greedy tokens equal, largest gap below the best logit %.3f\n", name.c_str(), equal,
              greedy.size(), largest_gap);
}

/// `case_prefix` is the path of the case without ".json"; ".exact.f32" is preferred over ".logits.f32".
int compare_case(const ReferenceModel& model, const std::string& case_prefix) {
  const Result<TextCase> text_case = read_text_case(case_prefix + ".json");
  if (!text_case) return complain(text_case.error().message);
  for (const std::vector<TokenId>* ids : {&text_case->tokens, &text_case->greedy}) {
    for (const TokenId id : *ids) {
      if (id < 0 || id >= model.vocabulary()) return complain(case_prefix + ".json: a token outside the vocabulary");
    }
  }

  ReferenceState state = model.empty_state();
  const std::vector<std::vector<double>> rows = model.logits(state, text_case->tokens);
  const std::vector<double> actual = flatten(rows);
  for (const std::string_view kind : {"exact", "logits"}) {
    const std::string path = case_prefix + "." + std::string(kind) + ".f32";
    const Result<std::vector<float>> expected = read_f32(path);
    if (!expected) continue;   // not every case has both
    if (expected->size() != actual.size() || actual.empty()) return complain(path + ": another number of values");
    const Difference d = compare(actual, *expected);
    std::printf("%s: max abs %.3g, relative RMS %.3g, std %.3f\n", path.c_str(), d.max_abs, d.relative_rms,
                d.expected_std);
  }
  print_greedy(model, state, rows.back(), text_case->greedy, case_prefix);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return complain("usage: sightline_compare_reference MODEL.gguf CASE_PREFIX…");
  const Result<ReferenceModel> model = ReferenceModel::load(argv[1]);
  if (!model) return complain(model.error().message);
  int result = 0;
  for (int i = 2; i < argc; ++i) result |= compare_case(*model, argv[i]);
  return result;
}
