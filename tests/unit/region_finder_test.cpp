/// Answers become events that name places in the last picture.
#include "multimodal/chat/region_finder.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "multimodal/chat/image_reader.h"
#include "vision/png_encoder.h"

namespace sightline {
namespace {

ImageRef picture(std::int64_t width, std::int64_t height) {
  const Image image = std::move(*Image::create({width, height}));
  return {std::make_shared<const std::vector<std::byte>>(*encode_png(image)), {}, "picture.png"};
}

ChatRequest question(std::vector<Part> parts) {
  ChatRequest request;
  Message message;
  message.parts = std::move(parts);
  request.conversation.messages = {std::move(message)};
  request.find_regions = true;
  return request;
}

std::vector<RegionFound> find(const ChatRequest& request, const std::vector<std::string>& pieces) {
  std::vector<RegionFound> found;
  const EventSink sink = [&found](const ChatEvent& event) { found.push_back(std::get<RegionFound>(event)); };
  RegionFinder finder(request, sink);
  for (const std::string& piece : pieces) finder.push(piece);
  finder.finish();
  return found;
}

TEST(RegionFinder, NamesAPlaceAsSoonAsItIsClosedAndAgainWithItsLabel) {
  std::vector<RegionFound> found;
  const EventSink sink = [&found](const ChatEvent& event) { found.push_back(std::get<RegionFound>(event)); };
  RegionFinder finder(question({picture(40, 20), Text{"?"}}), sink);

  finder.push("```json\n[{\"bbox_2d\": [100, 200, 300, 400");
  EXPECT_TRUE(found.empty());
  finder.push("]");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].region.label, "");
  EXPECT_DOUBLE_EQ(found[0].region.x1, 0.3);
  finder.push(", \"label\": \"mug\"}");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].index, 0U);
  EXPECT_EQ(found[1].region.label, "mug");
  finder.push("]\n```");
  finder.finish();
  EXPECT_EQ(found.size(), 2U);
}

TEST(RegionFinder, CountsTheLastPictureAndKnowsItsSize) {
  const ChatRequest request = question({picture(40, 20), picture(4000, 2000), Text{"?"}});

  const std::vector<RegionFound> found = find(request, {"{\"bbox_2d\": [400, 200, 2000, 1000]}"});

  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().region.image_index, 1U);
  EXPECT_DOUBLE_EQ(found.back().region.x0, 0.1);  // pixels, since they go far beyond 1000
  EXPECT_DOUBLE_EQ(found.back().region.x1, 0.5);
}

TEST(RegionFinder, IsSilentUnlessAskedAndWithoutAPicture) {
  const std::vector<std::string> answer = {"{\"bbox_2d\": [1, 2, 3, 4]}"};
  ChatRequest not_asked = question({picture(40, 20)});
  not_asked.find_regions = false;

  EXPECT_TRUE(find(not_asked, answer).empty());
  EXPECT_TRUE(find(question({Text{"?"}}), answer).empty());
  EXPECT_EQ(find(question({picture(40, 20)}), answer).size(), 1U);
}

TEST(RegionFinder, GivesLooseNumbersAtTheEndOnly) {
  std::vector<RegionFound> found;
  const EventSink sink = [&found](const ChatEvent& event) { found.push_back(std::get<RegionFound>(event)); };
  RegionFinder finder(question({picture(40, 20)}), sink);

  finder.push("The sign is at [574, 301, 660, 468].");
  EXPECT_TRUE(found.empty());
  finder.finish();

  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].region.is_loose);
}

}  // namespace
}  // namespace sightline
