/// sightline models: finds, fetches and keeps models.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/base/system_info.h"
#include "engine/base/utf8.h"
#include "multimodal/cli/commands.h"
#include "multimodal/cli/hub_login.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/cli/machine_yardstick.h"
#include "multimodal/cli/model_choice.h"
#include "multimodal/cli/models_report.h"
#include "multimodal/hub/hub_choice.h"
#include "multimodal/hub/keyring.h"
#include "multimodal/hub/safe_name.h"
#include "multimodal/library/machine_speed_file.h"
#include "multimodal/library/model_catalogue.h"
#include "multimodal/library/models_place.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

using Verb = ModelsArguments::Verb;

const char* variable(const char* name) { return std::getenv(name); }

/// What every verb begins with.
struct Context {
  const ModelsArguments& arguments;
  const ModelCatalogue& catalogue = ModelCatalogue::built_in();
  StoreFolders stores{};
  std::vector<LocalModel> models{};
  Terminal terminal = Terminal::detect();
  std::stop_token stop{};

  /// The model of the command line on this computer. Errors: NotFound.
  [[nodiscard]] Result<LocalModel> find_here() const {
    const std::optional<ModelReference> reference = read_model_reference(arguments.name, catalogue);
    const LocalModel* local = reference ? find_local(models, *reference) : nullptr;
    if (local == nullptr) local = find_local(models, arguments.name);
    if (local != nullptr) return *local;
    return Error{ErrorCode::NotFound,
                 printable(arguments.name, 80) + " is not on this computer; `sightline models list` shows what is", ""};
  }
  [[nodiscard]] FileProgress progress(ProgressLine& line, const char* what) const {
    return [this, &line, what](const std::string& file, std::int64_t done, std::int64_t total) {
      line.show(std::string(what) + " " + printable(file, 60) + ": " + gigabytes_text(done) + " of " +
                gigabytes_text(total));
      return !stop.stop_requested();
    };
  }
};

Status search(const Context& context) {
  const ModelsArguments& arguments = context.arguments;
  const std::vector<const CatalogueEntry*> known = context.catalogue.search(arguments.words);
  std::vector<HubFound> found;
  Status asked;
  if (!arguments.catalogue_only) {
    const Result<HubClient> client = open_hub(arguments.mirror, context.stop);
    if (!client) return client.error();
    Result<std::vector<HubFound>> answer = client->search(arguments.words, context.stop);
    if (answer) {
      found = *std::move(answer);
    } else {
      asked = answer.error();
    }
  }
  print_found(known, found, arguments.json);
  if (!asked && !known.empty() && asked.error().code != ErrorCode::Cancelled) {  // the catalogue had something
    std::fprintf(stderr, "sightline: the hub was not searched: %s\n", asked.error().message.c_str());
    return {};
  }
  if (asked && known.empty() && found.empty() && !arguments.json) {
    return Error{ErrorCode::NotFound, "nothing is called " + printable(arguments.words, 80), ""};
  }
  return asked;
}

/// What the name on the command line means. Errors: InvalidArgument.
Result<ModelReference> reference_of(const Context& context) {
  std::optional<ModelReference> reference = read_model_reference(context.arguments.name, context.catalogue);
  if (reference) return *std::move(reference);
  return Error{ErrorCode::NotFound,
               printable(context.arguments.name, 80) +
                   " is neither a known short name nor ORG/NAME of a hub; `sightline models search "
                   "qwen` shows short names",
               ""};
}

Status info(const Context& context) {
  const ModelsArguments& arguments = context.arguments;
  const Result<ModelReference> reference = reference_of(context);
  std::vector<LocalModel> here;
  for (const LocalModel& model : context.models) {
    const bool is_it = reference ? model.repository == reference->repository : model.name == arguments.name;
    if (is_it) here.push_back(model);
  }
  if (!reference && here.empty()) return reference.error();
  const bool asks = arguments.asks_hub || (reference && reference->entry == nullptr && here.empty());
  if (asks && reference) {
    const Result<HubClient> client = open_hub(arguments.mirror, context.stop);
    if (!client) return client.error();
    const Result<HubModel> model = client->model(reference->repository, "", context.stop);
    if (!model) return model.error();
    print_hub_model(*model, arguments.json);
  } else if (reference && reference->entry != nullptr) {
    print_entry(*reference->entry, here, arguments.json);
  } else {
    print_local_models(here, arguments.json);
  }
  return {};
}

