/// sightline debug: what the engine computes, to hold it against another one.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/base/gguf_file.h"
#include "engine/base/input_file.h"
#include "engine/kernels/dequantize.h"
#include "engine/run/generator.h"
#include "engine/text/tokenizer.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/debug_prompt.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/library/output_file.h"
#include "multimodal/cli/standard_input.h"

namespace sightline {

namespace {

/// Scores of several rows take a megabyte each with a vocabulary of 250,000.
constexpr std::int64_t kLogitRowsPerPass = 64;
constexpr std::size_t kTextBytesMax = std::size_t{256} << 20;

void print_tokens(const std::vector<TokenId>& tokens) { std::printf("%s\n", nlohmann::json(tokens).dump().c_str()); }

/// All of a file. Errors: those of InputFile.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& path) {
  Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  std::vector<std::byte> bytes(file->size());
  if (Status ok = file->read(0, bytes); !ok) return ok.error();
  return bytes;
}

/// Runs the input from an empty state and writes the scores after each row from `first_row` on.
Status write_logits(LoadedModel& loaded, const DebugInput& input, OutputFile& out, const std::stop_token& stop) {
  std::vector<BatchRow> rows;
  input.input.append_rows(rows);
  Result<Sequence> sequence = Sequence::create(loaded.model().config(), loaded.model().kv_type());
  if (!sequence) return sequence.error();
  const auto total = static_cast<std::int64_t>(rows.size());
  if (Status ok = sequence->reserve(total); !ok) return ok;
  for (std::int64_t i = input.first_row; i < total; ++i) rows[static_cast<std::size_t>(i)].wants_logits = true;
  const std::int64_t width = loaded.workspace().max_logit_rows();
  for (std::int64_t first = 0; first < total; first += width) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped", ""};
    const auto n = static_cast<std::size_t>(std::min(width, total - first));
    const BatchSlice slice{&*sequence, std::span<const BatchRow>(rows).subspan(static_cast<std::size_t>(first), n)};
    const MatrixView<const float> logits =
        forward(loaded.model(), Batch{{&slice, 1}}, loaded.workspace(), loaded.compute());
    for (std::int64_t row = 0; row < logits.rows; ++row) {
      const std::span<const float> scores(logits.row(row), static_cast<std::size_t>(logits.cols));
      if (Status ok = out.write(scores); !ok) return ok;
    }
  }
  return {};
}

Status check_length(const LoadedModel& loaded, const Input& input) {
  const std::int64_t context = loaded.options().context_rows;
  if (input.rows() <= context) return {};
  return Error{ErrorCode::OverBudget,
               "the prompt has " + std::to_string(input.rows()) + " tokens, the context holds " + std::to_string(context),
               "CTX_FULL"};
}

Result<Tokenizer> read_tokenizer(const DebugTokenizeArguments& arguments) {
  if (!arguments.merges.empty()) {
    const Result<std::vector<std::byte>> bytes = read_file(arguments.merges);
    if (!bytes) return bytes.error();
    const std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    TokenizerData data;
    data.name = arguments.merges.filename().string();
    data.merges = read_merges(text);
    return Tokenizer::create(data);
  }
  const Result<GgufFile> file = GgufFile::open(arguments.model);
  if (!file) return file.error();
  return Tokenizer::read(*file);
}

}  // namespace

ExitCode run_debug_logits(const DebugLogitsArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  if (Status ok = check_prompt(arguments.prompt, arguments.engine); !ok) return report(ok.error());
  EngineOptions options = arguments.engine.options;
  options.logit_rows = options.slice_rows > 0 ? options.slice_rows : kLogitRowsPerPass;
  options.widest_slice_rows = options.logit_rows;
  Result<std::unique_ptr<LoadedModel>> loaded = LoadedModel::load(arguments.engine.model, options, {}, stop);
  if (!loaded) return report(loaded.error());
  const Result<DebugInput> input = build_debug_input(arguments.prompt, **loaded, stop);
  if (!input) return report(input.error());
  if (Status ok = check_length(**loaded, input->input); !ok) return report(ok.error());
  Result<OutputFile> out = OutputFile::create(arguments.output);
  if (!out) return report(out.error());
  if (Status ok = write_logits(**loaded, *input, *out, stop); !ok) return report(ok.error());
  if (Status ok = out->commit(); !ok) return report(ok.error());
  return ExitCode::Success;
}

