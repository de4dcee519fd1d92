/// Downloads across losses of power: whatever of the last writes, names and lines was lost, the file comes out right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <variant>

#include "tests/support/download_fixture.h"

namespace sightline {
namespace {

using namespace testing_support;
namespace fs = std::filesystem;

/// One thing that was done to the disk.
struct Write {
  std::int64_t offset;
  std::string bytes;
};
struct Flush {};
struct Journal {  // replaced as a whole, and flushed with its name
  std::string text;
};
struct Line {  // added to the journal, and not flushed
  std::string text;
};
struct InPlace {};
struct JournalGone {};
using Step = std::variant<Write, Flush, Journal, Line, InPlace, JournalGone>;

/// Does everything, and writes down what it did.
class RecordingDisk : public DownloadDisk {
 public:
  Status write(int d, std::int64_t at, std::span<const std::byte> bytes, const fs::path& file) override {
    note(Write{at, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
    return DownloadDisk::write(d, at, bytes, file);
  }
  Status flush(int d, const fs::path& file) override {
    Status ok = DownloadDisk::flush(d, file);
    note(Flush{});
    return ok;
  }
  Status append(int d, std::string_view text, const fs::path& file) override {
    note(Line{std::string(text)});
    return DownloadDisk::append(d, text, file);
  }
  Status replace(const fs::path& file, std::string_view text) override {
    Status ok = DownloadDisk::replace(file, text);
    note(Journal{std::string(text)});
    return ok;
  }
  Status put_in_place(const fs::path& from, const fs::path& to) override {
    Status ok = DownloadDisk::put_in_place(from, to);
    note(InPlace{});
    return ok;
  }
  Status remove(const fs::path& file) override {
    note(JournalGone{});
    return DownloadDisk::remove(file);
  }

  std::vector<Step> steps;

 private:
  void note(Step step) {
    const std::lock_guard lock(mutex_);
    steps.push_back(std::move(step));
  }
  std::mutex mutex_;
};

/// What becomes of what was not flushed.
enum class Loss { Nothing, Dropped, Torn, Zeros };

void put(std::string& file, std::int64_t offset, std::string_view bytes) {
  file.replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
}

/// The disk as it is found after the power failed behind the first `n` steps.
class Image {
 public:
  Image(const std::vector<Step>& steps, std::size_t n, Loss loss, bool loses_names, std::size_t size)
      : part_(size, '\0') {
    if (loses_names && n > 0 && is_naming(steps[n - 1])) --n;  // the last new name was not on disk yet
    std::vector<const Write*> unflushed;
    std::vector<const Line*> lines;
    for (std::size_t i = 0; i < n; ++i) {
      if (const auto* write = std::get_if<Write>(&steps[i])) unflushed.push_back(write);
      if (const auto* line = std::get_if<Line>(&steps[i])) lines.push_back(line);
      if (std::holds_alternative<Flush>(steps[i])) {
        for (const Write* write : unflushed) put(part_, write->offset, write->bytes);
        unflushed.clear();
      }
      if (const auto* journal = std::get_if<Journal>(&steps[i])) {
        journal_ = journal->text;
        lines.clear();
      }
      if (std::holds_alternative<InPlace>(steps[i])) is_in_place_ = true;
      if (std::holds_alternative<JournalGone>(steps[i])) journal_.reset();
    }
    for (const Write* write : unflushed) lose(*write, write == unflushed.back(), loss);
    for (const Line* line : lines) lose(*line, line == lines.back(), loss);
  }

  void write_to(const TempFolder& folder) const {
    folder.write(is_in_place_ ? "m.gguf" : "m.gguf.part", part_);
    if (journal_) folder.write("m.gguf.part.json", *journal_);
  }
  [[nodiscard]] bool is_in_place() const { return is_in_place_; }

 private:
  static bool is_naming(const Step& step) {
    return std::holds_alternative<Journal>(step) || std::holds_alternative<InPlace>(step) ||
           std::holds_alternative<JournalGone>(step);
  }
  void lose(const Write& write, bool is_last, Loss loss) {
    if (loss == Loss::Dropped) return;
    std::string bytes = write.bytes;
    if (loss == Loss::Torn && is_last) bytes.resize(bytes.size() / 1024 * 512);  // at a sector
    if (loss == Loss::Zeros) std::fill(bytes.begin(), bytes.end(), '\0');
    put(part_, write.offset, bytes);
  }
  void lose(const Line& line, bool is_last, Loss loss) {
    if (loss == Loss::Dropped || !journal_) return;
    std::string text = line.text;
    if (loss == Loss::Torn && is_last) text.resize(text.size() / 2);
    if (loss == Loss::Zeros) std::fill(text.begin(), text.end(), '\0');
    *journal_ += text;
  }

  std::string part_;
  std::optional<std::string> journal_;
  bool is_in_place_ = false;
};

TEST(DownloadPower, TheFileComesOutRightWhateverALossOfPowerTook) {  // F-D03, D1, D2
  DownloadFixture recorded;
  RecordingDisk disk;
  recorded.disk = &disk;
  ASSERT_TRUE(recorded.run());
  ASSERT_GT(disk.steps.size(), 60U);
  const DownloadTask task = recorded.task();
  std::int64_t n_images = 0, n_in_place = 0;
  for (std::size_t n = 0; n <= disk.steps.size(); n += n + 8 < disk.steps.size() ? 3 : 1) {
    for (const Loss loss : {Loss::Nothing, Loss::Dropped, Loss::Torn, Loss::Zeros}) {
      for (const bool loses_names : {false, true}) {
        const Image image(disk.steps, n, loss, loses_names, recorded.content.size());
        SCOPED_TRACE(testing::Message() << n << " " << static_cast<int>(loss) << " " << loses_names);
        const TempFolder folder;
        image.write_to(folder);
        if (image.is_in_place()) {
          ++n_in_place;
          ASSERT_EQ(content_of(folder / "m.gguf"), recorded.content) << "its name is its promise";
        }
        DownloadTask again = task;
        again.target = folder / "m.gguf";
        DownloadControl control;
        const Result<DownloadedFile> got =
            download_file(recorded.client(), again, recorded.options, recorded.real_disk, control, {}, {});
        ASSERT_TRUE(got) << got.error().message;
        ASSERT_EQ(content_of(folder / "m.gguf"), recorded.content);
        ASSERT_FALSE(fs::exists(folder / "m.gguf.part") || fs::exists(folder / "m.gguf.part.json"));
        ++n_images;
      }
    }
  }
  EXPECT_GT(n_images, 150);
  EXPECT_GT(n_in_place, 0);
}

TEST(DownloadPower, WhatWasFlushedIsNotFetchedAgain) {  // F-D01
  DownloadFixture recorded;
  RecordingDisk disk;
  recorded.disk = &disk;
  ASSERT_TRUE(recorded.run());
  std::size_t n = disk.steps.size();
  while (n > 0 && !std::holds_alternative<Journal>(disk.steps[n - 1])) --n;
  ASSERT_GT(n, 0U);
  const TempFolder folder;
  Image(disk.steps, n, Loss::Dropped, false, recorded.content.size()).write_to(folder);
  DownloadTask task = recorded.task();
  task.target = folder / "m.gguf";
  DownloadControl control;
  const Result<DownloadedFile> got =
      download_file(recorded.client(), task, recorded.options, recorded.real_disk, control, {}, {});
  ASSERT_TRUE(got);
  EXPECT_LE(got->fetched_bytes, 8 * 65536) << "twice four pieces, at most";
}

}  // namespace
}  // namespace sightline
