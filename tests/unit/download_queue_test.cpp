/// The queue of downloads, step by step: what it does while a download that was ended still holds its files.
#include "multimodal/session/download_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "multimodal/hub/hub_choice.h"
#include "tests/support/models_of_test.h"

namespace sightline {
namespace {

using namespace testing_support;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = DownloadItem::State;

constexpr std::chrono::seconds kPatience(60);  // a bound for hanging, no measure

/// A queue whose thread is the test's: what is posted is done while the test waits, and not before.
class Queue : public ::testing::Test, public ModelsOfTest {
 protected:
  Queue() {
    DownloadQueueSetup setup;
    setup.list_file = folder / "data/downloads.json";
    setup.options = impatient();
    setup.open_hub = [this](const std::stop_token&) -> Result<HubClient> {
      Result<HubOptions> about = hub_options(options().read_variable);
      if (!about) return about.error();
      return HubClient::create(*std::move(about));
    };
    setup.models_folder = [this]() -> Result<std::filesystem::path> { return models(); };
    setup.post = [this](std::function<void()> task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      posted_.notify_all();
    };
    setup.tell = [this](const ModelEvent& event) {
      if (const auto* end = std::get_if<DownloadEnded>(&event)) ended.push_back(end->download.wish.precision);
      if (std::holds_alternative<InstalledChanged>(event)) ++n_installed_changes;
    };
    queue = std::make_unique<DownloadQueue>(std::move(setup));
  }

