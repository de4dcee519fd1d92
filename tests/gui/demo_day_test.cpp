/// A person's first day: the program as it comes, with the real engine and the demo model, by mouse and by keys alone.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "tests/gui/accessible_names.h"
#include "tests/gui/demo_program.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

class DemoDay : public DemoProgram {
 protected:
  /// Asks the first page's question about its picture.
  [[nodiscard]] bool askFirst(const char* question) const {
    auto* const button = surroundings->welcome()->findChild<QPushButton*>(question);
    if (!waitFor([button] { return button->isVisible(); })) return false;
    QTest::mouseClick(button, Qt::LeftButton);
    return hasAnswered(2);
  }
  [[nodiscard]] bool hasPlaces() const {
    return waitFor([this] { return !picture().transform().picture().isEmpty() && !picture().marks().empty(); });
  }
  void exportPlaces(const char* format, const char* file) {
    savePath = QString::fromStdString((program.folder / file).string());
    window->pictures()->findChild<QAction*>(format)->trigger();
    EXPECT_TRUE(waitFor([this] { return !contentOf(savePath).isEmpty(); })) << file;
  }
  /// Goes on with Tab until the widget of this name has the keyboard.
  [[nodiscard]] bool tabTo(const char* name) const {
    for (int i = 0; i < 60; ++i) {
      if (window->focusWidget() != nullptr && window->focusWidget()->objectName() == name) return true;
      press(Qt::Key_Tab);
    }
    return false;
  }
};

TEST_F(DemoDay, TheFirstQuestionIsAClickAway) {
  EXPECT_TRUE(surroundings->welcome()->isVisible());
  EXPECT_TRUE(surroundings->welcome()
                  ->findChild<QLabel*>("welcomeSentence")
                  ->text()
                  .contains("does not understand photographs"));

  ASSERT_TRUE(askFirst("question0"));

  ASSERT_EQ(view().itemAt(1).state, ItemState::Done) << view().itemAt(1).sentence.toStdString();
  EXPECT_TRUE(view().plainTextAt(1).contains("red circle")) << view().plainTextAt(1).toStdString();
  EXPECT_FALSE(view().plainTextAt(1).contains("bbox")) << "numbers are for the picture";
  EXPECT_TRUE(hasPlaces());
}

TEST_F(DemoDay, ADroppedPictureShowsItsPlacesAndHoveringGoesBothWays) {
  const QString own = QString::fromStdString((program.folder / "my drawing.png").string());
  ASSERT_TRUE(QFile::copy(SIGHTLINE_SOURCE_DIR "/resources/samples/shapes.png", own));
  dropFile(*window, own);
  ASSERT_TRUE(waitFor([this] { return composer().attachments().size() == 1; }));

  ASSERT_TRUE(ask("Find all shapes."));

  ASSERT_TRUE(hasPlaces());
  ASSERT_TRUE(pointAtMention(view(), 1)) << view().plainTextAt(1).toStdString();
  EXPECT_GE(picture().highlightedRegion(), 0);
  pointAtNothing(view());
  EXPECT_EQ(picture().highlightedRegion(), -1);
  const QImage before = view().viewport()->grab().toImage();
  sendMouse(picture(), QEvent::MouseMove, picture().marks()[0].box.center(), Qt::NoButton);
  EXPECT_EQ(picture().highlightedRegion(), picture().marks()[0].region);
  EXPECT_NE(view().viewport()->grab().toImage(), before) << "the words are lit";
}

TEST_F(DemoDay, AnswersHaveVersionsAndChangedQuestionsBranches) {
  ASSERT_TRUE(askFirst("question1"));
  const QString first = answerAt(1);
  ASSERT_TRUE(clickControl(view(), 1, ControlKind::Retry));
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(1).nVersions == 2; }));
  ASSERT_TRUE(hasAnswered(2));
  ASSERT_TRUE(clickControl(view(), 1, ControlKind::PreviousVersion));
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(1).version == 1; }));
  EXPECT_EQ(answerAt(1), first);

  ASSERT_TRUE(clickControl(view(), 0, ControlKind::EditQuestion));
  ASSERT_TRUE(waitFor([this] { return composer().text() == "How many shapes are there?"; }));
  edit()->selectAll();
  QTest::keyClicks(edit(), "What colour is the square?");
  QTest::keyClick(edit(), Qt::Key_Return);
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && answerAt(1).contains("green"); }));
  ASSERT_TRUE(hasAnswered(2));
  EXPECT_EQ(view().itemAt(0).nVersions, 2);
  ASSERT_TRUE(clickControl(view(), 0, ControlKind::PreviousVersion));
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(0).version == 1; }));
  EXPECT_EQ(view().itemAt(0).text, "How many shapes are there?");
  EXPECT_EQ(view().itemAt(1).nVersions, 2) << "with both of its answers";
}

