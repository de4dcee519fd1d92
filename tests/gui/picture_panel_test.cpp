/// Picture, strip and list of places follow each other, and exports go where a person says.
#include "gui/picture/picture_panel.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>
#include <memory>
#include <nlohmann/json.hpp>

#include "gui/picture/film_strip.h"
#include "gui/picture/picture_view.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui {
namespace {

using sightline::testing_support::TempFolder;
using namespace testing_support;

Region box(const std::string& label, double x0, double y0, double x1, double y1) {
  return {.label = label, .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1};
}

PanelPicture panelPicture(const QString& name, std::int64_t width, std::int64_t height) {
  const Result<LoadedPicture> picture = loadPictureBytes(toArray(pngBytes(width, height)), name, realDecoder(), {});
  return {picture->image, picture->thumbnail};
}

/// A panel with two pictures, the first of which is shown with three places.
class PicturePanelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    FileChooser chooser;
    chooser.save = [this](QWidget*, const QString&, const QString& suggestion, const QString&,
                          const FileChooser::Answer& answer) {
      suggested = suggestion;
      answer({savePath});
    };
    panel = std::make_unique<PicturePanel>(realDecoder(), chooser);
    panel->resize(500, 700);
    panel->show();
    panel->setPictures({panelPicture("one.png", 400, 300), panelPicture("two.png", 200, 300)});
    panel->setRegions(0,
                      {box("car", 0.1, 0.1, 0.3, 0.3), box("dog", 0.5, 0.5, 0.7, 0.7), box("car", 0.7, 0.1, 0.9, 0.3)});
    ASSERT_TRUE(waitFor([this] { return panel->view()->transform().picture() == QSizeF(400, 300); }));
    list = panel->findChild<QTreeView*>("placeList");
  }
  [[nodiscard]] QString cell(int row, int column) const { return list->model()->index(row, column).data().toString(); }

  QString savePath, suggested;
  std::unique_ptr<PicturePanel> panel;
  QTreeView* list = nullptr;
};

TEST_F(PicturePanelTest, PlacesOutliveTheDecodingAndAreListed) {
  EXPECT_EQ(panel->view()->regions().size(), 3U);
  ASSERT_EQ(list->model()->rowCount(), 3);
  EXPECT_EQ(cell(1, 0), "dog");
  EXPECT_EQ(cell(1, 1), "200, 150 – 280, 210");
  panel->addRegion(0, box("cat", 0.0, 0.0, 0.5, 0.5));
  EXPECT_EQ(cell(3, 0), "cat");
  EXPECT_EQ(panel->findChild<QLabel*>("placeCount")->text(), "Places: 4");
}

TEST_F(PicturePanelTest, APictureThatIsTakenAwayWhileItOpensIsForgotten) {
  panel->setPictures({panelPicture("late.png", 300, 200)});

  panel->setPictures({});

  PictureLoader after(realDecoder());  // what the panel asked for is long done when this one has done as much ten times
  const ImageRef same = panelPicture("same.png", 300, 200).image;
  for (int i = 0; i < 10; ++i) {
    QSignalSpy ready(&after, &PictureLoader::levelsReady);
    after.loadLevels(same);
    ASSERT_TRUE(waitFor([&ready] { return !ready.empty(); }));
  }
  EXPECT_TRUE(panel->view()->transform().picture().isEmpty());
}

TEST_F(PicturePanelTest, SelectingGoesBothWays) {
  QSignalSpy selected(panel.get(), &PicturePanel::regionSelected);
  list->setCurrentIndex(list->model()->index(2, 0));
  EXPECT_EQ(panel->view()->selectedRegion(), 2);
  panel->view()->selectRegion(1);
  EXPECT_EQ(list->currentIndex().row(), 1);
  panel->selectRegion(0, 0);
  EXPECT_EQ(list->currentIndex().row(), 0);
  ASSERT_EQ(selected.count(), 3);
  EXPECT_EQ(selected[0], (QList<QVariant>{0, 2}));
}

