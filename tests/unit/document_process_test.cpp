/// Limited processes: what a tool under sightline-confine may do, and that every run comes to an end.
#include "multimodal/document/limited_process.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/unit/document_fixture.h"

namespace sightline {
namespace {

using testing_support::DocumentTest;
using testing_support::raw_pdf;

class DocumentProcess : public DocumentTest {
 protected:
  LimitedRun run_of(const std::filesystem::path& program, std::vector<std::string> arguments) const {
    LimitedRun run;
    run.launcher = options_.tools.ours / "sightline-confine";
    run.program = program;
    run.arguments = std::move(arguments);
#ifdef __SANITIZE_ADDRESS__
    run.limits.memory_bytes = -1;  // its shadow alone is larger
#endif
    return run;
  }
};

TEST_F(DocumentProcess, AToolChangesNoFileAndTouchesNobody) {
  const std::filesystem::path file = folder_.write("letter.txt", "untouched");
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);

  const Result<LimitedOutcome> outcome =
      run_limited(run_of(SIGHTLINE_CONFINED_PROBE, {file.string(), folder_.path().string()}), {});

  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->output, "done\n") << outcome->error_output;
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_size, 9);
  EXPECT_EQ(found.st_mode & 0777U, 0640U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other"));
}

TEST_F(DocumentProcess, AToolThatClosesItsOutputsAndStaysIsEnded) {
  replace_tool("pdftoppm", "exec >&- 2>&-\nkill -STOP $$\n");
  options_.tools.page_time = std::chrono::seconds(3);
  const Result<Document> document = open_text("silent.pdf", raw_pdf(numbered_pages(1)));
  ASSERT_TRUE(document) << document.error().message;

  const Result<Image> image = document->render(0, 300, {});

  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "PDF_LIMIT") << image.error().message;
}

TEST_F(DocumentProcess, AToolThatClosedItsOutputsCanBeStopped) {
  replace_tool("pdftoppm", "exec >&- 2>&-\nkill -STOP $$\n");
  const Result<Document> document = open_text("silent.pdf", raw_pdf(numbered_pages(1)));
  ASSERT_TRUE(document) << document.error().message;
  std::stop_source stop;
  stop.request_stop();
  const Result<Image> image = document->render(0, 300, stop.get_token());
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace sightline
