/// Surroundings: what stands around the conversation, put into a window: who answers, settings, the first page, the looks.
#include "gui/shell/surroundings.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/engine/engine_picker.h"
#include "gui/engine/engine_words.h"
#include "gui/engine/recent_models.h"
#include "gui/models/models_controller.h"
#include "gui/settings/conversation_options_dialog.h"
#include "gui/settings/text_size.h"
#include "gui/shell/sample.h"
#include "gui/theme/application_theme.h"
#include "gui/translation/translator.h"
#include "gui/welcome/welcome_page.h"
#include "gui/window/main_window.h"

namespace sightline::gui {

namespace {

std::string stringOf(const std::filesystem::path& path) { return QFile::decodeName(path.c_str()).toStdString(); }

/// Asks a server for its models, and hands them to whoever shows them.
template <class Shown>
void probe(SessionBridge& bridge, Shown* shown, const QString& url, const QString& token) {
  const auto take = [shown](const Result<std::vector<std::string>>& names) {
    if (!names) return shown->setProbeError(QString::fromStdString(names.error().message));
    QStringList models;
    for (const std::string& name : *names) models << QString::fromStdString(name);
    shown->setProbeResult(models);
  };
  bridge.session().probe(url.toStdString(), token.toStdString(),
                         bridge.answerTo<std::vector<std::string>>(shown, take));
}

}  // namespace

Surroundings::Surroundings(MainWindow& window, ApplicationTheme& theme, Translator& translator,
                           SurroundingsOutside outside)
    : QObject(&window),
      window_(window),
      theme_(theme),
      translator_(translator),
      outside_(std::move(outside)),
      sampleLoader_(outside_.pictures) {
  picker_ = new EnginePicker(outside_.chooser);
  welcome_ = new WelcomePage;
  window_.setEngineWidget(picker_);
  window_.setWelcome(welcome_);
  connectPicker();
  connectWelcome();
  connectModels();
  connect(&window_, &MainWindow::settingsRequested, this, &Surroundings::openSettings);
  connect(&window_, &MainWindow::modelsRequested, this, &Surroundings::openModels);
  connect(&window_, &MainWindow::conversationOptionsRequested, this, &Surroundings::openConversationOptions);
  connect(&bridge(), &SessionBridge::settingsChanged, this, &Surroundings::takeSettings);
  connect(&bridge(), &SessionBridge::engineChanged, this, [this] {
    picker_->setState(bridge().engine());
    if (bridge().engine().kind == EngineState::Kind::Ready) describeWelcome();  // a server's model has a name now
  });
  picker_->setModelFiles(modelFiles());
  picker_->setState(bridge().engine());
}

SessionBridge& Surroundings::bridge() const { return window_.bridge(); }

// --- Who answers ----------------------------------------------------------------------------------------------------

void Surroundings::connectPicker() {
  connect(picker_, &EnginePicker::engineChosen, this, &Surroundings::chooseEngine);
  connect(picker_, &EnginePicker::startRequested, this, [this] { bridge().session().start_engine(); });
  connect(picker_, &EnginePicker::stopRequested, this, [this] { bridge().session().stop_engine(); });
  connect(picker_, &EnginePicker::probeRequested, this,
          [this](const QString& url, const QString& token) { probe(bridge(), picker_, url, token); });
  connect(picker_, &EnginePicker::modelManagerRequested, this, &Surroundings::openModels);
}

void Surroundings::chooseEngine(const EngineChoice& choice) {
  Settings settings = bridge().settings();
  settings.engine = choice;
  keep(std::move(settings));
}

/// Writes settings; what cannot be kept is said where the person looks.
void Surroundings::keep(Settings settings) {
  if (!isDemo(settings.engine)) rememberModel(settings, settings.engine);
  bridge().session().set_settings(std::move(settings), bridge().answerTo<void>(this, [this](const Status& status) {
    if (status) return;
    const QString sentence = QString::fromStdString(status.error().message);
    if (settings_ != nullptr && settings_->isVisible()) return settings_->showProblem(sentence);
    window_.showNotice(sentence);
  }));
}

EngineChoice Surroundings::demoChoice() const {
  EngineChoice choice = bridge().settings().engine;
  choice.kind = EngineChoice::Kind::ThisComputer;
  choice.model = stringOf(outside_.demo->model);
  choice.projector = stringOf(outside_.demo->projector);
  return choice;
}

bool Surroundings::isDemo(const EngineChoice& choice) const {
  return outside_.demo && choice.kind == EngineChoice::Kind::ThisComputer &&
         choice.model == stringOf(outside_.demo->model);
}

/// On the first start the demo model answers. It is taken again where it has moved since, with the program.
bool Surroundings::chooseForThePerson() {
  if (!outside_.demo || outside_.isSafeStart) return false;
  const EngineChoice& chosen = bridge().settings().engine;
  const QFileInfo file(QString::fromStdString(chosen.model));
  const bool hasMoved = chosen.kind == EngineChoice::Kind::ThisComputer && !file.exists() &&
                        file.fileName().toStdString() == stringOf(outside_.demo->model.filename());
  const bool isNeeded = chosen.kind == EngineChoice::Kind::None || hasMoved;
  if (isNeeded) chooseEngine(demoChoice());
  return isNeeded;
}

std::vector<ModelFile> Surroundings::modelFiles() const {
  std::vector<ModelFile> files;
  if (outside_.demo) {
    ModelFile demo;
    demo.path = QString::fromStdString(stringOf(outside_.demo->model));
    demo.projector = QString::fromStdString(stringOf(outside_.demo->projector));
    demo.title = tr("Demo model");
    demo.bytes = QFileInfo(demo.path).size();
    files.push_back(demo);
  }
  for (const ModelFile& recent : recentModels(bridge().settings())) files.push_back(recent);
  return files;
}

void Surroundings::chooseModelFile() {
  outside_.chooser.open(
      &window_, tr("Choose a model file"), tr("Model files (*.gguf)"), [this](const QStringList& paths) {
        if (paths.isEmpty()) return;
        EngineChoice choice = bridge().settings().engine;
        choice.kind = EngineChoice::Kind::ThisComputer;
        choice.model = paths.first().toStdString();
        choice.projector.clear();
        chooseEngine(choice);
        window_.showNotice(
            tr("This model reads text only so far. To let it see pictures, click on its name above and "
               "choose the projector file that belongs to it (often called mmproj)."));
      });
}

void Surroundings::connectModels() {
  models_ = new ModelsController(&window_, outside_.chooser, outside_.models, this);
  connect(models_, &ModelsController::noticed, &window_, &MainWindow::showNotice);
  connect(models_, &ModelsController::modelChosen, this, [this](const ModelFile& model) {
    EngineChoice choice = bridge().settings().engine;
    choice.kind = EngineChoice::Kind::ThisComputer;
    choice.model = model.path.toStdString();
    choice.projector = model.projector.toStdString();
    chooseEngine(choice);
  });
}

void Surroundings::openModels() {
  models_->setContext(bridge().settings().engine.context_tokens);
  models_->open();
}

// --- Settings -------------------------------------------------------------------------------------------------------

void Surroundings::takeSettings() {
  const Settings& settings = bridge().settings();
  theme_.setTheme(settings.theme);
  theme_.setTextSize(textSizeOf(settings));
  translator_.setLanguage(QString::fromStdString(settings.language));
  picker_->setModelFiles(modelFiles());
  picker_->setChoice(settings.engine);
  if (settings_ != nullptr) settings_->setModelFiles(modelFiles());        // their names are in another language now
  if (!std::exchange(hasSettings_, true) && chooseForThePerson()) return;  // this is called again then
  describeWelcome();
  emit settled();
}

void Surroundings::makeSettingsDialog() {
  settings_ = new SettingsDialog(outside_.chooser, &window_);
  connect(settings_, &SettingsDialog::applied, this, &Surroundings::keep);
  connect(settings_, &SettingsDialog::probeRequested, this,
          [this](const QString& url, const QString& token) { probe(bridge(), settings_, url, token); });
  connect(settings_, &SettingsDialog::modelManagerRequested, this, [this] {
    settings_->reject();
    openModels();
  });
}

void Surroundings::openSettings() {
  if (settings_ == nullptr) makeSettingsDialog();
  if (settings_->isVisible()) return settings_->activateWindow();
  settings_->setModelFiles(modelFiles());
  settings_->setSettings(bridge().settings());
  settings_->open();
}

void Surroundings::openConversationOptions() {
  if (options_ == nullptr) {
    options_ = new ConversationOptionsDialog(&window_);
    connect(options_, &ConversationOptionsDialog::chosen, &window_.controller(),
            &ConversationController::setChatOptions);
  }
  if (options_->isVisible()) return options_->activateWindow();
  const ConversationController& controller = window_.controller();
  options_->setOptions(controller.hasOwnOptions() ? std::optional(controller.chatOptions()) : std::nullopt,
                       bridge().settings());
  options_->open();
}

// --- First page -----------------------------------------------------------------------------------------------------

void Surroundings::connectWelcome() {
  connect(welcome_, &WelcomePage::questionChosen, this, [this](const QString& text) {
    if (isDemo(bridge().settings().engine)) return askAboutSample(text);
    window_.controller().askExample(text, {});
  });
  connect(welcome_, &WelcomePage::modelManagerRequested, this, &Surroundings::openModels);
  connect(welcome_, &WelcomePage::modelFileRequested, this, &Surroundings::chooseModelFile);
  connect(welcome_, &WelcomePage::remoteEngineRequested, picker_, &EnginePicker::openRemote);
  connect(&sampleLoader_, &PictureLoader::loaded, this, [this](int id, const LoadedPicture& picture) {
    if (id != std::exchange(sampleId_, 0)) return;
    Attachment sample;
    sample.picture = picture;
    sample.name = QString::fromStdString(picture.image.name);
    window_.controller().askExample(question_, {sample});
  });
  connect(&sampleLoader_, &PictureLoader::failed, this, [this](int id, const QString& sentence) {
    if (id == std::exchange(sampleId_, 0)) window_.showNotice(sentence);
  });
}

void Surroundings::askAboutSample(const QString& text) {
  if (sampleId_ != 0) return;  // a double click asks once
  question_ = text;
  sampleId_ = sampleLoader_.loadBytes(sampleBytes(), QStringLiteral("shapes.png"));
}

void Surroundings::describeWelcome() {
  const EngineChoice& choice = bridge().settings().engine;
  WelcomeContent content;
  if (isDemo(choice)) {
    content.model = WelcomeContent::Model::Demo;
    content.sample = sampleImage();
    content.sampleName = tr("A picture of a red circle, a blue triangle and a green square");
    content.questions = sampleQuestions();
  } else if (choice.kind != EngineChoice::Kind::None) {
    content.model = WelcomeContent::Model::Real;
    content.modelName = modelName(bridge().engine(), choice);
  }
  welcome_->setContent(content);
}

}  // namespace sightline::gui
