/// `sightline models`, and models by name, as a person uses them, with a hub of our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/file_content.h"
#include "tests/support/secret_service.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_hub.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::content_of;
using testing_support::ProgramResult;
using testing_support::run_program;
using testing_support::SecretServiceOfTest;
using testing_support::TempFolder;
using testing_support::TerminalProgram;
using testing_support::TestHub;

class CliModels : public ::testing::Test {
 protected:
  CliModels() {
    const fs::path cases = fs::path(SIGHTLINE_SOURCE_DIR) / "tests/golden/cases";
    hub.put("tiny-F32.gguf", content_of(cases / "text/tiny-moe-f32.gguf"));
    hub.put("mmproj-F32.gguf", content_of(cases / "vision/tiny-mmproj-f32.gguf"));
    environment = {{"HOME", home.path().string()},
                   {"SIGHTLINE_DATA_DIR", (home / "data").string()},
                   {"SIGHTLINE_CONFIG_DIR", (home / "config").string()},
                   {"HF_ENDPOINT", hub.url()},
                   {"HF_HOME", (home / "hf").string()},
                   {"HF_HUB_CACHE", (home / "hf/hub").string()},
                   {"OLLAMA_MODELS", (home / "ollama").string()},
                   {"SIGHTLINE_CACHE_DIR", (home / "cache").string()},
                   {"DBUS_SESSION_BUS_ADDRESS", ""},  // never a person's own keyring
                   {"XDG_RUNTIME_DIR", ""},
                   {"SIGHTLINE_HUB_TOKEN", ""}};
  }
  ProgramResult run(const std::vector<std::string>& arguments) { return run_program(arguments, {}, environment); }

  TestHub hub;
  TempFolder home;
  testing_support::Environment environment;
};

