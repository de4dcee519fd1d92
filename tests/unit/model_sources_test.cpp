/// The door to models: which hub, which token, which folder, and how fast this computer is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "multimodal/hub/hub_choice.h"
#include "multimodal/library/models_settings.h"
#include "tests/support/manager_of_test.h"

namespace sightline {
namespace {

namespace fs = std::filesystem;
using namespace testing_support;
using ::testing::HasSubstr;
using Token = ModelSources::Token;

/// A person without variables, with a keyring.
class Sources : public ::testing::Test, public ModelsOfTest {
 protected:
  Sources() {
    options_ = options();
    options_.read_variable = [this](const char* name) -> const char* {
      const auto found = values.find(name);
      return found == values.end() ? nullptr : found->second.c_str();
    };
    options_.tokens =
        TokenStore{[this](const std::string& origin, auto&&) {
                     const auto found = ring.find(origin);
                     return found == ring.end() ? KeptToken{} : KeptToken{found->second, false};
                   },
                   [this](const std::string& origin, const std::string& token, auto&&) {
                     ring[origin] = token;
                     return Status();
                   },
                   [this](const std::string& origin, auto&&) -> Result<bool> { return ring.erase(origin) > 0; }};
  }
  static ModelSources sources(ManagerOfTest& manager) {
    const Result<ModelSources> sources =
        manager.ask<ModelSources>([](ModelManager& door, auto done) { door.sources(std::move(done)); });
    EXPECT_TRUE(sources) << sources.error().message;
    return sources ? *sources : ModelSources{};
  }
  static Result<void> choose(ManagerOfTest& manager, const std::string& named) {
    return manager.ask<void>([&](ModelManager& door, auto done) { door.choose_hub(named, std::move(done)); });
  }
  static Result<std::string> keep(ManagerOfTest& manager, const std::string& token) {
    return manager.ask<std::string>([&](ModelManager& door, auto done) { door.keep_token(token, std::move(done)); });
  }
  static Result<void> move(ManagerOfTest& manager, const fs::path& folder) {
    return manager.ask<void>([&](ModelManager& door, auto done) { door.move_folder(folder, std::move(done)); });
  }
  static Result<MachineSpeed> measure(ManagerOfTest& manager, bool anew) {
    return manager.ask<MachineSpeed>([anew](ModelManager& door, auto done) { door.measure(anew, std::move(done)); });
  }

