/// The whole window in each language, changed while everything is open: nothing stays English.
#include <gtest/gtest.h>

#include <QFrame>
#include <QListWidget>
#include <QRegularExpression>
#include <algorithm>

#include "gui/models/models_controller.h"
#include "gui/models/models_dialog.h"
#include "gui/settings/conversation_options_dialog.h"
#include "gui/shell/sample.h"
#include "multimodal/library/model_catalogue.h"
#include "tests/gui/spoken_texts.h"
#include "tests/gui/surroundings_help.h"
#include "tests/gui/translation_files.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

ScriptedBackend::Script lamp() {
  return [](const ChatRequest&, const EventSink& sink, const std::stop_token&) {
    sink(ThinkingDelta{"42"});
    sink(AnswerDelta{"7 7 7"});
    sink(RegionFound{0, regionOf("lamp", 0.1, 0.1, 0.3, 0.4)});
    sink(Finished{});
  };
}

/// What is the same in all languages: what a person or a model wrote, names, words that a language took over.
QStringList sameEverywhere(const QString& language) {
  QStringList same = {"apples",
                      "apples – Sightline",
                      "lamp",
                      "table.png",
                      "scripted",
                      "sightline-demo",
                      "English",
                      "Deutsch",
                      QStringLiteral("简体中文")};
  same << sampleQuestions();  // to the demo model, which speaks English
  for (const CatalogueEntry& model : ModelCatalogue::built_in().entries()) {
    const QString name = QString::fromStdString(model.name);
    same << name;
    for (const CatalogueVariant& variant : model.variants) {
      const QString precision = QString::fromStdString(variant.name);
      same << precision << name + QStringLiteral(" · ") + precision;
    }
    for (const auto& [score, value] : model.scores) same << QString::fromStdString(score);
  }
  for (const TranslationEntry& entry : entriesOf(language)) {
    if (entry.translations.first() == entry.source) same << entry.source;
  }
  return same;
}

std::string inBoth(const QStringList& texts, const QStringList& others, const QStringList& same) {
  static const QRegularExpression neutral("^([0-9.]+ [kMGT]B|https?://.*|/.*)$");  // sizes, addresses and folders
  QStringList both;
  for (const QString& text : texts) {
    if (others.contains(text) && !same.contains(text) && !neutral.match(text).hasMatch()) both << text;
  }
  return both.join('|').toStdString();
}

class WindowLanguage : public ::testing::TestWithParam<const char*> {};

TEST_P(WindowLanguage, NothingStaysEnglish) {
  const WholeWindow whole(lamp());
  const WindowRig& rig = *whole.rig;
  rig.attach(writeFile(rig.folder, "table.png", pngBytes(40, 30)));
  ASSERT_TRUE(rig.ask("apples"));
  rig.composer().addFiles({writeFile(rig.folder, "table.png", pngBytes(40, 30))});
  ASSERT_TRUE(waitFor([&] { return rig.composer().attachments().size() == 1; }));
  rig.window->action("editLast")->trigger();
  ASSERT_TRUE(waitFor([&] { return !rig.window->pictures()->view()->transform().picture().isEmpty(); }));
  ASSERT_TRUE(rig.hasTitles({"Today", "apples"}));
  whole.around->openSettings();
  whole.around->openConversationOptions();
  whole.around->openModels();
  ModelsDialog& models = *whole.around->models()->dialog();
  ASSERT_TRUE(waitFor([&models] { return models.findChild<QListWidget*>("offers")->count() == 8; }));
  whole.around->picker()->openPopup();
  const QStringList english = spokenTexts(*rig.window);
  ASSERT_GT(english.size(), 150);
  ASSERT_TRUE(english.contains("&Settings…"));

  Settings settings = whole.settings();
  settings.language = GetParam();
  ASSERT_TRUE(whole.keep(settings));
  ASSERT_TRUE(waitFor([&] { return rig.titles().value(0) != "Today"; }));

  const QStringList same = sameEverywhere(GetParam());
  const QStringList translated = spokenTexts(*rig.window);
  EXPECT_EQ(inBoth(translated, english, same), "");

  settings.language = "en";
  ASSERT_TRUE(whole.keep(settings));
  ASSERT_TRUE(waitFor([&] { return rig.titles().value(0) == "Today"; }));
  EXPECT_EQ(inBoth(spokenTexts(*rig.window), translated, same), "") << "and nothing stays in the other language";
  whole.around->picker()->popup()->hide();
}

INSTANTIATE_TEST_SUITE_P(Languages, WindowLanguage, ::testing::Values("de", "zh_CN"));

}  // namespace
}  // namespace sightline::gui
