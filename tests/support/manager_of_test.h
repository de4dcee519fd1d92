/// ManagerOfTest: a manager of models, and what it told.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/models_of_test.h"

namespace sightline::testing_support {

inline constexpr std::chrono::seconds kManagerPatience(60);  // a bound for hanging, no measure

/// One run of a program, and what it was told.
class ManagerOfTest {
 public:
  explicit ManagerOfTest(ModelManagerOptions options) {
    options.on_event = [this](const ModelEvent& event) {
      const std::lock_guard lock(mutex_);
      if (const auto* changed = std::get_if<DownloadsChanged>(&event)) downloads_ = changed->downloads;
      if (const auto* end = std::get_if<DownloadEnded>(&event)) ended_.push_back(end->download.wish.precision);
      if (std::holds_alternative<MachineMeasured>(event)) ++n_measured_;
      if (const auto* work = std::get_if<FileWorkChanged>(&event); work != nullptr && work->work)
        last_work_ = work->work;
      changed_.notify_all();
    };
    door = std::make_unique<ModelManager>(std::move(options));
  }

  /// What a function of the door answers.
  template <class T, class Ask>
  Result<T> ask(const Ask& question) {
    std::promise<Result<T>> promise;
    question(*door, Done<T>([&promise](Result<T> result) { promise.set_value(std::move(result)); }));
    return promise.get_future().get();
  }
  DownloadId download(const std::string& precision) {
    const Result<DownloadId> id = ask<DownloadId>([&](ModelManager& manager, Done<DownloadId> done) {
      manager.download({"org/model", precision, true}, std::move(done));
    });
    EXPECT_TRUE(id) << id.error().message;
    return id ? *id : DownloadId{};
  }
  std::vector<InstalledModel> installed() {
    return *ask<std::vector<InstalledModel>>(
        [](ModelManager& manager, auto done) { manager.installed(4096, std::move(done)); });
  }
  /// Waits until a download is as the condition wants it, and gives it.
  template <class Condition>
  DownloadItem wait(DownloadId id, const Condition& is_right) {
    std::unique_lock lock(mutex_);
    DownloadItem last;
    const bool came = changed_.wait_for(lock, kManagerPatience, [&] {
      for (const DownloadItem& item : downloads_) {
        if (item.id != id) continue;
        last = item;
        return is_right(item);
      }
      return false;
    });
    EXPECT_TRUE(came) << "it stays at state " << static_cast<int>(last.state) << ": " << last.sentence;
    return last;
  }
  DownloadItem wait_for(DownloadId id, DownloadItem::State state) {
    return wait(id, [state](const DownloadItem& item) { return item.state == state; });
  }
  template <class Condition>
  bool wait_for_list(const Condition& is_right) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kManagerPatience, [&] { return is_right(downloads_); });
  }
  bool wait_for_count(std::size_t n) {
    return wait_for_list([n](const auto& list) { return list.size() == n; });
  }
  std::vector<DownloadItem> downloads() {
    const std::lock_guard lock(mutex_);
    return downloads_;
  }
  std::vector<std::string> ended() {
    const std::lock_guard lock(mutex_);
    return ended_;
  }
  /// The last work on files that was told of; waits for a first, which may be told after the work was answered.
  std::optional<FileWork> last_work() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kManagerPatience, [this] { return last_work_.has_value(); });
    return last_work_;
  }
  int n_measured() {
    const std::lock_guard lock(mutex_);
    return n_measured_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<DownloadItem> downloads_;
  std::vector<std::string> ended_;
  int n_measured_ = 0;
  std::optional<FileWork> last_work_;

 public:
  std::unique_ptr<ModelManager> door;  // ends first: it tells the ones above
};

}  // namespace sightline::testing_support
