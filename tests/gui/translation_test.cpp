/// Every text is translated, keeps its placeholders, and changes while the program runs.
#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QToolButton>

#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/engine/engine_picker.h"
#include "gui/meter/context_meter.h"
#include "gui/picture/picture_panel.h"
#include "gui/settings/settings_dialog.h"
#include "gui/translation/translator.h"
#include "gui/welcome/welcome_page.h"
#include "tests/gui/shell_help.h"
#include "tests/gui/translation_files.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

QStringList placeholdersOf(const QString& text) {
  static const QRegularExpression pattern("%(n|L?[0-9]+)|\\*\\.[a-z]+");
  QStringList found;
  for (auto match = pattern.globalMatch(text); match.hasNext();) found << match.next().captured();
  found.sort();
  return found;
}

class Translations : public ::testing::TestWithParam<const char*> {};

TEST_P(Translations, AreFinishedAndKeepTheirPlaceholders) {
  const QList<TranslationEntry> entries = entriesOf(GetParam());
  EXPECT_GT(entries.size(), 250);
  const int nForms = QString(GetParam()) == "de" ? 2 : 1;
  for (const TranslationEntry& entry : entries) {
    const std::string where = entry.context.toStdString() + ": " + entry.source.toStdString();
    EXPECT_TRUE(entry.type.isEmpty()) << where << " is " << entry.type.toStdString();
    EXPECT_EQ(entry.translations.size(), entry.isNumerus ? nForms : 1) << where;
    for (const QString& translation : entry.translations) {
      EXPECT_FALSE(translation.isEmpty()) << where;
      EXPECT_EQ(placeholdersOf(translation), placeholdersOf(entry.source)) << where;
      const bool isNamed = entry.source.contains(QRegularExpression("&[A-Za-z]"));
      EXPECT_EQ(translation.contains(QRegularExpression("&[A-Za-z]")), isNamed) << where;
      EXPECT_EQ(translation.contains('\n'), entry.source.contains('\n')) << where;
    }
  }
}

TEST_P(Translations, AreFoundByTheProgram) {
  Translator translator;
  translator.setLanguage(GetParam());
  for (const TranslationEntry& entry : entriesOf(GetParam())) {
    if (entry.isNumerus) continue;
    EXPECT_EQ(QCoreApplication::translate(entry.context.toUtf8(), entry.source.toUtf8()), entry.translations.first());
  }
  translator.setLanguage("en");
}

TEST_P(Translations, HaveTheSameEntriesAsGerman) {
  const auto keys = [](const char* language) {
    QStringList all;
    for (const TranslationEntry& entry : entriesOf(language)) all << entry.context + "|" + entry.source;
    return all;
  };
  EXPECT_EQ(keys(GetParam()), keys("de"));
}

TEST_P(Translations, HaveEveryTextOfTheSource) {
  const QTemporaryDir folder;
  const QString name = QString("/sightline_%1.ts").arg(GetParam());
  ASSERT_TRUE(QFile::copy(SIGHTLINE_SOURCE_DIR "/resources/translations" + name, folder.path() + name));
  QProcess collect;
  collect.start(SIGHTLINE_LUPDATE, {"-no-obsolete", "-locations", "none", "-I", SIGHTLINE_SOURCE_DIR, "-recursive",
                                    SIGHTLINE_SOURCE_DIR "/gui", "-ts", folder.path() + name});
  ASSERT_TRUE(collect.waitForFinished()) << collect.errorString().toStdString();
  ASSERT_EQ(collect.exitCode(), 0) << collect.readAllStandardError().toStdString();
  const auto keys = [](const QList<TranslationEntry>& entries) {
    QStringList all;
    for (const TranslationEntry& entry : entries) all << entry.context + "|" + entry.source;
    return all;
  };
  EXPECT_EQ(keys(readTranslations(folder.path() + name)), keys(entriesOf(GetParam()))) << "run sightline_lupdate";
}

INSTANTIATE_TEST_SUITE_P(Languages, Translations, ::testing::Values("de", "zh_CN"));

TEST(Translator, ChangesOpenWidgets) {
  Translator translator;
  translator.setLanguage("en");
  SettingsDialog dialog{FileChooser{}};
  EnginePicker picker{FileChooser{}};
  WelcomePage welcome;
  ContextMeter meter;
  meter.setUsage(1, 4);
  EXPECT_EQ(dialog.windowTitle(), "Settings");
  translator.setLanguage("de");
  QApplication::processEvents();
  EXPECT_EQ(dialog.windowTitle(), "Einstellungen");
  EXPECT_EQ(buttonNamed(dialog, "applySettings")->text(), "Anwenden");
  EXPECT_TRUE(isSaid(welcome, "Noch fehlt ein Modell"));
  EXPECT_TRUE(meter.accessibleName().startsWith("Kontext: 1 von 4"));
  translator.setLanguage("zh_CN");
  QApplication::processEvents();
  EXPECT_EQ(dialog.windowTitle(), "设置");
  EXPECT_TRUE(isSaid(welcome, "还缺少一个模型"));
  translator.setLanguage("en");
  QApplication::processEvents();
  EXPECT_EQ(dialog.windowTitle(), "Settings");
}

TEST(Translator, TheConversationsPartsSpeakToo) {
  Translator translator;
  translator.setLanguage("de");
  Composer composer{ComposerOutside{}};
  PicturePanel panel{PictureOptions{}, FileChooser{}};
  const ConversationView conversation;
  EXPECT_EQ(composer.accessibleName(), "Nachricht schreiben");
  translator.setLanguage("zh_CN");
  QApplication::processEvents();
  EXPECT_EQ(composer.findChild<QToolButton*>("think")->text(), "思考");
  EXPECT_FALSE(composer.findChild<QToolButton*>("think")->shortcut().isEmpty());
  EXPECT_EQ(panel.findChild<QToolButton*>("zoomIn")->accessibleName(), "放大");
  EXPECT_EQ(panel.findChild<QAction*>("exportJson")->text(), "位置导出为 JSON…");
  EXPECT_EQ(conversation.accessibleName(), "对话");
  translator.setLanguage("de");
  EXPECT_EQ(translator.language(), "de");
  translator.setLanguage("tlh");
  EXPECT_EQ(translator.language(), "en");
}

TEST(Translator, UnderstandsTheDesktopsWishes) {
  EXPECT_EQ(Translator::languageFor({"de-AT", "en-GB"}), "de");
  EXPECT_EQ(Translator::languageFor({"fr-FR", "de-DE"}), "de");
  EXPECT_EQ(Translator::languageFor({"zh-Hans-CN"}), "zh_CN");
  EXPECT_EQ(Translator::languageFor({"zh-Hant-TW", "en-US"}), "en");
  EXPECT_EQ(Translator::languageFor({"C"}), "en");
  EXPECT_EQ(Translator::languageFor({}), "en");
}

}  // namespace
}  // namespace sightline::gui
