/// DownloadJob: one download on a thread of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <thread>

#include "multimodal/hub/model_download.h"
#include "multimodal/library/download_list.h"

namespace sightline {

/// What a download needs, and whom it tells. The functions are called from its thread.
struct DownloadJobSetup {
  std::function<Result<HubClient>(std::stop_token)> open_hub;
  std::filesystem::path folder;  ///< of our models
  DownloadOptions options;
  DownloadRecord record;
  /// The hub of this address has said which files these are.
  std::function<void(const std::string& hub, const DownloadPlan&)> on_plan;
  DownloadObserver on_progress;
  std::function<void(const Status&)> on_end;  ///< the last call
};

/// Asks the hub for the record's commit, or the newest if it names none or another hub's, and fetches what is missing; what
/// came from another hub counts if it is of the same content. A hub that cannot
/// be reached, or has trouble, is asked again as often and after such waits as the options say. It must not be destroyed
/// from its own functions.
class DownloadJob {
 public:
  explicit DownloadJob(DownloadJobSetup setup);
  /// Stops it and waits until it has ended; what came stays.
  ~DownloadJob() = default;

  void set_limit(std::int64_t bytes_per_second) { control_.set_limit(bytes_per_second); }
  /// It ends soon, with Cancelled.
  void stop() { thread_.request_stop(); }

 private:
  Status run(const std::stop_token& stop);
  Result<HubModel> ask(const HubClient& client, const std::stop_token& stop);

  const DownloadJobSetup setup_;
  DownloadDisk disk_;
  DownloadControl control_;
  std::jthread thread_;  // begun last
};

}  // namespace sightline
