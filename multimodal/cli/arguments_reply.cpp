/// The options of `ask`, `chat` and `ground`.
#include "multimodal/cli/arguments_reply.h"

#include <cstddef>
#include <map>
#include <string>

#include "multimodal/cli/argument_options.h"

namespace sightline {

namespace {

/// Where answers come from: a file, or a server that has loaded its own.
void add_model(CLI::App& app, ReplyArguments& reply) {
  const std::size_t first = app.get_options().size();
  add_engine(app, reply.engine, false);
  app.get_option("--model")->description(
      "model: a file (.gguf; the first one if there are several), or a name such as qwen3.6:35b-a3b that\n"
      "`sightline models list` shows (default: the demo model that comes with the program);\n"
      "with --backend: the server's name for a model");
  add_vision(app, reply.vision);
  group_options(app, first, "Model");
  const std::size_t server = app.get_options().size();
  app.add_option("--backend", reply.backend.url,
                 "ask this server: http://HOST:PORT/v1 of sightline serve, llama-server, vLLM, SGLang, Ollama\n"
                 "or another that speaks OpenAI's protocol")
      ->type_name("URL");
  app.add_option("--token-file", reply.backend.token_file,
                 "file with the server's token (default: SIGHTLINE_TOKEN, or none)")
      ->type_name(kFileWord);
  group_options(app, server, "A server instead of a model file");
}

}  // namespace

void add_reply(CLI::App& app, ReplyArguments& reply) {
  add_model(app, reply);
  const std::size_t first = app.get_options().size();
  app.add_option("--system", reply.system, "system message");
  auto* think = app.add_flag_callback(
      "--think", [&reply] { reply.think = true; }, "think before answering");
  app.add_flag_callback(
         "--no-think", [&reply] { reply.think = false; }, "answer at once")
      ->excludes(think);
  app.add_flag_callback(
      "--forget-thinking", [&reply] { reply.preserve_thinking = false; }, "leave earlier thinking out of the prompt");
  app.add_option("-n,--max-tokens", reply.max_new_tokens, "longest answer in tokens, thinking included")
      ->check(at_least_one());
  app.add_flag_callback(
      "--no-loop-guard", [&reply] { reply.guard_loops = false; }, "let an answer repeat itself without end");
  SamplingChoice& sampling = reply.sampling;
  app.add_option("--temperature", sampling.temperature, "0 always takes the most probable token");
  app.add_option("--top-k", sampling.top_k, "keep the k most probable tokens; 0 is off");
  app.add_option("--top-p", sampling.top_p, "keep the tokens that make up this share");
  app.add_option("--min-p", sampling.min_p, "drop tokens below this share of the best one");
  app.add_option("--presence-penalty", sampling.presence_penalty, "against tokens already written, -2 to 2");
  app.add_option("--repetition-penalty", sampling.repetition_penalty, "divides scores of tokens already written");
  app.add_option("--seed", sampling.seed, "the same seed gives the same answer");
  group_options(app, first, "Answer");
}

void add_ask(CLI::App& app, AskArguments& ask) {
  app.footer(
      "Examples:\n"
      "  sightline ask -m MODEL.gguf \"Why is the sky blue?\"\n"
      "  sightline ask -m MODEL.gguf --mmproj PROJECTOR.gguf --image receipt.jpg \"What is the total?\"\n"
      "  sightline ask --backend http://127.0.0.1:8080 --json \"Name three rivers.\" | jq .answer\n"
      "  cat report.txt | sightline ask -m MODEL.gguf > summary.txt");
  app.add_option("question", ask.question, "the question; standard input if it is - or missing");
  app.add_option("--image", ask.images, "picture to look at (a local model needs --mmproj); may be given several times")
      ->allow_extra_args(false)
      ->type_name(kFileWord);
  app.add_flag("--json", ask.json, "print one JSON object: answer, thinking, why it ended, tokens, seconds, model");
  app.add_flag("--show-thinking", ask.show_thinking, "show the thinking on standard error when the answer is piped");
  auto* format = app.add_option("--format", ask.format, "json: the answer is one JSON object of any shape")
                     ->check(CLI::IsMember({"text", "json"}).description(""))
                     ->type_name("WORD");
  app.add_option("--schema", ask.schema, "the answer is JSON that obeys the JSON schema in this file")
      ->type_name(kFileWord)
      ->excludes(format);
  add_reply(app, ask.reply);
}

void add_chat(CLI::App& app, ChatArguments& chat) {
  app.footer(
      "Examples:\n"
      "  sightline chat -m MODEL.gguf --mmproj PROJECTOR.gguf\n"
      "  sightline chat --backend http://127.0.0.1:8080\n\n"
      "Type questions; /help lists what else can be typed: showing pictures, asking again, saving.");
  add_reply(app, chat.reply);
}

void add_ground(CLI::App& app, GroundArguments& ground) {
  app.footer(
      "Example:\n"
      "  sightline ground -m MODEL.gguf --mmproj PROJECTOR.gguf --image desk.jpg \"red mug\" pen --draw out.png\n\n"
      "Prints a line for each place: its left, top, right and bottom edge in pixels, then its label. Pixels are those\n"
      "of the picture as it is seen, after its orientation has been applied. Each picture is a question of its own.\n"
      "Unless you say otherwise the model does not think, always takes the most probable token, and sees pictures\n"
      "with at least 1024 tokens, so that small things are found (a server that is not sightline serve: with as many "
      "as\n"
      "it is set to).");
  app.add_option("thing", ground.things,
                 "what to look for; several words are several things, put a description in quotes")
      ->required();
  app.add_option("--image", ground.images, "picture to look at; may be given several times")
      ->required()
      ->allow_extra_args(false)
      ->type_name(kFileWord);
  app.add_option("--draw", ground.draw,
                 "write the picture with the places drawn on it (PNG); of several, NAME-1.png, NAME-2.png …")
      ->type_name(kFileWord);
  app.add_option("--json", ground.json, "write the places as JSON; - is standard output")->type_name(kFileWord);
  app.add_flag("--point", ground.wants_points, "ask for points instead of boxes");
  app.add_flag("--loose", ground.keeps_loose, "keep places that are only mentioned in running text");
  const std::map<std::string, CoordinateScale> scales = {{"auto", CoordinateScale::Auto},
                                                         {"1000", CoordinateScale::Thousand},
                                                         {"unit", CoordinateScale::Unit},
                                                         {"pixels", CoordinateScale::Pixels}};
  app.add_option(
         "--coordinates", ground.scale,
         "what the model's numbers count: 1000 (thousandths of the picture), unit (fractions of it), pixels, or "
         "auto")
      ->transform(CLI::CheckedTransformer(scales).description(""))
      ->type_name("WORD");
  add_reply(app, ground.reply);
}

std::optional<ParseStop> check_together(const CLI::App& app, const ReplyArguments& reply) {
  const auto stop = [](const std::string& sentence) { return ParseStop{ExitCode::Usage, sentence}; };
  const bool is_local = reply.backend.url.empty();
  if (is_local && reply.engine.model.empty() && !reply.vision.projector.empty()) {
    return stop("--mmproj goes with --model; the demo model has a projector of its own");
  }
  if (is_local && !reply.backend.token_file.empty()) return stop("--token-file goes with --backend");
  if (is_local) return std::nullopt;
  for (const char* local : {"--threads", "--context", "--slice", "--isa", "--mmproj", "--vision-precision",
                            "--min-image-tokens", "--max-image-tokens"}) {
    if (app.get_option(local)->count() == 0) continue;
    return stop(std::string(local) + " is for a model that is loaded here; with --backend the server decides it");
  }
  return std::nullopt;
}

}  // namespace sightline
