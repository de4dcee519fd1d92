/// Files stay short, say what they are for, and leave nothing undone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/property/file_rules.h"
#include "tests/property/source_tree.h"

namespace sightline::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A well-formed source text of `lines` lines.
std::string source_of(int lines) {
  std::string text = "/// What it is for.\n";
  for (int i = 1; i < lines; ++i) text += "int x;\n";
  return text;
}

TEST(CountLines, CountsALastLineWithoutNewline) {
  EXPECT_EQ(count_lines(""), 0);
  EXPECT_EQ(count_lines("a\n"), 1);
  EXPECT_EQ(count_lines("a\nb"), 2);
}

TEST(FormViolations, AcceptAFileAtItsLimit) {
  EXPECT_THAT(form_violations("engine/base/log.cpp", source_of(400)), IsEmpty());
  EXPECT_THAT(form_violations("tests/unit/log_test.cpp", source_of(500)), IsEmpty());
}

TEST(FormViolations, ReportAFileOverItsLimit) {
  EXPECT_THAT(form_violations("engine/base/log.cpp", source_of(401)), ElementsAre(HasSubstr("401 lines, at most 400")));
  EXPECT_THAT(form_violations("tests/unit/log_test.cpp", source_of(501)), ElementsAre(HasSubstr("at most 500")));
}

TEST(FormViolations, LetOnlyGeneratedTablesBeLong) {
  EXPECT_THAT(form_violations("engine/kernels/iq_tables_grids8.cpp", source_of(2000)), IsEmpty());
  EXPECT_EQ(form_violations("engine/kernels/iq_tables.h", source_of(2000) + "#pragma once\n").size(), 1U);
  EXPECT_EQ(form_violations("engine/text/iq_tables_grids8.cpp", source_of(2000)).size(), 1U);
}

TEST(FormViolations, ReportAFileThatDoesNotSayWhatItIsFor) {
  EXPECT_EQ(form_violations("engine/base/log.cpp", "").size(), 1U);
  EXPECT_EQ(form_violations("engine/base/log.cpp", "// What it is for.\n").size(), 1U);
  EXPECT_EQ(form_violations("engine/base/log.cpp", "/// no sentence\n").size(), 1U);
  EXPECT_EQ(form_violations("engine/base/log.cpp", "\n/// Too late.\n").size(), 1U);
}

TEST(FormViolations, ReportAHeaderWithoutGuard) {
  EXPECT_EQ(form_violations("engine/base/log.h", "/// What it is for.\nint x;\n").size(), 1U);
  EXPECT_THAT(form_violations("engine/base/log.h", "/// What it is for.\n#pragma once\n"), IsEmpty());
}

TEST(FormViolations, ReportTabsAndCarriageReturns) {
  EXPECT_EQ(form_violations("engine/base/log.cpp", "/// What it is for.\n\tint x;\n").size(), 1U);
  EXPECT_EQ(form_violations("engine/base/log.cpp", "/// What it is for.\nint x;\r\n").size(), 1U);
}

TEST(FormViolations, ReportUnfinishedWorkInAnyFileByLine) {
  const std::string word = std::string("TO") + "DO";
  EXPECT_THAT(form_violations("README.md", "one\ntwo\n" + word + ": three\n"), ElementsAre(HasSubstr("line 3")));
  EXPECT_EQ(form_violations("engine/base/log.cpp", "/// What it is for.\nint x;  // " + word + "\n").size(), 1U);
}

TEST(FormViolations, KnowAWordFromAPartOfOne) {
  const std::string word = std::string("TO") + "DO";
  EXPECT_THAT(form_violations("README.md", "A" + word + " and " + word + "_LIST and " + word + "S\n"), IsEmpty());
}

TEST(FileForm, HoldsInTheWholeTree) {
  const std::vector<TreeFile> files =
      read_tree({"engine", "vision", "multimodal", "gui", "bench", "tests", "packaging", "resources", ".ci"},
                {".h", ".cpp", ".inl", "CMakeLists.txt", ".cmake", ".md", ".sh", ".py", "/run"});
  ASSERT_GT(files.size(), 10U);

  std::vector<std::string> violations;
  for (const TreeFile& file : files) {
    for (std::string& why : form_violations(file.path, file.content)) violations.push_back(std::move(why));
  }

  EXPECT_THAT(violations, IsEmpty()) << join(violations);
}

}  // namespace
}  // namespace sightline::house
