/// Text from a model cannot steer a terminal, and output files appear whole or not at all.
#include "multimodal/cli/terminal.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "multimodal/library/output_file.h"
#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

TEST(TerminalSafe, LeavesTextNewlinesAndTabs) { EXPECT_EQ(terminal_safe("a\tb\n\u00e9\u4e2d"), "a\tb\n\u00e9\u4e2d"); }

TEST(TerminalSafe, ReplacesWhatSteersATerminal) {
  EXPECT_EQ(terminal_safe("\x1b[31mred"), "\uFFFD[31mred");
  EXPECT_EQ(terminal_safe("a\rb\bc\x07\x7f"), "a\uFFFDb\uFFFDc\uFFFD\uFFFD");
  EXPECT_EQ(terminal_safe("\u009b31m"), "\uFFFD31m");
}

TEST(SizeText, UsesTheUnitThatFits) {
  EXPECT_EQ(size_text(512), "512 B");
  EXPECT_EQ(size_text(std::int64_t{17} << 20), "17 MiB");
  EXPECT_EQ(size_text((std::int64_t{3} << 30) + (std::int64_t{1} << 29)), "3.5 GiB");
}

TEST(OutputFile, AppearsWhenItIsCommittedAndNotBefore) {
  const testing_support::TempFolder folder;
  const std::array<float, 2> values{1.0F, 2.0F};
  {
    Result<OutputFile> file = OutputFile::create(folder / "out.f32");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(values));
    EXPECT_FALSE(std::filesystem::exists(folder / "out.f32"));
    ASSERT_TRUE(file->commit());
  }
  EXPECT_EQ(std::filesystem::file_size(folder / "out.f32"), 8U);
}

TEST(OutputFile, LeavesTheOldFileAndNoRemainsIfGivenUp) {
  const testing_support::TempFolder folder;
  folder.write("out.f32", "old");
  {
    Result<OutputFile> file = OutputFile::create(folder / "out.f32");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write(std::array<float, 1>{1.0F}));
  }
  std::ifstream in(folder / "out.f32");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(OutputFile, NamesTheFileThatCannotBeMade) {
  const testing_support::TempFolder folder;
  const Result<OutputFile> file = OutputFile::create(folder / "no/such/folder");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().id, "DISK_ERROR");
  EXPECT_NE(file.error().message.find("no/such/folder"), std::string::npos);
}

}  // namespace
}  // namespace sightline
