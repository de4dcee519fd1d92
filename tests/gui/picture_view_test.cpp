/// A picture view shows places where they are, at any zoom, and tells what a person points at.
#include "gui/picture/picture_view.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QMenu>
#include <QWheelEvent>
#include <memory>

#include "tests/gui/accessible_names.h"
#include "tests/gui/picture_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

Region box(const std::string& label, double x0, double y0, double x1, double y1) {
  return {.label = label, .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1};
}

PictureLevels levelsOf(QSize size) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(qRgb(200, 200, 200));
  return {size, {{image, {1.0, 1.0}}}};
}

/// A view of 400 x 300 that shows a picture of 800 x 500.
std::unique_ptr<PictureView> makeView() {
  auto view = std::make_unique<PictureView>();
  view->resize(400, 300);
  view->show();
  view->setPicture(levelsOf({800, 500}), "street.jpg");
  return view;
}

void turnWheel(QWidget& widget, QPointF at, int notches) {
  QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(&widget, &event);
}

TEST(PictureView, FitsThePictureInTheMiddle) {
  const auto view = makeView();
  EXPECT_EQ(view->transform().target(), QRectF(0.0, 25.0, 400.0, 250.0));
  view->resize(800, 600);
  EXPECT_EQ(view->transform().target(), QRectF(0.0, 50.0, 800.0, 500.0));  // it stays fitted
}

TEST(PictureView, ZoomKeepsThePointUnderTheCursor) {
  for (const QPointF at : {QPointF(200, 150), QPointF(3, 27), QPointF(396, 270), QPointF(30, 200), QPointF(390, 30)}) {
    const auto view = makeView();
    const QPointF fraction = view->transform().toFraction(at);
    for (int i = 0; i < 12; ++i) {
      turnWheel(*view, at, 1);
      const QPointF now = view->transform().toFraction(at);
      EXPECT_NEAR(now.x(), fraction.x(), 1e-9) << at.x() << ", " << at.y() << " step " << i;
      EXPECT_NEAR(now.y(), fraction.y(), 1e-9) << at.x() << ", " << at.y() << " step " << i;
    }
  }
}

TEST(PictureView, ZoomHasBoundsAndKeysForThem) {
  const auto view = makeView();
  turnWheel(*view, {200, 150}, 200);
  EXPECT_DOUBLE_EQ(view->transform().scale(), 32.0);
  turnWheel(*view, {10, 10}, -400);
  EXPECT_TRUE(view->transform().isFitted());
  QTest::keyClick(view.get(), Qt::Key_1);
  EXPECT_DOUBLE_EQ(view->transform().scale(), 1.0);
  QTest::keyClick(view.get(), Qt::Key_Plus);
  EXPECT_DOUBLE_EQ(view->transform().scale(), 1.25);
  QTest::keyClick(view.get(), Qt::Key_Minus);
  EXPECT_DOUBLE_EQ(view->transform().scale(), 1.0);
  QTest::keyClick(view.get(), Qt::Key_0);
  EXPECT_TRUE(view->transform().isFitted());
}

TEST(PictureView, DraggingAndArrowsMoveThePicture) {
  const auto view = makeView();
  view->showActualSize();
  const QPointF before = view->transform().target().topLeft();
  drag(*view, {200, 150}, {180, 190});
  EXPECT_EQ(view->transform().target().topLeft() - before, QPointF(-20, 40));
  QTest::keyClick(view.get(), Qt::Key_Right);
  EXPECT_EQ(view->transform().target().topLeft() - before, QPointF(-84, 40));
}

TEST(PictureView, ADrawnBoxHasItsFractionsAtAnyZoom) {
  for (const int notches : {0, 2, 5, 9}) {
    const auto view = makeView();
    turnWheel(*view, {250, 140}, notches);
    const QPointF a = view->transform().toFraction({120, 100});
    const QPointF b = view->transform().toFraction({300, 200});
    QSignalSpy drawn(view.get(), &PictureView::boxDrawn);

    drag(*view, {300, 200}, {120, 100}, Qt::ShiftModifier);  // from the lower right: corners come in order all the same

    ASSERT_EQ(drawn.count(), 1);
    const QRectF fractions = drawn[0][0].toRectF();
    EXPECT_NEAR(fractions.left(), a.x(), 1e-9);
    EXPECT_NEAR(fractions.top(), a.y(), 1e-9);
    EXPECT_NEAR(fractions.right(), b.x(), 1e-9);
    EXPECT_NEAR(fractions.bottom(), b.y(), 1e-9);
  }
}