TEST_F(CliModels, FetchesListsVerifiesUsesAndRemovesAModel) {
  EXPECT_THAT(run({"models", "list"}).output, HasSubstr("no models on this computer yet"));
  const ProgramResult missing = run({"ask", "-m", "org/model", "hello"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.error, HasSubstr("`sightline models download org/model` fetches it"));
  EXPECT_TRUE(hub.requests().empty());  // nothing is asked of the network without an act

  const ProgramResult fetched = run({"models", "download", "org/model"});
  ASSERT_EQ(fetched.exit_code, 0) << fetched.error;
  EXPECT_THAT(fetched.output, HasSubstr("org/model:F32 is here"));
  EXPECT_THAT(fetched.output, HasSubstr("with its projector"));
  const std::int64_t sent = hub.bytes_sent();
  EXPECT_EQ(run({"models", "download", "org/model"}).exit_code, 0);
  EXPECT_EQ(hub.bytes_sent(), sent);

  const auto list = nlohmann::json::parse(run({"models", "list", "--json"}).output);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["name"], "org/model:F32");
  EXPECT_EQ(list[0]["store"], "Sightline");
  const ProgramResult answer = run({"ask", "-m", "org/model", "--no-think", "-n", "4", "hello"});
  EXPECT_EQ(answer.exit_code, 0) << answer.error;
  EXPECT_EQ(run({"models", "verify", "org/model"}).exit_code, 0);
  const ProgramResult fit = run({"models", "fit", "org/model", "--json", "--threads", "1"});
  ASSERT_EQ(fit.exit_code, 0) << fit.error;
  EXPECT_GT(nlohmann::json::parse(fit.output)["models"][0]["tokens_per_second"], 0.0);

  std::ofstream(home / "data/models/org/model/tiny-F32.gguf", std::ios::app) << "x";
  const ProgramResult damaged = run({"models", "verify", "org/model"});
  EXPECT_EQ(damaged.exit_code, 5);
  EXPECT_THAT(damaged.output, HasSubstr("damaged"));
  EXPECT_EQ(run({"models", "remove", "org/model"}).exit_code, 2);  // nobody to ask
  EXPECT_EQ(run({"models", "remove", "--yes", "org/model"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(home / "data/models/org"));
}

TEST_F(CliModels, OffersTheDownloadOnATerminal) {
  {
    TerminalProgram program({"ask", "-m", "org/model", "--no-think", "-n", "3", "hello"}, environment);
    ASSERT_TRUE(program.wait_for("Fetch it from 127.0.0.1")) << program.shown();
    program.type("n\r");
    EXPECT_EQ(program.wait_for_end(), 3);
  }
  EXPECT_TRUE(hub.requests().empty());
  TerminalProgram program({"ask", "-m", "org/model", "--no-think", "-n", "3", "hello"}, environment);
  ASSERT_TRUE(program.wait_for("Fetch it from 127.0.0.1")) << program.shown();
  program.type("y\r");
  EXPECT_EQ(program.wait_for_end(), 0) << program.shown();
  EXPECT_TRUE(fs::exists(home / "data/models/org/model/tiny-F32.gguf"));
}

TEST_F(CliModels, ImportsAFileAndShowsTheFolder) {
  const fs::path file =
      home.write("mine.gguf", content_of(fs::path(SIGHTLINE_SOURCE_DIR) / "tests/golden/cases/text/tiny-moe-f32.gguf"));
  ASSERT_EQ(run({"models", "import", file.string()}).exit_code, 0);
  EXPECT_THAT(run({"models", "list"}).output, HasSubstr("local/mine:mine"));
  EXPECT_EQ(run({"models", "path"}).output, (home / "data/models").string() + "\n");
  EXPECT_EQ(run({"models", "path", (home / "elsewhere").string()}).output, (home / "elsewhere").string() + "\n");
  EXPECT_TRUE(fs::exists(home / "elsewhere/local/mine/mine.gguf"));
  EXPECT_THAT(run({"models", "list"}).output, HasSubstr("local/mine:mine"));
  const ProgramResult page = run({"models", "import", home.write("page.gguf", "<!DOCTYPE html>").string()});
  EXPECT_NE(page.exit_code, 0);
  EXPECT_THAT(page.error, HasSubstr("page.gguf"));
}

TEST_F(CliModels, SearchesTheCatalogueAndTheHub) {
  const ProgramResult known = run({"models", "search", "--catalogue", "3.6"});
  EXPECT_EQ(known.exit_code, 0);
  EXPECT_THAT(known.output, HasSubstr("qwen3.6:35b-a3b"));
  EXPECT_TRUE(hub.requests().empty());
  EXPECT_THAT(run({"models", "search", "qwen3.6"}).output, HasSubstr("org/model"));
  EXPECT_THAT(run({"models", "info", "qwen3.6:35b-a3b"}).output, HasSubstr("Apache-2.0"));
  const ProgramResult files = run({"models", "info", "org/model", "--json"});
  EXPECT_EQ(nlohmann::json::parse(files.output)["files"].size(), 2U) << files.error;
  environment.emplace_back("HF_HUB_OFFLINE", "1");
  const ProgramResult offline = run({"models", "search", "qwen3.6"});
  EXPECT_EQ(offline.exit_code, 0);
  EXPECT_THAT(offline.output, HasSubstr("qwen3.6:27b"));
  EXPECT_THAT(offline.error, HasSubstr("HF_HUB_OFFLINE"));
}

TEST_F(CliModels, FetchesFromAHubThatSpeaksAsModelScopeDoes) {
  const std::string scope = "modelscope+" + hub.url();
  const ProgramResult fetched = run({"models", "download", "--source", scope, "org/model"});
  ASSERT_EQ(fetched.exit_code, 0) << fetched.error;
  EXPECT_EQ(run({"models", "verify", "org/model"}).exit_code, 0);
  for (const auto& request : hub.requests()) EXPECT_EQ(request.path.find("/api/models/"), std::string::npos);
  std::erase_if(environment, [](const auto& variable) { return variable.first == "HF_ENDPOINT"; });
  environment.emplace_back("HF_ENDPOINT", "");
  EXPECT_EQ(run({"models", "source"}).output, "https://huggingface.co, without a token\n");
  EXPECT_EQ(run({"models", "source", scope}).exit_code, 0);
  EXPECT_THAT(run({"models", "source"}).output, HasSubstr(hub.url()));
  EXPECT_EQ(run({"models", "download", "org/model"}).exit_code, 0) << "it is here, and the hub says it is the same";
}

TEST_F(CliModels, KeepsATokenInTheKeyringAndShowsItToItsHubOnly) {
  const SecretServiceOfTest keyring;
  if (keyring.address().empty()) GTEST_SKIP() << "dbus-daemon is not installed";
  hub.token = "hf_right";
  EXPECT_THAT(run({"models", "download", "org/model"}).error, HasSubstr("`sightline models login`"));
  const auto without = run_program({"models", "login"}, "hf_right\n", environment);
  EXPECT_NE(without.exit_code, 0);
  EXPECT_THAT(without.error, HasSubstr("there is no keyring"));

  environment.emplace_back("DBUS_SESSION_BUS_ADDRESS", keyring.address());
  EXPECT_NE(run_program({"models", "login"}, "", environment).exit_code, 0);
  const auto kept = run_program({"models", "login"}, "  hf_right\n", environment);
  ASSERT_EQ(kept.exit_code, 0) << kept.error;
  EXPECT_EQ(keyring.tokens(), (std::map<std::string, std::string>{{hub.url(), "hf_right"}}));
  const ProgramResult fetched = run({"models", "download", "org/model"});
  ASSERT_EQ(fetched.exit_code, 0) << fetched.error;
  for (const auto& request : hub.requests()) EXPECT_FALSE(request.is_storage && !request.authorization.empty());
  for (const std::string& said : {kept.output, kept.error, fetched.output, fetched.error})
    EXPECT_THAT(said, Not(HasSubstr("hf_right")));
  EXPECT_THAT(run({"models", "source"}).output, HasSubstr("with the token in the keyring"));
  EXPECT_EQ(run({"models", "logout"}).exit_code, 0);
  EXPECT_TRUE(keyring.tokens().empty());
  EXPECT_NE(run({"models", "logout"}).exit_code, 0);
}

TEST_F(CliModels, ATokenThatIsTypedIsNotShown) {
  const SecretServiceOfTest keyring;
  if (keyring.address().empty()) GTEST_SKIP() << "dbus-daemon is not installed";
  environment.emplace_back("DBUS_SESSION_BUS_ADDRESS", keyring.address());
  TerminalProgram program({"models", "login"}, environment);
  ASSERT_TRUE(program.wait_for("it is not shown")) << program.shown();
  program.type("hf_secret\r");
  EXPECT_EQ(program.wait_for_end(), 0) << program.shown();
  EXPECT_THAT(program.shown(), Not(HasSubstr("hf_secret")));
  EXPECT_EQ(keyring.tokens().size(), 1U);
}

TEST_F(CliModels, SaysWhatIsWrongInOneSentence) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"models", "download", "qwen9"},
                                                {"models", "download", "org/other"},
                                                {"models", "download", "org/model:Q3_K_S"},
                                                {"models", "verify", "org/model"},
                                                {"models", "info", "nothing"},
                                                {"models", "fit", "nothing"}}) {
    const ProgramResult result = run(words);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.error, HasSubstr("sightline: "));
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
  }
}

}  // namespace
}  // namespace sightline