/// What was measured of this computer, now or within the last weeks.
Result<MachineSpeed> speed_of_machine(const Context& context) {
  const ModelsArguments& arguments = context.arguments;
  const Result<StandardFolders> folders = standard_folders();
  const std::filesystem::path file = folders ? folders->cache / "machine.json" : std::filesystem::path();
  const bool is_usual = arguments.threads == 0 && arguments.isa.empty();  // what is asked for once is not kept
  const std::string name = machine_name();
  if (is_usual && !arguments.restart) {
    if (const auto known = read_machine_speed(file, name, std::chrono::system_clock::now())) return *known;
  }
  ProgressLine line(context.terminal);
  line.show("measuring this computer …");
  Result<MachineSpeed> speed = measure_machine_speed(arguments.threads, arguments.isa);
  line.clear();
  if (!speed) return speed;
  if (!speed->is_steady) {
    std::fprintf(stderr,
                 "sightline: this computer was busy while it was measured: it may be faster than said here. It is "
                 "measured again next time.\n");
  } else if (is_usual && !file.empty()) {
    static_cast<void>(write_machine_speed(file, name, *speed));  // else it is measured again next time
  }
  return speed;
}

std::int64_t size_of(const std::filesystem::path& file) {
  std::error_code problem;
  const std::uintmax_t size = file.empty() ? 0 : std::filesystem::file_size(file, problem);
  return problem ? 0 : static_cast<std::int64_t>(size);
}

Result<FitLine> fit_of_file(const Context& context, const std::filesystem::path& file,
                            const std::filesystem::path& projector, const MachineRates& machine) {
  const Result<ModelCost> cost = read_cost(file, size_of(projector));
  if (!cost) return cost.error();
  return FitLine{file.stem().string(), "", true, reckon_fit(*cost, context.arguments.context, machine)};
}

FitLine fit_of_entry(const Context& context, const CatalogueEntry& entry, const std::string& variant,
                     const MachineRates& machine) {
  const std::string chosen = variant.empty() ? entry.usual : variant;
  FitLine line{entry.id, chosen, false, reckon_fit(entry.cost_of(chosen), context.arguments.context, machine), &entry};
  line.is_here = find_local(context.models, ModelReference{entry.repository, chosen, &entry}) != nullptr;
  return line;
}

Status fit(const Context& context) {
  const ModelsArguments& arguments = context.arguments;
  std::optional<ModelReference> reference;
  std::error_code problem;
  const bool is_file = !arguments.name.empty() && std::filesystem::exists(arguments.name, problem);
  const Result<LocalModel> here = context.find_here();
  if (!arguments.name.empty() && !is_file) {
    reference = read_model_reference(arguments.name, context.catalogue);
    if (!here && (!reference || reference->entry == nullptr)) return here.error();
  }
  const Result<MachineSpeed> speed = speed_of_machine(context);
  if (!speed) return speed.error();
  const MachineRates machine = {*speed, memory_info()};
  std::vector<FitLine> lines;
  if (is_file || (!arguments.name.empty() && here)) {
    Result<FitLine> line = is_file ? fit_of_file(context, arguments.name, {}, machine)
                                   : fit_of_file(context, here->files.front(), here->projector, machine);
    if (!line) return line.error();
    if (!is_file) {
      line->name = here->name;
      line->variant = here->variant;
    }
    lines.push_back(*std::move(line));
  } else if (reference) {
    lines.push_back(fit_of_entry(context, *reference->entry, reference->variant, machine));
  } else {
    for (const CatalogueEntry& entry : context.catalogue.entries())
      lines.push_back(fit_of_entry(context, entry, "", machine));
  }
  print_fit(lines, machine, arguments.json);
  return {};
}

