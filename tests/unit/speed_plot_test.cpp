/// Speeds drawn against the length of a context.
#include "multimodal/cli/speed_plot.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/temp_folder.h"

namespace sightline {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

SpeedPlot plot_of(std::vector<double> contexts, std::vector<double> values) {
  return {"a model", "a machine", std::move(contexts), {{"Writing", std::move(values)}}};
}

TEST(SpeedPlot, ScalesEndAtRoundNumbers) {
  EXPECT_EQ(scale_top(0.0), 1.0);
  EXPECT_EQ(scale_top(-3.0), 1.0);
  EXPECT_EQ(scale_top(503.0), 600.0);
  EXPECT_EQ(scale_top(1000.0), 1000.0);
  EXPECT_EQ(scale_top(1001.0), 1500.0);
  EXPECT_DOUBLE_EQ(scale_top(0.07), 0.08);
  EXPECT_EQ(scale_top(9.0), 10.0);
}

TEST(SpeedPlot, DrawsWhatItIsGiven) {
  const testing_support::TempFolder folder;
  ASSERT_TRUE(write_speed_plot(plot_of({0, 1000, 2000}, {40, 30, 20}), folder / "falling.png"));
  ASSERT_TRUE(write_speed_plot(plot_of({0, 1000, 2000}, {20, 30, 40}), folder / "rising.png"));
  ASSERT_TRUE(write_speed_plot(plot_of({0}, {0}), folder / "nothing.png"));
  EXPECT_EQ(content(folder / "falling.png").substr(1, 3), "PNG");
  EXPECT_NE(content(folder / "falling.png"), content(folder / "rising.png"));
  EXPECT_EQ(content(folder / "nothing.png").substr(1, 3), "PNG");
}

TEST(SpeedPlot, SaysWhereItCannotWrite) {
  const Status written = write_speed_plot(plot_of({0, 1}, {2, 1}), "/nowhere/at/all.png");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("all.png"), std::string::npos) << written.error().message;
}

}  // namespace
}  // namespace sightline
