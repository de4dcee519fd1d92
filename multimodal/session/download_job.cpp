/// DownloadJob: one download on a thread of its own.
#include "multimodal/session/download_job.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace sightline {

DownloadJob::DownloadJob(DownloadJobSetup setup) : setup_(std::move(setup)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { setup_.on_end(run(stop)); });
}

/// Which files there are, told of while that takes more than one question.
Result<HubModel> DownloadJob::ask(const HubClient& client, const std::stop_token& stop) {
  const DownloadRecord& record = setup_.record;
  const DownloadOptions& options = setup_.options;
  const std::string commit = record.hub == client.options().endpoint ? record.commit : std::string();
  for (int n_failures = 1;; ++n_failures) {
    HubProblem problem;
    Result<HubModel> model = client.model(record.repository, commit, stop, &problem);
    if (model || !problem.may_pass || n_failures >= options.attempts) return model;
    DownloadProgress progress;
    progress.stage = DownloadProgress::Stage::Waiting;
    progress.done_bytes = record.done_bytes;
    progress.total_bytes = record.total_bytes;
    progress.why = problem.error.message;
    setup_.on_progress(progress);
    const auto doubled = options.first_wait * (1LL << std::min(n_failures - 1, 16));
    std::chrono::milliseconds wait = std::min<std::chrono::milliseconds>(doubled, options.longest_wait);
    if (problem.wait) wait = *problem.wait;
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, wait, [] { return false; });  // a stop ends it
  }
}

Status DownloadJob::run(const std::stop_token& stop) {
  const DownloadRecord& record = setup_.record;
  const Result<HubClient> client = setup_.open_hub(stop);
  if (!client) return client.error();
  const Result<HubModel> model = ask(*client, stop);
  if (!model) return model.error();
  const CatalogueEntry* const entry = ModelCatalogue::built_in().find(record.repository);
  const std::string usual = entry == nullptr ? std::string() : entry->usual;
  const Result<DownloadPlan> plan =
      plan_download(*model, record.variant.empty() ? usual : record.variant, record.with_projector);
  if (!plan) return plan.error();
  setup_.on_plan(client->options().endpoint, *plan);
  return download_model(*client, *plan, ModelFolder(setup_.folder), setup_.options, disk_, control_, setup_.on_progress,
                        stop);
}

}  // namespace sightline