TEST(PictureView, ABoxBesideThePictureIsCutAndATremblingClickIsNone) {
  const auto view = makeView();
  QSignalSpy drawn(view.get(), &PictureView::boxDrawn);
  view->setDrawing(true);
  drag(*view, {200, 150}, {201, 151});
  EXPECT_EQ(drawn.count(), 0);
  EXPECT_TRUE(view->isDrawing());
  drag(*view, {200, 150}, {900, 900});
  ASSERT_EQ(drawn.count(), 1);
  EXPECT_EQ(drawn[0][0].toRectF(), QRectF(QPointF(0.5, 0.5), QPointF(1.0, 1.0)));
  EXPECT_FALSE(view->isDrawing());
}

TEST(PictureView, EscapeGivesUpDrawing) {
  const auto view = makeView();
  QSignalSpy drawn(view.get(), &PictureView::boxDrawn);
  view->setDrawing(true);
  sendMouse(*view, QEvent::MouseButtonPress, {100, 100});
  sendMouse(*view, QEvent::MouseMove, {200, 200});
  QTest::keyClick(view.get(), Qt::Key_Escape);
  sendMouse(*view, QEvent::MouseButtonRelease, {200, 200});
  EXPECT_EQ(drawn.count(), 0);
}

TEST(PictureView, HoveringTellsAndBeingToldDoesNot) {
  const auto view = makeView();
  view->setRegions({box("house", 0.1, 0.1, 0.9, 0.9), box("door", 0.4, 0.4, 0.6, 0.6)});
  QSignalSpy hovered(view.get(), &PictureView::regionHovered);

  sendMouse(*view, QEvent::MouseMove, {200, 150});
  sendMouse(*view, QEvent::MouseMove, {60, 230});
  sendMouse(*view, QEvent::MouseMove, {399, 299});

  ASSERT_EQ(hovered.count(), 3);
  EXPECT_EQ(hovered[0][0].toInt(), 1);  // the smaller one lies on top
  EXPECT_EQ(hovered[1][0].toInt(), 0);
  EXPECT_EQ(hovered[2][0].toInt(), -1);
  view->highlightRegion(1);
  EXPECT_EQ(hovered.count(), 3);
  for (const PlaceMark& mark : view->marks()) EXPECT_EQ(mark.light == PlaceMark::Light::Lit, mark.region == 1);
}

TEST(PictureView, ClicksAndKeysSelect) {
  const auto view = makeView();
  view->setRegions({box("a", 0.1, 0.1, 0.3, 0.3), box("b", 0.6, 0.6, 0.8, 0.8)});
  QSignalSpy selected(view.get(), &PictureView::regionSelected);
  QTest::mouseClick(view.get(), Qt::LeftButton, {}, {280, 200});
  EXPECT_EQ(view->selectedRegion(), 1);
  QTest::keyClick(view.get(), Qt::Key_N);
  EXPECT_EQ(view->selectedRegion(), 0);
  QTest::keyClick(view.get(), Qt::Key_N, Qt::ShiftModifier);
  EXPECT_EQ(view->selectedRegion(), 1);
  QTest::keyClick(view.get(), Qt::Key_Escape);
  EXPECT_EQ(view->selectedRegion(), -1);
  EXPECT_EQ(selected.count(), 4);
  view->selectRegion(7);  // there is none
  EXPECT_EQ(view->selectedRegion(), -1);
}

TEST(PictureView, ASelectedPlaceComesIntoView) {
  const auto view = makeView();
  view->setRegions({box("corner", 0.95, 0.95, 0.99, 0.99)});
  turnWheel(*view, {10, 30}, 8);
  ASSERT_TRUE(view->marks().empty());
  view->selectRegion(0);
  ASSERT_EQ(view->marks().size(), 1U);
  EXPECT_TRUE(QRectF(view->rect()).contains(view->marks()[0].box));
}

TEST(PictureView, LabelsNeverLeaveTheView) {
  const auto view = makeView();
  std::uint32_t state = 5;
  const auto random = [&state] { return (state = state * 1664525U + 1013904223U) / 4294967296.0; };
  std::vector<Region> regions;
  for (int i = 0; i < 60; ++i) {
    const double x = random() * 0.95, y = random() * 0.95;
    regions.push_back(box("a place with a rather long name " + std::to_string(i), x, y, x + 0.05 * random(), y + 0.05));
    regions.back().is_point = i % 5 == 0;
  }
  view->setRegions(regions);
  std::size_t n_labels = 0;
  for (int i = 0; i < 25; ++i) {
    view->resize(60 + static_cast<int>(500 * random()), 40 + static_cast<int>(400 * random()));
    turnWheel(*view, {random() * view->width(), random() * view->height()}, i % 2 == 0 ? 5 : -2);
    for (const PlaceMark& mark : view->marks()) {
      if (mark.label.isEmpty()) continue;
      ++n_labels;
      EXPECT_TRUE(QRectF(view->rect()).contains(mark.label)) << view->width() << " x " << view->height();
    }
  }
  EXPECT_GT(n_labels, 100U);
}