Status download(const Context& context) {
  const ModelsArguments& arguments = context.arguments;
  const Result<ModelReference> reference = reference_of(context);
  if (!reference) return reference.error();
  const Result<HubClient> client = open_hub(arguments.mirror, context.stop);
  if (!client) return client.error();
  const Result<HubModel> model = client->model(reference->repository, "", context.stop);
  if (!model) return model.error();
  const std::string usual = reference->entry == nullptr ? "" : reference->entry->usual;
  const Result<DownloadPlan> plan =
      plan_download(*model, reference->variant.empty() ? usual : reference->variant, !arguments.no_projector);
  if (!plan) return plan.error();
  const ModelFolder folder(context.stores.ours.front());
  if (Status ok = fetch_model(*client, *plan, folder, arguments, context.terminal, context.stop); !ok) return ok;
  const std::string name = plan->model.repository + ":" + plan->variant;
  bool is_verified = true;
  for (const auto& [file, record] : folder.records(plan->model.repository))
    is_verified = is_verified && record.is_verified;
  if (arguments.json) {
    std::printf(
        "%s\n",
        nlohmann::ordered_json({{"model", name}, {"bytes", plan->bytes()}, {"verified", is_verified}}).dump().c_str());
    return {};
  }
  std::printf("%s is here (%s%s)%s. Try: sightline chat -m %s\n", terminal_safe(name).c_str(),
              gigabytes_text(plan->bytes()).c_str(), plan->has_projector ? ", with its projector" : "",
              is_verified ? "" : "; the hub told no SHA-256, so only its size was checked",
              terminal_safe(arguments.name).c_str());
  return {};
}

Status import_files(const Context& context) {
  const ModelsArguments& arguments = context.arguments;
  const std::filesystem::path first = arguments.files.front();
  std::string name = arguments.name.empty() ? "local/" + first.stem().string() : arguments.name;
  if (Status ok = check_repository_name(name); !ok) {
    return arguments.name.empty() ? Error{ErrorCode::InvalidArgument, "give the model a name with --name ORG/NAME", ""}
                                  : ok.error();
  }
  const ModelFolder folder(context.stores.ours.front());
  if (Status ok = make_folders_below(folder.path(), name); !ok) return ok;
  const ImportMode mode = arguments.moves ? ImportMode::Move : arguments.copies ? ImportMode::Copy : ImportMode::Link;
  {
    ProgressLine line(context.terminal);
    if (Status ok = folder.import_files(arguments.files, name, mode, context.progress(line, "taking in")); !ok)
      return ok;
  }
  std::printf("%s is in the folder of models. Try: sightline chat -m %s\n", terminal_safe(name).c_str(),
              terminal_safe(name).c_str());
  return {};
}

Status verify(const Context& context) {
  const Result<LocalModel> model = context.find_here();
  if (!model) return model.error();
  Result<std::vector<VerifiedFile>> files = std::vector<VerifiedFile>();
  {
    ProgressLine line(context.terminal);
    files = ModelFolder(context.stores.ours.front()).verify(*model, context.progress(line, "reading"));
  }
  if (!files) return files.error();
  constexpr std::array<const char*, 4> kWords = {"good", "damaged", "unknown", "missing"};
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  TextTable table({"FILE", "IS", "SHA-256"});
  std::string bad;
  for (const VerifiedFile& file : *files) {
    const char* word = kWords.at(static_cast<std::size_t>(file.state));
    json.push_back({{"file", file.name}, {"state", word}, {"sha256", file.sha256}});
    table.add({file.name, word, file.sha256});
    if (file.state == VerifiedFile::State::Damaged || file.state == VerifiedFile::State::Missing) bad = file.name;
  }
  std::fputs(context.arguments.json ? (json.dump(2) + "\n").c_str() : table.text().c_str(), stdout);
  if (bad.empty()) return {};
  return Error{ErrorCode::Corrupt,
               printable(bad, 80) + " is not what was fetched; remove the model and download it again", "DL_HASH"};
}

