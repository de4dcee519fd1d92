/// What becomes of conversations when files are damaged, newer, locked, full or not ours to write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "multimodal/library/conversation_export.h"
#include "multimodal/library/conversation_store.h"
#include "tests/support/file_content.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing_support::content_of;
using testing_support::TempFolder;
using namespace std::chrono_literals;

void write_file(const std::filesystem::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

class StoreFaults : public ::testing::Test {
 protected:
  [[nodiscard]] Result<ConversationStore::Opened> open(std::int64_t max_bytes = 0) const {
    return ConversationStore::open({.folder = folder_.path(), .lock_wait = 0ms, .max_bytes = max_bytes});
  }
  /// `n` conversations of some length, closed properly.
  void fill(int n) const {
    const Result<ConversationStore::Opened> opened = open();
    ASSERT_TRUE(opened);
    for (int i = 0; i < n; ++i) {
      const std::string text = "question " + std::to_string(i) + std::string(2000, 'x');
      ASSERT_TRUE(opened->store->ask(kNoConversation, {Text{text}}, std::nullopt));
    }
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "conversations.db"; }

  TempFolder folder_;
};

TEST_F(StoreFaults, ANewerStoreIsKeptAsItIs) {
  fill(2);
  {
    Result<Database> database = Database::open(file(), Database::Access::ReadWrite);
    ASSERT_TRUE(database->run("PRAGMA user_version = 99"));
  }
  const std::string before = content_of(file());
  const Result<ConversationStore::Opened> opened = open();
  ASSERT_TRUE(opened);
  ASSERT_THAT(opened->notices, SizeIs(1));
  EXPECT_EQ(opened->notices[0].id, "DB_NEWER");
  EXPECT_THAT(opened->notices[0].message, HasSubstr("conversations.db.newer-1"));
  EXPECT_EQ(content_of(folder_ / "conversations.db.newer-1"), before);
  EXPECT_THAT(*opened->store->list(), IsEmpty());
}

TEST_F(StoreFaults, WhateverStandsInItsPlaceIsKeptAndANewOneBegins) {
  fill(3);
  const std::string good = content_of(file());
  const std::vector<std::string> damaged = {std::string(4096, '\0'), "this is no database at all",
                                            good.substr(0, good.size() / 2), std::string(100, 'x') + good.substr(100),
                                            good.substr(0, 4096) + std::string(good.size() - 4096, '\xAA')};
  for (std::size_t i = 0; i < damaged.size(); ++i) {
    SCOPED_TRACE(i);
    write_file(file(), damaged[i]);
    {
      const Result<ConversationStore::Opened> opened = open();
      ASSERT_TRUE(opened) << opened.error().message;
      ASSERT_THAT(opened->notices, SizeIs(1));
      EXPECT_EQ(opened->notices[0].id, "DB_CORRUPT");
      EXPECT_TRUE(opened->store->ask(kNoConversation, {Text{"goes on"}}, std::nullopt));
    }
    EXPECT_EQ(content_of(folder_ / ("conversations.db.damaged-" + std::to_string(i + 1))), damaged[i]);
  }
}

TEST_F(StoreFaults, AnEmptyFileIsANewStore) {
  write_file(file(), "");
  const Result<ConversationStore::Opened> opened = open();
  ASSERT_TRUE(opened);
  EXPECT_THAT(opened->notices, IsEmpty());
}

TEST_F(StoreFaults, WhatCanBeReadOfADamagedStoreIsTakenOver) {
  fill(50);
  // A page of one long text: the others are as they were.
  std::string bytes = content_of(file());
  const std::size_t at = bytes.find("question 25xxxx");
  ASSERT_NE(at, std::string::npos);
  const std::size_t page = at / 4096 * 4096;
  bytes.replace(page, 4096, 4096, '\0');
  write_file(file(), bytes);
  const Result<ConversationStore::Opened> opened = open();
  ASSERT_TRUE(opened);
  ASSERT_THAT(opened->notices, SizeIs(1));
  EXPECT_THAT(opened->notices[0].message, HasSubstr("of 50 conversations"));
  EXPECT_GT(opened->store->list()->size(), 30U);
}

TEST_F(StoreFaults, DraftsOfADamagedStoreAreTakenOver) {
  const std::vector<std::byte> bytes(100, std::byte{7});
  const ImageRef picture{std::make_shared<const std::vector<std::byte>>(bytes), {}, "a.png"};
  fill(20);
  {
    const Result<ConversationStore::Opened> opened = open();
    ASSERT_TRUE(opened->store->save_draft(kNoConversation, {"not begun yet", {picture}}));
    ASSERT_TRUE(opened->store->save_draft(opened->store->list()->front().id, {"begun", {}}));
  }
  std::string damaged = content_of(file());
  const std::size_t at = damaged.find("question 0" + std::string(1000, 'x'));
  ASSERT_NE(at, std::string::npos);
  damaged.replace(at / 4096 * 4096, 4096, 4096, '\0');
  write_file(file(), damaged);
  const Result<ConversationStore::Opened> opened = open();
  ASSERT_TRUE(opened);
  ASSERT_THAT(opened->notices, SizeIs(1));
  EXPECT_EQ(opened->notices[0].id, "DB_CORRUPT");
  const Result<Draft> draft = opened->store->read_draft(kNoConversation);
  EXPECT_EQ(draft->text, "not begun yet");
  ASSERT_THAT(draft->pictures, SizeIs(1));
  EXPECT_TRUE(opened->store->read_picture(draft->pictures[0].digest));
  const auto list = opened->store->list();
  ASSERT_FALSE(list->empty());
  EXPECT_EQ(opened->store->read_draft(list->front().id)->text, "begun");
}

TEST_F(StoreFaults, ALongTitleIsImportedWhole) {
  const std::string title(900, 't');
  const std::filesystem::path json = folder_ / "export.json";
  const Result<ConversationStore::Opened> opened = open();
  const Result<BegunAnswer> begun = opened->store->ask(kNoConversation, {Text{"x"}}, std::nullopt);
  ASSERT_TRUE(opened->store->rename(begun->conversation, title));
  ASSERT_TRUE(export_conversations(*opened->store, {}, ExportFormat::Json, json));
  const Result<ImportReport> report = import_conversations(*opened->store, json);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(opened->store->read(report->ids.at(0))->summary.title, title);
}

TEST_F(StoreFaults, ByteFlipsNeverKeepItFromOpening) {
  fill(20);
  const std::string good = content_of(file());
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    SCOPED_TRACE(i);
    std::string bytes = good;
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
    write_file(file(), bytes);
    std::filesystem::remove(folder_ / "conversations.db-journal");
    const Result<ConversationStore::Opened> opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->store->ask(kNoConversation, {Text{"goes on"}}, std::nullopt));
  }
}

