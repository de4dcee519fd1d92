/// The panel of documents: pages, search, selection, sources, and what cannot be read.
#include <gtest/gtest.h>

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <fstream>

#include "gui/document/document_panel.h"
#include "gui/document/page_layout.h"
#include "gui/document/thumbnail_list.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/document_help.h"
#include "tests/support/temp_folder.h"

namespace sightline::gui {
namespace {

using sightline::testing_support::TempFolder;
using testing_support::deskIn;
using testing_support::waitFor;
using testing_support::writePdf;

class DocumentPanelTest : public ::testing::Test {
 protected:
  DocumentPanelTest() : shelf_(deskIn(folder_.path())), panel_(shelf_) {
    panel_.resize(620, 800);
    panel_.show();
  }
  DocumentHandle open(const QString& path) {
    const DocumentHandle handle = shelf_.add(path);
    EXPECT_TRUE(waitFor([&] { return shelf_.find(handle)->state == ShelvedDocument::State::Ready; }))
        << shelf_.find(handle)->failure.toStdString();
    return handle;
  }
  void show(const std::vector<std::string>& texts) {
    panel_.setDocuments({open(writePdf(folder_ / "letters.pdf", texts))});
  }
  PageView& view() { return *panel_.view(); }
  QLineEdit* field() { return panel_.findChild<QLineEdit*>("documentSearch"); }
  QString found() { return panel_.findChild<QLabel*>("foundCount")->text(); }
  void press(const char* name) { panel_.findChild<QToolButton*>(name)->click(); }

  TempFolder folder_;
  DocumentShelf shelf_;
  DocumentPanel panel_;
};

TEST_F(DocumentPanelTest, ShowsPagesAsTheyAreScrolledToAndTheirNumber) {
  show({"One", "Two", "Three", "Four", "Five", "Six"});

  EXPECT_TRUE(waitFor([this] { return view().hasPicture(0); }));
  EXPECT_FALSE(view().hasPicture(5));
  auto* const number = panel_.findChild<QSpinBox*>("pageNumber");
  EXPECT_EQ(panel_.findChild<QLabel*>("pageCount")->text(), "of 6");
  number->setValue(6);
  EXPECT_TRUE(waitFor([this] { return view().hasPicture(5); }));
  EXPECT_EQ(view().currentPage(), 5);
  EXPECT_TRUE(waitFor([this] { return !view().hasPicture(0); }));  // far away by now
  QTest::keyClick(&view(), Qt::Key_Home);
  EXPECT_EQ(view().currentPage(), 0);
  EXPECT_EQ(number->value(), 1);
  QTest::keyClick(&view(), Qt::Key_PageDown);
  EXPECT_EQ(number->value(), 2);
}

TEST_F(DocumentPanelTest, ZoomingKeepsThePageUnderThePointer) {
  show({"One", "Two", "Three"});
  ASSERT_TRUE(waitFor([this] { return view().hasPicture(0); }));
  view().showPage(1);
  const QRectF before = view().placeOf(1, QRectF(0.5, 0.5, 0, 0));
  const QPointF anchor = QRectF(view().viewport()->rect()).center();

  QTest::keyClick(&view(), Qt::Key_Plus);
  QTest::keyClick(&view(), Qt::Key_Plus);

  EXPECT_NEAR(view().zoomFactor(), 1.5625, 1e-9);
  const QRectF after = view().placeOf(1, QRectF(0.5, 0.5, 0, 0));
  EXPECT_NEAR(after.y() - anchor.y(), (before.y() - anchor.y()) * 1.5625, 3.0);
  EXPECT_EQ(panel_.findChild<QLabel*>("pageZoom")->text(), "156 %");
  QTest::keyClick(&view(), Qt::Key_0);
  EXPECT_EQ(view().zoomFactor(), 1.0);
}

TEST_F(DocumentPanelTest, SearchCountsStepsAndScrollsToThePlace) {
  show({"Alpha", "The valve", "nothing", "Another valve and a third valve"});
  ASSERT_TRUE(waitFor([this] { return field()->isEnabled(); }));

  QTest::keyClicks(field(), "valv");

  ASSERT_TRUE(waitFor([this] { return found() == "1 of 3"; })) << found().toStdString();
  EXPECT_EQ(panel_.nFound(), 3U);
  EXPECT_EQ(view().currentPage(), 1);
  QTest::keyClick(field(), Qt::Key_Return);
  EXPECT_EQ(found(), "2 of 3");
  EXPECT_EQ(view().currentPage(), 3);
  press("foundNext");
  press("foundNext");
  EXPECT_EQ(found(), "1 of 3");  // round
  press("foundPrevious");
  EXPECT_EQ(found(), "3 of 3");
  field()->setText("zebra");
  EXPECT_TRUE(waitFor([this] { return found() == "Nothing found"; }));
  EXPECT_TRUE(view().marks().empty());
}

TEST_F(DocumentPanelTest, WordsAreSelectedByDraggingAndCopied) {
  show({"The boiler must be drained"});
  ASSERT_TRUE(waitFor([this] { return !view().accessibleDescription().isEmpty(); }));  // its words have come
  // "boiler" stands between these, in points of the page.
  const auto at = [this](double x, double y) {
    return view().placeOf(0, QRectF(x / 420.0, y / 595.0, 0, 0)).topLeft().toPoint();
  };

  QTest::mousePress(view().viewport(), Qt::LeftButton, {}, at(75, 67));
  QTest::mouseMove(view().viewport(), at(120, 67));
  QTest::mouseMove(view().viewport(), at(125, 67));
  QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at(125, 67));
  QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier);

