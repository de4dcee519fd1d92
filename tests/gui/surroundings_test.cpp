/// The whole window around the conversation: first start, who answers, settings that hold at once and after a restart.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QFrame>
#include <QListWidget>
#include <QPointer>

#include "gui/models/installed_page.h"
#include "gui/models/models_dialog.h"
#include "gui/settings/text_size.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/surroundings_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

ScriptedBackend::Script circle() {
  return [](const ChatRequest& request, const EventSink& sink, const std::stop_token&) {
    EXPECT_TRUE(request.find_regions);
    sink(AnswerDelta{"The red circle is on the left."});
    sink(RegionFound{0, regionOf("red circle", 0.11, 0.17, 0.33, 0.46)});
    sink(Finished{});
  };
}

TEST(Surroundings, TheFirstStartAsksNothingAndAnswersAboutTheSample) {
  const WholeWindow whole(circle());
  EXPECT_EQ(whole.settings().engine.kind, EngineChoice::Kind::ThisComputer);
  EXPECT_EQ(whole.settings().engine.model, whole.program.demo->model.string());
  EXPECT_EQ(whole.settings().engine.projector, whole.program.demo->projector.string());
  const WelcomePage& welcome = *whole.around->welcome();
  ASSERT_TRUE(waitFor([&] { return welcome.findChild<QLabel*>("welcomeSentence")->text().contains("only English"); }));
  EXPECT_TRUE(welcome.isVisible());
  EXPECT_EQ(whole.opened<QDialog>(), nullptr);
  QPushButton* const question = whole.button(&welcome, "question0");
  ASSERT_TRUE(question->isVisible());
  QTest::mouseClick(question, Qt::LeftButton);
  QTest::mouseClick(question, Qt::LeftButton);  // an impatient person
  ASSERT_TRUE(waitFor([&] { return whole.rig->view().nItems() == 2; }));
  ASSERT_TRUE(whole.rig->settle());
  EXPECT_EQ(whole.rig->view().itemAt(0).text, question->text());
  EXPECT_EQ(whole.rig->view().itemAt(0).thumbnails.size(), 1U);
  ASSERT_TRUE(waitFor([&] { return whole.window().pictures()->view()->regions().size() == 1; }));
  EXPECT_TRUE(whole.window().pictures()->isVisible());
  EXPECT_EQ(whole.rig->backend->requests().size(), 1U);
}

TEST(Surroundings, TheDemoModelIsFoundAgainWhereTheProgramHasMovedTo) {
  WholeWindow whole(circle());
  std::filesystem::remove(whole.program.demo->model);
  std::filesystem::create_directories(whole.program.folder / "elsewhere");
  whole.program.demo = DemoModel{whole.program.folder.write("elsewhere/sightline-demo.gguf", "model"),
                                 whole.program.folder.write("elsewhere/sightline-demo-mmproj.gguf", "projector")};
  whole.rig->restart();
  EXPECT_TRUE(waitFor([&] { return whole.settings().engine.model == whole.program.demo->model.string(); }));
}

TEST(Surroundings, AModelOfOnesOwnIsLeftAlone) {
  WholeWindow whole(circle());
  Settings own = whole.settings();
  own.engine.model = "/nowhere/large.gguf";
  ASSERT_TRUE(whole.keep(own));
  whole.rig->restart();
  ASSERT_TRUE(waitFor([&] { return whole.settings().engine.kind != EngineChoice::Kind::None; }));
  EXPECT_EQ(whole.settings().engine.model, "/nowhere/large.gguf");
  EXPECT_TRUE(whole.around->welcome()->findChild<QLabel*>("welcomeSentence")->text().contains("answers"));
}

