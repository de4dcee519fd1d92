/// Exported places have the numbers of the places, and files are whole or absent.
#include "gui/picture/region_export.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QImage>
#include <nlohmann/json.hpp>

#include "multimodal/cli/ground_report.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui {
namespace {

using sightline::testing_support::TempFolder;
using namespace testing_support;
using Json = nlohmann::json;

PicturePlaces streetPlaces() {
  PicturePlaces places;
  places.image.name = "street.jpg";
  places.size = {1920, 1080};
  places.regions = {{.label = "car", .x0 = 0.123, .y0 = 0.2, .x1 = 0.456, .y1 = 0.789},
                    {.label = "", .x0 = 0.5, .y0 = 0.25, .x1 = 0.5, .y1 = 0.25, .is_point = true},
                    {.label = "\"车\" & <b>", .x0 = 0.0, .y0 = 0.0, .x1 = 1.0, .y1 = 1.0, .is_loose = true},
                    {.label = "car", .x0 = 0.1, .y0 = 0.1, .x1 = 0.2, .y1 = 0.3}};
  return places;
}

TEST(RegionExport, JsonIsThatOfTheCommandLine) {
  const PicturePlaces places = streetPlaces();
  sightline::PicturePlaces expected;
  expected.name = "street.jpg";
  expected.size = {1920, 1080};
  for (const Region& region : places.regions) {
    GroundingItem item;
    item.kind = region.is_point ? GroundingItem::Kind::Point : GroundingItem::Kind::Box;
    item.coords = {region.x0 * 1000.0, region.y0 * 1000.0, region.x1 * 1000.0, region.y1 * 1000.0};
    for (double& value : item.coords) value = std::round(value);
    if (!region.label.empty()) item.label = region.label;
    if (region.is_loose) item.flags.add(PlaceFlag::Loose);
    expected.places.push_back(item);
  }

  const Json ours = Json::parse(regionsJson(places).toStdString());

  EXPECT_EQ(ours, Json::parse(ground_json({expected})));
  EXPECT_EQ(ours["regions"][0]["bbox"], Json({236, 216, 876, 852}));
  EXPECT_EQ(ours["regions"][1]["point"], Json({960, 270}));
}

TEST(RegionExport, CocoHasCategoriesAndAnnotations) {
  const Json coco = Json::parse(regionsCoco(streetPlaces()).toStdString());
  EXPECT_EQ(coco["images"], Json::parse(R"([{"id":1,"file_name":"street.jpg","width":1920,"height":1080}])"));
  EXPECT_EQ(coco["categories"],
            Json::parse(R"([{"id":1,"name":"car"},{"id":2,"name":"place"},{"id":3,"name":"\"车\" & <b>"}])"));
  ASSERT_EQ(coco["annotations"].size(), 4U);
  const Json& car = coco["annotations"][3];
  EXPECT_EQ(car["id"], 4);
  EXPECT_EQ(car["category_id"], 1);
  EXPECT_EQ(car["image_id"], 1);
  EXPECT_EQ(car["iscrowd"], 0);
  EXPECT_EQ(car["bbox"], Json({192, 108, 192, 216}));
  EXPECT_DOUBLE_EQ(car["area"].get<double>(), 192.0 * 216.0);
  EXPECT_EQ(coco["annotations"][1]["keypoints"], Json({960, 270, 2}));
}

TEST(RegionExport, ThePictureKeepsItsSizeAndItsOtherPixels) {
  const TempFolder folder;
  const Result<LoadedPicture> picture =
      loadPictureBytes(toArray(pngBytes(640, 400, 120)), "grey.png", realDecoder(), {});
  ASSERT_TRUE(picture);
  PicturePlaces places{picture->image, picture->size, {{.label = "", .x0 = 0.25, .y0 = 0.25, .x1 = 0.75, .y1 = 0.75}}};
  const QString path = QString::fromStdString((folder / "out.png").string());

  const Status written = writeMarkedPicture(path, places, realDecoder(), {});

  ASSERT_TRUE(written) << written.error().message;
  const QImage drawn(path);
  ASSERT_EQ(drawn.size(), QSize(640, 400));
  for (const QPoint far : {QPoint(20, 20), QPoint(320, 200), QPoint(600, 380)}) {
    EXPECT_EQ(drawn.pixel(far), qRgb(120, 120, 120));
  }
  for (const QPoint edge : {QPoint(160, 200), QPoint(480, 200), QPoint(320, 100), QPoint(320, 300)}) {
    EXPECT_NE(drawn.pixel(edge), qRgb(120, 120, 120)) << edge.x() << ", " << edge.y();
  }
  EXPECT_EQ(QDir(QString::fromStdString(folder.path().string())).entryList(QDir::Files), QStringList("out.png"));
}

TEST(RegionExport, TinyPicturesAndPlacesAtTheEdgeAreDrawn) {
  const TempFolder folder;
  const Result<LoadedPicture> picture = loadPictureBytes(toArray(pngBytes(3, 2)), "tiny.png", realDecoder(), {});
  ASSERT_TRUE(picture);
  const PicturePlaces places{picture->image,
                             picture->size,
                             {{.label = "everything there is", .x0 = 0.0, .y0 = 0.0, .x1 = 1.0, .y1 = 1.0},
                              {.label = "p", .x0 = 1.0, .y0 = 1.0, .x1 = 1.0, .y1 = 1.0, .is_point = true}}};
  const QString path = QString::fromStdString((folder / "out.png").string());
  ASSERT_TRUE(writeMarkedPicture(path, places, realDecoder(), {}));
  EXPECT_EQ(QImage(path).size(), QSize(3, 2));
}

TEST(RegionExport, FailuresNameTheFileAndLeaveTheOldOne) {
  const Status gone = writeWholeFile("/nowhere/at/all/places.json", "{}");
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().message.find("places.json"), std::string::npos) << gone.error().message;

  const TempFolder folder;
  const QString path = writeFile(folder, "kept.png", "old");
  PicturePlaces places = streetPlaces();
  places.image.encoded = std::make_shared<std::vector<std::byte>>(20);
  const Status written = writeMarkedPicture(path, places, realDecoder(), {});
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().message.starts_with("street.jpg: ")) << written.error().message;
  EXPECT_EQ(std::filesystem::file_size(folder / "kept.png"), 3U);
}

}  // namespace
}  // namespace sightline::gui