TEST(PictureView, LabelsOfPlacesWithRoomDoNotCoverEachOther) {
  const auto view = makeView();
  std::vector<Region> regions;
  for (int i = 0; i < 9; ++i) {
    const double x = 0.05 + 0.33 * (i % 3), y = 0.15 + 0.3 * (i / 3);
    regions.push_back(box("car", x, y, x + 0.2, y + 0.15));
  }
  view->setRegions(regions);
  const std::vector<PlaceMark>& marks = view->marks();
  ASSERT_EQ(marks.size(), 9U);
  for (std::size_t a = 0; a < marks.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(marks[a].label.intersects(marks[b].label)) << a << ", " << b;
    EXPECT_EQ(marks[a].colour, marks[0].colour);
  }
}

TEST(PictureView, InACrowdWhatIsMeantHasItsLabel) {
  const auto view = makeView();
  std::vector<Region> regions;
  for (int i = 0; i < 300; ++i) {
    const double x = (i % 20) / 20.0, y = (i / 20) / 15.0;
    regions.push_back(box("thing", x, y, x + 0.03, y + 0.03));
  }
  view->setRegions(regions);
  view->selectRegion(299);
  ASSERT_EQ(view->marks().size(), 300U);
  EXPECT_FALSE(view->marks()[299].label.isEmpty());
}

TEST(PictureView, PlacesFoundLaterKeepTheColoursOfThoseBefore) {
  const auto view = makeView();
  view->setRegions({box("a", 0.1, 0.1, 0.3, 0.3), box("b", 0.4, 0.4, 0.6, 0.6)});
  const QColor first = view->marks()[0].colour, second = view->marks()[1].colour;
  view->addRegion(box("c", 0.7, 0.7, 0.9, 0.9));
  view->addRegion(box("a", 0.7, 0.1, 0.9, 0.3));
  ASSERT_EQ(view->marks().size(), 4U);
  EXPECT_EQ(view->marks()[0].colour, first);
  EXPECT_EQ(view->marks()[1].colour, second);
  EXPECT_EQ(view->marks()[3].colour, first);
  EXPECT_TRUE(waitFor([&] { return view->marks()[3].presence >= 1.0; }));
}

TEST(PictureView, BoxesAreDrawnWhereTheyAre) {
  const auto view = makeView();
  view->setRegions({box("", 0.25, 0.2, 0.75, 0.8)});
  const QImage shot = view->grab().toImage();
  const QRgb plain = shot.pixel(200, 150);
  for (const QPoint edge : {QPoint(100, 150), QPoint(300, 150), QPoint(200, 75), QPoint(200, 225)}) {
    EXPECT_NE(shot.pixel(edge), plain) << edge.x() << ", " << edge.y();
  }
  EXPECT_EQ(shot.pixel(110, 150), plain);
}

TEST(PictureView, TheMenuCopiesAndAsks) {
  const auto view = makeView();
  view->setRegions({box("door\nleft", 0.25, 0.2, 0.75, 0.8)});
  QSignalSpy drawn(view.get(), &PictureView::boxDrawn);
  const std::unique_ptr<QMenu> menu(view->createMenu({200, 150}));
  menu->findChild<QAction*>("copyCoordinates")->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), "200, 100, 600, 400");
  menu->findChild<QAction*>("copyLabel")->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), "door left");
  menu->findChild<QAction*>("askPart")->trigger();
  ASSERT_EQ(drawn.count(), 1);
  EXPECT_EQ(drawn[0][0].toRectF(), QRectF(QPointF(0.25, 0.2), QPointF(0.75, 0.8)));
  const std::unique_ptr<QMenu> beside(view->createMenu({40, 50}));
  beside->findChild<QAction*>("copyCoordinates")->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), "80, 50");
  EXPECT_TRUE(namelessWidgets(*view).isEmpty()) << namelessWidgets(*view).join(", ").toStdString();
}

TEST(PictureView, SaysInWordsWhatItShows) {
  const auto view = makeView();
  view->setRegions({box("car", 0.1, 0.1, 0.3, 0.3), box("dog", 0.4, 0.4, 0.6, 0.6)});
  EXPECT_EQ(view->accessibleName(), "Picture street.jpg");
  EXPECT_EQ(view->accessibleDescription(), "Places: 2; car, dog");
}

}  // namespace
}  // namespace sightline::gui