  DownloadId add(const std::string& precision, bool with_projector = true) {
    const Result<DownloadId> id = queue->add({"org/model", precision, with_projector});
    EXPECT_TRUE(id);
    return id ? *id : DownloadId{};
  }
  DownloadItem item(DownloadId id) const {
    for (DownloadItem& item : queue->items()) {
      if (item.id == id) return std::move(item);
    }
    return {};
  }
  State state(DownloadId id) const { return item(id).state; }
  /// Does what is posted until the condition holds.
  template <class Condition>
  bool comes_true(const Condition& is_true) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!is_true()) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        if (!posted_.wait_until(lock, until, [this] { return !tasks_.empty(); })) return false;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
    return true;
  }
  bool ends(DownloadId id) {
    return comes_true([this, id] { return state(id) == State::Done || state(id) == State::Failed; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;

 protected:
  std::atomic<bool> holds = false;  // for scripts of the hub
  std::atomic<int> n_failures = 0;
  std::vector<std::string> ended;
  int n_installed_changes = 0;
  std::unique_ptr<DownloadQueue> queue;  // ends first: it tells the ones above
};

TEST_F(Queue, APausedDownloadLeavesItsFilesToOthers) {
  holds = true;
  hub.script = [this](const HubRequest& request) -> std::optional<HubFault> {
    if (!holds || !request.is_storage || request.path != "/mmproj-BF16.gguf") return std::nullopt;
    return HubFault{.hold_after = 1000};
  };
  const DownloadId first = add("Q4_K_M");
  ASSERT_TRUE(comes_true([&] { return item(first).done_bytes > kSmallBytes; })) << "it is at the projector";
  queue->pause(first);
  holds = false;
  const DownloadId second = add("Q8_0");  // has the same projector
  ASSERT_TRUE(ends(second));
  EXPECT_EQ(state(second), State::Done) << item(second).sentence;
  EXPECT_EQ(state(first), State::Paused);
  queue->resume(first);
  ASSERT_TRUE(ends(first));
  EXPECT_EQ(state(first), State::Done) << item(first).sentence;
  EXPECT_EQ(content_of(model() / "m-Q4_K_M.gguf"), noise(kSmallBytes, 12));
}

TEST_F(Queue, PausesAndGoesOnAThousandTimes) {  // F-D24
  hub.bytes_per_second = 100'000;
  const DownloadId id = add("Q8_0");
  for (int i = 0; i < 1000 && state(id) != State::Done; ++i) {
    queue->pause(id);
    ASSERT_EQ(state(id), State::Paused);
    queue->resume(id);
    ASSERT_EQ(state(id), State::Queued) << "the one before still holds the files";
    ASSERT_TRUE(comes_true([&] { return state(id) != State::Queued; }));
    ASSERT_NE(state(id), State::Failed) << i << ": " << item(id).sentence;
  }
  hub.bytes_per_second = 0;
  ASSERT_TRUE(ends(id));
  EXPECT_EQ(state(id), State::Done) << item(id).sentence;
  EXPECT_EQ(content_of(model() / "m-Q8_0.gguf"), noise(kLargeBytes, 11));
  EXPECT_THAT(ended, ElementsAre("Q8_0"));
}

TEST_F(Queue, WhatWasDeletedBeginsAnewWhenItHasEnded) {
  hub.bytes_per_second = 400'000;
  const DownloadId first = add("Q8_0");
  ASSERT_TRUE(comes_true([&] { return item(first).done_bytes > 0; }));
  bool is_removed = false;
  queue->remove(first, [&is_removed](const Result<void>& removed) { is_removed = removed.has_value(); });
  const DownloadId second = add("Q8_0");
  EXPECT_EQ(state(second), State::Queued) << "the first one still holds the files";
  ASSERT_TRUE(comes_true([&] { return is_removed; }));
  EXPECT_EQ(n_installed_changes, 1);
  hub.bytes_per_second = 0;
  ASSERT_TRUE(ends(second));
  EXPECT_EQ(state(second), State::Done) << item(second).sentence;
  EXPECT_EQ(content_of(model() / "m-Q8_0.gguf"), noise(kLargeBytes, 11));
}

TEST_F(Queue, AStopThatComesTooLateDoesNotHideTheEnd) {
  const DownloadId id = add("Q4_K_M");
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (ModelFolder(models()).records("org/model").size() < 2 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  queue->stop(id);  // all is there, and the queue has not heard of it
  ASSERT_TRUE(ends(id));
  EXPECT_EQ(state(id), State::Done);
  EXPECT_THAT(ended, ElementsAre("Q4_K_M"));
  EXPECT_EQ(item(id).path, (model() / "m-Q4_K_M.gguf").string());
  EXPECT_THAT(read_download_list(folder / "data/downloads.json"), IsEmpty());
}

TEST_F(Queue, AnOutageBeforeTheFirstByteIsWaitedOut) {
  n_failures = 2;
  hub.script = [this](const HubRequest&) -> std::optional<HubFault> {
    return n_failures-- > 0 ? std::optional(HubFault{.status = 503}) : std::nullopt;
  };
  const DownloadId id = add("Q4_K_M");
  ASSERT_TRUE(comes_true([&] { return state(id) == State::Waiting; }));
  EXPECT_THAT(item(id).sentence, HasSubstr("has trouble answering"));
  ASSERT_TRUE(ends(id));
  EXPECT_EQ(state(id), State::Done) << item(id).sentence;
}

TEST_F(Queue, ARefusalIsNotAskedForAgain) {
  hub.script = [](const HubRequest&) { return std::optional(HubFault{.status = 400}); };
  const DownloadId id = add("Q4_K_M");
  ASSERT_TRUE(ends(id));
  EXPECT_EQ(state(id), State::Failed);
  EXPECT_EQ(hub.requests().size(), 1U);
}

TEST_F(Queue, WhoAsksAgainMayWantTheProjectorToo) {
  hub.bytes_per_second = 400'000;
  add("Q8_0");
  const DownloadId id = add("Q4_K_M", false);
  EXPECT_EQ(add("q4_k_m", true), id);
  EXPECT_TRUE(item(id).wish.with_projector);
  EXPECT_EQ(add("q4_k_m", false), id);
  hub.bytes_per_second = 0;
  ASSERT_TRUE(ends(id));
  EXPECT_EQ(item(id).projector, (model() / "mmproj-BF16.gguf").string());
  EXPECT_EQ(item(id).total_bytes, kSmallBytes + kProjectorBytes);
}

}  // namespace
}  // namespace sightline