TEST_F(PicturePanelTest, HoveringGoesBothWays) {
  QSignalSpy hovered(panel.get(), &PicturePanel::regionHovered);
  emit list->entered(list->model()->index(1, 0));
  EXPECT_EQ(panel->view()->highlightedRegion(), 1);
  ASSERT_EQ(hovered.count(), 1);
  panel->highlightRegion(0, 2);  // a mention in the text
  EXPECT_EQ(panel->view()->highlightedRegion(), 2);
  EXPECT_EQ(hovered.count(), 1);
}

TEST_F(PicturePanelTest, TheFilterKeepsTheNumbersOfPlaces) {
  panel->findChild<QLineEdit*>("placeFilter")->setText("CAR");
  ASSERT_EQ(list->model()->rowCount(), 2);
  list->setCurrentIndex(list->model()->index(1, 0));
  EXPECT_EQ(panel->view()->selectedRegion(), 2);
}

TEST_F(PicturePanelTest, AMentionOfAnotherPictureShowsIt) {
  panel->setRegions(1, {box("tree", 0.2, 0.2, 0.4, 0.4)});
  QSignalSpy shown(panel.get(), &PicturePanel::pictureShown);
  panel->selectRegion(1, 0);
  EXPECT_EQ(panel->currentPicture(), 1);
  EXPECT_EQ(panel->findChild<FilmStrip*>()->currentRow(), 1);
  ASSERT_TRUE(waitFor([this] { return panel->view()->transform().picture() == QSizeF(200, 300); }));
  EXPECT_EQ(panel->view()->selectedRegion(), 0);
  EXPECT_EQ(shown.count(), 1);
}

TEST_F(PicturePanelTest, DrawnBoxesSayInWhichPicture) {
  QSignalSpy drawn(panel.get(), &PicturePanel::boxDrawn);
  panel->findChild<QToolButton*>("draw")->click();
  const QRectF target = panel->view()->transform().target();
  drag(*panel->view(), target.center(), target.bottomRight());
  ASSERT_EQ(drawn.count(), 1);
  EXPECT_EQ(drawn[0][0].toInt(), 0);
  EXPECT_EQ(drawn[0][1].toRectF(), QRectF(0.5, 0.5, 0.5, 0.5));
  EXPECT_FALSE(panel->findChild<QToolButton*>("draw")->isChecked());
}

TEST_F(PicturePanelTest, ExportsAreWrittenAndReported) {
  const TempFolder folder;
  QLabel* const status = panel->findChild<QLabel*>("panelStatus");
  const auto exportAs = [&](const char* action, const char* name) {
    savePath = QString::fromStdString((folder / name).string());
    panel->findChild<QAction*>(action)->trigger();
    return waitFor([&] { return status->text() == QString("Saved %1.").arg(name); });
  };
  ASSERT_TRUE(exportAs("exportPng", "a.png")) << status->text().toStdString();
  EXPECT_EQ(suggested, "one-places.png");
  EXPECT_EQ(QImage(savePath).size(), QSize(400, 300));
  ASSERT_TRUE(exportAs("exportJson", "a.json"));
  QFile json(savePath);
  ASSERT_TRUE(json.open(QIODevice::ReadOnly));
  EXPECT_EQ(nlohmann::json::parse(json.readAll().toStdString())["regions"].size(), 3U);
  ASSERT_TRUE(exportAs("exportCoco", "b.json"));

  savePath = "/nowhere/x.json";
  panel->findChild<QAction*>("exportJson")->trigger();
  EXPECT_TRUE(waitFor([&] { return status->text().startsWith("x.json: it cannot be written"); }));
}

TEST_F(PicturePanelTest, WhatCannotBeShownSaysWhy) {
  PanelPicture broken;
  broken.image.name = "broken.png";
  broken.image.encoded = std::make_shared<std::vector<std::byte>>(10);
  panel->setPictures({broken});
  EXPECT_TRUE(waitFor([this] { return panel->view()->accessibleDescription().startsWith("broken.png: "); }))
      << panel->view()->accessibleDescription().toStdString();
}

TEST_F(PicturePanelTest, EverythingHasAName) {
  EXPECT_TRUE(namelessWidgets(*panel).isEmpty()) << namelessWidgets(*panel).join(", ").toStdString();
}

}  // namespace
}  // namespace sightline::gui
