/// Command line -> typed options.
#include "multimodal/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/utf8.h"

namespace sightline {

namespace {

constexpr const char* kDescription =
    "Sightline answers questions with a Qwen3.5 or Qwen3.6 model that runs on this machine.";

constexpr const char* kFooter =
    "Exit status: 0 success, 2 wrong use, 3 file not found, 4 not supported, 5 damaged file,\n"
    "6 does not fit (memory, context, a limit), 7 reading or writing failed, 8 network,\n"
    "9 answer cut short (context full, going round in circles), 70 internal, 130 interrupted.\n\n"
    "Environment: SIGHTLINE_ISA names the instruction set to use (scalar, avx2, avx512, neon);\n"
    "NO_COLOR turns colours off; SIGHTLINE_STATE_DIR moves the history of `chat`;\n"
    "SIGHTLINE_TOKEN is the token that `serve` asks its clients for.";

constexpr const char* kFile = "FILE";   // how the help calls the argument

/// Shown in the help without the largest number there is.
CLI::Validator at_least_one() {
  return CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()).description("");
}

void add_engine(CLI::App& app, EngineArguments& engine, bool needs_model = true) {
  app.add_option("-m,--model", engine.model, "model file (.gguf; the first one if there are several)")
      ->required(needs_model)
      ->type_name(kFile);
  app.add_option("--threads", engine.options.threads, "threads to use (default: all cores)")
      ->check(CLI::Range(1, 1024));
  app.add_option("--context", engine.options.context_rows, "tokens of prompt and answer together")
      ->capture_default_str();
  app.add_option("--slice", engine.options.slice_rows, "tokens read in one pass (default: adapts to the machine)");
  app.add_option("--isa", engine.options.isa, "instruction set (default: the best one, or SIGHTLINE_ISA)");
}

void add_vision(CLI::App& app, VisionOptions& vision) {
  app.add_option("--mmproj", vision.projector, "projector file (.gguf) with which the model sees pictures")
      ->type_name(kFile);
  app.add_option_function<std::string>(
         "--vision-precision",
         [&vision](const std::string& name) { vision.precision = *vision_precision(name); },
         "how pictures are multiplied: bf16, int8, f32, or auto, which is as exact as the file")
      ->check(CLI::IsMember({"auto", "bf16", "int8", "f32"}));
  app.add_option("--min-image-tokens,--min-tokens", vision.min_tokens,
                 "fewest tokens a picture takes (default: as the file says, or 64)");
  app.add_option("--max-image-tokens", vision.max_tokens,
                 "most tokens a picture takes (default: as the file says, or 4096)");
}

void add_workers(CLI::App& app, WorkerArguments& workers) {
  app.add_option("--threads", workers.threads, "threads to use (default: all cores)")->check(CLI::Range(1, 1024));
  app.add_option("--isa", workers.isa, "instruction set (default: the best one, or SIGHTLINE_ISA)");
}

void add_prompt(CLI::App& app, DebugPromptArguments& prompt) {
  app.add_option("--tokens", prompt.tokens, "token ids, \"1 2 3\"");
  app.add_option("--prompt", prompt.prompt, "text instead of token ids, with <image> where the picture stands");
  app.add_option("--image", prompt.image, "picture for <image>")->type_name(kFile);
  app.add_flag("--raw", prompt.raw, "take the prompt as it stands: no template, special tokens recognised");
  add_vision(app, prompt.vision);
}

void add_reply(CLI::App& app, ReplyArguments& reply) {
  add_engine(app, reply.engine);
  add_vision(app, reply.vision);
  app.add_option("--system", reply.system, "system message");
  auto* think = app.add_flag_callback("--think", [&reply] { reply.think = true; }, "think before answering");
  app.add_flag_callback("--no-think", [&reply] { reply.think = false; }, "answer at once")->excludes(think);
  app.add_flag_callback("--forget-thinking", [&reply] { reply.preserve_thinking = false; },
                        "leave earlier thinking out of the prompt");
  app.add_option("-n,--max-tokens", reply.max_new_tokens, "longest answer in tokens, thinking included")
      ->check(at_least_one());
  app.add_flag_callback("--no-loop-guard", [&reply] { reply.guard_loops = false; },
                        "let an answer repeat itself without end");
  SamplingArguments& sampling = reply.sampling;
  app.add_option("--temperature", sampling.temperature, "0 always takes the most probable token");
  app.add_option("--top-k", sampling.top_k, "keep the k most probable tokens; 0 is off");
  app.add_option("--top-p", sampling.top_p, "keep the tokens that make up this share");
  app.add_option("--min-p", sampling.min_p, "drop tokens below this share of the best one");
  app.add_option("--presence-penalty", sampling.presence_penalty, "against tokens already written, -2 to 2");
  app.add_option("--repetition-penalty", sampling.repetition_penalty, "divides scores of tokens already written");
  app.add_option("--seed", sampling.seed, "the same seed gives the same answer");
}

void add_serve(CLI::App& app, ServeArguments& serve) {
  add_engine(app, serve.engine);
  add_vision(app, serve.vision);
  app.add_option("--host", serve.host, "address to listen on; others than loopback need a token that is given")
      ->capture_default_str();
  app.add_option("--port", serve.port, "0 takes any free one")->capture_default_str();
  auto* token = app.add_option("--token-file", serve.token_file,
                               "file with the token clients must send (default: SIGHTLINE_TOKEN, or a new one is shown)")
                    ->type_name(kFile);
  app.add_flag("--no-token", serve.no_token, "let every program of this machine ask; on loopback only")->excludes(token);
  app.add_option("--allow-origin", serve.origins, "page whose scripts may ask, such as https://chat.example")
      ->allow_extra_args(false);
  app.add_option("--allow-host", serve.host_names, "name by which clients call this machine, if not its address")
      ->allow_extra_args(false);
  app.add_flag("--parent", serve.with_parent, "end when the process that started this one ends");
  app.add_option("--name", serve.name, "how clients call the model (default: the file's name)");
  app.add_option("-n,--max-tokens", serve.max_new_tokens, "longest answer in tokens if a client names none")
      ->check(at_least_one());
  app.add_option("--queue", serve.queue, "requests that may wait")->check(CLI::Range(0, 1024))->capture_default_str();
}

/// Everything the parser writes to while it reads.
struct Everything {
  AskArguments ask;
  GroundArguments ground;
  ChatArguments chat;
  ServeArguments serve;
  BenchArguments bench;
  VersionArguments version;
  DebugLogitsArguments logits;
  DebugGenerateArguments generate;
  DebugTokenizeArguments tokenize;
  DebugDequantizeArguments dequantize;
  DebugEmbedArguments embed;
  DebugResizeArguments resize;
  DebugRegionsArguments regions;
};

/// The commands, to ask which one was chosen.
struct Commands {
  CLI::App *ask, *ground, *chat, *serve, *bench, *version;
  CLI::App *debug, *logits, *generate, *tokenize, *dequantize, *embed, *resize, *render, *regions;
};

void add_debug(CLI::App& app, Everything& storage, Commands& commands) {
  commands.debug = app.add_subcommand("debug", "Shows what the engine computes, to hold it against another one.");
  CLI::App& debug = *commands.debug;
  debug.require_subcommand(1);
  debug.footer("Raw output is little-endian float32 without a header.");

  commands.logits = debug.add_subcommand("logits", "Writes the logits after every token, shape (tokens, vocabulary); "
                                                  "after a picture's last row if there is one.");
  add_engine(*commands.logits, storage.logits.engine);
  add_prompt(*commands.logits, storage.logits.prompt);
  commands.logits->add_option("-o,--output", storage.logits.output, "file to write")->required()->type_name(kFile);

  commands.generate = debug.add_subcommand("generate", "Prints the most probable tokens that follow, as JSON.");
  add_engine(*commands.generate, storage.generate.engine);
  add_prompt(*commands.generate, storage.generate.prompt);
  commands.generate->add_option("-n", storage.generate.new_tokens, "how many tokens")
      ->check(at_least_one())
      ->capture_default_str();

  commands.tokenize = debug.add_subcommand("tokenize", "Prints the token ids of standard input, as JSON.");
  auto* model = commands.tokenize->add_option("-m,--model", storage.tokenize.model, "model file with the vocabulary");
  commands.tokenize->add_flag("--special", storage.tokenize.special, "recognise special tokens in the text");
  auto* merges = commands.tokenize->add_option("--merges", storage.tokenize.merges,
                                               "vocabulary made from this merges.txt: 256 bytes, then each merge");
  model->excludes(merges);

  commands.dequantize = debug.add_subcommand("dequantize", "Turns blocks of weights into float32.");
  commands.dequantize->add_option("type", storage.dequantize.type, "block format, for example Q4_K")->required();
  commands.dequantize->add_option("input", storage.dequantize.input, "file of blocks")->required();
  commands.dequantize->add_option("-o,--output", storage.dequantize.output, "file to write")
      ->required()
      ->type_name(kFile);

  commands.embed =
      debug.add_subcommand("embed", "Writes a picture's rows, shape (tokens, d_model), and prints the grid.");
  add_vision(*commands.embed, storage.embed.vision);
  commands.embed->get_option("--mmproj")->required();
  commands.embed->add_option("--image", storage.embed.image, "picture")->required()->type_name(kFile);
  commands.embed->add_option("-o,--output", storage.embed.output, "file to write")->required()->type_name(kFile);
  add_workers(*commands.embed, storage.embed.workers);

  const auto side = CLI::Range(std::int64_t{1}, std::int64_t{16384});
  commands.resize = debug.add_subcommand("resize", "Stretches a picture as the encoder's input is stretched.");
  commands.resize->add_option("input", storage.resize.input, "picture")->required()->type_name(kFile);
  commands.resize->add_option("width", storage.resize.width, "pixels")->required()->check(side);
  commands.resize->add_option("height", storage.resize.height, "pixels")->required()->check(side);
  commands.resize->add_option("--filter", storage.resize.filter, "bicubic or bilinear")
      ->check(CLI::IsMember({"bicubic", "bilinear"}))
      ->capture_default_str();
  commands.resize->add_option("-o,--output", storage.resize.output, "PNG file to write")->required()->type_name(kFile);
  add_workers(*commands.resize, storage.resize.workers);

  commands.render = debug.add_subcommand(
      "template", "Prints the prompt of the conversation on standard input: JSON with template, messages, tools, options.");
  commands.regions = debug.add_subcommand(
      "regions", "Prints the places an answer names. Reads {\"text\": …, \"image\": {\"width\": …, \"height\": …}} from "
                 "standard input; image may be null.");
}

void add_ground(CLI::App& app, GroundArguments& ground) {
  app.footer(
      "Example:\n"
      "  sightline ground -m MODEL.gguf --mmproj PROJECTOR.gguf --image desk.jpg \"red mug\" pen --draw out.png\n\n"
      "Prints a line for each place: its left, top, right and bottom edge in pixels, then its label. Pixels are those\n"
      "of the picture as it is seen, after its orientation has been applied. Each picture is a question of its own.\n"
      "Unless you say otherwise the model does not think, always takes the most probable token, and sees pictures\n"
      "with at least 1024 tokens, so that small things are found.");
  app.add_option("thing", ground.things, "what to look for; several words are several things, put a description in quotes")
      ->required();
  app.add_option("--image", ground.images, "picture to look at; may be given several times")
      ->required()
      ->allow_extra_args(false)
      ->type_name(kFile);
  app.add_option("--draw", ground.draw,
                 "write the picture with the places drawn on it (PNG); of several, NAME-1.png, NAME-2.png …")
      ->type_name(kFile);
  app.add_option("--json", ground.json, "write the places as JSON; - is standard output")->type_name(kFile);
  app.add_flag("--point", ground.wants_points, "ask for points instead of boxes");
  app.add_flag("--loose", ground.keeps_loose, "keep places that are only mentioned in running text");
  const std::map<std::string, CoordinateScale> scales = {{"auto", CoordinateScale::Auto},
                                                         {"1000", CoordinateScale::Thousand},
                                                         {"unit", CoordinateScale::Unit},
                                                         {"pixels", CoordinateScale::Pixels}};
  app.add_option("--coordinates", ground.scale,
                 "what the model's numbers count: 1000 (thousandths of the picture), unit (fractions of it), pixels, or "
                 "auto")
      ->transform(CLI::CheckedTransformer(scales).description(""))
      ->type_name("WORD");
  const std::size_t n_own = app.get_options().size();
  add_reply(app, ground.reply);
  const std::vector<CLI::Option*> options = app.get_options();
  for (std::size_t i = n_own; i < options.size(); ++i) options[i]->group("Model and answer");
}

Commands add_commands(CLI::App& app, Everything& storage) {
  Commands commands{};
  commands.ask = app.add_subcommand("ask", "Answers one question and ends.");
  add_reply(*commands.ask, storage.ask.reply);
  commands.ask->add_option("question", storage.ask.question, "the question; standard input if it is - or missing");
  commands.ask
      ->add_option("--image", storage.ask.images, "picture to look at, with --mmproj; may be given several times")
      ->allow_extra_args(false)
      ->type_name(kFile);
  commands.ask->add_flag("--show-thinking", storage.ask.show_thinking,
                         "show the thinking on standard error when the answer is piped");
  commands.ask->add_flag("--json", storage.ask.json, "print answer, thinking and figures as JSON");

  commands.ground = app.add_subcommand("ground", "Finds things in pictures and says where they are.");
  add_ground(*commands.ground, storage.ground);

  commands.chat = app.add_subcommand("chat", "Holds a conversation in the terminal.");
  add_reply(*commands.chat, storage.chat.reply);

  commands.serve = app.add_subcommand("serve", "Answers other programs in the way OpenAI's servers do.");
  add_serve(*commands.serve, storage.serve);

  commands.bench = app.add_subcommand("bench", "Measures how fast this machine runs a model.");
  add_engine(*commands.bench, storage.bench.engine, false);
  add_vision(*commands.bench, storage.bench.vision);
  commands.bench->add_flag("--vision", storage.bench.measures_vision,
                           "measure seconds per picture with the projector of --mmproj");
  commands.bench
      ->add_flag(
          "--reuse", storage.bench.measures_reuse,
          "measure the time to the first token of further questions about a text of -p tokens, and with --mmproj "
          "a picture")
      ->excludes("--vision");
  const auto count = CLI::Range(std::int64_t{1}, std::int64_t{1} << 20);
  commands.bench->add_option("-p", storage.bench.prompt_rows, "tokens to read")->check(count)->capture_default_str();
  commands.bench->add_option("-n", storage.bench.new_tokens, "tokens to write")->check(count)->capture_default_str();
  commands.bench->add_option("--repeat", storage.bench.repeats, "how often")->check(count)->capture_default_str();
  commands.bench->add_flag("--json", storage.bench.json, "print JSON");

  commands.version = app.add_subcommand("version", "Shows version, processor and memory.");
  commands.version->add_option("--isa", storage.version.isa, "instruction set to check");
  add_debug(app, storage, commands);
  return commands;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return printable(text, 400);
}

Arguments chosen(const Commands& commands, Everything& storage, std::string_view default_isa, const CLI::App& app) {
  for (std::string* isa : {&storage.ask.reply.engine.options.isa, &storage.ground.reply.engine.options.isa,
                           &storage.chat.reply.engine.options.isa, &storage.serve.engine.options.isa,
                           &storage.bench.engine.options.isa, &storage.version.isa, &storage.logits.engine.options.isa,
                           &storage.generate.engine.options.isa, &storage.embed.workers.isa, &storage.resize.workers.isa}) {
    if (isa->empty()) *isa = default_isa;
  }
  if (commands.ask->parsed()) return storage.ask;
  if (commands.ground->parsed()) return storage.ground;
  if (commands.chat->parsed()) return storage.chat;
  if (commands.serve->parsed()) return storage.serve;
  if (commands.bench->parsed()) {
    if (storage.bench.measures_vision && storage.bench.vision.projector.empty()) {
      return ParseStop{ExitCode::Usage, "bench --vision needs --mmproj"};
    }
    if (!storage.bench.measures_vision && storage.bench.engine.model.empty()) {
      return ParseStop{ExitCode::Usage, "bench needs --model, or --vision with --mmproj"};
    }
    return storage.bench;
  }
  if (commands.version->parsed()) return storage.version;
  if (commands.logits->parsed()) return storage.logits;
  if (commands.generate->parsed()) return storage.generate;
  if (commands.tokenize->parsed()) {
    if (storage.tokenize.model.empty() && storage.tokenize.merges.empty()) {
      return ParseStop{ExitCode::Usage, "debug tokenize needs --model or --merges"};
    }
    return storage.tokenize;
  }
  if (commands.dequantize->parsed()) return storage.dequantize;
  if (commands.embed->parsed()) return storage.embed;
  if (commands.resize->parsed()) return storage.resize;
  if (commands.render->parsed()) return DebugTemplateArguments{};
  if (commands.regions->parsed()) return storage.regions;
  return NoArguments{app.help()};
}

}  // namespace

