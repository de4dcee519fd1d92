/// Everything that can be set: it comes back as it went in, wrong values say so, cancel changes nothing.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QToolButton>

#include "gui/settings/number_field.h"
#include "gui/settings/presets_page.h"
#include "gui/settings/settings_dialog.h"
#include "gui/settings/text_size.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/shell_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

/// Every value different from its default.
Settings rich() {
  Settings settings;
  settings.engine.kind = EngineChoice::Kind::ThisComputer;
  settings.engine.model = "/m/a.gguf";
  settings.engine.projector = "/m/p.gguf";
  settings.engine.context_tokens = 65'536;
  settings.engine.threads = 3;
  settings.engine.url = "https://example.org";
  settings.engine.token = "t";
  settings.engine.remote_model = "far";
  settings.chat.system_prompt = "Be brief.\nBe kind.";
  settings.chat.sampling = {0.65, 40, 0.95, 0.05, -1.5, 1.1, std::uint64_t{18'446'744'073'709'551'615U}};
  settings.chat.think = false;
  settings.chat.max_new_tokens = 2048;
  settings.presets = {{"One", {"1", {}, true, 0}}, {"Two", settings.chat}};
  settings.theme = sightline::Theme::Dark;
  settings.language = "de";
  settings.extras = {{"notices.seen", "true"}};
  setTextSize(settings, 125);
  return settings;
}

struct DialogRig {
  explicit DialogRig(const Settings& settings) {
    dialog.setSettings(settings);
    QObject::connect(&dialog, &SettingsDialog::applied, &dialog, [this](const Settings& s) { applied.push_back(s); });
    dialog.show();
  }
  void click(const char* name) { buttonNamed(dialog, name)->click(); }
  QWidget* answers() { return dialog.findChild<QWidget*>("answers"); }
  /// Below the page of the answers, not the one of the presets.
  QLineEdit* field(const char* name) { return answers()->findChild<NumberField*>(name)->findChild<QLineEdit*>(); }

  SettingsDialog dialog{FileChooser{}};
  std::vector<Settings> applied;
};

TEST(SettingsDialog, GivesBackWhatWentIn) {
  for (const Settings& settings : {Settings{}, rich()}) {
    DialogRig rig(settings);
    EXPECT_TRUE(rig.dialog.settings() == settings);
    rig.click("acceptSettings");
    EXPECT_TRUE(rig.applied.empty());  // nothing was changed
    EXPECT_FALSE(rig.dialog.isVisible());
  }
}

TEST(SettingsDialog, AppliesWhatIsChangedAndKeepsTheRest) {
  DialogRig rig(rich());
  EXPECT_FALSE(buttonNamed(rig.dialog, "applySettings")->isEnabled());
  rig.dialog.showPage(SettingsDialog::Page::Answers);
  type(rig.field("temperature"), "0,5");
  type(rig.field("topK"), "");
  type(rig.field("seed"), "7");
  rig.click("applySettings");
  ASSERT_EQ(rig.applied.size(), 1U);
  Settings expected = rich();
  expected.chat.sampling.temperature = 0.5;
  expected.chat.sampling.top_k.reset();
  expected.chat.sampling.seed = 7;
  EXPECT_TRUE(rig.applied[0] == expected);
  EXPECT_TRUE(rig.dialog.isVisible());
  EXPECT_FALSE(buttonNamed(rig.dialog, "applySettings")->isEnabled());
  rig.click("acceptSettings");
  EXPECT_EQ(rig.applied.size(), 1U);
}

TEST(SettingsDialog, CancelAndEscapeChangeNothing) {
  DialogRig rig(rich());
  type(rig.field("temperature"), "1");
  rig.click("cancelSettings");
  EXPECT_FALSE(rig.dialog.isVisible());
  rig.dialog.show();
  QTest::keyClick(&rig.dialog, Qt::Key_Escape);
  EXPECT_FALSE(rig.dialog.isVisible());
  EXPECT_TRUE(rig.applied.empty());
}

TEST(SettingsDialog, WrongNumbersSayWhatIsMeantAndAreNotApplied) {
  struct Case {
    const char* field;
    const char* wrong;
    const char* right;
  };
  for (const Case& tried :
       {Case{"temperature", "101", "100"}, Case{"temperature", "-0.1", "0"}, Case{"temperature", "warm", "1e1"},
        Case{"temperature", "nan", "1"}, Case{"topK", "1.5", "1000000"}, Case{"topK", "1000001", "0"},
        Case{"topP", "0", "1"}, Case{"minP", "1.01", "0"}, Case{"presence", "-2.1", "-2"},
        Case{"repetition", "0", "0.1"}, Case{"seed", "18446744073709551616", "18446744073709551614"},
        Case{"seed", "-1", "0"}, Case{"longest", "1073741825", "1073741824"}}) {
    DialogRig rig(rich());
    type(rig.field(tried.field), tried.wrong);
    rig.click("acceptSettings");
    EXPECT_TRUE(rig.applied.empty()) << tried.field << " " << tried.wrong;
    EXPECT_TRUE(rig.dialog.isVisible());
    EXPECT_TRUE(rig.dialog.problem().contains("type a")) << rig.dialog.problem().toStdString();
    type(rig.field(tried.field), tried.right);
    EXPECT_TRUE(rig.dialog.problem().isEmpty());
    rig.click("acceptSettings");
    EXPECT_EQ(rig.applied.size(), 1U) << tried.field << " " << tried.right;
  }
}