  std::map<std::string, std::string> values = {{"HOME", (folder / "home").string()}};
  std::map<std::string, std::string> ring;
  ModelManagerOptions options_;
};

TEST_F(Sources, AHubIsChosenForThisAndEveryLaterStart) {
  {
    ManagerOfTest manager(options_);
    EXPECT_EQ(sources(manager).hub, kHuggingFace);
    EXPECT_FALSE(choose(manager, "http://plain.example"));
    EXPECT_EQ(sources(manager).hub, kHuggingFace) << "what is refused changes nothing";
    ASSERT_TRUE(choose(manager, "modelscope"));
    EXPECT_EQ(sources(manager).hub, kModelScope);
  }
  ManagerOfTest manager(options_);
  EXPECT_EQ(sources(manager).hub, kModelScope);
  ASSERT_TRUE(choose(manager, "hf-mirror.com"));
  EXPECT_EQ(sources(manager).hub, "https://hf-mirror.com");
  values["HF_ENDPOINT"] = hub.url();
  EXPECT_EQ(sources(manager).hub, hub.url());
  EXPECT_TRUE(sources(manager).is_hub_fixed);
  values.erase("HF_ENDPOINT");
  ASSERT_TRUE(choose(manager, ""));
  EXPECT_EQ(sources(manager).hub, kHuggingFace);
  EXPECT_TRUE(hub.requests().empty());
}

TEST_F(Sources, ADownloadGoesOnAtAnotherHubWithWhatCameFromTheFirst) {
  hub.bytes_per_second = 400'000;
  DownloadItem begun;
  ManagerOfTest manager(options_);
  ASSERT_TRUE(choose(manager, hub.url()));
  const DownloadId id = manager.download("Q8_0");
  begun = manager.wait(id, [](const DownloadItem& item) { return item.done_bytes > kLargeBytes / 3; });
  manager.door->pause(id);
  manager.wait_for(id, DownloadItem::State::Paused);
  // ModelScope knows no commits of Hugging Face's, and its file has the same SHA-256
  ASSERT_TRUE(choose(manager, "modelscope+" + hub.url()));
  hub.bytes_per_second = 0;
  const std::int64_t sent = hub.bytes_sent();
  manager.door->resume(id);
  const DownloadItem ended = manager.wait(id, [](const DownloadItem& item) {
    return item.state == DownloadItem::State::Done || item.state == DownloadItem::State::Failed;
  });
  EXPECT_EQ(ended.state, DownloadItem::State::Done) << ended.sentence;
  EXPECT_LT(hub.bytes_sent() - sent, kLargeBytes * 3 / 4 + kProjectorBytes);
  EXPECT_EQ(hub.requests().back().path.find("/api/models/"), std::string::npos);
}

TEST_F(Sources, ATokenIsKeptOnceTheHubKnowsItAndRemoved) {
  hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    if (request.path != "/api/whoami-v2") return std::nullopt;
    if (request.authorization != "Bearer right") return HubFault{.status = 401};
    return HubFault{.status = 200, .fields = {{"Content-Type", "application/json"}}, .body = R"({"name": "ada"})"};
  };
  ManagerOfTest manager(options_);
  ASSERT_TRUE(choose(manager, hub.url()));
  EXPECT_EQ(sources(manager).token, Token::None);
  EXPECT_EQ(keep(manager, "wrong").error().id, "SRV_AUTH");
  EXPECT_EQ(sources(manager).token, Token::None);
  EXPECT_EQ(*keep(manager, "right"), "ada");
  EXPECT_EQ(ring, (std::map<std::string, std::string>{{hub.url(), "right"}}));
  EXPECT_EQ(sources(manager).token, Token::Keyring);
  values["SIGHTLINE_HUB_TOKEN"] = "other";
  EXPECT_EQ(sources(manager).token, Token::Variable);
  values.erase("SIGHTLINE_HUB_TOKEN");
  const auto forget = [&] {
    return manager.ask<void>([](ModelManager& door, auto done) { door.forget_token(std::move(done)); });
  };
  EXPECT_TRUE(forget());
  EXPECT_EQ(sources(manager).token, Token::None);
  EXPECT_EQ(forget().error().code, ErrorCode::NotFound);
}

TEST_F(Sources, TheFolderMovesWithItsModelsAndNotWhileOneComes) {
  values["HF_ENDPOINT"] = hub.url();
  ManagerOfTest manager(options_);
  const fs::path before = sources(manager).folder;
  EXPECT_EQ(before, folder / "home/.local/share/sightline/models");
  manager.wait_for(manager.download("Q4_K_M"), DownloadItem::State::Done);
  hub.bytes_per_second = 1'000'000;
  const DownloadId slow = manager.download("Q8_0");
  manager.wait(slow, [](const DownloadItem& item) { return item.done_bytes > kLargeBytes / 3; });
  const Result<void> busy = move(manager, folder / "new");
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().id, "DL_BUSY");
  EXPECT_EQ(sources(manager).folder, before) << "a move that cannot begin changes nothing";
  manager.door->pause(slow);
  manager.wait_for(slow, DownloadItem::State::Paused);
  hub.bytes_per_second = 0;
  Result<void> moved = move(manager, folder / "new");
  for (int i = 0; i < 500 && !moved && moved.error().id == "DL_BUSY"; ++i) {  // it still lets go of its file
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    moved = move(manager, folder / "new");
  }
  ASSERT_TRUE(moved) << moved.error().message;
  const std::optional<FileWork> work = manager.last_work();
  ASSERT_TRUE(work);
  EXPECT_EQ(work->kind, FileWork::Kind::Move);
  EXPECT_EQ(sources(manager).folder, folder / "new");
  EXPECT_EQ(sources(manager).folder_before, "");
  ASSERT_EQ(manager.installed().size(), 1U);
  EXPECT_EQ(manager.installed().front().path, folder / "new/org/model/m-Q4_K_M.gguf");
  const std::int64_t sent = hub.bytes_sent();
  manager.door->resume(slow);
  manager.wait_for(slow, DownloadItem::State::Done);
  EXPECT_LT(hub.bytes_sent() - sent, kLargeBytes * 3 / 4) << "what had come moved along";
  values["SIGHTLINE_MODELS_DIR"] = models().string();
  EXPECT_TRUE(sources(manager).is_folder_fixed);
  EXPECT_THAT(move(manager, folder / "third").error().message, HasSubstr("SIGHTLINE_MODELS_DIR"));
}

TEST_F(Sources, ThisComputerIsMeasuredOnceUntilSomebodyWantsItAgain) {
  int n_runs = 0;
  options_.measure = [&n_runs](const std::stop_token&) -> Result<MachineSpeed> {
    ++n_runs;
    return MachineSpeed{20e9, 400e9};
  };
  for (int run = 0; run < 2; ++run) {
    ManagerOfTest manager(options_);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(measure(manager, false)->read_bytes, 20e9);
    EXPECT_GT(sources(manager).speed.measured_at, 0);
  }
  EXPECT_EQ(n_runs, 1);
  ManagerOfTest manager(options_);
  EXPECT_TRUE(measure(manager, true));
  EXPECT_EQ(n_runs, 2);
}

TEST_F(Sources, WhatWasMeasuredWhileTheComputerWasBusyIsUsedAndNotKept) {
  int n_runs = 0;
  options_.measure = [&n_runs](const std::stop_token&) -> Result<MachineSpeed> {
    ++n_runs;
    return MachineSpeed{5e9, 100e9, n_runs > 2, 0};
  };
  for (int run = 0; run < 2; ++run) {
    ManagerOfTest manager(options_);
    EXPECT_EQ(measure(manager, false)->read_bytes, 5e9);
    EXPECT_FALSE(sources(manager).speed.is_steady);
    EXPECT_EQ(sources(manager).speed.read_bytes, 5e9) << "better than nothing";
  }
  EXPECT_EQ(n_runs, 2) << "measured again by the next program";
  for (int run = 0; run < 2; ++run) {
    ManagerOfTest manager(options_);
    EXPECT_TRUE(measure(manager, false)->is_steady);
  }
  EXPECT_EQ(n_runs, 3);
}

}  // namespace
}  // namespace sightline