  EXPECT_EQ(QGuiApplication::clipboard()->text(), view().selectedText());
  EXPECT_TRUE(view().selectedText().contains("boiler")) << view().selectedText().toStdString();
  EXPECT_FALSE(view().selectedText().contains("drained"));
  QTest::keyClick(&view(), Qt::Key_A, Qt::ControlModifier);
  EXPECT_EQ(view().selectedText(), "The boiler must be drained");
}

TEST_F(DocumentPanelTest, ASourceIsLitOnItsPageAndOneThatWasNotFoundSaysSo) {
  show({"One", "Two", "Three", "Four"});
  DocumentSource found;
  found.statement = "It is three";
  found.document = 0;
  found.page = 2;
  found.boxes = {QRectF(0.1, 0.1, 0.2, 0.03)};
  found.snippet = "Three";
  DocumentSource lost;
  lost.statement = "It is red";
  QSignalSpy chosen(&panel_, &DocumentPanel::sourceChosen);
  auto* const list = panel_.findChild<QListView*>("sourceList");

  panel_.setSources({found, lost});
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());

  EXPECT_EQ(chosen.size(), 1);
  EXPECT_EQ(view().currentPage(), 2);
  ASSERT_EQ(view().marks().size(), 1U);  // nothing is made up for the other
  EXPECT_EQ(view().marks()[0].kind, PageMark::Kind::LitSource);
  EXPECT_TRUE(QRectF(view().viewport()->rect()).contains(view().placeOf(2, found.boxes[0])));
  EXPECT_EQ(list->model()->index(1, 0).data().toString(), "Not found: It is red");
  EXPECT_EQ(panel_.findChild<QLabel*>("sourceCount")->text(), "Sources of the answer: 1 of 2 statements found");
  // Pointing at it on the page lights it, and the pointer going away leaves the chosen one lit.
  QSignalSpy hovered(&panel_, &DocumentPanel::sourceHovered);
  QTest::mouseMove(view().viewport(), view().placeOf(2, found.boxes[0]).center().toPoint());
  ASSERT_FALSE(hovered.isEmpty());
  EXPECT_EQ(hovered.last().front().toInt(), 0);
  panel_.lightSource(-1);
  EXPECT_EQ(view().marks()[0].kind, PageMark::Kind::LitSource);
}

