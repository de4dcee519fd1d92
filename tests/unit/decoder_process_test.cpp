/// Pictures decoded in another process are those decoded in this one, and whatever that process does stays there.
#include "vision/decoder_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/file_content.h"
#include "tests/support/picture_writer.h"
#include "tests/support/temp_folder.h"
#include "vision/decoder_reply.h"
#include "vision/image_decoder.h"

namespace sightline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing_support::content_of;
using testing_support::PictureBytes;
using testing_support::TempFolder;

std::span<const std::byte> bytes_of(const PictureBytes& picture) { return std::as_bytes(std::span(picture)); }

/// 3 x 2 grey pixels.
PictureBytes small_picture() {
  return testing_support::write_png({.size = {3, 2}, .color_type = 0, .rows = {{1, 2, 3}, {4, 5, 6}}});
}

DecoderOptions real() {
  DecoderOptions options;
  options.program = SIGHTLINE_DECODER;
  return options;
}

int open_descriptors() {
  return static_cast<int>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

TEST(DecoderProcess, GivesThePicturesAndTheErrorsOfTheDecoder) {
  int n_pictures = 0, n_errors = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SIGHTLINE_SOURCE_DIR) / "tests/images")) {
    if (!entry.is_regular_file()) continue;
    const std::string file = content_of(entry.path());
    const Result<Image> here = decode_image(std::as_bytes(std::span(file)));

    const Result<Image> there = decode_apart(std::as_bytes(std::span(file)), real(), {});

    ASSERT_EQ(there.has_value(), here.has_value()) << entry.path();
    if (here) {
      ++n_pictures;
      ASSERT_EQ(there->size(), here->size()) << entry.path();
      EXPECT_TRUE(std::ranges::equal(there->pixels(), here->pixels())) << entry.path();
    } else {
      ++n_errors;
      EXPECT_EQ(there.error().message, here.error().message) << entry.path();
      EXPECT_EQ(there.error().id, here.error().id) << entry.path();
      EXPECT_EQ(there.error().code, here.error().code) << entry.path();
    }
  }
  EXPECT_GT(n_pictures, 20);
  EXPECT_GT(n_errors, 0);
}

/// The names of the libraries a program is linked with stand in it as plain text.
bool names_library(const fs::path& program, const std::string& name) {
  return content_of(program).find(name) != std::string::npos;
}

TEST(DecoderProcess, StartsWithoutTheLibrariesThatOneFormatNeeds) {
  EXPECT_TRUE(names_library(SIGHTLINE_DECODER, "libjpeg"));
  EXPECT_FALSE(names_library(SIGHTLINE_DECODER, "libopencv"));
  EXPECT_TRUE(names_library(std::string(SIGHTLINE_DECODER) + std::string(kHeavySuffix), "libopencv"));
}

TEST(DecoderProcess, PassesOnWhyAPictureIsDamaged) {
  PictureBytes cut = small_picture();
  cut.resize(cut.size() - 20);
  const Result<Image> there = decode_apart(bytes_of(cut), real(), {});
  const Result<Image> here = decode_image(bytes_of(cut));
  ASSERT_FALSE(there);
  EXPECT_EQ(there.error().message, here.error().message);
  EXPECT_EQ(there.error().id, "IMAGE_BAD");
}

TEST(DecoderProcess, LargePicturesPassBothWays) {
  constexpr std::int64_t kSide = 3000;  // 27 MB of pixels, more than any socket holds
  std::vector<PictureBytes> rows(kSide, PictureBytes(3 * kSide));
  std::uint32_t state = 1;
  for (PictureBytes& row : rows) {
    for (std::uint8_t& sample : row)
      sample = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
  }
  const PictureBytes file = testing_support::write_png({.size = {kSide, kSide}, .rows = rows});
  const Result<Image> there = decode_apart(bytes_of(file), real(), {});
  ASSERT_TRUE(there) << there.error().message;
  for (const std::int64_t y : {std::int64_t{0}, kSide / 2, kSide - 1}) {
    EXPECT_TRUE(
        std::equal(rows[static_cast<std::size_t>(y)].begin(), rows[static_cast<std::size_t>(y)].end(), there->row(y)));
  }
}

