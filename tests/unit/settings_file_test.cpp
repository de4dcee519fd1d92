/// Settings on disk: kept whole, damaged ones put aside, fields of newer versions left alone; the standard folders.
#include "multimodal/library/settings_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "multimodal/library/standard_folders.h"
#include "tests/support/file_content.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::content_of;
using testing_support::TempFolder;

Settings unusual() {
  Settings settings;
  settings.engine.kind = EngineChoice::Kind::Remote;
  settings.engine.url = "https://host:8000";
  settings.engine.token = "secret";
  settings.chat.system_prompt = "Say \"hello\"\nin two lines.";
  settings.chat.sampling.temperature = 0.0;
  settings.chat.sampling.seed = 7;
  settings.chat.think = false;
  settings.presets = {{"short", {"Be brief.", {}, true, 100}}, {"long", {}}};
  settings.theme = Theme::HighContrast;
  settings.language = "zh_CN";
  settings.extras = {{"seen", "true"}};
  return settings;
}

TEST(SettingsFile, GivesBackWhatWasSaved) {
  const TempFolder folder;
  SettingsFile file(folder / "config/settings.json");
  ASSERT_TRUE(file.open());
  ASSERT_TRUE(file.save(unusual()));
  SettingsFile later(folder / "config/settings.json");
  const Result<SettingsFile::Opened> opened = later.open();
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->notice);
  EXPECT_EQ(opened->settings, unusual());
  struct stat status {};
  ASSERT_EQ(stat((folder / "config/settings.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(SettingsFile, LeavesFieldsOfANewerVersionAlone) {
  const TempFolder folder;
  const auto path = folder.write("s.json", R"({"future":{"a":[1,2]},"engine":{"colour":"red"},)"
                                           R"("presets":[{"name":"p","taste":"sweet"}]})");
  SettingsFile file(path);
  Result<SettingsFile::Opened> opened = file.open();
  ASSERT_TRUE(opened && !opened->notice);
  opened->settings.language = "de";
  ASSERT_TRUE(file.save(opened->settings));
  const std::string text = content_of(path);
  for (const char* kept : {"\"future\"", "\"colour\": \"red\"", "\"taste\": \"sweet\"", "\"language\": \"de\""}) {
    EXPECT_THAT(text, HasSubstr(kept));
  }
}

TEST(SettingsFile, PutsADamagedFileAsideAndGoesOnWithDefaults) {
  const std::vector<std::string> damaged = {"",
                                            std::string(100, '\0'),
                                            "{\"theme\": \"da",
                                            "[1]",
                                            "\xFF\xFE",
                                            std::string(900'000, '['),
                                            std::string((1 << 20) + 1, ' ')};
  const TempFolder folder;
  for (std::size_t i = 0; i < damaged.size(); ++i) {
    SCOPED_TRACE(i);
    SettingsFile file(folder.write("s.json", damaged[i]));
    const Result<SettingsFile::Opened> opened = file.open();
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->settings, Settings{});
    ASSERT_TRUE(opened->notice);
    const std::string aside = "s.json.damaged-" + std::to_string(i + 1);
    EXPECT_THAT(opened->notice->message, HasSubstr(aside));
    EXPECT_EQ(content_of(folder / aside), damaged[i]);
    ASSERT_TRUE(file.save(unusual()));
  }
}

TEST(SettingsFile, UsesDefaultsForOddValuesOnly) {
  const TempFolder folder;
  SettingsFile file(folder.write("s.json", R"({"theme":"plaid","language":"de","chat":{"think":"maybe","sampling":)"
                                           R"({"temperature":-3,"top_k":5,"top_p":"x","min_p":2}},"presets":7})"));
  const Result<SettingsFile::Opened> opened = file.open();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->settings.language, "de");
  EXPECT_EQ(opened->settings.theme, Theme::Desktop);
  EXPECT_EQ(opened->settings.chat.sampling.top_k, 5);
  EXPECT_FALSE(opened->settings.chat.sampling.temperature);
  ASSERT_TRUE(opened->notice);
  EXPECT_THAT(opened->notice->message, HasSubstr("chat.think"));
  EXPECT_TRUE(std::filesystem::exists(folder / "s.json.damaged-1"));
}

TEST(SettingsFile, RefusesValuesOutOfRange) {
  const TempFolder folder;
  SettingsFile file(folder / "s.json");
  Settings settings;
  settings.presets = {{"a", {}}, {"a", {}}};
  EXPECT_EQ(file.save(settings).error().code, ErrorCode::InvalidArgument);
  settings.presets = {{"a", {}}};
  settings.presets[0].options.sampling.top_p = 7.0;
  EXPECT_THAT(file.save(settings).error().message, HasSubstr("presets[0].sampling.top_p"));
  EXPECT_FALSE(std::filesystem::exists(folder / "s.json"));
}

TEST(SettingsFile, AFileThatCannotBeReadIsNotReplaced) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "s.json");
  SettingsFile file(folder / "s.json");
  EXPECT_FALSE(file.open());
  EXPECT_FALSE(file.save(Settings{}));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "s.json"));
}

TEST(StandardFolders, FollowTheVariables) {
  std::map<std::string, std::string> variables = {
      {"HOME", "/home/a"}, {"XDG_DATA_HOME", "/data"}, {"XDG_CACHE_HOME", "relative"}, {"SIGHTLINE_STATE_DIR", "/s"}};
  const ReadVariable read = [&variables](const char* name) {
    const auto at = variables.find(name);
    return at == variables.end() ? nullptr : at->second.c_str();
  };
  const Result<StandardFolders> folders = standard_folders(read);
  ASSERT_TRUE(folders);
  EXPECT_EQ(folders->config, "/home/a/.config/sightline");
  EXPECT_EQ(folders->data, "/data/sightline");
  EXPECT_EQ(folders->cache, "/home/a/.cache/sightline");
  EXPECT_EQ(folders->state, "/s");
  variables.erase("HOME");
  EXPECT_FALSE(standard_folders(read));
}

}  // namespace
}  // namespace sightline
