/// The model that comes with the programs, as a person meets it: nothing is named, and answers are about what is there.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;
using testing_support::ProgramResult;
using testing_support::run_program;

const std::string kSample = SIGHTLINE_SOURCE "/resources/samples/shapes.png";
const std::string kPhotograph = SIGHTLINE_SOURCE "/tests/images/baseline.jpg";
/// Of the blue triangle in the sample, in pixels of 640 x 480, as make_sample.py draws it.
constexpr std::array<double, 4> kTriangle = {330, 70, 530, 230};

double area(double left, double top, double right, double bottom) {
  return std::max(0.0, right - left) * std::max(0.0, bottom - top);
}

/// Intersection over union of two boxes.
double overlap(const std::array<double, 4>& a, const std::array<double, 4>& b) {
  const double shared = area(std::max(a[0], b[0]), std::max(a[1], b[1]), std::min(a[2], b[2]), std::min(a[3], b[3]));
  return shared / (area(a[0], a[1], a[2], a[3]) + area(b[0], b[1], b[2], b[3]) - shared);
}

ProgramResult ask(const Words& more) {
  Words words = {"ask"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words);
}

TEST(DemoModel, AnswersAboutThePictureThatComesWithIt) {
  const ProgramResult result = ask({"--no-think", "--image", kSample, "How many shapes are there?"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_NE(result.output.find('3'), std::string::npos) << result.output;
}

TEST(DemoModel, SaysWhoIsSpeakingAndWhatItKnows) {
  const ProgramResult result = ask({"--no-think", "Who are you?"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_NE(result.output.find("demo model"), std::string::npos) << result.output;
  EXPECT_NE(result.error.find("demo model answers: it knows drawings of coloured shapes"), std::string::npos) << result.error;
}

TEST(DemoModel, ThinksBeforeItAnswersWhenAsked) {
  const ProgramResult result = ask({"--think", "--json", "--image", kSample, "What do you see?"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const Json answer = Json::parse(result.output);
  EXPECT_NE(answer["thinking"].get<std::string>().find("red circle"), std::string::npos) << answer;
  EXPECT_NE(answer["answer"].get<std::string>().find("blue triangle"), std::string::npos) << answer;
}

TEST(DemoModel, BoxesWhatIsAskedForAndDrawsIt) {
  const testing_support::TempFolder folder;
  const std::string drawn = (folder.path() / "boxed.png").string();
  const ProgramResult result =
      run_program({"ground", "--image", kSample, "blue triangle", "--json", "-", "--draw", drawn});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  const Json places = Json::parse(result.output)["regions"];
  ASSERT_EQ(places.size(), 1U) << result.output;
  EXPECT_GE(overlap(places[0]["bbox"].get<std::array<double, 4>>(), kTriangle), 0.5) << places;
  EXPECT_TRUE(std::filesystem::exists(drawn));
}

TEST(DemoModel, FindsNothingWhereNothingIs) {
  const ProgramResult result = run_program({"ground", "--image", kSample, "purple star", "--json", "-"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_TRUE(Json::parse(result.output)["regions"].empty()) << result.output;
}

TEST(DemoModel, MeetsPhotographsAndSeveralPicturesWithoutFailing) {
  EXPECT_EQ(ask({"--no-think", "--image", kPhotograph, "Who painted this?"}).exit_code, 0);
  EXPECT_EQ(run_program({"ground", "--image", kPhotograph, "red circle"}).exit_code, 0);
  EXPECT_EQ(ask({"--no-think", "--image", kSample, "--image", kPhotograph, "What do you see?"}).exit_code, 0);
}

/// A conversation over the server, as the window holds it: a second question about the same picture.
TEST(DemoModel, AnswersAFurtherQuestionAboutTheSamePicture) {
  testing_support::TerminalProgram chat({"chat", "--no-think"});
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("/image " + kSample + "\r");
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("How many shapes are there?\r");
  ASSERT_TRUE(chat.wait_for("There are 3 shapes.")) << chat.shown();
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("What colour is the triangle?\r");
  EXPECT_TRUE(chat.wait_for("blue.")) << chat.shown();
  ASSERT_TRUE(chat.wait_for("> ")) << chat.shown();
  chat.type("\x04");
  EXPECT_EQ(chat.wait_for_end(), 0);
}

}  // namespace
}  // namespace sightline
