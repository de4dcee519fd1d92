/// Command line -> typed options.
#include "multimodal/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/cli/argument_options.h"
#include "multimodal/cli/arguments_debug.h"
#include "multimodal/cli/arguments_doc.h"
#include "multimodal/cli/arguments_models.h"
#include "multimodal/cli/arguments_reply.h"

namespace sightline {

namespace {

constexpr const char* kDescription =
    "Sightline answers questions with a Qwen3.5 or Qwen3.6 model that runs on this machine.";

constexpr const char* kFooter =
    "Exit status: 0 success, 2 wrong use, 3 file not found, 4 not supported, 5 damaged file,\n"
    "6 does not fit (memory, context, a limit), 7 reading or writing failed, 8 network,\n"
    "9 answer cut short (context full, going round in circles), 70 internal, 130 interrupted.\n\n"
    "Environment: SIGHTLINE_ISA names the instruction set to use (scalar, avx2, avxvnni, avx512, avx512vbmi);\n"
    "NO_COLOR turns colours off; SIGHTLINE_STATE_DIR moves the history of `chat`;\n"
    "SIGHTLINE_TOKEN is the token that `serve` asks its clients for, and that --backend sends to the server.";

void add_serve(CLI::App& app, ServeArguments& serve) {
  add_engine(app, serve.engine);
  add_vision(app, serve.vision);
  app.add_option("--host", serve.host, "address to listen on; others than loopback need a token that is given")
      ->capture_default_str();
  app.add_option("--port", serve.port, "0 takes any free one")->capture_default_str();
  auto* token =
      app.add_option("--token-file", serve.token_file,
                     "file with the token clients must send (default: SIGHTLINE_TOKEN, or a new one is shown)")
          ->type_name(kFileWord);
  app.add_flag("--no-token", serve.no_token, "let every program of this machine ask; on loopback only")
      ->excludes(token);
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
  bool wants_version = false;
  ModelsArguments models;
  DocOptions doc;
  DebugOptions debug;
};

/// The commands, to ask which one was chosen.
struct Commands {
  CLI::App *ask, *ground, *chat, *serve, *models, *bench, *version;
};

Commands add_commands(CLI::App& app, Everything& storage) {
  Commands commands{};
  commands.ask = app.add_subcommand("ask", "Answers one question and ends.");
  add_ask(*commands.ask, storage.ask);

  commands.ground = app.add_subcommand("ground", "Finds things in pictures and says where they are.");
  add_ground(*commands.ground, storage.ground);

  commands.chat = app.add_subcommand("chat", "Holds a conversation in the terminal.");
  add_chat(*commands.chat, storage.chat);

  storage.doc.add_to(app);

  commands.serve = app.add_subcommand("serve", "Answers other programs in the way OpenAI's servers do.");
  add_serve(*commands.serve, storage.serve);

  commands.models = app.add_subcommand("models", "Finds, fetches and keeps models.");
  add_models(*commands.models, storage.models);

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
  commands.bench
      ->add_option("--depths", storage.bench.depths,
                   "measure behind so many tokens of context each, such as 0,2048,8192,32768")
      ->delimiter(',')
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 20))
      ->excludes("--vision")
      ->excludes("--reuse");
  commands.bench->add_option("--plot", storage.bench.plot, "draw speed against context into this PNG file")
      ->needs("--depths");
  commands.bench->add_option("-p", storage.bench.prompt_rows, "tokens to read")->check(count)->capture_default_str();
  commands.bench->add_option("-n", storage.bench.new_tokens, "tokens to write")->check(count)->capture_default_str();
  commands.bench->add_option("--repeat", storage.bench.repeats, "how often")->check(count)->capture_default_str();
  commands.bench->add_flag("--json", storage.bench.json, "print JSON");

  commands.version = app.add_subcommand("version", "Shows version, processor and memory.");
  commands.version->add_option("--isa", storage.version.isa, "instruction set to check");
  app.add_flag("--version", storage.wants_version, "Print version, processor and memory and exit");
  storage.debug.add_to(app);
  return commands;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return printable(text, 400);
}

/// The command, or what is wrong with it.
template <class Command>
Arguments checked(const CLI::App& app, const Command& command) {
  if (const std::optional<ParseStop> stop = check_together(app, command.reply)) return *stop;
  return command;
}

Arguments chosen(const Commands& commands, Everything& storage, std::string_view default_isa, const CLI::App& app) {
  for (std::string* isa : {&storage.ask.reply.engine.options.isa, &storage.ground.reply.engine.options.isa,
                           &storage.chat.reply.engine.options.isa, &storage.serve.engine.options.isa,
                           &storage.bench.engine.options.isa, &storage.version.isa, &storage.models.isa}) {
    if (isa->empty()) *isa = default_isa;
  }
  if (commands.ask->parsed()) return checked(*commands.ask, storage.ask);
  if (commands.ground->parsed()) return checked(*commands.ground, storage.ground);
  if (commands.chat->parsed()) return checked(*commands.chat, storage.chat);
  if (commands.serve->parsed()) return storage.serve;
  if (commands.bench->parsed()) {
    if (storage.bench.measures_vision && storage.bench.vision.projector.empty()) {
      return ParseStop{ExitCode::Usage, "bench --vision needs --mmproj"};
    }
    if (!storage.bench.measures_vision && storage.bench.engine.model.empty()) {
      return ParseStop{ExitCode::Usage, "bench needs --model, or --vision with --mmproj"};
    }
    std::vector<std::int64_t>& depths = storage.bench.depths;
    std::sort(depths.begin(), depths.end());
    depths.erase(std::unique(depths.begin(), depths.end()), depths.end());
    return storage.bench;
  }
  if (commands.version->parsed() || storage.wants_version) return storage.version;
  if (commands.models->parsed()) {
    if (commands.models->get_subcommands().empty()) return ParseStop{ExitCode::Success, commands.models->help()};
    return storage.models;
  }
  if (std::optional<Arguments> doc = storage.doc.chosen(default_isa)) return *std::move(doc);
  if (std::optional<Arguments> debug = storage.debug.chosen(default_isa)) return *std::move(debug);
  return NoArguments{app.help()};
}

}  // namespace

Arguments parse_arguments(int argc, const char* const* argv, std::string_view default_isa) {
  CLI::App app(kDescription, "sightline");
  app.footer(kFooter);
  app.require_subcommand(0, 1);
  const auto storage = std::make_unique<Everything>();
  const Commands commands = add_commands(app, *storage);
  try {  // the library reports everything by exceptions, help included
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return ParseStop{ExitCode::Success, app.help()};
  } catch (const CLI::ExtrasError& error) {
    const char* const hint =
        commands.ask->parsed() ? " (a question goes in quotes, and a picture behind --image)" : "";
    return ParseStop{ExitCode::Usage, one_line(error.what()) + hint};
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
