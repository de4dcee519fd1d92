/// sightline-bench-masks: how long it takes to find all tokens that a schema allows next.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "engine/base/gguf_file.h"
#include "engine/text/tokenizer.h"
#include "multimodal/structured/grammar_constraint.h"
#include "multimodal/structured/reply_grammar.h"

namespace sightline {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kSchema =
    R"({"type": "object", "properties": {"name": {"type": "string", "maxLength": 200}, "age": {"type": "integer",
        "minimum": 0, "maximum": 150}, "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"}},
        "kind": {"enum": ["cat", "dog", "bird"]}, "more": {}}, "required": ["name", "age", "tags", "kind", "more"]})";

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::vector<TokenId> tokens_of(std::span<const std::uint64_t> mask) {
  std::vector<TokenId> tokens;
  for (std::size_t i = 0; i < mask.size() * 64; ++i) {
    if ((mask[i / 64] >> (i % 64) & 1U) != 0) tokens.push_back(static_cast<TokenId>(i));
  }
  return tokens;
}

int fail(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 1;
}

int run(const std::string& model) {
  const Result<GgufFile> file = GgufFile::open(model);
  if (!file) return fail(file.error());
  const Result<Tokenizer> tokenizer = Tokenizer::read(*file);
  if (!tokenizer) return fail(tokenizer.error());
  Clock::time_point start = Clock::now();
  const TokenTable table(*tokenizer);
  std::printf("%zu tokens sorted in %.1f ms\n", table.entries().size(), milliseconds_since(start));

  start = Clock::now();
  auto grammar = make_format_grammar({ResponseFormat::Kind::JsonSchema, kSchema}, false);
  if (!grammar) return fail(grammar.error());
  std::printf("schema of %zu states made in %.2f ms\n", (*grammar)->size(), milliseconds_since(start));

  GrammarConstraint constraint(*std::move(grammar), false, *tokenizer, table);
  std::mt19937 random(1);
  std::vector<double> times;
  for (int step = 0; step < 300 && !constraint.is_finished(); ++step) {
    start = Clock::now();
    const std::span<const std::uint64_t> mask = constraint.allowed();
    times.push_back(milliseconds_since(start));
    const std::vector<TokenId> tokens = tokens_of(mask);
    constraint.accept(tokens[random() % tokens.size()]);
  }
  std::sort(times.begin(), times.end());
  std::printf("%zu masks: median %.3f ms, 9 of 10 below %.2f ms, longest %.2f ms\n", times.size(),
              times[times.size() / 2], times[times.size() * 9 / 10], times.back());
  return 0;
}

}  // namespace
}  // namespace sightline

int main(int argc, char** argv) {
  CLI::App app("Measures how long it takes to find all tokens that a schema allows next.");
  std::string model;
  app.add_option("-m,--model", model, "model file with the vocabulary")->required();
  CLI11_PARSE(app, argc, argv);
  return sightline::run(model);
}