ExitCode run_debug_generate(const DebugGenerateArguments& arguments) {
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  if (Status ok = check_prompt(arguments.prompt, arguments.engine); !ok) return report(ok.error());
  Result<std::unique_ptr<LoadedModel>> loaded =
      LoadedModel::load(arguments.engine.model, arguments.engine.options, {}, stop);
  if (!loaded) return report(loaded.error());

  GenerateOptions options;   // padding and end tokens are chosen like any other: another engine does so too
  options.sampling.temperature = 0.0F;
  options.max_new_tokens = arguments.new_tokens;
  options.context_rows = (*loaded)->options().context_rows;
  options.slice_rows = arguments.engine.options.slice_rows;
  options.guard_loops = false;
  std::vector<TokenId> reply;
  GenerateObserver observer;
  observer.on_token = [&reply](TokenId token) {
    reply.push_back(token);
    return true;
  };
  PrefixStore prefixes((*loaded)->model().config(), 0);
  Generator generator((*loaded)->model(), (*loaded)->workspace(), prefixes, (*loaded)->compute());
  const Result<DebugInput> input = build_debug_input(arguments.prompt, **loaded, stop);
  if (!input) return report(input.error());
  const Result<Generated> generated = generator.run(input->input, options, observer, stop);
  if (!generated) return report(generated.error());
  if (generated->finish == Finish::Cancelled) return report({ErrorCode::Cancelled, "stopped", ""});
  if (generated->finish == Finish::ContextFull) {
    return report({ErrorCode::OverBudget,
                   "the context of " + std::to_string(options.context_rows) + " tokens is full after " +
                       std::to_string(reply.size()) + " new ones",
                   "CTX_FULL"});
  }
  print_tokens(reply);
  return ExitCode::Success;
}

ExitCode run_debug_tokenize(const DebugTokenizeArguments& arguments) {
  const Result<Tokenizer> tokenizer = read_tokenizer(arguments);
  if (!tokenizer) return report(tokenizer.error());
  const Result<std::string> text = read_standard_input(kTextBytesMax);
  if (!text) return report(text.error());
  print_tokens(tokenizer->encode(*text, arguments.special ? SpecialTokens::Parse : SpecialTokens::AsPlainText));
  return ExitCode::Success;
}

ExitCode run_debug_dequantize(const DebugDequantizeArguments& arguments) {
  const std::optional<DType> dtype = dtype_from_name(arguments.type);
  if (!dtype || !dtype_info(*dtype).is_weight) {
    std::string known;
    for (const DTypeInfo& info : all_dtypes()) {
      if (info.is_weight) known += (known.empty() ? "" : ", ") + std::string(info.name);
    }
    return report({ErrorCode::InvalidArgument, "there is no weight format of this name; known are " + known, ""});
  }
  const Result<std::vector<std::byte>> blocks = read_file(arguments.input);
  if (!blocks) return report(blocks.error());
  const DTypeInfo& info = dtype_info(*dtype);
  const auto block_bytes = static_cast<std::size_t>(info.block_bytes);
  if (blocks->size() % block_bytes != 0) {
    return report({ErrorCode::Corrupt,
                   arguments.input.filename().string() + ": " + std::to_string(blocks->size()) +
                       " bytes are no whole number of blocks of " + std::to_string(block_bytes),
                   "GGUF_CORRUPT"});
  }
  Result<OutputFile> out = OutputFile::create(arguments.output);
  if (!out) return report(out.error());
  std::vector<float> values(static_cast<std::size_t>(info.block_size));
  for (std::size_t at = 0; at < blocks->size(); at += block_bytes) {
    dequantize_row(*dtype, blocks->data() + at, values.data(), info.block_size);
    if (Status ok = out->write(values); !ok) return report(ok.error());
  }
  if (Status ok = out->commit(); !ok) return report(ok.error());
  return ExitCode::Success;
}

}  // namespace sightline
