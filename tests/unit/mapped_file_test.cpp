/// Mapping and reading of regular files.
#include "engine/base/mapped_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

using ::testing::HasSubstr;
using testing_support::TempFolder;

std::string text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(MappedFile, ShowsTheBytesOfTheFileEvenAfterItIsClosed) {
  const TempFolder folder;
  MappedFile mapped;
  {
    const auto file = InputFile::open(folder.write("f", "hello"));
    ASSERT_TRUE(file);
    auto made = MappedFile::map(*file);
    ASSERT_TRUE(made);
    mapped = std::move(*made);
  }
  EXPECT_EQ(text(mapped.bytes()), "hello");
}

TEST(MappedFile, MapsAnEmptyFileAsNothing) {
  const TempFolder folder;
  const auto file = InputFile::open(folder.write("f", ""));
  ASSERT_TRUE(file);
  const auto mapped = MappedFile::map(*file);
  ASSERT_TRUE(mapped);
  EXPECT_TRUE(mapped->bytes().empty());
  mapped->advise(0, 1, Access::Soon);
}

TEST(MappedFile, AdviceChangesNoByte) {
  const TempFolder folder;
  std::string content(100000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7);
  const auto file = InputFile::open(folder.write("f", content));
  ASSERT_TRUE(file);
  const auto mapped = MappedFile::map(*file);
  ASSERT_TRUE(mapped);
  for (const Access access : {Access::Sequential, Access::Random, Access::Soon, Access::NotSoon, Access::Normal}) {
    mapped->advise(0, content.size(), access);
    mapped->advise(5000, 10000, access);
    mapped->advise(99999, UINT64_MAX, access);
    mapped->advise(UINT64_MAX, UINT64_MAX, access);
    EXPECT_EQ(text(mapped->bytes()), content);
  }
}

TEST(MappedFile, RefusesAFileThatChangedSinceItWasOpened) {
  const TempFolder folder;
  const auto path = folder.write("f", "hello");
  const auto file = InputFile::open(path);
  ASSERT_TRUE(file);
  std::filesystem::resize_file(path, 2);
  EXPECT_EQ(MappedFile::map(*file).error().id, "MODEL_CHANGED");
}

TEST(InputFile, ReadsAnyPartAndNothingBeyondTheEnd) {
  const TempFolder folder;
  auto opened = InputFile::open(folder.write("f", "hello"));
  ASSERT_TRUE(opened);
  const InputFile file = std::move(*opened);
  std::vector<std::byte> out(3);
  EXPECT_TRUE(file.read(2, out));
  EXPECT_EQ(text(out), "llo");
  EXPECT_TRUE(file.read(5, {}));
  EXPECT_EQ(file.read(3, out).error().id, "MODEL_CHANGED");
  EXPECT_EQ(file.read(UINT64_MAX, out).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(file.size(), 5U);
}

TEST(InputFile, NoticesWritingInPlace) {
  const TempFolder folder;
  const auto path = folder.write("f", "hello");
  const auto file = InputFile::open(path);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->check_unchanged());
  std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(1));
  EXPECT_EQ(file->check_unchanged().error().id, "MODEL_CHANGED");
}

TEST(InputFile, NamesTheFileNotItsFolderAndEscapesIt) {
  const TempFolder folder;
  const auto file = InputFile::open(folder.write("a\nb", "x"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->name(), "a\\u{0A}b");
  const auto missing = InputFile::open(folder / "missing\x1B");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "missing\\u{1B}: there is no such file");
}

}  // namespace
}  // namespace sightline
