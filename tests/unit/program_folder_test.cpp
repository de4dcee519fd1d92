/// The folder of the running program is the one its file lies in, however it was called.
#include "engine/base/program_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

TEST(ProgramFolder, IsWhereTheFileOfThisProgramLies) {
  const std::filesystem::path called = std::filesystem::canonical(program_invocation_name);
  EXPECT_EQ(program_folder(), called.parent_path());
}

TEST(ProgramFolder, FollowsALinkToTheProgram) {
  const testing_support::TempFolder folder;
  const std::filesystem::path link = folder / "called by another name";
  std::filesystem::create_symlink(std::filesystem::canonical(program_invocation_name), link);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {  // the same program once more, started through the link, runs the test above
    execl(link.c_str(), link.c_str(), "--gtest_filter=ProgramFolder.IsWhere*", nullptr);
    _exit(127);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace sightline
