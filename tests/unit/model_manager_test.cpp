/// The door to models: what may be had, downloads one after the other and across restarts, what is here.
#include "multimodal/model_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <future>
#include <mutex>

#include "multimodal/library/model_catalogue.h"
#include "multimodal/session/children_memory.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/manager_of_test.h"

namespace sightline {
namespace {

using namespace testing_support;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = DownloadItem::State;

constexpr std::int64_t kSlowly = 400'000;  // bytes per second: the large file is on its way for seconds

class Models : public ::testing::Test, public ModelsOfTest {
 protected:
  static bool is_past(const DownloadItem& item, std::int64_t bytes) {
    return item.state == State::Running && item.done_bytes > bytes;
  }
  std::int64_t n_asked() const { return static_cast<std::int64_t>(hub.requests().size()); }
};

ModelOffers catalogue(ManagerOfTest& manager, const std::string& words) {
  const Result<ModelOffers> found = manager.ask<ModelOffers>(
      [&words](ModelManager& door, auto done) { door.search_catalogue(words, 8192, std::move(done)); });
  EXPECT_TRUE(found);
  return *found;
}

TEST_F(Models, TheCatalogueIsReckonedForThisComputerOnceItIsMeasured) {
  ManagerOfTest manager(options());
  const ModelOffers before = catalogue(manager, "qwen3.6");
  ASSERT_EQ(before.offers.size(), 2U);
  EXPECT_EQ(before.offers[0].precisions.front().outlook.tokens_per_second, 0.0);
  EXPECT_GT(before.free_bytes, 0);
  EXPECT_EQ(before.folder, models().string());
  const Result<MachineSpeed> speed =
      manager.ask<MachineSpeed>([](ModelManager& door, auto done) { door.measure(false, std::move(done)); });
  ASSERT_TRUE(speed);
  const ModelOffers after = catalogue(manager, "qwen3.6");
  const auto usual = [](const ModelOffer& offer) {
    return *std::find_if(offer.precisions.begin(), offer.precisions.end(), [](const auto& p) { return p.is_usual; });
  };
  const ModelOutlook moe = usual(after.offers[0]).outlook, dense = usual(after.offers[1]).outlook;
  EXPECT_EQ(after.offers[0].counterpart, "qwen3.6:27b");
  EXPECT_EQ(after.offers[1].counterpart, "qwen3.6:35b-a3b");
  EXPECT_GT(moe.tokens_per_second, 5.0 * dense.tokens_per_second) << "three billion weights against 27";
  EXPECT_GT(moe.needed(), dense.needed());
  EXPECT_EQ(moe.weights, 22'134'528'992);  // the published size
  EXPECT_EQ(n_asked(), 0) << "nothing of this is the network's";
  EXPECT_EQ(ModelCatalogue::built_in().counterpart_of(*ModelCatalogue::built_in().find("qwen3.5:2b")), nullptr);
}

TEST(ChildrenMemory, CountsWhatAProcessOfOursHolds) {
  std::error_code problem;
  if (!std::filesystem::exists("/proc/self/task/" + std::to_string(getpid()) + "/children", problem))
    GTEST_SKIP() << "this kernel does not say who a process's children are";
  constexpr std::size_t kBytes = std::size_t{96} << 20;
  const std::int64_t before = memory_of_children();
  std::array<int, 2> ready{};
  ASSERT_EQ(pipe(ready.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    void* const memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) _exit(1);
    std::memset(memory, 1, kBytes);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    while (true) pause();
  }
  char word = 0;
  ASSERT_EQ(read(ready[0], &word, 1), 1);
  EXPECT_GE(memory_of_children() - before, static_cast<std::int64_t>(kBytes));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_LT(memory_of_children() - before, static_cast<std::int64_t>(kBytes));
  for (const int end : ready) close(end);
}

TEST_F(Models, TheEnginesProgramMeasures) {
  ModelManagerOptions by_program = options();
  by_program.measure = nullptr;
  by_program.engine_program = folder.write(
      "engine",
      "#!/bin/sh\necho \"$@\" >\"$0.said\"\n"
      "echo '{\"machine\": {\"read_bytes_per_second\": 5e9, \"weights_per_second\": 7e10}, \"models\": []}'\n");
  std::filesystem::permissions(by_program.engine_program, std::filesystem::perms::owner_all);
  {
    ManagerOfTest manager(by_program);
    const Result<MachineSpeed> speed =
        manager.ask<MachineSpeed>([](ModelManager& door, auto done) { door.measure(false, std::move(done)); });
    ASSERT_TRUE(speed) << speed.error().message;
    EXPECT_EQ(speed->read_bytes, 5e9);
    EXPECT_EQ(speed->weights, 7e10);
    EXPECT_EQ(content_of(folder / "engine.said"), "models fit --json --measure\n");
  }
  std::filesystem::remove_all(folder / "cache");
  folder.write("engine", "#!/bin/sh\nexit 3\n");
  ManagerOfTest manager(by_program);
  const Result<MachineSpeed> speed =
      manager.ask<MachineSpeed>([](ModelManager& door, auto done) { door.measure(false, std::move(done)); });
  ASSERT_FALSE(speed);
  EXPECT_EQ(speed.error().id, "ENGINE_DIED");
}

TEST_F(Models, TheHubIsSearchedAndLookedUp) {
  ManagerOfTest manager(options());
  const Result<ModelOffers> found =
      manager.ask<ModelOffers>([](ModelManager& door, auto done) { door.search_hub("model", std::move(done)); });
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->offers.size(), 1U);
  EXPECT_EQ(found->offers[0].repository, "org/model");
  EXPECT_EQ(found->offers[0].downloads, 12345);
  EXPECT_THAT(found->offers[0].precisions, IsEmpty());
  const auto look_up = [&manager] {
    return manager.ask<ModelOffer>(
        [](ModelManager& door, auto done) { door.look_up("org/model", 4096, std::move(done)); });
  };
  const Result<ModelOffer> offer = look_up();
  ASSERT_TRUE(offer) << offer.error().message;
  ASSERT_EQ(offer->precisions.size(), 2U);
  EXPECT_EQ(offer->precisions[0].name, "Q4_K_M");
  EXPECT_TRUE(offer->precisions[0].is_usual);
  EXPECT_EQ(offer->precisions[0].bytes, kSmallBytes);
  EXPECT_EQ(offer->precisions[1].bytes, kLargeBytes);
  EXPECT_EQ(offer->precisions[1].projector_bytes, kProjectorBytes);
  EXPECT_EQ(offer->precisions[1].outlook.needed(), kLargeBytes + kProjectorBytes);
  EXPECT_TRUE(offer->is_supported);
  hub.architecture = "llama";
  EXPECT_FALSE(look_up()->is_supported);
  hub.architecture = "qwen35moe";
  EXPECT_TRUE(look_up()->is_supported);
}

TEST_F(Models, APrecisionIsHereOnlyAsItself) {
  std::filesystem::create_directories(model());
  folder.write("models/org/model/m-UD-Q4_K_M.gguf", "bytes");
  folder.write("models/org/model/m-q8_0.gguf", "bytes");
  ManagerOfTest manager(options());
  const Result<ModelOffer> offer = manager.ask<ModelOffer>(
      [](ModelManager& door, auto done) { door.look_up("org/model", 4096, std::move(done)); });
  ASSERT_TRUE(offer) << offer.error().message;
  ASSERT_EQ(offer->precisions.size(), 2U);
  EXPECT_FALSE(offer->precisions[0].is_here) << offer->precisions[0].name;
  EXPECT_TRUE(offer->precisions[1].is_here) << offer->precisions[1].name;
}

TEST_F(Models, DownloadsComeOneAfterTheOtherInTheirOrder) {
  hub.bytes_per_second = kSlowly;
  hub.put("m-Q6_K.gguf", noise(100'000, 14));
  ManagerOfTest manager(options());
  const DownloadId first = manager.download("Q8_0");
  const DownloadId second = manager.download("Q4_K_M");
  const DownloadId third = manager.download("Q6_K");
  manager.wait_for(first, State::Running);
  manager.door->move(third, -1);
  ASSERT_TRUE(manager.wait_for_list([third](const auto& list) { return list.size() == 3 && list[1].id == third; }));
  EXPECT_EQ(manager.wait(second, [](const DownloadItem&) { return true; }).state, State::Queued);
  hub.bytes_per_second = 0;
  const DownloadItem done = manager.wait_for(second, State::Done);
  EXPECT_THAT(manager.ended(), ElementsAre("Q8_0", "Q6_K", "Q4_K_M"));
  EXPECT_EQ(done.path, (model() / "m-Q4_K_M.gguf").string());
  EXPECT_EQ(done.projector, (model() / "mmproj-BF16.gguf").string());
  EXPECT_EQ(content_of(model() / "m-Q8_0.gguf"), noise(kLargeBytes, 11));
  const std::vector<InstalledModel> here = manager.installed();
  ASSERT_EQ(here.size(), 3U);
  EXPECT_TRUE(here[0].is_verified);
  EXPECT_TRUE(here[0].is_ours);
}

TEST_F(Models, APausedDownloadLetsTheNextOneGoOnAndComesToItsEndLater) {
  hub.bytes_per_second = kSlowly;
  ManagerOfTest manager(options());
  const DownloadId first = manager.download("Q8_0");
  const DownloadId second = manager.download("Q4_K_M");
  manager.wait(first, [](const DownloadItem& item) { return is_past(item, 500'000); });
  manager.door->pause(first);
  hub.bytes_per_second = 0;
  manager.wait_for(second, State::Done);
  EXPECT_EQ(manager.wait_for(first, State::Paused).bytes_per_second, 0.0);
  manager.door->resume(first);
  manager.wait_for(first, State::Done);
  EXPECT_EQ(content_of(model() / "m-Q8_0.gguf"), noise(kLargeBytes, 11));
}

TEST_F(Models, ADownloadComesBackPausedAfterARestartAndGoesOnWhereItWas) {
  hub.bytes_per_second = kSlowly;
  {
    ManagerOfTest manager(options());
    const DownloadId id = manager.download("Q8_0");
    manager.wait(id, [](const DownloadItem& item) { return is_past(item, 1'200'000); });
  }
  const std::int64_t before = n_asked();
  hub.commit = std::string(40, 'f');  // the hub has moved on
  hub.put("m-Q5_0.gguf", noise(10, 15));
  {
    ManagerOfTest manager(options());
    ASSERT_TRUE(manager.wait_for_count(1));
    const DownloadItem item = manager.downloads().front();
    EXPECT_EQ(item.state, State::Paused);
    EXPECT_GT(item.done_bytes, 1'100'000);
    EXPECT_EQ(item.total_bytes, kLargeBytes + kProjectorBytes);
    EXPECT_EQ(n_asked(), before) << "no network without the person";
  }
  hub.commit = "0123456789abcdef0123456789abcdef01234567";
  const std::int64_t sent = hub.bytes_sent();
  hub.bytes_per_second = 0;
  ManagerOfTest manager(options());
  ASSERT_TRUE(manager.wait_for_count(1));
  const DownloadId id = manager.downloads().front().id;
  manager.door->resume(id);
  manager.wait_for(id, State::Done);
  EXPECT_EQ(content_of(model() / "m-Q8_0.gguf"), noise(kLargeBytes, 11));
  EXPECT_LT(hub.bytes_sent() - sent, kLargeBytes + kProjectorBytes - 1'000'000);
  const std::vector<HubRequest> requests = hub.requests();
  EXPECT_EQ(requests[static_cast<std::size_t>(before)].path, "/api/models/org/model/revision/" + hub.commit)
      << "all of it is of the commit it began with";
}

TEST_F(Models, CancellingKeepsWhatCameAndOnlyDeletingDeletes) {  // D8
  hub.bytes_per_second = kSlowly;
  ManagerOfTest manager(options());
  const DownloadId id = manager.download("Q8_0");
  manager.wait(id, [](const DownloadItem& item) { return is_past(item, 800'000); });
  manager.door->stop(id);
  manager.wait_for(id, State::Stopped);
  hub.bytes_per_second = 0;
  manager.download("Q4_K_M");  // when it begins, the other one has ended
  manager.wait(DownloadId{2}, [](const DownloadItem& item) { return item.state == State::Done; });
  ASSERT_TRUE(std::filesystem::exists(model() / "m-Q8_0.gguf.part"));
  EXPECT_THAT(manager.ended(), ElementsAre("Q4_K_M"));
  const Status removed =
      manager.ask<void>([id](ModelManager& door, Done<void> done) { door.remove_download(id, std::move(done)); });
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_FALSE(std::filesystem::exists(model() / "m-Q8_0.gguf.part"));
  EXPECT_FALSE(std::filesystem::exists(model() / "m-Q8_0.gguf.part.json"));
  EXPECT_TRUE(std::filesystem::exists(model() / "m-Q4_K_M.gguf"));
  EXPECT_TRUE(std::filesystem::exists(model() / "mmproj-BF16.gguf")) << "the other one needs it";
  ASSERT_TRUE(manager.wait_for_count(1));
}

TEST_F(Models, ADownloadThatRunsCanBeDeletedAndStaysDeleted) {
  hub.bytes_per_second = kSlowly;
  {
    ManagerOfTest manager(options());
    const DownloadId id = manager.download("Q8_0");
    manager.wait(id, [](const DownloadItem& item) { return is_past(item, 500'000); });
    ASSERT_TRUE(
        manager.ask<void>([id](ModelManager& door, Done<void> done) { door.remove_download(id, std::move(done)); }));
    EXPECT_FALSE(std::filesystem::exists(model() / "m-Q8_0.gguf.part"));
    EXPECT_FALSE(
        manager.ask<void>([id](ModelManager& door, Done<void> done) { door.remove_download(id, std::move(done)); }));
  }
  ManagerOfTest manager(options());
  EXPECT_THAT(
      *manager.ask<std::vector<DownloadItem>>([](ModelManager& door, auto done) { door.downloads(std::move(done)); }),
      IsEmpty());
}

TEST_F(Models, AFailureSaysWhyAndIsTriedAgain) {
  hub.script = [](const HubRequest&) { return std::optional(HubFault{.status = 404}); };
  ManagerOfTest manager(options());
  const DownloadId id = manager.download("Q4_K_M");
  const DownloadItem failed = manager.wait_for(id, State::Failed);
  EXPECT_THAT(failed.sentence, HasSubstr("org/model is not on 127.0.0.1"));
  hub.script = nullptr;
  manager.door->resume(id);
  manager.wait_for(id, State::Done);
  EXPECT_EQ(manager.download("Q8_0"), DownloadId{2});
  EXPECT_FALSE(manager.ask<DownloadId>([](ModelManager& door, auto done) {
    door.download({"../x", "", true}, std::move(done));
  }));
}

TEST_F(Models, TheSameDownloadIsNotTwiceInTheList) {
  hub.bytes_per_second = kSlowly;
  ManagerOfTest manager(options());
  const DownloadId id = manager.download("Q8_0");
  EXPECT_EQ(manager.download("q8_0"), id);
  manager.wait(id, [](const DownloadItem& item) { return is_past(item, 100'000); });
  manager.door->pause(id);
  manager.wait_for(id, State::Paused);
  EXPECT_EQ(manager.download("Q8_0"), id);
  hub.bytes_per_second = 0;
  manager.wait_for(id, State::Done);
  EXPECT_EQ(manager.downloads().size(), 1U);
}

TEST_F(Models, FilesAreTakenInCheckedAndRemoved) {
  const auto gguf = [this](const std::string& name) {
    EXPECT_TRUE(GgufWriter().text("general.name", name).hole("a.weight", DType::F32, {32}).write(folder / name));
    return folder / name;
  };
  ManagerOfTest manager(options());
  const std::vector<std::filesystem::path> files = {gguf("own-Q8_0.gguf"), gguf("mmproj-F16.gguf")};
  const Result<std::string> name = manager.ask<std::string>(
      [&files](ModelManager& door, auto done) { door.import_files(files, "", std::move(done)); });
  ASSERT_TRUE(name) << name.error().message;
  EXPECT_EQ(*name, "local/own-Q8_0");
  const std::vector<InstalledModel> here = manager.installed();
  ASSERT_EQ(here.size(), 1U);
  EXPECT_FALSE(here[0].is_verified) << "no hub told its checksum";
  EXPECT_FALSE(here[0].projector.empty());
  const auto check = [&manager, &here] {
    return manager.ask<std::vector<CheckedFile>>(
        [&here](ModelManager& door, auto done) { door.verify(here[0].path, std::move(done)); });
  };
  EXPECT_EQ(check()->front().state, CheckedFile::State::Good);
  std::ofstream(here[0].path, std::ios::app) << "damage";
  EXPECT_EQ(check()->front().state, CheckedFile::State::Damaged);
  ASSERT_TRUE(
      manager.ask<void>([&here](ModelManager& door, Done<void> done) { door.remove(here[0].path, std::move(done)); }));
  EXPECT_THAT(manager.installed(), IsEmpty());
  EXPECT_EQ(check().error().code, ErrorCode::NotFound);
}

TEST_F(Models, AListOfDownloadsThatIsNoneHasNone) {
  std::filesystem::create_directories(folder / "data");
  for (const char* text : {"", "{", "[]", R"({"version": 2, "downloads": [{"repository": "org/model"}]})",
                           R"({"version": 1, "downloads": [{}, 3, {"repository": ""}]})",
                           R"({"version": 1, "downloads": [{"repository": "../../org/model"}]})"}) {
    folder.write("data/downloads.json", text);
    ManagerOfTest manager(options());
    EXPECT_THAT(
        *manager.ask<std::vector<DownloadItem>>([](ModelManager& door, auto done) { door.downloads(std::move(done)); }),
        IsEmpty())
        << text;
  }
}

}  // namespace
}  // namespace sightline
