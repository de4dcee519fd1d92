/// Where the demo model is looked for.
#include "multimodal/library/demo_model.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

void put_model(const std::filesystem::path& folder, bool with_projector = true) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "sightline-demo.gguf") << "x";
  if (with_projector) std::ofstream(folder / "sightline-demo-mmproj.gguf") << "x";
}

ReadVariable demo_folder(const std::string& value) {
  return [value](const char* name) -> const char* {
    return std::string(name) == "SIGHTLINE_DEMO_DIR" ? value.c_str() : nullptr;
  };
}

const ReadVariable kNothingSet = [](const char*) -> const char* { return nullptr; };

TEST(DemoModel, IsWhereTheVariableSays) {
  const TempFolder folder;
  put_model(folder.path());
  const auto found = find_demo_model("/nowhere/bin", demo_folder(folder.path().string()));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->model, folder.path() / "sightline-demo.gguf");
  EXPECT_EQ(found->projector, folder.path() / "sightline-demo-mmproj.gguf");
}

TEST(DemoModel, IsNotSoughtElsewhereIfTheVariableNamesAFolderWithoutIt) {
  const TempFolder folder;
  put_model(folder.path() / "share/sightline/demo_model");
  EXPECT_FALSE(find_demo_model(folder.path() / "bin", demo_folder("/nowhere")).has_value());
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
  EXPECT_FALSE(find_demo_model("/nowhere/bin", demo_folder(folder.path().string())).has_value());
}

}  // namespace
}  // namespace sightline
