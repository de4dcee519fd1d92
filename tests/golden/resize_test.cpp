/// Holds resizing to another library's pictures, grey level for grey level.
#include "vision/resize.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

#include "tests/support/golden.h"
#include "tests/support/png_file.h"

namespace sightline {
namespace {

using testing_support::golden_path;
using testing_support::RgbPicture;
using testing_support::read_png;

struct Case {
  std::string_view filter;   ///< "bicubic"
  std::string_view from;     ///< "300x200"
  std::string_view to;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.filter << ' ' << c.from << " to " << c.to; }

class ResizeGolden : public ::testing::TestWithParam<Case> {};

TEST_P(ResizeGolden, NoValueDiffers) {
  const auto [filter, from, to] = GetParam();
  const std::string out_name = std::string(filter) + "-" + std::string(from) + "-to-" + std::string(to);
  const Result<RgbPicture> in = read_png(golden_path("resize/in-" + std::string(from) + ".png"));
  ASSERT_TRUE(in) << in.error().message;
  const Result<RgbPicture> wanted = read_png(golden_path("resize/" + out_name + ".png"));
  ASSERT_TRUE(wanted) << wanted.error().message;

  Result<Image> image = Image::create({in->width, in->height});
  ASSERT_TRUE(image);
  std::memcpy(image->row(0), in->rgb.data(), in->rgb.size());
  ThreadPool pool(2);
  const Compute compute{*available_kernels().front(), pool};
  const Result<Image> out = resize(*image, {wanted->width, wanted->height},
                                   filter == "bicubic" ? ResizeFilter::Bicubic : ResizeFilter::Bilinear, compute);
  ASSERT_TRUE(out) << out.error().message;

  ASSERT_EQ(out->pixels().size(), wanted->rgb.size());
  std::int64_t different = 0;
  for (std::size_t i = 0; i < wanted->rgb.size(); ++i) different += out->pixels()[i] != wanted->rgb[i] ? 1 : 0;
  EXPECT_EQ(different, 0) << "of " << wanted->rgb.size() << " values";
}

INSTANTIATE_TEST_SUITE_P(Pillow, ResizeGolden,
                         ::testing::Values(Case{"bicubic", "300x200", "288x192"}, Case{"bilinear", "300x200", "288x192"},
                                           Case{"bicubic", "97x61", "288x192"}, Case{"bilinear", "97x61", "288x192"},
                                           Case{"bicubic", "640x360", "160x96"}, Case{"bilinear", "640x360", "160x96"},
                                           Case{"bicubic", "333x500", "320x512"}, Case{"bilinear", "333x500", "320x512"},
                                           Case{"bicubic", "50x400", "64x416"}, Case{"bilinear", "50x400", "64x416"}));

}  // namespace
}  // namespace sightline
