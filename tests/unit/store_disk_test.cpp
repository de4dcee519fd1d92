/// A disk that fails and a memory that runs out: what is reported as failed is not there, and nothing else is lost.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <future>
#include <memory>

#include "multimodal/session.h"
#include "tests/support/busy_store.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/scripted_backend.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using namespace testing_support;
using namespace std::chrono_literals;

Result<ConversationStore::Opened> open(const TempFolder& folder) {
  return ConversationStore::open({.folder = folder.path(), .lock_wait = 0ms});
}

bool is_whole(ConversationStore& store) {
  Query query(store.database(), "PRAGMA integrity_check");
  return query.next() && query.text(0) == "ok" &&
         store.database().run("INSERT INTO search (search) VALUES ('integrity-check')");
}

/// What the store holds after each step, when nothing fails.
std::vector<std::string> expected_contents() {
  const TempFolder folder;
  const Result<ConversationStore::Opened> opened = open(folder);
  std::vector<std::string> contents = {content_of(*opened->store)};
  for (const StoreStep& step : busy_afternoon()) {
    EXPECT_TRUE(step(*opened->store));
    contents.push_back(content_of(*opened->store));
  }
  return contents;
}

/// One afternoon in which the disk fails once; false if it ended before that.
bool live_with_failure(int n, bool lasts, const std::vector<std::string>& expected) {
  const TempFolder folder;
  FaultyDisk disk;
  const Result<ConversationStore::Opened> opened = open(folder);
  if (!opened) return false;
  ConversationStore& store = *opened->store;
  const std::vector<StoreStep> steps = busy_afternoon();
  disk.fail_after(n, lasts);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Status ok = steps[i](store);
    if (!disk.has_failed()) continue;
    if (!ok) {
      EXPECT_EQ(ok.error().id, "DISK_ERROR") << ok.error().message;
    }
    disk.heal();
    const Status again = store.recover_from_failure();
    EXPECT_TRUE(again) << again.error().message;
    EXPECT_TRUE(is_whole(store));
    const std::string content = content_of(store);
    // When not even the end of a commit can be told to the disk, nobody knows whether it happened.
    const bool was_last = !ok && disk.failed_ending_a_commit() && content == expected[i + 1];
    EXPECT_TRUE(was_last || content == expected[ok ? i + 1 : i]) << "step " << i << (ok ? " was done" : " has failed");
    if (was_last) return true;
    EXPECT_TRUE(ok || steps[i](store)) << "what has failed can be done again";
    for (std::size_t rest = i + 1; rest < steps.size(); ++rest) EXPECT_TRUE(steps[rest](store));
    EXPECT_EQ(content_of(store), expected.back());
    return true;
  }
  return false;
}

TEST(StoreDisk, AFailureUndoesTheStepItComesInAndNoOther) {  // F-S04
  constexpr int kStride = 5;                                 // in step with nothing that a transaction does
  const std::vector<std::string> expected = expected_contents();
  for (int n = 0; !HasFailure(); n += kStride) {
    const bool lasts = n % (2 * kStride) != 0;
    SCOPED_TRACE("change " + std::to_string(n) + (lasts ? " and all later ones" : ""));
    if (!live_with_failure(n, lasts, expected)) break;
  }
}

TEST(StoreDisk, ASessionSavesAgainWhenTheDiskIsBack) {  // F-S04
  const TempFolder folder;
  FaultyDisk disk;
  std::atomic<int> n_failed = 0, n_works = 0;
  SessionOptions options;
  options.data_folder = folder / "data";
  options.config_folder = folder / "config";
  options.backend = std::make_shared<ScriptedBackend>(ScriptedBackend::saying({"ok"}));
  options.save_interval = 5ms;
  options.on_event = [&](const SessionEvent& event) {
    n_failed += std::holds_alternative<SaveFailed>(event) ? 1 : 0;
    n_works += std::holds_alternative<SaveWorksAgain>(event) ? 1 : 0;
  };
  {
    Session session(std::move(options));
    const auto flush = [&session] {
      std::promise<void> flushed;
      session.flush([&flushed](const Status&) { flushed.set_value(); });
      flushed.get_future().wait();
    };
    flush();
    disk.fail_after(0, true);  // nothing else is on its way: the store's thread waits
    session.save_draft(kNoConversation, {"kept in memory", {}}, {});
    for (int i = 0; i < 1000 && n_failed == 0; ++i) flush();
    EXPECT_EQ(n_failed, 1);
    // The disk is the store's thread's while that works.
    std::promise<void> healed;
    session.list([&](const auto&) {
      disk.heal();
      healed.set_value();
    });
    healed.get_future().wait();
    for (int i = 0; i < 1000 && n_works == 0; ++i) flush();
    EXPECT_EQ(n_works, 1);
  }
  const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = folder / "data"});
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->store->read_draft(kNoConversation)->text, "kept in memory");
}

