/// The real program finds places: in recorded answers, and in pictures with a tiny model that speaks nonsense.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/golden.h"
#include "tests/support/png_file.h"
#include "tests/support/temp_folder.h"
#include "tests/system/program.h"

namespace sightline {
namespace {

using Json = nlohmann::json;
using testing_support::golden_path;
using testing_support::ProgramResult;
using testing_support::run_program;
using Words = std::vector<std::string>;

class CliGroundTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  /// Exit status and sentence of a wrong command line, and no file left behind.
  void expect_failure(const Words& words, int exit_code, const std::string& part) const {
    const ProgramResult result = run_program(words);
    EXPECT_EQ(result.exit_code, exit_code) << result.error;
    EXPECT_EQ(result.output, "");
    EXPECT_EQ(std::count(result.error.begin(), result.error.end(), '\n'), 1) << result.error;
    EXPECT_NE(result.error.find(part), std::string::npos) << result.error;
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  }
  [[nodiscard]] Words ground(const Words& more) const {
    Words words = {"ground",
                   "-m",
                   golden_path("text/tiny-moe-f32.gguf").string(),
                   "--mmproj",
                   golden_path("vision/tiny-mmproj-f32.gguf").string(),
                   "--min-image-tokens",
                   "1",
                   "-n",
                   "8"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  testing_support::TempFolder folder_;
  const std::string picture_ = golden_path("vision/a-128x96.png").string();
};

/// With sets in an order of their own.
Json sorted(Json answer) {
  answer["warnings"] = answer["warnings"].get<std::set<std::string>>();
  for (Json& item : answer["items"]) item["flags"] = item["flags"].get<std::set<std::string>>();
  return answer;
}

TEST_F(CliGroundTest, DebugRegionsPrintsWhatTheCasesExpect) {
  const Json vectors = Json::parse(std::ifstream(golden_path("grounding/vectors.json")));
  const std::set<std::string> some = {"valid-bilingual-names",   "valid-html-document",   "trunc-after-geometry",
                                      "noisy-double-open-brace", "noisy-absolute-pixels", "hostile-control-characters"};
  std::size_t n_run = 0;
  for (const Json& vector : vectors["vectors"]) {
    if (!some.contains(vector["id"])) continue;
    const ProgramResult result = run_program({"debug", "regions"}, vector.dump());
    ASSERT_EQ(result.exit_code, 0) << result.error;
    EXPECT_EQ(sorted(Json::parse(result.output)), sorted(vector["expect"])) << vector["id"];
    ++n_run;
  }
  EXPECT_EQ(n_run, some.size());
}

TEST_F(CliGroundTest, DebugRegionsNamesTheFieldThatIsWrong) {
  for (const auto& [input, part] : std::vector<std::pair<std::string, std::string>>{
           {"[", "no JSON object"}, {"{}", "\"text\""}, {R"({"text": "a", "image": {"width": 0}})", "\"width\""}}) {
    const ProgramResult result = run_program({"debug", "regions"}, input);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.error.find(part), std::string::npos) << result.error;
  }
}

TEST_F(CliGroundTest, WritesTheDrawingAndTheJsonOfOnePicture) {
  const ProgramResult result =
      run_program(ground({"--image", picture_, "red mug", "--draw", file("out.png"), "--json", file("out.json")}));

  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_TRUE(result.output.starts_with(picture_ + ": ")) << result.output;
  const auto drawn = testing_support::read_png(file("out.png"));
  ASSERT_TRUE(drawn);
  EXPECT_EQ(drawn->width, 128);
  EXPECT_EQ(drawn->height, 96);
  const Json json = Json::parse(std::ifstream(file("out.json")));
  EXPECT_EQ(json["image"], picture_);
  EXPECT_EQ(json["width"], 128);
  EXPECT_EQ(json["height"], 96);
  EXPECT_TRUE(json["regions"].is_array());
}

TEST_F(CliGroundTest, PrintsNothingButJsonForSeveralPicturesIfAsked) {
  const ProgramResult result =
      run_program(ground({"--image", picture_, "--image", golden_path("vision/b-224x160.png").string(), "mug", "--draw",
                          file("out.png"), "--json", "-", "--point"}));

  ASSERT_EQ(result.exit_code, 0) << result.error;
  const Json json = Json::parse(result.output);
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[1]["width"], 224);
  EXPECT_TRUE(std::filesystem::exists(file("out-1.png")));
  EXPECT_TRUE(std::filesystem::exists(file("out-2.png")));
  EXPECT_FALSE(std::filesystem::exists(file("out.png")));
}

TEST_F(CliGroundTest, SaysWhatIsWrongBeforeTheModelIsLoaded) {
  expect_failure({"ground", "-m", "missing.gguf", "--image", picture_, "mug"}, 2, "--mmproj");
  expect_failure({"ground", "-m", "missing.gguf", "--mmproj", "p", "--image", picture_}, 2, "thing");
  expect_failure({"ground", "-m", "missing.gguf", "--mmproj", "p", "--image", picture_, " "}, 2, "empty");
  expect_failure({"ground", "-m", "missing.gguf", "--mmproj", "p", "--image", "no.png", "mug"}, 3, "no.png");
  expect_failure({"ground", "-m", "missing.gguf", "--mmproj", "p", "--image", picture_, "mug", "--draw", "a.jpg"}, 2,
                 "a.jpg");
  expect_failure(
      {"ground", "-m", "missing.gguf", "--mmproj", "p", "--image", picture_, "mug", "--coordinates", "miles"}, 2,
      "coordinates");
  // The model's turn comes last, and the files that were begun are gone again.
  expect_failure({"ground", "-m", "missing.gguf", "--mmproj", "p", "--image", picture_, "mug", "--draw", file("a.png"),
                  "--json", file("a.json")},
                 3, "missing.gguf");
}

}  // namespace
}  // namespace sightline
