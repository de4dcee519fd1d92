/// Command line -> typed options.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "multimodal/chat/image_reader.h"
#include "multimodal/chat/loaded_model.h"
#include "multimodal/cli/exit_code.h"
#include "multimodal/contract/settings.h"
#include "multimodal/reply/grounding_scale.h"

namespace sightline {

/// The model and how to run it.
struct EngineArguments {
  std::filesystem::path model;
  EngineOptions options;
};

/// A server to ask instead of loading a model.
struct BackendArguments {
  std::string url;                   ///< empty: none, the model is a file
  std::filesystem::path token_file;  ///< empty: SIGHTLINE_TOKEN, or no token
};

/// What `ask`, `chat` and `ground` have in common.
struct ReplyArguments {
  EngineArguments engine;  ///< `model`: empty for the demo model; with a server its name for one, empty: its first
  BackendArguments backend;
  VisionOptions vision;
  SamplingChoice sampling;
  std::string system;
  std::optional<bool> think;  ///< none: what the model's template does by default
  std::optional<bool> preserve_thinking;
  std::int64_t max_new_tokens = 0;  ///< 0: the default
  bool guard_loops = true;
};

struct AskArguments {
  ReplyArguments reply;
  std::vector<std::filesystem::path> images;  ///< shown before the question
  std::string question;                       ///< "-" or empty: standard input
  bool show_thinking = false;
  bool json = false;
  std::string format;            ///< "json": the answer is an object; "text" or empty: it is free
  std::filesystem::path schema;  ///< file with the JSON schema the answer obeys; empty: none
};

struct GroundArguments {
  ReplyArguments reply;
  std::vector<std::filesystem::path> images;
  std::vector<std::string> things;  ///< what to look for
  std::filesystem::path draw;       ///< PNG file to write; empty: none
  std::string json;                 ///< file to write, "-": standard output; empty: none
  bool wants_points = false;        ///< instead of boxes
  bool keeps_loose = false;         ///< also numbers in running text
  CoordinateScale scale = CoordinateScale::Auto;
};

struct ChatArguments {
  ReplyArguments reply;
};

struct ServeArguments {
  EngineArguments engine;
  VisionOptions vision;
  std::string name;  ///< how clients call the model; empty: the file's name
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one
  std::filesystem::path token_file;
  bool no_token = false;
  bool with_parent = false;  ///< ends with the process that started it
  std::vector<std::string> origins, host_names;
  std::int64_t max_new_tokens = 0;  ///< 0: the default
  std::int64_t queue = 32;
};

struct BenchArguments {
  EngineArguments engine;
  VisionOptions vision;
  bool measures_vision = false;  ///< seconds per picture instead of tokens per second
  bool measures_reuse = false;   ///< time to the first token of further questions
  std::vector<std::int64_t> depths;  ///< speed behind so many tokens each, increasing; empty: at the beginning only
  std::filesystem::path plot;        ///< PNG file for speed against depth; empty: none
  std::int64_t prompt_rows = 512;
  std::int64_t new_tokens = 64;
  std::int64_t repeats = 3;
  bool json = false;
};

/// `models` and its commands; each uses some of this.
struct ModelsArguments {
  enum class Verb : std::uint8_t {
    List,
    Search,
    Info,
    Fit,
    Download,
    Import,
    Verify,
    Remove,
    Path,
    Login,
    Logout,
    Source
  } verb = Verb::List;
  std::string name;   ///< of a model
  std::string words;  ///< to search for
  std::vector<std::filesystem::path> files;
  std::filesystem::path folder;  ///< empty: only show it
  std::string mirror;            ///< a hub as hub_address takes it; empty: as the environment and the settings say
  std::int64_t context = 8192;
  int threads = 0;
  int connections = 4;
  double limit = 0.0;  ///< megabytes per second; 0: none
  std::string isa;
  bool json = false, catalogue_only = false, asks_hub = false, no_projector = false;
  bool restart = false;  ///< what was fetched or measured before counts for nothing
  bool copies = false, moves = false, yes = false;
};

/// `doc` and its commands; each uses some of this.
struct DocArguments {
  enum class Verb : std::uint8_t { Ask, Find, Info, Parse, Eval } verb = Verb::Ask;
  ReplyArguments reply;
  std::vector<std::filesystem::path> files;
  std::string words;  ///< the question, or what to find
  std::string password;
  std::filesystem::path output;   ///< file to write; empty: standard output
  std::filesystem::path schema;   ///< file with the JSON schema that each page's object obeys; empty: none
  std::string form = "auto";      ///< how pages are shown: auto, text, places, pictures, both
  std::string to = "md";          ///< what `parse` writes: md, html, json, csv
  std::string pages;              ///< "3, 7-9"; empty: all, or as chosen
  std::int64_t budget = 0;        ///< tokens for pages; 0: the default
  std::optional<bool> whole;      ///< ask part after part
  bool as_is = false, no_cache = false, restart = false, json = false;
};

struct VersionArguments {
  std::string isa;
};

/// Threads and instruction set where no language model is loaded.
struct WorkerArguments {
  int threads = 0;
  std::string isa;
};

/// What to run: either token ids, or a text that may hold one picture.
struct DebugPromptArguments {
  std::string tokens;
  std::string prompt;  ///< with <image> where the picture stands
  bool raw = false;    ///< no template; special tokens in the prompt are recognised
  std::filesystem::path image;
  VisionOptions vision;
};

struct DebugEmbedArguments {
  WorkerArguments workers;
  VisionOptions vision;
  std::filesystem::path image, output;
};

struct DebugResizeArguments {
  WorkerArguments workers;
  std::filesystem::path input, output;
  std::int64_t width = 0, height = 0;
  std::string filter = "bicubic";
};

struct DebugLogitsArguments {
  EngineArguments engine;
  DebugPromptArguments prompt;
  std::filesystem::path output;
};

struct DebugGenerateArguments {
  EngineArguments engine;
  DebugPromptArguments prompt;
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

/// Takes all it needs from standard input.
struct DebugTemplateArguments {};
/// Reads standard input.
struct DebugRegionsArguments {};

/// No command was given.
struct NoArguments {
  std::string help;
};

/// Nothing to run: help was asked for, or the command line is wrong.
struct ParseStop {
  ExitCode code = ExitCode::Success;
  std::string text;  ///< to standard output if the code is Success; otherwise the sentence of the error
};

using Arguments =
    std::variant<NoArguments, ParseStop, AskArguments, GroundArguments, ChatArguments, ServeArguments, BenchArguments,
                 VersionArguments, ModelsArguments, DocArguments, DebugLogitsArguments, DebugGenerateArguments,
                 DebugTokenizeArguments, DebugDequantizeArguments, DebugEmbedArguments, DebugResizeArguments,
                 DebugTemplateArguments, DebugRegionsArguments>;

/// `default_isa` is used where the command line names no instruction set.
Arguments parse_arguments(int argc, const char* const* argv, std::string_view default_isa);

/// "1 2 3" or "1,2,3". Errors: InvalidArgument naming the first thing that is no token id.
Result<std::vector<TokenId>> parse_tokens(std::string_view text);

}  // namespace sightline