TEST(Surroundings, WithoutTheDemoModelItSaysSoAndAFileCanBeChosen) {
  WholeWindow whole(circle(), false);
  const WelcomePage& welcome = *whole.around->welcome();
  EXPECT_TRUE(
      welcome.findChild<QLabel*>("welcomeSentence")->text().contains("demo model that usually comes with it is"));
  EXPECT_FALSE(whole.button(&welcome, "question0")->isVisible());
  whole.program.chosen = QStringList{"/models/large.gguf"};
  QTest::mouseClick(whole.button(&welcome, "chooseModelFile"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return whole.settings().engine.model == "/models/large.gguf"; }));
  EXPECT_TRUE(whole.window().page()->notice()->sentence().contains("mmproj"));
}

TEST(Surroundings, ModelsAreFoundWhereverAPersonLooksForThemAndAnswerAtOnce) {
  const WholeWindow whole(circle(), false);
  QTest::mouseClick(whole.button(whole.around->welcome(), "openModelManager"), Qt::LeftButton);
  auto* const dialog = whole.opened<ModelsDialog>();
  ASSERT_NE(dialog, nullptr);
  QTest::keyClick(dialog, Qt::Key_Escape);
  emit whole.around->picker()->modelManagerRequested();
  EXPECT_EQ(whole.opened<ModelsDialog>(), dialog);
  dialog->reject();
  whole.window().action("openModels")->trigger();
  EXPECT_EQ(whole.opened<ModelsDialog>(), dialog);
  InstalledModel model;
  model.path = "/models/fetched.gguf";
  model.projector = "/models/mmproj-fetched.gguf";
  emit dialog->installed()->useRequested(model);
  EXPECT_FALSE(dialog->isVisible());
  ASSERT_TRUE(waitFor([&] { return whole.settings().engine.model == model.path; }));
  EXPECT_EQ(whole.settings().engine.projector, model.projector);
  EXPECT_EQ(whole.settings().engine.kind, EngineChoice::Kind::ThisComputer);
}

TEST(Surroundings, WhatWasChosenBeforeCanBeChosenAgain) {
  WholeWindow whole(circle());
  for (const char* const model : {"/models/a.gguf", "/models/b.gguf"}) {
    EngineChoice choice = whole.settings().engine;
    choice.model = model;
    emit whole.around->picker()->engineChosen(choice);
    ASSERT_TRUE(waitFor([&] { return whole.settings().engine.model == model; }));
  }
  whole.around->picker()->openPopup();
  auto* const list = whole.around->picker()->popup()->findChild<QListWidget*>("modelList");
  QStringList names;
  for (int i = 0; i < list->count(); ++i) names << list->item(i)->text();
  EXPECT_EQ(names, (QStringList{"Demo model", "b", "a"}));
  list->setCurrentRow(0);
  QTest::mouseClick(whole.button(whole.around->picker()->popup(), "useEngine"), Qt::LeftButton);
  EXPECT_TRUE(waitFor([&] { return whole.settings().engine.model == whole.program.demo->model.string(); }));
}

TEST(Surroundings, SettingsHoldAtOnceAndAfterARestart) {
  WholeWindow whole(circle());
  whole.window().action("openSettings")->trigger();
  auto* dialog = whole.around->settingsDialog();
  ASSERT_TRUE(dialog->isVisible());
  dialog->showPage(SettingsDialog::Page::Appearance);
  const auto pick = [dialog](const char* name, const QVariant& value) {
    auto* const box = dialog->findChild<QComboBox*>(name);
    box->setFocus();
    const int step = box->findData(value) > box->currentIndex() ? Qt::Key_Down : Qt::Key_Up;
    for (int i = 0; i < box->count() && box->currentData() != value; ++i) QTest::keyClick(box, Qt::Key(step));
    EXPECT_EQ(box->currentData(), value);
  };
  pick("theme", static_cast<int>(sightline::Theme::Dark));
  pick("language", QString("de"));
  pick("textSize", 150);
  const double points = QApplication::font().pointSizeF();
  buttonNamed(*dialog, "applySettings")->click();
  ASSERT_TRUE(waitFor([&] { return dialog->windowTitle() == "Einstellungen"; })) << "while it is open";
  EXPECT_LT(whole.window().palette().color(QPalette::Base).lightness(), 80);
  EXPECT_GT(QApplication::font().pointSizeF(), points);
  EXPECT_EQ(whole.window().action("newConversation")->text(), "&Neues Gespräch");
  EXPECT_GT(whole.rig->view().font().pointSizeF(), points);
  QTest::keyClick(dialog, Qt::Key_Escape);
  EXPECT_FALSE(dialog->isVisible());

  whole.program.theme->setTheme(sightline::Theme::Light);
  whole.program.translator.setLanguage("en");
  whole.rig->restart();
  ASSERT_TRUE(waitFor([&] { return whole.window().action("newConversation")->text() == "&Neues Gespräch"; }));
  EXPECT_LT(whole.window().palette().color(QPalette::Base).lightness(), 80);
  whole.program.theme->setTextSize(100);
}

