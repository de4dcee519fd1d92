/// Command line -> typed options.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/run/sampling_options.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/exit_code.h"

namespace sightline {

/// The model and how to run it.
struct EngineArguments {
  std::filesystem::path model;
  EngineOptions options;
};

/// What a person chose of the sampling; the rest is the model card's for the mode.
struct SamplingArguments {
  std::optional<float> temperature, top_p, min_p, presence_penalty, repetition_penalty;
  std::optional<std::int64_t> top_k;
  std::optional<std::uint64_t> seed;

  /// `base` with the choices put in.
  [[nodiscard]] SamplingOptions over(SamplingOptions base) const noexcept;
};

/// What `ask` and `chat` have in common.
struct ReplyArguments {
  EngineArguments engine;
  SamplingArguments sampling;
  std::string system;
  std::optional<bool> think;               ///< none: what the model's template does by default
  std::optional<bool> preserve_thinking;
  std::int64_t max_new_tokens = 0;         ///< 0: the default
  bool guard_loops = true;
};

struct AskArguments {
  ReplyArguments reply;
  std::string question;        ///< "-" or empty: standard input
  bool show_thinking = false;
  bool json = false;
};

struct ChatArguments {
  ReplyArguments reply;
};

struct BenchArguments {
  EngineArguments engine;
  std::int64_t prompt_rows = 512;
  std::int64_t new_tokens = 64;
  std::int64_t repeats = 3;
  bool json = false;
};

struct VersionArguments {
  std::string isa;
};

struct DebugLogitsArguments {
  EngineArguments engine;
  std::string tokens;
  std::filesystem::path output;
};

struct DebugGenerateArguments {
  EngineArguments engine;
  std::string tokens;
  std::int64_t new_tokens = 16;
};

struct DebugTokenizeArguments {
  std::filesystem::path model;
  std::filesystem::path merges;
  bool special = false;
};

struct DebugDequantizeArguments {
  std::string type;
  std::filesystem::path input, output;
};

/// No command was given.
struct NoArguments {
  std::string help;
};

/// Nothing to run: help was asked for, or the command line is wrong.
struct ParseStop {
  ExitCode code = ExitCode::Success;
  std::string text;   ///< to standard output if the code is Success; otherwise the sentence of the error
};

using Arguments =
    std::variant<NoArguments, ParseStop, AskArguments, ChatArguments, BenchArguments, VersionArguments,
                 DebugLogitsArguments, DebugGenerateArguments, DebugTokenizeArguments, DebugDequantizeArguments>;

/// `default_isa` is used where the command line names no instruction set.
Arguments parse_arguments(int argc, const char* const* argv, std::string_view default_isa);

/// "1 2 3" or "1,2,3". Errors: InvalidArgument naming the first thing that is no token id.
Result<std::vector<TokenId>> parse_tokens(std::string_view text);

}  // namespace sightline
