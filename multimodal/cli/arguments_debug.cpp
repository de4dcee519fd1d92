/// The options of `sightline debug`.
#include "multimodal/cli/arguments_debug.h"

#include <string>

#include "multimodal/cli/argument_options.h"

namespace sightline {

namespace {

void add_prompt(CLI::App& app, DebugPromptArguments& prompt) {
  app.add_option("--tokens", prompt.tokens, "token ids, \"1 2 3\"");
  app.add_option("--prompt", prompt.prompt, "text instead of token ids, with <image> where the picture stands");
  app.add_option("--image", prompt.image, "picture for <image>")->type_name(kFileWord);
  app.add_flag("--raw", prompt.raw, "take the prompt as it stands: no template, special tokens recognised");
  add_vision(app, prompt.vision);
}

}  // namespace

void DebugOptions::add_to(CLI::App& app) {
  CLI::App& debug = *app.add_subcommand("debug", "Shows what the engine computes, to hold it against another one.");
  debug.require_subcommand(1);
  debug.footer("Raw output is little-endian float32 without a header.");

  commands.logits = debug.add_subcommand("logits",
                                         "Writes the logits after every token, shape (tokens, vocabulary); "
                                         "after a picture's last row if there is one.");
  add_engine(*commands.logits, logits.engine);
  add_prompt(*commands.logits, logits.prompt);
  commands.logits->add_option("-o,--output", logits.output, "file to write")->required()->type_name(kFileWord);

  commands.generate = debug.add_subcommand("generate", "Prints the most probable tokens that follow, as JSON.");
  add_engine(*commands.generate, generate.engine);
  add_prompt(*commands.generate, generate.prompt);
  commands.generate->add_option("-n", generate.new_tokens, "how many tokens")
      ->check(at_least_one())
      ->capture_default_str();

  commands.tokenize = debug.add_subcommand("tokenize", "Prints the token ids of standard input, as JSON.");
  auto* model = commands.tokenize->add_option("-m,--model", tokenize.model, "model file with the vocabulary");
  commands.tokenize->add_flag("--special", tokenize.special, "recognise special tokens in the text");
  auto* merges = commands.tokenize->add_option("--merges", tokenize.merges,
                                               "vocabulary made from this merges.txt: 256 bytes, then each merge");
  model->excludes(merges);

  commands.dequantize = debug.add_subcommand("dequantize", "Turns blocks of weights into float32.");
  commands.dequantize->add_option("type", dequantize.type, "block format, for example Q4_K")->required();
  commands.dequantize->add_option("input", dequantize.input, "file of blocks")->required();
  commands.dequantize->add_option("-o,--output", dequantize.output, "file to write")->required()->type_name(kFileWord);

  commands.embed =
      debug.add_subcommand("embed", "Writes a picture's rows, shape (tokens, d_model), and prints the grid.");
  add_vision(*commands.embed, embed.vision);
  commands.embed->get_option("--mmproj")->required();
  commands.embed->add_option("--image", embed.image, "picture")->required()->type_name(kFileWord);
  commands.embed->add_option("-o,--output", embed.output, "file to write")->required()->type_name(kFileWord);
  add_workers(*commands.embed, embed.workers);

  const auto side = CLI::Range(std::int64_t{1}, std::int64_t{16384});
  commands.resize = debug.add_subcommand("resize", "Stretches a picture as the encoder's input is stretched.");
  commands.resize->add_option("input", resize.input, "picture")->required()->type_name(kFileWord);
  commands.resize->add_option("width", resize.width, "pixels")->required()->check(side);
  commands.resize->add_option("height", resize.height, "pixels")->required()->check(side);
  commands.resize->add_option("--filter", resize.filter, "bicubic or bilinear")
      ->check(CLI::IsMember({"bicubic", "bilinear"}))
      ->capture_default_str();
  commands.resize->add_option("-o,--output", resize.output, "PNG file to write")->required()->type_name(kFileWord);
  add_workers(*commands.resize, resize.workers);

  commands.render = debug.add_subcommand(
      "template",
      "Prints the prompt of the conversation on standard input: JSON with template, messages, tools, options.");
  commands.regions = debug.add_subcommand(
      "regions",
      "Prints the places an answer names. Reads {\"text\": …, \"image\": {\"width\": …, \"height\": …}} from "
      "standard input; image may be null.");
}

std::optional<Arguments> DebugOptions::chosen(std::string_view default_isa) {
  for (std::string* isa :
       {&logits.engine.options.isa, &generate.engine.options.isa, &embed.workers.isa, &resize.workers.isa}) {
    if (isa->empty()) *isa = default_isa;
  }
  if (commands.logits->parsed()) return logits;
  if (commands.generate->parsed()) return generate;
  if (commands.tokenize->parsed()) {
    if (tokenize.model.empty() && tokenize.merges.empty()) {
      return ParseStop{ExitCode::Usage, "debug tokenize needs --model or --merges"};
    }
    return tokenize;
  }
  if (commands.dequantize->parsed()) return dequantize;
  if (commands.embed->parsed()) return embed;
  if (commands.resize->parsed()) return resize;
  if (commands.render->parsed()) return DebugTemplateArguments{};
  if (commands.regions->parsed()) return DebugRegionsArguments{};
  return std::nullopt;
}

}  // namespace sightline