SamplingOptions SamplingArguments::over(SamplingOptions base) const noexcept {
  base.temperature = temperature.value_or(base.temperature);
  base.top_k = top_k.value_or(base.top_k);
  base.top_p = top_p.value_or(base.top_p);
  base.min_p = min_p.value_or(base.min_p);
  base.presence_penalty = presence_penalty.value_or(base.presence_penalty);
  base.repetition_penalty = repetition_penalty.value_or(base.repetition_penalty);
  base.seed = seed.value_or(base.seed);
  return base;
}

Arguments parse_arguments(int argc, const char* const* argv, std::string_view default_isa) {
  CLI::App app(kDescription, "sightline");
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  const auto storage = std::make_unique<Everything>();
  const Commands commands = add_commands(app, *storage);
  try {   // the library reports everything by exceptions, help included
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return ParseStop{ExitCode::Success, app.help()};
  } catch (const CLI::ParseError& error) {
    return ParseStop{ExitCode::Usage, one_line(error.what())};
  }
  return chosen(commands, *storage, default_isa, app);
}

Result<std::vector<TokenId>> parse_tokens(std::string_view text) {
  constexpr std::string_view kSeparators = " ,\t\r\n[]";
  std::vector<TokenId> tokens;
  while (true) {
    const std::size_t start = text.find_first_not_of(kSeparators);
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find_first_of(kSeparators));
    TokenId token = 0;
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), token);
    if (problem != std::errc() || end != word.data() + word.size() || token < 0) {
      return Error{ErrorCode::InvalidArgument, "\"" + printable(word, 40) + "\" is no token id", ""};
    }
    tokens.push_back(token);
    text.remove_prefix(word.size());
  }
  if (tokens.empty()) return Error{ErrorCode::InvalidArgument, "no token ids were given", ""};
  return tokens;
}

}  // namespace sightline