TEST(Surroundings, EveryTextOfTheWindowGrowsWithTheSizeThatIsSet) {
  const WholeWindow whole(circle());
  whole.around->openSettings();
  std::vector<std::pair<QPointer<QWidget>, double>> before;
  for (QWidget* const widget : QApplication::allWidgets()) {
    const bool hasText = qobject_cast<QLabel*>(widget) != nullptr || qobject_cast<QLineEdit*>(widget) != nullptr ||
                         qobject_cast<QPlainTextEdit*>(widget) != nullptr ||
                         qobject_cast<QComboBox*>(widget) != nullptr || qobject_cast<QAbstractButton*>(widget) != nullptr || widget == &whole.rig->view();
    if (hasText && !widget->window()->isHidden()) before.emplace_back(widget, widget->font().pointSizeF());
  }
  ASSERT_GT(before.size(), 40U);
  Settings larger = whole.settings();
  setTextSize(larger, 130);
  ASSERT_TRUE(whole.keep(larger));
  QCoreApplication::processEvents();
  for (const auto& [widget, points] : before) {
    if (widget.isNull()) continue;  // made anew
    EXPECT_NEAR(widget->font().pointSizeF() / points, 1.3, 0.02)
        << widget->metaObject()->className() << ' ' << widget->objectName().toStdString();
  }
  setTextSize(larger, 100);
  ASSERT_TRUE(whole.keep(larger));
}

TEST(Surroundings, FollowTheDesktopIntoTheDark) {
  const WholeWindow whole(circle());
  ASSERT_GT(whole.rig->view().palette().color(QPalette::Base).lightness(), 200);
  whole.program.desktop->say({.dark = true, .highContrast = false});
  const auto base = [&whole] { return whole.rig->view().palette().color(QPalette::Base); };
  EXPECT_TRUE(waitFor([&] { return base().lightness() < 80; }));
  auto* const search = whole.window().findChild<QLineEdit*>("historySearch");
  const auto ground = [search] { return search->grab().toImage().pixelColor(search->width() / 2, 5); };
  EXPECT_TRUE(waitFor([&] { return ground().lightness() < 80; })) << "fields with a style sheet too";
  whole.program.desktop->say({.dark = true, .highContrast = true});
  EXPECT_TRUE(waitFor([&] { return base() == QColor(Qt::black); }));
}

TEST(Surroundings, EverythingHasANameWithAllOfItOpen) {
  const WholeWindow whole(circle());
  whole.rig->attach(writeFile(whole.rig->folder, "table.png", pngBytes(40, 30)));
  ASSERT_TRUE(whole.rig->ask("apples"));
  whole.window().action("openSettings")->trigger();
  whole.window().action("conversationOptions")->trigger();
  whole.around->picker()->openPopup();
  whole.around->openModels();
  EXPECT_EQ(namelessWidgets(whole.window()), QStringList());
  whole.around->picker()->popup()->hide();
  whole.opened<ModelsDialog>()->reject();
}

}  // namespace
}  // namespace sightline::gui