TEST_F(StoreFaults, SideFilesOfAnotherDatabaseDoNoHarm) {
  fill(2);
  for (const std::string& content : {std::string("garbage"), std::string(8192, '\x5A'), std::string(8192, '\0')}) {
    write_file(folder_ / "conversations.db-journal", content);
    const Result<ConversationStore::Opened> opened = open();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_THAT(opened->notices, IsEmpty());
    EXPECT_THAT(*opened->store->list(), SizeIs(2));
  }
}

/// As a transaction that was cut short may leave them, and what has become of the journal that would undo it: a store
/// larger than what is checked in every respect after every kill.
TEST_F(StoreFaults, ALargeStoreThatIsTornIsRecognised) {  // F-S06
  constexpr std::int64_t kLarge = std::int64_t{130} << 20;
  struct Case {
    bool tears_tables;  // else the index of words
    const char* journal;
  };
  for (const auto& [tears_tables, journal_now] : {Case{true, "empty"}, {false, "gone"}, {false, "overwritten"}}) {
    SCOPED_TRACE(std::string(tears_tables ? "tables, " : "index, ") + journal_now);
    std::filesystem::remove_all(folder_.path());
    fill(3);
    if (!tears_tables) {
      std::string bytes = content_of(file());
      for (std::size_t at = 0; (at = bytes.find("question 1", at)) != bytes.npos;) bytes[at] = 'Q';
      for (std::size_t at = 0; (at = bytes.find("Question 1", at)) != bytes.npos; ++at) bytes[at + 2] = 'a';
      write_file(file(), bytes);
    }
    {
      Result<Database> database = Database::open(file(), Database::Access::ReadWrite);
      ASSERT_TRUE(database->run("INSERT INTO pictures VALUES (x'01', zeroblob(?))", {kLarge}));
      ASSERT_TRUE(database->run("PRAGMA foreign_keys = OFF"));
      if (tears_tables) {
        ASSERT_TRUE(database->run("DELETE FROM messages WHERE id = 1"));
      }
    }
    write_file(folder_ / "conversations.lock", "1");  // left in no order
    const auto journal = folder_ / "conversations.db-journal";
    if (journal_now == std::string_view("gone")) std::filesystem::remove(journal);
    if (journal_now == std::string_view("overwritten")) write_file(journal, "garbage, garbage");
    if (journal_now == std::string_view("empty")) write_file(journal, "");
    std::vector<std::int64_t> checked;
    StoreOptions options{.folder = folder_.path(), .lock_wait = 0ms};
    options.on_check = [&checked](std::int64_t bytes) { checked.push_back(bytes); };
    const Result<ConversationStore::Opened> opened = ConversationStore::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_THAT(opened->notices, SizeIs(1));
    EXPECT_EQ(opened->notices[0].id, "DB_CORRUPT");
    EXPECT_TRUE(std::filesystem::exists(folder_ / "conversations.db.damaged-1"));
    EXPECT_THAT(*opened->store->list(), SizeIs(3)) << "what can be read is taken over";
    ASSERT_THAT(checked, SizeIs(1));
    EXPECT_GT(checked[0], kLarge);
  }
}