TEST_F(DemoDay, ConversationsAreFoundRenamedBroughtBackExportedAndImported) {
  ASSERT_TRUE(askFirst("question2"));  // its answer names the green square
  window->action("newConversation")->trigger();
  ASSERT_TRUE(ask("Who are you?"));
  ASSERT_TRUE(hasTitles({"Who are you?", "Describe the picture."}));
  auto* const field = window->findChild<QLineEdit*>("historySearch");
  QTest::mouseClick(field, Qt::LeftButton);
  QTest::keyClicks(field, "green");
  ASSERT_TRUE(hasTitles({"Describe the picture."}));
  QTest::keyClick(field, Qt::Key_Escape);
  ASSERT_TRUE(hasTitles({"Who are you?", "Describe the picture."}));

  window->action("rename")->trigger();
  fillIn(list()->findChild<QLineEdit*>("renameField"), "Introductions");
  ASSERT_TRUE(hasTitles({"Introductions", "Describe the picture."}));

  QTest::keyClick(list(), Qt::Key_Delete);
  ASSERT_TRUE(hasTitles({"Describe the picture."}));
  QTest::mouseClick(window->findChild<QToolButton*>("undoButton"), Qt::LeftButton);
  ASSERT_TRUE(hasTitles({"Introductions", "Describe the picture."}));

  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2; }));
  savePath = QString::fromStdString((program.folder / "out.md").string());
  window->action("exportMarkdown")->trigger();
  ASSERT_TRUE(waitFor([this] { return contentOf(savePath).contains("Who are you?"); }));
  savePath = QString::fromStdString((program.folder / "out.json").string());
  window->action("exportAll")->trigger();
  ASSERT_TRUE(waitFor([this] { return contentOf(savePath).contains("green square"); }));
  program.chosen = QStringList{savePath};
  window->action("import")->trigger();
  EXPECT_TRUE(waitFor([this] { return titles().count("Introductions") == 2 && titles().size() == 4; }));
}

TEST_F(DemoDay, PlacesAreExportedInThreeForms) {
  ASSERT_TRUE(askFirst("question0"));
  ASSERT_TRUE(hasPlaces());
  exportPlaces("exportPng", "places.png");
  EXPECT_EQ(QImage(savePath).size(), QSize(640, 480));
  exportPlaces("exportJson", "places.json");
  EXPECT_TRUE(contentOf(savePath).contains("red circle"));
  exportPlaces("exportCoco", "coco.json");
  const QJsonObject coco = QJsonDocument::fromJson(contentOf(savePath)).object();
  EXPECT_EQ(coco["annotations"].toArray().size(), 1);
  EXPECT_EQ(coco["categories"].toArray()[0].toObject()["name"].toString(), "red circle");
}

TEST_F(DemoDay, ThemeLanguageAndSizeChangeAroundAnOpenAnswer) {
  ASSERT_TRUE(askFirst("question0"));
  ASSERT_TRUE(hasPlaces());
  window->action("openSettings")->trigger();
  SettingsDialog* const dialog = surroundings->settingsDialog();
  dialog->showPage(SettingsDialog::Page::Appearance);
  auto* const theme = dialog->findChild<QComboBox*>("theme");
  theme->setFocus();
  while (theme->currentData() != static_cast<int>(sightline::Theme::Dark)) QTest::keyClick(theme, Qt::Key_Down);
  auto* const language = dialog->findChild<QComboBox*>("language");
  language->setFocus();
  while (language->currentData() != "de") QTest::keyClick(language, Qt::Key_Down);
  QTest::mouseClick(buttonNamed(*dialog, "applySettings"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([this] { return window->action("newConversation")->text() == "&Neues Gespräch"; }));
  EXPECT_LT(view().palette().color(QPalette::Base).lightness(), 80);
  QTest::keyClick(dialog, Qt::Key_Escape);

  window->resize(900, 600);
  QCoreApplication::processEvents();

  EXPECT_EQ(window->size(), QSize(900, 600));
  EXPECT_EQ(view().nItems(), 2U);
  ASSERT_FALSE(picture().marks().empty());
  EXPECT_TRUE(QRectF(picture().rect()).contains(picture().marks()[0].box)) << "the picture has shrunk with its places";
  EXPECT_EQ(namelessWidgets(*window), QStringList());
}

TEST_F(DemoDay, TheKeyboardIsEnough) {
  window->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(window.get()));
  ASSERT_TRUE(tabTo("question0"));
  press(Qt::Key_Space);
  ASSERT_TRUE(hasAnswered(2));
  ASSERT_TRUE(hasPlaces());
  press(Qt::Key_R, Qt::ControlModifier);
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(1).nVersions == 2; }));
  ASSERT_TRUE(hasAnswered(2));

  press(Qt::Key_L, Qt::ControlModifier);
  EXPECT_EQ(window->focusWidget(), edit());
  press(Qt::Key_Up);
  EXPECT_EQ(composer().text(), "Where is the red circle?");
  press(Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(window->focusWidget(), "Where is the green square?");
  press(Qt::Key_Return);
  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2 && view().itemAt(0).nVersions == 2; }));
  ASSERT_TRUE(hasAnswered(2));
  ASSERT_TRUE(
      waitFor([this] { return picture().regions().size() == 1 && picture().regions()[0].label == "green square"; }));

  for (int i = 0; i < 5 && window->focusWidget() != &picture(); ++i) press(Qt::Key_F6);
  ASSERT_EQ(window->focusWidget(), &picture());
  press(Qt::Key_N);
  EXPECT_EQ(picture().selectedRegion(), 0);

  press(Qt::Key_F2);
  auto* const name = list()->findChild<QLineEdit*>("renameField");
  ASSERT_NE(name, nullptr);
  fillIn(name, "Shapes");
  ASSERT_TRUE(hasTitles({"Shapes"}));
  press(Qt::Key_K, Qt::ControlModifier);
  QTest::keyClicks(window->focusWidget(), "square");
  ASSERT_TRUE(hasTitles({"Shapes"}));
  press(Qt::Key_Escape);
  press(Qt::Key_Down);
  ASSERT_EQ(window->focusWidget(), list());
  press(Qt::Key_Delete);
  ASSERT_TRUE(hasTitles({}));
  press(Qt::Key_Z, Qt::ControlModifier);
  ASSERT_TRUE(hasTitles({"Shapes"}));

  ASSERT_TRUE(waitFor([this] { return view().nItems() == 2; }));
  savePath = QString::fromStdString((program.folder / "keys.json").string());
  press(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_TRUE(waitFor([this] { return contentOf(savePath).contains("green square"); }));
}

}  // namespace
}  // namespace sightline::gui
