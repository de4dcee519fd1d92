/// The table of faults in tests/README.md names tests that exist, and no time-out trusts a clock that people set.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/property/source_tree.h"

namespace sightline::house {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> found_by(const std::regex& pattern, const std::string& text, const std::string& form) {
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    found.push_back(at->format(form));
  }
  return found;
}

/// Suite.Name of each test that the rows F-… of a table name.
std::vector<std::string> named_in(const std::string& table) {
  std::vector<std::string> named;
  static const std::regex row("\\n\\| (F-[^\\n]*)\\|(?=\\n)");
  static const std::regex test("\\b([A-Z]\\w+\\.[A-Z]\\w+)");
  for (const std::string& line : found_by(row, table, "$1")) {
    for (std::string& name : found_by(test, line, "$1")) named.push_back(std::move(name));
  }
  return named;
}

/// Suite.Name of each test that a file defines.
std::vector<std::string> defined_in(const std::string& source) {
  static const std::regex definition("\\nTEST(?:_F|_P)?\\(\\s*(\\w+)\\s*,\\s*(\\w+)\\s*\\)");
  return found_by(definition, source, "$1.$2");
}

TEST(FaultRows, NameTestsThatExist) {
  std::set<std::string> defined;
  std::vector<std::string> named;
  for (const TreeFile& file : read_tree({"tests"}, {".cpp", ".md"})) {
    if (file.path == "tests/README.md") named = named_in(file.content);
    if (!file.path.ends_with(".cpp")) continue;
    for (std::string& name : defined_in(file.content)) defined.insert(std::move(name));
  }
  std::vector<std::string> missing;
  for (const std::string& name : named) {
    if (!defined.contains(name)) missing.push_back(name);
  }
  EXPECT_GT(named.size(), 60U);
  EXPECT_THAT(missing, IsEmpty()) << join(missing);
}

TEST(FaultRows, AreReadAsTheyStand) {
  EXPECT_THAT(named_in("\n| F-X01 | a fault | Some.Test, Other.One; `x.y` |\n| else | No.Row |\n"),
              ElementsAre("Some.Test", "Other.One"));
  EXPECT_THAT(defined_in("\nTEST(Some, Test) {\n}\nTEST_F(Other,\n       One) {\n// TEST(No, Test)\n"),
              ElementsAre("Some.Test", "Other.One"));
}

TEST(WallClock, IsReadOnlyForDatesThatPeopleSee) {
  // Dates of conversations and of measurements, of answers of the server, and the days of the list.
  const std::set<std::string_view> dates = {
      "gui/history/history_panel.cpp",           "multimodal/server/routes.cpp",
      "multimodal/library/store_rows.cpp",       "multimodal/library/machine_speed_file.cpp",
      "multimodal/library/machine_speed_file.h", "multimodal/session/model_manager_core.cpp",
      "multimodal/cli/models_command.cpp",       "multimodal/cli/machine_yardstick.cpp"};
  const auto reads_it = [](const std::string& text) {
    for (const std::string_view clock :
         {"system_clock", "QDateTime::current", "QTime::current", "QDate::current", "gettimeofday(", "CLOCK_REALTIME"}) {
      if (text.find(clock) != std::string::npos) return true;
    }
    return false;
  };
  std::vector<std::string> others;
  for (const TreeFile& file : read_tree({"engine", "vision", "multimodal", "gui"}, {".cpp", ".h"})) {
    if (reads_it(file.content) && !dates.contains(file.path)) others.push_back(file.path);
  }
  EXPECT_THAT(others, IsEmpty()) << join(others);
  EXPECT_TRUE(reads_it("const auto begin = std::chrono::system_clock::now();"));
}

}  // namespace
}  // namespace sightline::house
