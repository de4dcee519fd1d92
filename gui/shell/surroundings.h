/// Surroundings: what stands around the conversation, put into a window: who answers, settings, the first page, the looks.
#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "gui/engine/model_file.h"
#include "gui/files/file_chooser.h"
#include "gui/picture/picture_loader.h"
#include "gui/settings/settings_dialog.h"
#include "multimodal/library/demo_model.h"
#include "multimodal/model_manager.h"

namespace sightline::gui {

class ApplicationTheme;
class ConversationOptionsDialog;
class EnginePicker;
class MainWindow;
class ModelsController;
class SessionBridge;
class Translator;
class WelcomePage;

/// What the surroundings ask the world for.
struct SurroundingsOutside {
  FileChooser chooser = systemFileChooser();
  PictureOptions pictures = {};
  std::optional<DemoModel> demo;  ///< the model that answers where nobody has chosen another one; none: it is not here
  bool isSafeStart = false;       ///< nothing is chosen for the person
  ModelManagerOptions models = {};
};

/// The one place where parts that know no session and the window that has one meet. Settings that change, by whomever, are
/// followed at once. Theme, translator and window outlive it. GUI thread.
class Surroundings : public QObject {
  Q_OBJECT

 public:
  Surroundings(MainWindow& window, ApplicationTheme& theme, Translator& translator, SurroundingsOutside outside);

  [[nodiscard]] EnginePicker* picker() const { return picker_; }
  [[nodiscard]] WelcomePage* welcome() const { return welcome_; }
  [[nodiscard]] ModelsController* models() const { return models_; }
  /// Null until they were opened for the first time.
  [[nodiscard]] SettingsDialog* settingsDialog() const { return settings_; }
  [[nodiscard]] ConversationOptionsDialog* optionsDialog() const { return options_; }

 public slots:
  void openSettings();
  /// Preset, system prompt and sampling of the open conversation.
  void openConversationOptions();
  /// Finding, fetching and choosing models.
  void openModels();

 signals:
  /// The settings are known and followed: the window looks as it should.
  void settled();

 private:
  void connectPicker();
  void connectWelcome();
  void connectModels();
  void makeSettingsDialog();
  void takeSettings();
  bool chooseForThePerson();
  void describeWelcome();
  [[nodiscard]] std::vector<ModelFile> modelFiles() const;
  [[nodiscard]] bool isDemo(const EngineChoice& choice) const;
  [[nodiscard]] EngineChoice demoChoice() const;
  void chooseEngine(const EngineChoice& choice);
  void chooseModelFile();
  void keep(Settings settings);
  void askAboutSample(const QString& text);
  [[nodiscard]] SessionBridge& bridge() const;

  MainWindow& window_;
  ApplicationTheme& theme_;
  Translator& translator_;
  const SurroundingsOutside outside_;
  EnginePicker* picker_ = nullptr;
  WelcomePage* welcome_ = nullptr;
  ModelsController* models_ = nullptr;
  SettingsDialog* settings_ = nullptr;
  ConversationOptionsDialog* options_ = nullptr;
  PictureLoader sampleLoader_;
  int sampleId_ = 0;  // of the picture that is being read for a question
  QString question_;  // about the sample
  bool hasSettings_ = false;
};

}  // namespace sightline::gui
