/// The options of `sightline models`.
#include "multimodal/cli/arguments_models.h"

#include "multimodal/cli/argument_options.h"

namespace sightline {

namespace {

using Verb = ModelsArguments::Verb;

constexpr const char* kNameHelp =
    "a model: a short name such as qwen3.6:35b-a3b, or ORG/NAME of a hub; both take a precision, as in\n"
    "qwen3.6:35b-a3b:Q8_0 or unsloth/Qwen3.5-9B-GGUF:Q4_K_M";

CLI::App* add_verb(CLI::App& app, const char* name, const char* what, Verb verb, ModelsArguments& models) {
  CLI::App* command = app.add_subcommand(name, what);
  command->callback([&models, verb] { models.verb = verb; });
  return command;
}

void add_name(CLI::App& app, ModelsArguments& models, bool is_needed = true) {
  app.add_option("model", models.name, kNameHelp)->required(is_needed);
}

void add_json(CLI::App& app, ModelsArguments& models) { app.add_flag("--json", models.json, "print JSON"); }

void add_hub(CLI::App& app, ModelsArguments& models) {
  app.add_option("--source,--mirror", models.mirror,
                 "ask this hub: `modelscope`, or an address (default: HF_ENDPOINT, else what `models source` says)")
      ->type_name("HUB");
}

}  // namespace

void add_models(CLI::App& app, ModelsArguments& models) {
  app.require_subcommand(0, 1);
  app.footer(
      "Examples:\n"
      "  sightline models fit                                 what runs on this machine, and how fast\n"
      "  sightline models download qwen3.6:35b-a3b            fetches a model and its projector\n"
      "  sightline ask -m qwen3.6:35b-a3b \"Why is the sky blue?\"\n"
      "  sightline models list                                what is here, of other programs too\n\n"
      "Only search, info --hub, download and login use the network, and `ask -m NAME` after you said yes.\n"
      "A token is looked for in HF_TOKEN, then in the keyring, where `login` puts it, then in the file of Hugging "
      "Face's\n"
      "own client; it is shown to the hub it was made for, and to nobody else.\n"
      "Environment: SIGHTLINE_MODELS_DIR is the folder for models; HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME,\n"
      "HF_HUB_CACHE, HF_HUB_OFFLINE mean what they mean to Hugging Face's client; SIGHTLINE_HUB_TOKEN is the token\n"
      "for another hub; http_proxy, https_proxy and no_proxy are obeyed.");
  add_json(*add_verb(app, "list", "Shows the models on this computer.", Verb::List, models), models);

  CLI::App* search =
      add_verb(app, "search", "Looks for models: in the catalogue, and on the hub.", Verb::Search, models);
  search->add_option("words", models.words, "parts of a name")->required();
  search->add_flag("--catalogue", models.catalogue_only, "look at the catalogue only, without the network");
  add_hub(*search, models);
  add_json(*search, models);

  CLI::App* info = add_verb(app, "info", "Says what is known of a model.", Verb::Info, models);
  add_name(*info, models);
  info->add_flag("--hub", models.asks_hub, "ask the hub for its files");
  add_hub(*info, models);
  add_json(*info, models);

  CLI::App* fit = add_verb(app, "fit", "Says what fits this computer and how fast it would be.", Verb::Fit, models);
  add_name(*fit, models, false);
  fit->get_option("model")->description(std::string(kNameHelp) + ",\nor a file; without: all of the catalogue");
  fit->add_option("--context", models.context, "tokens of prompt and answer together")
      ->check(CLI::Range(std::int64_t{64}, std::int64_t{1} << 20).description(""))
      ->capture_default_str();
  fit->add_flag("--measure", models.restart, "measure this computer again; otherwise once in 30 days");
  fit->add_option("--threads", models.threads, "threads to use (default: all cores)")->check(CLI::Range(1, 1024));
  fit->add_option("--isa", models.isa, "instruction set (default: the best one, or SIGHTLINE_ISA)");
  add_json(*fit, models);

  CLI::App* download = add_verb(app, "download", "Fetches a model, or what is missing of it.", Verb::Download, models);
  add_name(*download, models);
  download->add_flag("--no-projector", models.no_projector, "leave out the file with which it sees pictures");
  download->add_flag("--restart", models.restart, "begin again, also if the hub has another version by now");
  download->add_option("--limit", models.limit, "megabytes per second, of all connections together")
      ->check(CLI::PositiveNumber.description(""));
  download->add_option("--connections", models.connections, "connections at once")
      ->check(CLI::Range(1, 16).description(""))
      ->capture_default_str();
  add_hub(*download, models);
  add_json(*download, models);

  CLI::App* import =
      add_verb(app, "import", "Takes files of your own into the folder of models.", Verb::Import, models);
  import->add_option("files", models.files, "all files of one model: .gguf, its further parts, its projector")
      ->required()
      ->type_name(kFileWord);
  import->add_option("--name", models.name, "ORG/NAME to call it (default: local/ and the file's name)");
  auto* copy = import->add_flag("--copy", models.copies, "copy, although a link would cost no space");
  import->add_flag("--move", models.moves, "move the files here")->excludes(copy);

  CLI::App* verify =
      add_verb(app, "verify", "Reads a model and says whether it is what was fetched.", Verb::Verify, models);
  add_name(*verify, models);
  add_json(*verify, models);

  CLI::App* remove = add_verb(app, "remove", "Deletes a model from the folder of models.", Verb::Remove, models);
  add_name(*remove, models);
  remove->add_flag("-y,--yes", models.yes, "do not ask");

  CLI::App* path = add_verb(app, "path", "Shows the folder of models, or moves it.", Verb::Path, models);
  path->add_option("folder", models.folder, "move all models there; when it is interrupted, say the same again");

  CLI::App* source =
      add_verb(app, "source", "Shows where models are fetched from, or chooses it.", Verb::Source, models);
  source->add_option("hub", models.mirror,
                     "from now on ask this hub: `huggingface`, `modelscope`, or an address such as hf-mirror.com");

  CLI::App* login =
      add_verb(app, "login", "Keeps a hub's token, which it asks for, in the keyring.", Verb::Login, models);
  add_hub(*login, models);
  CLI::App* logout = add_verb(app, "logout", "Removes a hub's token from the keyring.", Verb::Logout, models);
  add_hub(*logout, models);
}

}  // namespace sightline