TEST(SettingsDialog, SamplingIsHiddenUntilWanted) {
  DialogRig rig(Settings{});
  rig.dialog.showPage(SettingsDialog::Page::Answers);
  EXPECT_FALSE(rig.field("temperature")->isVisible());
  rig.answers()->findChild<QToolButton*>("moreSampling")->click();
  EXPECT_TRUE(rig.field("temperature")->isVisible());
  rig.answers()->findChild<QToolButton*>("moreSampling")->click();
  EXPECT_FALSE(rig.field("temperature")->isVisible());
}

TEST(SettingsDialog, ARemoteEngineNeedsAnAddress) {
  DialogRig rig(Settings{});
  rig.dialog.findChild<QAbstractButton*>("segment1")->click();
  rig.click("acceptSettings");
  EXPECT_EQ(rig.dialog.problem(), "Type the address of the remote engine first.");
  type(rig.dialog.findChild<QLineEdit*>("remoteAddress"), "https://example.org");
  rig.click("acceptSettings");
  ASSERT_EQ(rig.applied.size(), 1U);
  EXPECT_EQ(rig.applied[0].engine.kind, EngineChoice::Kind::Remote);
}

TEST(SettingsDialog, PresetsAreAddedRenamedAndDeleted) {
  DialogRig rig(rich());
  rig.dialog.showPage(SettingsDialog::Page::Presets);
  auto* const list = rig.dialog.findChild<QListWidget*>("presetList");
  auto* const page = rig.dialog.findChild<PresetsPage*>();
  rig.click("addPreset");
  ASSERT_EQ(list->count(), 3);
  EXPECT_EQ(list->currentItem()->text(), "New preset");
  page->findChild<QPlainTextEdit*>("systemPrompt")->setPlainText("Third.");
  list->item(2)->setText("Three");
  list->item(2)->setText("One");  // taken
  EXPECT_EQ(list->item(2)->text(), "Three");
  EXPECT_TRUE(isSaid(*page, "There is a preset “One” already."));
  list->item(2)->setText("  ");
  EXPECT_EQ(list->item(2)->text(), "Three");
  list->setCurrentRow(0);
  rig.click("removePreset");
  rig.click("applySettings");
  ASSERT_EQ(rig.applied.size(), 1U);
  ASSERT_EQ(rig.applied[0].presets.size(), 2U);
  EXPECT_TRUE(rig.applied[0].presets[0] == rich().presets[1]);
  EXPECT_EQ(rig.applied[0].presets[1].name, "Three");
  EXPECT_EQ(rig.applied[0].presets[1].options.system_prompt, "Third.");
}

TEST(SettingsDialog, AWrongPresetKeepsThePersonThere) {
  DialogRig rig(rich());
  rig.dialog.showPage(SettingsDialog::Page::Presets);
  auto* const list = rig.dialog.findChild<QListWidget*>("presetList");
  auto* const page = rig.dialog.findChild<PresetsPage*>();
  list->setCurrentRow(1);
  type(page->findChild<NumberField*>("topP")->findChild<QLineEdit*>(), "2");
  list->setCurrentRow(0);
  EXPECT_EQ(list->currentRow(), 1);
  rig.dialog.showPage(SettingsDialog::Page::Appearance);
  rig.click("acceptSettings");
  EXPECT_TRUE(rig.dialog.problem().startsWith("Preset “Two”: Top p"));
  EXPECT_TRUE(page->isVisible());
}

TEST(SettingsDialog, KeepsALanguageAndASizeItDoesNotKnow) {
  Settings settings;
  settings.language = "fr";
  setTextSize(settings, 133);
  DialogRig rig(settings);
  EXPECT_TRUE(rig.dialog.settings() == settings);
}

TEST(SettingsDialog, EverythingHasAName) {
  DialogRig rig(rich());
  EXPECT_TRUE(namelessWidgets(rig.dialog).isEmpty()) << namelessWidgets(rig.dialog).join(", ").toStdString();
}

}  // namespace
}  // namespace sightline::gui