TEST_F(StoreFaults, OneThatWasLeftInOrderIsNotSaidToBeChecked) {
  fill(1);
  StoreOptions options{.folder = folder_.path(), .lock_wait = 0ms};
  options.on_check = [](std::int64_t) { FAIL() << "nobody waits for it"; };
  EXPECT_TRUE(ConversationStore::open(options));
}

TEST_F(StoreFaults, OneProgramAtATime) {
  const Result<ConversationStore::Opened> first = open();
  ASSERT_TRUE(first);
  const Result<ConversationStore::Opened> second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, "DB_BUSY");
}

TEST_F(StoreFaults, AFolderOnAnotherComputerIsSaidAndWorks) {   // F-S18
  for (const std::uint32_t type : {0x6969U, 0x517BU, 0xFE534D42U, 0xFF534D42U, 0x5346414FU, 0x00C36400U}) {
    EXPECT_TRUE(is_network_file_system(type)) << std::hex << type;   // NFS, SMB 1 to 3, AFS, Ceph
  }
  for (const std::uint32_t type : {0xEF53U, 0x9123683EU, 0x58465342U, 0x01021994U, 0U}) {
    EXPECT_FALSE(is_network_file_system(type)) << std::hex << type;   // ext4, btrfs, XFS, in memory
  }
  StoreOptions options{.folder = folder_.path(), .lock_wait = 0ms};
  options.is_on_network = [this](const std::filesystem::path& folder) { return folder == folder_.path(); };
  const Result<ConversationStore::Opened> opened = ConversationStore::open(options);
  ASSERT_TRUE(opened);
  ASSERT_THAT(opened->notices, SizeIs(1));
  EXPECT_EQ(opened->notices[0].id, "DISK_NETWORK");
  EXPECT_THAT(opened->notices[0].message, HasSubstr(folder_.path().string()));
  EXPECT_TRUE(opened->store->ask(kNoConversation, {Text{"goes on"}}, std::nullopt));
  Query mode(opened->store->database(), "PRAGMA journal_mode");
  ASSERT_TRUE(mode.next());
  EXPECT_EQ(mode.text(0), "truncate") << "no memory is shared, as a log ahead of the writes would";
}