/// The memory that SQLite asks for, which ends when a test says so.
class FaultyMemory {
 public:
  FaultyMemory() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_);
    sqlite3_mem_methods ours = real_;
    ours.xMalloc = [](int size) { return takes() ? real_.xMalloc(size) : nullptr; };
    ours.xRealloc = [](void* memory, int size) { return takes() ? real_.xRealloc(memory, size) : nullptr; };
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
    n_until_ = -1;
  }
  ~FaultyMemory() {
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_MALLOC, &real_);
  }
  FaultyMemory(const FaultyMemory&) = delete;
  FaultyMemory& operator=(const FaultyMemory&) = delete;

  /// The request after `n` more ones finds no memory, and so do the next, if `lasts`.
  void fail_after(int n, bool lasts) {
    n_until_ = n;
    lasts_ = lasts;
    has_failed_ = false;
  }
  /// Gives everything again. Whether something has failed.
  bool heal() {
    n_until_ = -1;
    return has_failed_;
  }

 private:
  static bool takes() {
    if (n_until_ < 0 || n_until_-- > 0) return true;
    has_failed_ = true;
    n_until_ = lasts_ ? 0 : -1;
    return false;
  }
  // SQLite calls plain functions: there is one memory.
  static inline sqlite3_mem_methods real_{};
  static inline int n_until_ = -1;
  static inline bool lasts_ = false, has_failed_ = false;
};

TEST(StoreMemory, WhatFindsNoMemoryIsSaidAndNotDone) {  // F-S12
  constexpr int kStride = 7;
  const std::vector<std::string> expected = expected_contents();
  FaultyMemory memory;
  for (const bool lasts : {false, true}) {
    const TempFolder folder;
    const Result<ConversationStore::Opened> opened = open(folder);
    ASSERT_TRUE(opened);
    ConversationStore& store = *opened->store;
    const std::vector<StoreStep> steps = busy_afternoon();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      // Ever later requests fail, until the step is through.
      for (int n = 0; !HasFailure(); n += kStride) {
        SCOPED_TRACE("step " + std::to_string(i) + ", request " + std::to_string(n));
        memory.fail_after(n, lasts);
        const Status ok = steps[i](store);
        const bool has_failed = memory.heal();
        if (!ok) {
          ASSERT_TRUE(has_failed) << ok.error().message;
          // The full-text index takes some of its failures for damage.
          ASSERT_TRUE(ok.error().code == ErrorCode::OverBudget || ok.error().id == "DB_CORRUPT") << ok.error().message;
          ASSERT_TRUE(store.recover_from_failure());
          ASSERT_TRUE(n % 16 != 0 || content_of(store) == expected[i]);
          continue;
        }
        ASSERT_EQ(content_of(store), expected[i + 1]);
        break;
      }
    }
    EXPECT_TRUE(is_whole(store));
  }
}

TEST(StoreMemory, OpeningWithoutMemorySaysSoAndHarmsNothing) {  // F-S12
  const TempFolder folder;
  ASSERT_TRUE(open(folder)->store->ask(kNoConversation, {Text{"kept"}}, std::nullopt));
  FaultyMemory memory;
  for (int n = 0; !HasFailure(); n += 3) {
    SCOPED_TRACE(n);
    memory.fail_after(n, true);
    const bool is_open = open(folder).has_value();
    const bool has_failed = memory.heal();
    EXPECT_FALSE(std::filesystem::exists(folder / "conversations.db.damaged-1"));
    const Result<ConversationStore::Opened> opened = open(folder);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->notices.empty());
    EXPECT_EQ(opened->store->list()->size(), 1U);
    if (is_open && !has_failed) break;
  }
}

}  // namespace
}  // namespace sightline
