/// Where the demo model is looked for.
#include "multimodal/library/demo_model.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using testing_support::TempFolder;

void put_model(const std::filesystem::path& folder, bool with_projector = true) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "sightline-demo.gguf") << "x";
  if (with_projector) std::ofstream(folder / "sightline-demo-mmproj.gguf") << "x";
}

/// A reader of variables that knows one; `value` has to outlive it.
ReadVariable demo_folder(const std::string& value) {
  return [&value](const char* name) -> const char* {
    return std::string_view(name) == "SIGHTLINE_DEMO_DIR" ? value.c_str() : nullptr;
  };
}

const ReadVariable kNothingSet = [](const char*) -> const char* { return nullptr; };

TEST(DemoModel, IsWhereTheVariableSays) {
  const TempFolder folder;
  put_model(folder.path());
  const std::string named = folder.path().string();
  const auto found = find_demo_model("/nowhere/bin", demo_folder(named));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->model, folder.path() / "sightline-demo.gguf");
  EXPECT_EQ(found->projector, folder.path() / "sightline-demo-mmproj.gguf");
}

TEST(DemoModel, IsNotSoughtElsewhereIfTheVariableNamesAFolderWithoutIt) {
  const TempFolder folder;
  put_model(folder.path() / "share/sightline/demo_model");
  const std::string named = "/nowhere";
  EXPECT_FALSE(find_demo_model(folder.path() / "bin", demo_folder(named)).has_value());
}

TEST(DemoModel, StandsBesideAnInstalledProgram) {
  const TempFolder folder;
  put_model(folder.path() / "share/sightline/demo_model");
  const auto found = find_demo_model(folder.path() / "bin", kNothingSet);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->model, folder.path() / "share/sightline/demo_model/sightline-demo.gguf");
}

TEST(DemoModel, IsBothFilesOrNone) {
  const TempFolder folder;
  put_model(folder.path(), false);
  const std::string named = folder.path().string();
  EXPECT_FALSE(find_demo_model("/nowhere/bin", demo_folder(named)).has_value());
}

}  // namespace
}  // namespace sightline