Status remove(const Context& context) {
  const Result<LocalModel> model = context.find_here();
  if (!model) return model.error();
  if (!context.arguments.yes) {
    if (!context.terminal.input_is_terminal) {
      return Error{ErrorCode::InvalidArgument,
                   "say --yes to remove " + printable(model->name, 80) + " without being asked", ""};
    }
    std::fprintf(stderr, "Remove %s (%s)? [y/N] ", terminal_safe(model->name).c_str(),
                 gigabytes_text(model->bytes).c_str());
    std::string line;
    std::getline(std::cin, line);
    if (line != "y" && line != "Y" && line != "yes")
      return Error{ErrorCode::Cancelled, "nothing was removed", "CANCELLED"};
  }
  if (Status ok = ModelFolder(context.stores.ours.front()).remove(*model); !ok) return ok;
  std::printf("%s is removed, %s are free again.\n", terminal_safe(model->name).c_str(),
              gigabytes_text(model->bytes).c_str());
  return {};
}

Status path(const Context& context) {
  if (!context.arguments.folder.empty()) {
    ProgressLine line(context.terminal);
    if (Status ok = move_models(context.arguments.folder, &variable, context.progress(line, "moving")); !ok) return ok;
    line.clear();
    const Result<StoreFolders> now = find_store_folders(&variable);
    if (!now) return now.error();
    std::printf("%s\n", terminal_safe(now->ours.front().string()).c_str());
    return {};
  }
  std::printf("%s\n", terminal_safe(context.stores.ours.front().string()).c_str());
  return {};
}

Status source(const Context& context) {
  if (!context.arguments.mirror.empty()) {
    if (Status ok = choose_hub(&variable, context.arguments.mirror); !ok) return ok;
  }
  const Result<HubChoice> hub = find_hub(&variable, {}, desktop_keyring(), context.stop);
  if (!hub) return hub.error();
  constexpr std::array<const char*, 4> kTokens = {"without a token", "with the token of a variable",
                                                  "with the token in the keyring",
                                                  "with the token in the file of Hugging Face's client"};
  std::printf("%s, %s\n", terminal_safe(hub->options.endpoint).c_str(),
              hub->options.has_locked_token ? "without its token: the keyring is locked"
                                            : kTokens.at(static_cast<std::size_t>(hub->token_source)));
  if (hub->is_chosen_by_variable) std::printf("HF_ENDPOINT says so; without it, what was chosen here would count.\n");
  return {};
}

Status run_verb(const Context& context) {
  switch (context.arguments.verb) {
    case Verb::List:
      print_local_models(context.models, context.arguments.json);
      return {};
    case Verb::Search:
      return search(context);
    case Verb::Info:
      return info(context);
    case Verb::Fit:
      return fit(context);
    case Verb::Download:
      return download(context);
    case Verb::Import:
      return import_files(context);
    case Verb::Verify:
      return verify(context);
    case Verb::Remove:
      return remove(context);
    case Verb::Source:
      return source(context);
    case Verb::Login:
      return log_in(context.arguments, context.terminal, context.stop);
    case Verb::Logout:
      return log_out(context.arguments, context.stop);
    case Verb::Path:
      break;
  }
  return path(context);
}

}  // namespace

ExitCode run_models(const ModelsArguments& arguments) {
  Result<StoreFolders> stores = find_store_folders(&variable);
  if (!stores) return report(stores.error());
  Context context{arguments};
  context.stores = *std::move(stores);
  context.models = find_local_models(context.stores);
  // Where a person is asked, ctrl-C has its usual effect.
  const bool asks_person = arguments.verb == Verb::Remove || arguments.verb == Verb::Login;
  std::optional<Interrupt> interrupt;
  if (!asks_person) context.stop = interrupt.emplace().begin_work();
  const Status status = run_verb(context);
  if (status) return ExitCode::Success;
  Error error = status.error();
  if (error.id == "DL_NETWORK" && arguments.mirror.empty()) {
    error.message += " (`--source modelscope` asks another hub, which has most of the same models)";
  }
  return report(error);
}

}  // namespace sightline