TEST_F(DocumentPanelTest, TextHasPagesOfWordsAndSmallPagesAreThere) {
  std::ofstream(folder_ / "notes.md") << "# Notes\n\nThe valve is *open*.\n";
  panel_.setDocuments({open(QString::fromStdString((folder_ / "notes.md").string()))});

  ASSERT_TRUE(waitFor([this] { return view().accessibleDescription().contains("The valve"); }));
  EXPECT_FALSE(view().hasPicture(0));
  const QImage shown = view().viewport()->grab().toImage();
  const QRect place = view().placeOf(0, QRectF(0, 0, 1, 0.2)).toRect();
  int nDark = 0;
  for (int y = place.top(); y < place.bottom(); ++y) {
    for (int x = place.left() + 4; x < place.right() - 4; ++x)
      nDark += shown.pixelColor(x, y).lightness() < 160 ? 1 : 0;
  }
  EXPECT_GT(nDark, 50);  // letters
  EXPECT_EQ(panel_.findChild<ThumbnailList*>("thumbnailList")->pages()->rowCount(), 1);
}

TEST_F(DocumentPanelTest, AFileThatIsNoDocumentSaysSoAndOthersStayVisible) {
  std::ofstream(folder_ / "broken.pdf") << "%PDF-1.4\nnothing\n";
  const DocumentHandle good = open(writePdf(folder_ / "good.pdf", {"One"}));
  const DocumentHandle bad = shelf_.add(QString::fromStdString((folder_ / "broken.pdf").string()));
  panel_.setDocuments({good, bad});

  ASSERT_TRUE(waitFor([&] { return shelf_.find(bad)->state == ShelvedDocument::State::Failed; }));
  EXPECT_TRUE(view().accessibleDescription().contains("broken.pdf"));
  auto* const names = panel_.findChild<QComboBox*>("documentChoice");
  EXPECT_EQ(names->count(), 2);
  panel_.showDocument(0);
  EXPECT_TRUE(waitFor([this] { return view().hasPicture(0); }));
}

TEST_F(DocumentPanelTest, EverythingHasAName) {
  show({"One", "Two"});
  DocumentSource lost;
  lost.statement = "It is red";
  panel_.setSources({lost});
  EXPECT_EQ(testing_support::namelessWidgets(panel_).join("\n").toStdString(), "");
}

TEST(PageLayout, PagesFillTheViewAndLieBelowEachOther) {
  const PageLayout layout({QSizeF(595, 842), QSizeF(842, 595), QSizeF()}, 500, 1.0);

  ASSERT_EQ(layout.nPages(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_LE(layout.page(i).width(), 500 - 2 * kPageMargin + 1e-6);
    EXPECT_NEAR(layout.page(i).center().x(), 250, 1e-6);
    const double above = i == 0 ? kPageMargin : layout.page(i - 1).bottom() + kPageGap;
    EXPECT_NEAR(layout.page(i).top(), above, 1e-6);
  }
  EXPECT_EQ(layout.pageAt(layout.page(1).center().y()), 1);
  EXPECT_EQ(layout.pageAt(-100), 0);
  EXPECT_EQ(layout.pageAt(1e9), 2);
  const auto [first, last] = layout.pagesIn(layout.page(0).bottom() - 1, layout.page(1).top() + 1);
  EXPECT_EQ(first, 0);
  EXPECT_EQ(last, 1);
  EXPECT_EQ(PageLayout({}, 500, 1.0).pageAt(10), -1);
  const QRectF place = layout.place(0, QRectF(0.25, 0.5, 0.5, 0.25));
  EXPECT_NEAR(layout.fraction(0, place.topLeft()).x(), 0.25, 1e-9);
}

}  // namespace
}  // namespace sightline::gui
