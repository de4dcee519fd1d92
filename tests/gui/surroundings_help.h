/// A whole window as the program shows it, on scripted answers, in a temporary folder.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <memory>
#include <optional>

#include "gui/engine/engine_picker.h"
#include "gui/shell/surroundings.h"
#include "gui/theme/application_theme.h"
#include "gui/translation/translator.h"
#include "gui/welcome/welcome_page.h"
#include "tests/gui/shell_help.h"
#include "tests/gui/window_help.h"
#include "tests/support/variables.h"

namespace sightline::gui::testing_support {

/// The outermost things of one program: its desktop says what the test says.
struct ProgramOfTest {
  ProgramOfTest() {
    auto own = std::make_unique<DesktopOfTest>();
    desktop = own.get();
    theme = std::make_unique<ApplicationTheme>(std::move(own));
    translator.setLanguage("en");
  }
  ~ProgramOfTest() { translator.setLanguage("en"); }
  ProgramOfTest(const ProgramOfTest&) = delete;
  ProgramOfTest& operator=(const ProgramOfTest&) = delete;

  sightline::testing_support::TempFolder folder;
  DesktopOfTest* desktop = nullptr;
  std::unique_ptr<ApplicationTheme> theme;
  Translator translator;
  std::optional<DemoModel> demo;
  QStringList chosen;  // files, where the window asks for some
};

/// Two files that stand for the demo model: with scripted answers nobody opens them.
inline DemoModel demoOfTest(const sightline::testing_support::TempFolder& folder) {
  return {folder.write("sightline-demo.gguf", "model"), folder.write("sightline-demo-mmproj.gguf", "projector")};
}

class WholeWindow {
 public:
  explicit WholeWindow(ScriptedBackend::Script script, bool hasDemo = true) {
    if (hasDemo) program.demo = demoOfTest(program.folder);
    rig = std::make_unique<WindowRig>(std::move(script), realDecoder(), [this](MainWindow& window) {
      SurroundingsOutside outside;
      outside.pictures = realDecoder();
      outside.demo = program.demo;
      outside.models.data_folder = program.folder / "data";
      outside.models.cache_folder = program.folder / "cache";
      outside.models.read_variable = sightline::testing_support::variables(
          {{"HOME", program.folder.path().string()}, {"HF_HUB_OFFLINE", "1"}});
      outside.models.measure = [](const std::stop_token&) -> Result<MachineSpeed> {
        return MachineSpeed{20e9, 400e9};
      };
      outside.chooser.open = [this](QWidget*, const QString&, const QString&, const FileChooser::Answer& answer) {
        answer(program.chosen);
      };
      around = new Surroundings(window, *program.theme, program.translator, outside);
    });
    EXPECT_TRUE(waitFor([this] { return settings().engine.kind != EngineChoice::Kind::None || !program.demo; }));
  }
  ~WholeWindow() { program.theme->setTheme(sightline::Theme::Light); }
  WholeWindow(const WholeWindow&) = delete;
  WholeWindow& operator=(const WholeWindow&) = delete;

  [[nodiscard]] MainWindow& window() const { return *rig->window; }
  [[nodiscard]] const Settings& settings() const { return window().bridge().settings(); }
  [[nodiscard]] QPushButton* button(const QWidget* root, const char* name) const {
    return root->findChild<QPushButton*>(name);
  }
  /// Keeps these and waits until the window has heard of it.
  [[nodiscard]] bool keep(const Settings& wanted) const {
    window().bridge().session().set_settings(wanted, {});
    return waitFor([this, &wanted] { return settings() == wanted; });
  }
  /// The one box with a question or an explanation that is open; null if there is none.
  template <class Dialog>
  [[nodiscard]] Dialog* opened() const {
    for (Dialog* const dialog : window().findChildren<Dialog*>()) {
      if (dialog->isVisible()) return dialog;
    }
    return nullptr;
  }

  ProgramOfTest program;
  Surroundings* around = nullptr;
  std::unique_ptr<WindowRig> rig;
};

}  // namespace sightline::gui::testing_support