TEST_F(StoreFaults, AFullDiskLosesNothingAndDeletingStillWorks) {
  fill(3);
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file()));
  const Result<ConversationStore::Opened> opened = open(size + 65536);
  ASSERT_TRUE(opened);
  ConversationStore& store = *opened->store;
  const std::size_t before = store.list()->size();
  Result<BegunAnswer> begun = store.ask(kNoConversation, {Text{std::string(1 << 20, 'y')}}, std::nullopt);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().id, "DISK_FULL");
  EXPECT_THAT(*store.list(), SizeIs(before));
  ASSERT_TRUE(store.remove(store.list()->front().id));
  ASSERT_TRUE(store.purge_removed());
  EXPECT_TRUE(store.ask(kNoConversation, {Text{"small"}}, std::nullopt));
  EXPECT_EQ(*store.database().number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

TEST_F(StoreFaults, AStoreThatMayOnlyBeReadIsRead) {
  fill(2);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  for (const char* name : {"conversations.db", "conversations.db-journal", "conversations.lock"}) {
    std::filesystem::permissions(folder_ / name, std::filesystem::perms(0444));
  }
  // In a child without the superuser's rights.
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (getuid() == 0 && setuid(65534) != 0) _exit(9);
    const Result<ConversationStore::Opened> opened = open();
    if (!opened) _exit(1);
    if (!opened->store->is_read_only() || opened->notices.size() != 1) _exit(2);
    if (opened->store->list()->size() != 2) _exit(3);
    const Result<BegunAnswer> begun = opened->store->ask(kNoConversation, {Text{"x"}}, std::nullopt);
    _exit(!begun && begun.error().id == "DISK_READONLY" ? 0 : 4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
}

TEST_F(StoreFaults, ImportsAreAllOrNothingAndSayWhy) {
  const Result<ConversationStore::Opened> opened = open();
  ASSERT_TRUE(opened);
  ConversationStore& store = *opened->store;
  const std::string head = R"({"format":"sightline-conversations","version":1,"conversations":[)";
  const std::string good = R"({"title":"good","messages":[{"id":1,"parent":0,"role":"user","parts":[{"text":"hi"}]}]})";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "JSON"},
      {"[]", "no export"},
      {R"({"format":"sightline-conversations","version":2,"conversations":[]})", "newer"},
      {head + good + "," + R"({"title":7}]})", "conversations[1].title is no text"},
      {head + good + "," + R"({"messages":[{"id":1,"parent":5}]}]})", "conversations[1].messages[0].parent"},
      {head + good + "," + R"({"messages":[{"id":1},{"id":1}]}]})", "messages[1].id occurs twice"},
      {head + good + "," + R"({"messages":[{"id":1,"role":"emperor"}]}]})", "role is not known"},
      {head + good + "," + R"({"messages":[{"id":1,"parts":[{"picture":"../../etc/passwd"}]}]}]})", "is no digest"},
      {head + good + "," + R"({"messages":[{"id":1,"regions":[{"box":[0,0,9,9]}]}]}]})", "not within the picture"},
      {head + good, "JSON"}};
  for (const auto& [json, why] : cases) {
    const Result<ImportReport> report = import_conversations(store, folder_.write("import.json", json));
    ASSERT_FALSE(report) << json;
    EXPECT_THAT(report.error().message, HasSubstr(why));
    EXPECT_THAT(*store.list(), IsEmpty());
  }
  const Result<ImportReport> report = import_conversations(store, folder_.write("import.json", head + good + "]}"));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(*store.search("hi"), SizeIs(1));
}

TEST_F(StoreFaults, AnImportBeyondTheLimitIsRefusedUnread) {   // F-S14
  const std::filesystem::path json = folder_.write("import.json", "{");
  std::filesystem::resize_file(json, (std::uintmax_t{256} << 20) + 1);
  const Result<ConversationStore::Opened> opened = open();
  const Result<ImportReport> report = import_conversations(*opened->store, json);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::OverBudget);
  EXPECT_THAT(report.error().message, HasSubstr("256 MiB"));
}

TEST_F(StoreFaults, AnExportHoldsPicturesDraftsAndBranches) {
  const std::string png = "\x89PNG pixels";
  const auto* first = reinterpret_cast<const std::byte*>(png.data());
  const ImageRef picture{std::make_shared<const std::vector<std::byte>>(first, first + png.size()), {}, "a](b).png"};
  const std::filesystem::path json = folder_ / "all.json";
  const std::filesystem::path markdown = folder_ / "all.md";
  {
    const Result<ConversationStore::Opened> opened = open();
    const Result<BegunAnswer> begun = opened->store->ask(kNoConversation, {picture, Text{std::string("nul \0!", 6)}},
                                                         ChatOptions{"Be brief.", {}, {}, 0});
    ASSERT_TRUE(begun);
    ASSERT_TRUE(opened->store->save_draft(begun->conversation, {"draft", {}}));
    ASSERT_TRUE(export_conversations(*opened->store, {}, ExportFormat::Json, json));
    ASSERT_TRUE(export_conversations(*opened->store, {}, ExportFormat::Markdown, markdown));
  }
  const TempFolder elsewhere;
  const Result<ConversationStore::Opened> opened = ConversationStore::open({.folder = elsewhere.path()});
  const Result<ImportReport> report = import_conversations(*opened->store, json);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->pictures, 1U);
  const Result<StoredConversation> copy = opened->store->read(report->ids.at(0));
  EXPECT_EQ(copy->draft.text, "draft");
  EXPECT_EQ(copy->options->system_prompt, "Be brief.");
  EXPECT_EQ(std::get<Text>(copy->messages[0].parts[1]).utf8, std::string("nul \0!", 6));
  const auto& kept = std::get<ImageRef>(copy->messages[0].parts[0]);
  EXPECT_EQ(kept.name, "a](b).png");
  EXPECT_EQ(opened->store->read_picture(kept.digest)->encoded->size(), png.size());
  const std::string text = content_of(markdown);
  EXPECT_THAT(text, HasSubstr("![a\\](b).png](<all.md.pictures/"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "all.md.pictures"), {}), 1);
}

}  // namespace
}  // namespace sightline
