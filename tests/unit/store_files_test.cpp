/// The store's files meet full disks, side files that belong to others, other programs and later versions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <memory>
#include <semaphore>
#include <sstream>
#include <thread>

#include "multimodal/library/conversation_export.h"
#include "multimodal/session.h"
#include "tests/support/busy_store.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/scripted_backend.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing_support;
using namespace std::chrono_literals;

Result<ConversationStore::Opened> open(const std::filesystem::path& folder) {
  return ConversationStore::open({.folder = folder, .lock_wait = 0ms});
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

bool is_whole(ConversationStore& store) {
  Query query(store.database(), "PRAGMA integrity_check");
  return query.next() && query.text(0) == "ok";
}

Status ask(ConversationStore& store, const std::string& text) {
  return status_of(store.ask(kNoConversation, {Text{text}}, std::nullopt));
}

TEST(StoreFullDisk, NothingIsLostAndConversationsCanBeDeleted) {  // F-S03
  const TempFolder folder;
  FaultyDisk disk;
  const Result<ConversationStore::Opened> opened = open(folder.path());
  ASSERT_TRUE(opened);
  ConversationStore& store = *opened->store;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(ask(store, std::string(20'000, 'x')));
  disk.fill_while([&folder] { return std::filesystem::exists(folder / "conversations.spare"); });

  EXPECT_EQ(ask(store, "one more").error().id, "DISK_FULL");
  EXPECT_THAT(*store.list(), SizeIs(4));
  for (int i = 0; i < 3; ++i) {  // each time there is room again
    const ConversationId first = store.list()->front().id;
    const Status removed = store.remove(first);
    ASSERT_TRUE(removed) << removed.error().message;
    const Status purged = store.purge(first);
    ASSERT_TRUE(purged) << purged.error().message;
  }

  EXPECT_THAT(*store.list(), SizeIs(1));
  EXPECT_EQ(ask(store, "one more").error().id, "DISK_FULL");
  EXPECT_TRUE(is_whole(store));
  disk.heal();
  EXPECT_TRUE(ask(store, "one more"));
}

TEST(StoreFullDisk, WhatIsStreamedMeanwhileIsKeptOnceThereIsRoom) {  // F-S03
  const TempFolder folder;
  FaultyDisk disk;
  std::binary_semaphore go{0};
  std::atomic<int> n_failed = 0, n_works = 0;
  SessionOptions options;
  options.data_folder = folder / "data";
  options.config_folder = folder / "config";
  options.save_interval = 5ms;
  options.backend =
      std::make_shared<ScriptedBackend>([&](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
        sink(AnswerDelta{"before, "});
        go.acquire();
        sink(AnswerDelta{"meanwhile, "});
        go.acquire();
        sink(AnswerDelta{"after"});
        sink(Finished{});
      });
  options.on_event = [&](const SessionEvent& event) {
    if (const auto* const failed = std::get_if<SaveFailed>(&event)) {
      EXPECT_EQ(failed->error.id, "DISK_FULL");
      ++n_failed;
    }
    n_works += std::holds_alternative<SaveWorksAgain>(event) ? 1 : 0;
  };
  std::promise<void> begun;
  {
    Session session(std::move(options));
    Question question;
    question.parts = {Text{"?"}};
    session.ask(question, [&begun](const AnswerEvent& event) {
      if (std::holds_alternative<AnswerBegun>(event)) begun.set_value();
    });
    begun.get_future().wait();
    const auto flush = [&session] {
      std::promise<void> flushed;
      session.flush([&flushed](const Status&) { flushed.set_value(); });
      flushed.get_future().wait();
    };
    disk.fill_while([] { return true; });
    go.release();
    for (int i = 0; i < 1000 && n_failed == 0; ++i) flush();
    EXPECT_EQ(n_failed, 1) << "it is said once";
    disk.heal();
    for (int i = 0; i < 1000 && n_works == 0; ++i) flush();
    EXPECT_EQ(n_works, 1);
    go.release();
    flush();
  }
  const Result<ConversationStore::Opened> opened = open(folder / "data");
  ASSERT_TRUE(opened);
  EXPECT_THAT(content_of(*opened->store), ::testing::HasSubstr("before, meanwhile, "));
}

TEST(StoreFullDisk, AFirstStartAnswersAllTheSame) {  // F-S07
  const TempFolder folder;
  FaultyDisk disk;
  disk.fill_while([] { return true; });
  std::promise<StoreOpened> told;
  std::promise<void> answered;
  SessionOptions options;
  options.data_folder = folder / "data";
  options.config_folder = folder / "config";
  options.backend = std::make_shared<ScriptedBackend>(ScriptedBackend::saying({"yes"}));
  options.on_event = [&told](const SessionEvent& event) {
    if (const auto* const opened = std::get_if<StoreOpened>(&event)) told.set_value(*opened);
  };
  Session session(std::move(options));
  Question question;
  question.parts = {Text{"?"}};
  session.ask(question, [&answered](const AnswerEvent& event) {
    const auto* const chat = std::get_if<ChatEvent>(&event);
    if (chat != nullptr && std::holds_alternative<Finished>(*chat)) answered.set_value();
  });
  answered.get_future().wait();
  const StoreOpened opened = told.get_future().get();
  EXPECT_FALSE(opened.is_lasting);
  EXPECT_THAT(opened.notices, SizeIs(1));
  disk.heal();
}

/// Files as a kill in the middle of a transaction leaves them, from so many moments of an afternoon.
std::vector<DiskImage> cut_short(std::size_t n) {
  const TempFolder folder;
  const FaultyDisk disk;
  {
    const Result<ConversationStore::Opened> opened = open(folder.path());
    for (const StoreStep& step : busy_afternoon()) EXPECT_TRUE(step(*opened->store));
  }
  std::vector<DiskImage> images;
  for (std::size_t i = disk.changes().size(); i > 0 && images.size() < n; i -= std::min<std::size_t>(i, 2)) {
    DiskImage image = image_after(disk.changes(), i, PowerLoss::Nothing);
    if (image.contains("conversations.db-journal") && image["conversations.db-journal"].size() > 512) {
      images.push_back(std::move(image));
    }
  }
  return images;
}

TEST(StoreSideFiles, OneThatIsGoneIsAnothersOrCannotBeWrittenStillLetsItOpen) {  // F-S06
  const std::vector<DiskImage> images = cut_short(12);
  ASSERT_THAT(images, SizeIs(12));
  for (std::size_t i = 0; i < images.size(); ++i) {
    for (const char* const fate : {"gone", "another's", "read only"}) {
      SCOPED_TRACE(std::to_string(i) + " " + fate);
      const TempFolder folder;
      const std::string database = images[i].at("conversations.db");
      folder.write("conversations.db", database);
      folder.write("conversations.lock", "1");  // left in no order
      const bool is_others = fate == std::string_view("another's");
      const DiskImage& owner = images[is_others ? (i + 5) % images.size() : i];
      const auto journal = folder.write("conversations.db-journal", owner.at("conversations.db-journal"));
      if (fate == std::string_view("gone")) std::filesystem::remove(journal);
      if (fate == std::string_view("read only")) std::filesystem::permissions(journal, std::filesystem::perms(0400));
      const Result<ConversationStore::Opened> opened = open(folder.path());
      ASSERT_TRUE(opened) << opened.error().message;
      if (!opened->notices.empty()) {
        EXPECT_EQ(opened->notices[0].id, "DB_CORRUPT");
        EXPECT_TRUE(std::filesystem::exists(folder / "conversations.db.damaged-1"));
      }
      EXPECT_TRUE(is_whole(*opened->store));
      const Status goes_on = ask(*opened->store, "goes on");
      EXPECT_TRUE(goes_on) << goes_on.error().id << goes_on.error().message;
    }
  }
}

TEST(StoreLockWait, AStoreThatIsLeftMeanwhileIsOpened) {  // F-S08
  const TempFolder folder;
  Result<ConversationStore::Opened> first = open(folder.path());
  ASSERT_TRUE(ask(*first->store, "kept"));
  std::future<Result<ConversationStore::Opened>> second = std::async(
      std::launch::async, [&folder] { return ConversationStore::open({.folder = folder.path(), .lock_wait = 60s}); });
  std::this_thread::sleep_for(100ms);  // it is waiting by now, or comes too late: both are to work
  first->store.reset();
  const Result<ConversationStore::Opened> opened = second.get();
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(*opened->store->list(), SizeIs(1));
}

TEST(StoreVersions, ColumnsThatALaterVersionAddedAreLeftAlone) {  // F-S09
  const TempFolder folder;
  ASSERT_TRUE(ask(*open(folder.path())->store, "before"));
  {
    Result<Database> database = Database::open(folder / "conversations.db", Database::Access::ReadWrite);
    ASSERT_TRUE(database->run("ALTER TABLE conversations ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'"));
    ASSERT_TRUE(database->run("ALTER TABLE messages ADD COLUMN mood TEXT"));
    ASSERT_TRUE(database->run("UPDATE conversations SET mood = 'glad'"));
  }
  const Result<ConversationStore::Opened> opened = open(folder.path());
  ASSERT_TRUE(opened);
  EXPECT_THAT(opened->notices, IsEmpty());
  ASSERT_TRUE(ask(*opened->store, "after"));
  ASSERT_TRUE(opened->store->rename(opened->store->list()->back().id, "renamed"));
  Query moods(opened->store->database(), "SELECT group_concat(mood) FROM conversations ORDER BY id");
  ASSERT_TRUE(moods.next());
  EXPECT_EQ(moods.text(0), "glad,calm");
}

TEST(StoreTitles, AreOneLineOfPlainTextAndBounded) {  // F-S10
  const TempFolder folder;
  const Result<ConversationStore::Opened> opened = open(folder.path());
  ConversationStore& store = *opened->store;
  const std::string question = "# <b>bold</b>\nand " + std::string(10'000, 'y');
  ASSERT_TRUE(ask(store, question));
  const ConversationId id = store.list()->front().id;
  const std::string given = store.list()->front().title;
  EXPECT_TRUE(given.starts_with("# <b>bold</b> and ")) << given;
  EXPECT_LT(given.size(), 1000U);
  EXPECT_EQ(std::get<Text>(store.read(id)->messages[0].parts[0]).utf8, question);
  EXPECT_EQ(store.rename(id, std::string(10'000, 'z')).error().code, ErrorCode::OverBudget);
  EXPECT_EQ(store.list()->front().title, given);
  ASSERT_TRUE(store.rename(id, "two\nlines <i>and</i> [a](b)"));
  EXPECT_EQ(store.list()->front().title, "two lines <i>and</i> [a](b)");
}

TEST(StoreExport, AFullDiskLeavesTheOldCopy) {  // F-S16
  const TempFolder folder;
  {
    const Result<ConversationStore::Opened> opened = open(folder / "data");
    ASSERT_TRUE(ask(*opened->store, std::string(300'000, 'x')));
  }
  const std::filesystem::path copy = folder.write("copy.json", "the copy of last week");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Result<ConversationStore::Opened> opened = open(folder / "data");
    if (!opened) _exit(1);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100'000, 100'000};
    if (setrlimit(RLIMIT_FSIZE, &small) != 0) _exit(2);
    const Status written = export_conversations(*opened->store, {}, ExportFormat::Json, copy);
    _exit(written ? 3 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_EQ(bytes_of(copy), "the copy of last week");
  const auto files = std::distance(std::filesystem::directory_iterator(folder.path()), {});
  EXPECT_EQ(files, 2) << "what was begun is gone";
}

}  // namespace
}  // namespace sightline
