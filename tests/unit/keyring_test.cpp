/// Tokens in the desktop's keyring, on a bus of the test's own: kept, found, removed, locked, and not there at all.
#include "multimodal/hub/keyring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "multimodal/hub/hub_choice.h"
#include "tests/support/download_fixture.h"
#include "tests/support/secret_service.h"
#include "tests/support/variables.h"

namespace sightline {
namespace {

using namespace testing_support;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr const char* kHub = "https://huggingface.co";

/// One bus for all: GLib keeps the connection to the first one as long as a program runs.
SecretServiceOfTest& the_service() {
  static SecretServiceOfTest service;
  return service;
}

class Keyring : public ::testing::Test {
 protected:
  void SetUp() override {
    if (service.address().empty()) GTEST_SKIP() << "dbus-daemon is not installed";
    setenv("DBUS_SESSION_BUS_ADDRESS", service.address().c_str(), 1);
    service.set_person_unlocks(true);
    for (const auto& [origin, token] : service.tokens()) ASSERT_TRUE(ring.forget(origin, {}));
  }
  void TearDown() override { unsetenv("DBUS_SESSION_BUS_ADDRESS"); }

  SecretServiceOfTest& service = the_service();
  const TokenStore ring = desktop_keyring();
};

TEST_F(Keyring, KeepsATokenForOneHubAndGivesItToNoOther) {
  ASSERT_TRUE(ring.keep(kHub, "hf_first", {}));
  ASSERT_TRUE(ring.keep(kHub, "hf_second", {})) << "in place of the one before";
  ASSERT_TRUE(ring.keep("https://hf-mirror.com", "mirror", {}));
  EXPECT_THAT(service.tokens(), ElementsAre(Pair("https://hf-mirror.com", "mirror"), Pair(kHub, "hf_second")));
  EXPECT_EQ(ring.find(kHub, {}).token, "hf_second");
  EXPECT_EQ(ring.find("https://huggingface.co:8443", {}).token, "");
  EXPECT_EQ(ring.find("http://huggingface.co", {}).token, "");

  EXPECT_TRUE(*ring.forget(kHub, {}));
  EXPECT_EQ(ring.find(kHub, {}).token, "");
  EXPECT_FALSE(*ring.forget(kHub, {})) << "there is none any more";
  EXPECT_EQ(ring.find("https://hf-mirror.com", {}).token, "mirror");
}

TEST_F(Keyring, NeverAsksAPersonToUnlockItForLookingOnly) {
  service.put(kHub, "hf_secret");
  service.lock();
  const int before = service.n_unlocks();
  const KeptToken locked = ring.find(kHub, {});
  EXPECT_EQ(locked.token, "");
  EXPECT_TRUE(locked.is_locked);
  EXPECT_EQ(service.n_unlocks(), before);

  service.set_person_unlocks(false);
  const Status refused = ring.keep(kHub, "hf_other", {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, Not(HasSubstr("hf_other")));
  EXPECT_THAT(service.tokens(), ElementsAre(Pair(kHub, "hf_secret")));

  service.set_person_unlocks(true);
  EXPECT_TRUE(ring.keep(kHub, "hf_other", {}));
  EXPECT_GT(service.n_unlocks(), before);
  EXPECT_EQ(ring.find(kHub, {}).token, "hf_other");
}

TEST_F(Keyring, ComesAfterTheVariableAndBeforeTheFileOfTheOfficialClient) {
  const TempFolder folder;
  folder.write("token", "hf_file");
  const std::string home = folder.path().string();
  ASSERT_TRUE(ring.keep(kHub, "hf_ring", {}));
  const auto token = [&](const std::map<std::string, std::string>& given) {
    return find_hub(variables(given), {}, ring, {})->options.token;
  };
  EXPECT_EQ(token({{"HF_TOKEN", "hf_variable"}, {"HF_HOME", home}}), "hf_variable");
  EXPECT_EQ(token({{"HF_HOME", home}}), "hf_ring");
  EXPECT_EQ(token({{"HF_HOME", home}, {"HF_ENDPOINT", "https://hf-mirror.com"}}), "") << "it is for another hub";
  EXPECT_TRUE(*ring.forget(kHub, {}));
  EXPECT_EQ(token({{"HF_HOME", home}}), "hf_file");
}

TEST_F(Keyring, WhoIsRefusedIsToldThatTheKeyringIsLocked) {
  DownloadFixture fixture;
  fixture.hub.token = "right";
  service.put(fixture.hub.url(), "right");
  const auto ask = [&] {
    const Result<HubChoice> choice = find_hub(variables({{"HF_ENDPOINT", fixture.hub.url()}}), {}, ring, {});
    return HubClient::create(choice->options)->model("org/model", "", {});
  };
  EXPECT_TRUE(ask());
  service.lock();
  const Result<HubModel> refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("in the keyring, which is locked"));
}

TEST(NoKeyring, IsSaidWhereOneIsNeededAndKeepsNothingElseFromWorking) {
  unsetenv("DBUS_SESSION_BUS_ADDRESS");
  unsetenv("XDG_RUNTIME_DIR");
  const TokenStore ring = desktop_keyring();
  EXPECT_EQ(ring.find(kHub, {}).token, "");
  EXPECT_FALSE(ring.find(kHub, {}).is_locked);
  const Status kept = ring.keep(kHub, "hf_x", {});
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message, HasSubstr("put the token into the variable HF_TOKEN instead"));
  EXPECT_THAT(kept.error().message, Not(HasSubstr("hf_x")));
  EXPECT_FALSE(ring.forget(kHub, {}));
}

TEST(TokenOfAPerson, IsHeldAgainstTheHubBeforeItIsKept) {
  DownloadFixture fixture;
  fixture.hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    if (request.path != "/api/whoami-v2") return std::nullopt;
    if (request.authorization != "Bearer right") return HubFault{.status = 401};
    return HubFault{.status = 200, .fields = {{"Content-Type", "application/json"}}, .body = R"({"name": "ada"})"};
  };
  std::map<std::string, std::string> kept;
  TokenStore store;
  store.keep = [&kept](const std::string& origin, const std::string& token, const std::stop_token&) {
    kept[origin] = token;
    return Status();
  };
  HubOptions hub;
  hub.endpoint = fixture.hub.url();
  for (const char* wrong : {"", "two words", "tab\t", "w\xC3\xB6rt"})
    EXPECT_EQ(keep_token(hub, wrong, store, {}).error().id, "SRV_AUTH") << wrong;
  EXPECT_TRUE(fixture.hub.requests().empty()) << "what can be no token is shown to nobody";
  const Result<std::string> refused = keep_token(hub, "wrong", store, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().id, "SRV_AUTH");
  EXPECT_THAT(kept, IsEmpty());
  EXPECT_EQ(*keep_token(hub, "right", store, {}), "ada");
  EXPECT_THAT(kept, ElementsAre(Pair(fixture.hub.url(), "right")));

  fixture.hub.script = [](const HubRequest&) { return std::optional(HubFault{.status = 503}); };
  EXPECT_EQ(*keep_token(hub, "later", store, {}), "") << "a hub in trouble is no reason not to keep it";
  EXPECT_EQ(kept.begin()->second, "later");
}

}  // namespace
}  // namespace sightline
