/// DownloadQueue: downloads in their order, one running at a time, remembered on disk.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "multimodal/contract/done.h"
#include "multimodal/contract/models.h"
#include "multimodal/library/download_list.h"
#include "multimodal/session/download_job.h"

namespace sightline {

/// What a queue stands on. All functions but `open_hub` are called from the queue's thread.
struct DownloadQueueSetup {
  std::filesystem::path list_file;
  DownloadOptions options;
  std::function<Result<HubClient>(std::stop_token)> open_hub;  ///< from the download's thread; may take a while
  std::function<Result<std::filesystem::path>()> models_folder;
  std::function<void(std::function<void()>)> post;  ///< does something on the queue's thread, soon; from any thread
  std::function<void(ModelEvent)> tell;
};

/// Used by one thread only, where `post` brings everything back to. Destroyed after that thread has ended.
class DownloadQueue {
 public:
  explicit DownloadQueue(DownloadQueueSetup setup) : setup_(std::move(setup)) {}
  /// Stops what runs and writes down what there is.
  ~DownloadQueue();
  DownloadQueue(const DownloadQueue&) = delete;
  DownloadQueue& operator=(const DownloadQueue&) = delete;

  /// Takes in what an earlier program left, paused; what has no repository's name is left out.
  void load();
  Result<DownloadId> add(const DownloadWish& wish);
  [[nodiscard]] std::vector<DownloadItem> items() const;
  void pause(DownloadId id);
  void resume(DownloadId id);
  void stop(DownloadId id);
  void remove(DownloadId id, Done<void> done);
  void move(DownloadId id, int by);
  void set_limit(std::int64_t bytes_per_second);

 private:
  struct Entry {
    DownloadItem item;
    DownloadRecord record;
    std::unique_ptr<DownloadJob> job;  // running or about to end; its files are locked until it is gone
    bool is_ending = false;            // because the person wants it
    Done<void> removal;                // once it has ended
  };

  Entry* find(DownloadId id);
  void start_next();
  void start(Entry& entry);
  static void end(Entry& entry);
  void take_plan(DownloadId id, const std::string& hub, const DownloadPlan& plan);
  void take_progress(DownloadId id, const DownloadProgress& progress);
  void take_end(DownloadId id, const Status& status);
  void finish(Entry& entry, const Status& status);
  void erase(DownloadId id, const Done<void>& done);
  [[nodiscard]] Status delete_files(const DownloadRecord& record) const;
  void changed();  // tells, and writes down
  void tell();
  void save();

  DownloadQueueSetup setup_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::int32_t last_id_ = 0;
  std::int64_t limit_ = 0;
  std::chrono::steady_clock::time_point saved_at_{};
};

}  // namespace sightline
