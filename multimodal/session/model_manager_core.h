/// ModelManager::Core: the threads behind the door to models.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/hub/hub_choice.h"
#include "multimodal/model_manager.h"
#include "multimodal/session/download_queue.h"
#include "multimodal/session/model_shelf.h"
#include "multimodal/session/work_queue.h"

namespace sightline {

/// One thread for each kind of waiting: questions to the hub, work on files, measuring, and the downloads' own. The desk
/// never waits for more than small files; it holds the queue of downloads.
class ModelManager::Core {
 public:
  explicit Core(ModelManagerOptions given);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void tell(ModelEvent event);
  /// Runs `work` there, and hands `done` what it gave.
  template <class T>
  void answer(WorkQueue& queue, Done<T> done, std::function<Result<T>()> work) {
    queue.post([done = std::move(done), work = std::move(work)] {
      Result<T> result = work();
      if (done) done(std::move(result));
    });
  }
  Result<HubClient> open_hub(const std::stop_token& stop) const;
  Result<HubChoice> choice_of_hub(const std::stop_token& stop) const;
  Result<ModelSources> sources() const;
  Result<std::string> keep_token(const std::string& token) const;
  Status forget_token() const;
  Status move_folder(const std::filesystem::path& folder);
  Result<StoreFolders> stores() const;
  /// What offers are reckoned with now. Desk and file threads.
  ShelfView view(std::int64_t context) const;
  Result<MachineSpeed> measure(bool anew);
  Result<LocalModel> find_model(const std::string& path) const;
  Result<std::string> import_files(const std::vector<std::filesystem::path>& given, std::string name);
  Result<std::vector<CheckedFile>> verify(const std::string& path);
  Status remove(const std::string& path);
  void stop_file_work();

  ModelManagerOptions options;

 private:
  DownloadQueueSetup queue_setup();
  MachineSpeed known_speed() const;
  FileProgress progress_of(FileWork::Kind kind, std::stop_token stop);
  std::stop_token begin_file_work();

  mutable std::mutex mutex_;  // guards the next three
  mutable MachineSpeed speed_;
  mutable bool has_read_speed_ = false;
  std::stop_source file_work_;
  std::filesystem::path speed_file_;
  std::string machine_;  // its name in that file
  TokenStore tokens_;
  std::atomic<bool> is_moving_ = false;  // all models are on their way to another folder

 public:
  std::stop_source closing;
  // In the order in which the destructor's work needs them.
  WorkQueue talk;  ///< events for the window
  std::unique_ptr<DownloadQueue> downloads;
  WorkQueue desk;     ///< downloads, and what is known without waiting
  WorkQueue files;    ///< scans, imports, checks
  WorkQueue network;  ///< questions to the hub
  WorkQueue yardstick;
};

}  // namespace sightline