TEST(DecoderProcess, ReducedPicturesAreMeansOfSquares) {
  constexpr std::int64_t kWidth = 700, kHeight = 402;  // neither side is a multiple of the factor
  std::vector<PictureBytes> rows(kHeight, PictureBytes(3 * kWidth));
  std::uint32_t state = 7;
  for (PictureBytes& row : rows) {
    for (std::uint8_t& sample : row)
      sample = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
  }
  const PictureBytes file = testing_support::write_png({.size = {kWidth, kHeight}, .rows = rows});

  const Result<ReducedImage> reduced = decode_apart_reduced(bytes_of(file), 20'000, real(), {});

  ASSERT_TRUE(reduced) << reduced.error().message;
  EXPECT_EQ(reduced->factor, 4);  // 234 x 134 would still be 31,356 pixels
  EXPECT_EQ(reduced->full, (Size{kWidth, kHeight}));
  ASSERT_EQ(reduced->image.size(), (Size{175, 101}));
  for (const auto& [x, y] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {174, 50}, {3, 100}, {174, 100}}) {
    double sum = 0.0, count = 0.0;
    for (std::int64_t v = 4 * y; v < std::min(4 * y + 4, kHeight); ++v) {
      for (std::int64_t u = 4 * x; u < std::min(4 * x + 4, kWidth); ++u, count += 1.0) {
        sum += rows[static_cast<std::size_t>(v)][static_cast<std::size_t>(3 * u + 1)];
      }
    }
    EXPECT_NEAR(reduced->image.row(y)[3 * x + 1], sum / count, 0.51) << x << ", " << y;
  }
}

TEST(DecoderProcess, SmallPicturesAreNotReduced) {
  const Result<ReducedImage> reduced = decode_apart_reduced(bytes_of(small_picture()), 100'000, real(), {});
  ASSERT_TRUE(reduced) << reduced.error().message;
  EXPECT_EQ(reduced->factor, 1);
  EXPECT_EQ(reduced->image.row(1)[6], 6);
}

class Misbehaving : public ::testing::TestWithParam<const char*> {};

TEST_P(Misbehaving, IsAnOrdinaryDamagedPicture) {
  const TempFolder folder;
  DecoderOptions options;
  options.program = folder / (std::string("decoder-") + GetParam());
  options.time_limit = std::chrono::milliseconds(300);
  fs::create_symlink(SIGHTLINE_DECODER_STUB, options.program);
  const int before = open_descriptors();
  PictureBytes file = small_picture();
  file.resize(2'000'000);  // what stands behind the picture has to be sent as well

  const Result<Image> image = decode_apart(bytes_of(file), options, {});

  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_BAD") << image.error().message;
  EXPECT_EQ(image.error().code, ErrorCode::Corrupt);
  EXPECT_THAT(image.error().message, HasSubstr("3 × 2 PNG"));
  EXPECT_EQ(open_descriptors(), before);
  const Result<ReducedImage> reduced = decode_apart_reduced(bytes_of(file), 100'000, options, {});
  ASSERT_FALSE(reduced);
  EXPECT_EQ(reduced.error().message, image.error().message);
}

INSTANTIATE_TEST_SUITE_P(Ways, Misbehaving,
                         ::testing::Values("fails", "ends", "hangs", "deaf", "garbage", "cut", "short", "long", "wide",
                                           "huge", "negative", "code", "id", "endless", "silent", "flood"),
                         [](const auto& test) { return std::string(test.param); });

TEST(DecoderProcess, StopsWhenAskedTo) {
  const TempFolder folder;
  DecoderOptions options;
  options.program = folder / "decoder-hangs";
  fs::create_symlink(SIGHTLINE_DECODER_STUB, options.program);
  std::stop_source source;
  std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  const Result<Image> image = decode_apart(bytes_of(small_picture()), options, source.get_token());
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::Cancelled);  // and not the time limit of half a minute
}

TEST(DecoderProcess, NamesAProgramThatIsNotThere) {
  DecoderOptions options;
  options.program = "/nowhere/sightline-decoder";
  const Result<Image> image = decode_apart(bytes_of(small_picture()), options, {});
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::NotFound);
  EXPECT_THAT(image.error().message, HasSubstr("/nowhere/sightline-decoder"));
}

TEST(DecoderProcess, DoesNotStartForWhatIsNoPicture) {
  DecoderOptions options;
  options.program = "/nowhere/sightline-decoder";
  const std::string text = "no picture";
  const Result<Image> image = decode_apart(std::as_bytes(std::span(text)), options, {});
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().id, "IMAGE_BAD");
}

TEST(DecoderSandbox, LeavesNoWayOut) { EXPECT_EQ(std::system(SIGHTLINE_SANDBOX_PROBE), 0); }

}  // namespace
}  // namespace sightline
