/// Models by name on the command line: found on this computer, or fetched after the person said yes.
#include "multimodal/cli/model_choice.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/base/utf8.h"
#include "multimodal/cli/interrupt.h"
#include "multimodal/hub/hub_choice.h"
#include "multimodal/hub/keyring.h"
#include "multimodal/library/local_models.h"
#include "multimodal/library/models_place.h"
#include "multimodal/library/plain_text.h"

namespace sightline {

namespace {

constexpr int kBar = 24;  // characters

std::string time_text(std::chrono::seconds time) {
  const long long all = time.count();
  if (all < 60) return std::to_string(all) + " s";
  if (all < 3600) return std::to_string(all / 60) + " min " + std::to_string(all % 60) + " s";
  return std::to_string(all / 3600) + " h " + std::to_string(all % 3600 / 60) + " min";
}

int terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// Whether the person typed a yes.
bool is_confirmed(const std::string& question) {
  std::fprintf(stderr, "%s [y/N] ", question.c_str());
  std::string line;
  std::getline(std::cin, line);
  return line == "y" || line == "Y" || line == "yes" || line == "Yes" || line == "j" || line == "ja";
}

void take(const LocalModel& local, std::filesystem::path& model, std::filesystem::path& projector) {
  model = local.files.front();
  if (projector.empty()) projector = local.projector;
}

Error is_not_here(const std::string& name, const ModelReference& reference) {
  std::string sentence = printable(name, 80) + " is not on this computer; `sightline models download " +
                         printable(name, 80) + "` fetches it";
  if (reference.entry != nullptr)
    sentence += " (about " + gigabytes_text(reference.entry->bytes_of(reference.variant)) + ")";
  return {ErrorCode::NotFound, std::move(sentence), ""};
}

}  // namespace

std::string progress_text(const DownloadProgress& progress, int width) {
  const double share = progress.total_bytes > 0
                           ? static_cast<double>(progress.done_bytes) / static_cast<double>(progress.total_bytes)
                           : 0.0;
  std::array<char, 96> figures{};
  const bool is_small = progress.total_bytes < 1'000'000'000;
  const double unit = is_small ? 1e-6 : 1e-9;
  std::snprintf(figures.data(), figures.size(), "%3.0f %%  %.2f of %.2f %s", 100.0 * share,
                static_cast<double>(progress.done_bytes) * unit, static_cast<double>(progress.total_bytes) * unit,
                is_small ? "MB" : "GB");
  std::string text = figures.data();
  using Stage = DownloadProgress::Stage;
  if (progress.stage == Stage::Waiting) {
    text += "  waiting: " + printable(progress.why, 120);
  } else if (progress.stage == Stage::Verifying) {
    text += "  verifying";
  } else if (progress.stage == Stage::Fetching && progress.bytes_per_second > 0.0) {
    std::snprintf(figures.data(), figures.size(), "  %.1f MB/s", progress.bytes_per_second * 1e-6);
    text += figures.data();
    if (progress.remaining) text += "  " + time_text(*progress.remaining) + " left";
  }
  if (static_cast<int>(text.size()) + kBar + 2 < width) {
    const int done = static_cast<int>(share * kBar);
    std::string bar;
    for (int i = 0; i < kBar; ++i) bar += i < done ? "█" : "░";
    text = bar + " " + text;
  }
  return text.size() > static_cast<std::size_t>(width) + 2 * kBar ? text.substr(0, static_cast<std::size_t>(width))
                                                                  : text;
}

Result<HubClient> open_hub(const std::string& hub, const std::stop_token& stop) {
  Result<HubChoice> choice =
      find_hub([](const char* name) -> const char* { return std::getenv(name); }, hub, desktop_keyring(), stop);
  if (!choice) return choice.error();
  return HubClient::create(std::move(choice->options));
}

Status fetch_model(const HubClient& client, const DownloadPlan& plan, const ModelFolder& folder,
                   const ModelsArguments& arguments, const Terminal& terminal, std::stop_token stop) {
  DownloadOptions options;
  options.connections = arguments.connections;
  options.restart = arguments.restart;
  DownloadControl control;
  control.set_limit(static_cast<std::int64_t>(arguments.limit * 1e6));
  DownloadDisk disk;
  ProgressLine line(terminal);
  auto told_at = std::chrono::steady_clock::now();
  const DownloadObserver observer = [&](const DownloadProgress& progress) {
    line.show(progress_text(progress, terminal_width()));
    if (!arguments.json || std::chrono::steady_clock::now() - told_at < std::chrono::seconds(1)) return;
    told_at = std::chrono::steady_clock::now();
    nlohmann::ordered_json json = {{"file", progress.file},
                                   {"done_bytes", progress.done_bytes},
                                   {"total_bytes", progress.total_bytes},
                                   {"bytes_per_second", progress.bytes_per_second}};
    if (progress.remaining) json["remaining_seconds"] = progress.remaining->count();
    if (!progress.why.empty()) json["waiting_for"] = progress.why;
    std::printf("%s\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    std::fflush(stdout);
  };
  return download_model(client, plan, folder, options, disk, control, observer, std::move(stop));
}

Status choose_model(std::filesystem::path& model, std::filesystem::path& projector) {
  std::error_code problem;
  if (model.empty() || std::filesystem::exists(model, problem)) return {};
  const std::string name = model.string();
  const std::optional<ModelReference> reference = read_model_reference(name, ModelCatalogue::built_in());
  const Result<StoreFolders> stores = find_store_folders();
  if (!stores) return reference ? Status(stores.error()) : Status();
  const std::vector<LocalModel> models = find_local_models(*stores);
  const LocalModel* local = reference ? find_local(models, *reference) : nullptr;
  if (local == nullptr) local = find_local(models, name);
  if (local != nullptr) {
    take(*local, model, projector);
    return {};
  }
  if (!reference) return {};
  const Terminal terminal = Terminal::detect();
  if (!terminal.input_is_terminal || !terminal.error_is_terminal) return is_not_here(name, *reference);
  const Result<HubClient> client = open_hub("", {});
  if (!client) return client.error();
  const std::string size =
      reference->entry == nullptr ? "" : ", about " + gigabytes_text(reference->entry->bytes_of(reference->variant));
  if (!is_confirmed(printable(name, 80) + " is not on this computer. Fetch it from " + client->server() + size + "?")) {
    return is_not_here(name, *reference);
  }
  Interrupt interrupt;
  const std::stop_token stop = interrupt.begin_work();
  const Result<HubModel> listed = client->model(reference->repository, "", stop);
  if (!listed) return listed.error();
  const std::string usual = reference->entry == nullptr ? "" : reference->entry->usual;
  const Result<DownloadPlan> plan =
      plan_download(*listed, reference->variant.empty() ? usual : reference->variant, true);
  if (!plan) return plan.error();
  if (Status ok = fetch_model(*client, *plan, ModelFolder(stores->ours.front()), {}, terminal, stop); !ok) return ok;
  const std::vector<LocalModel> now = find_local_models(*stores);
  if (const LocalModel* fetched = find_local(now, ModelReference{plan->model.repository, plan->variant, nullptr})) {
    take(*fetched, model, projector);
  }
  return {};
}

}  // namespace sightline
