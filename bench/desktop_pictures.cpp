/// Takes pictures of the whole program as a person sees it: first page, answers with places, settings. Needs a display.
#include <CLI/CLI.hpp>

#include <QApplication>
#include <QPushButton>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/engine/engine_picker.h"
#include "gui/history/history_panel.h"
#include "gui/icons/application_icon.h"
#include "gui/picture/picture_panel.h"
#include "gui/picture/picture_view.h"
#include "gui/session/session_bridge.h"
#include "gui/settings/text_size.h"
#include "gui/shell/surroundings.h"
#include "gui/theme/application_theme.h"
#include "gui/translation/translator.h"
#include "gui/welcome/welcome_page.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"
#include "tests/support/scripted_backend.h"

namespace {

using namespace sightline;
using namespace sightline::gui;
using sightline::testing_support::ScriptedBackend;

constexpr int kPatience = 600'000;  // milliseconds
constexpr int kCalm = 700;          // until what moves has come to rest

struct Choices {
  std::string scene, out;
  std::string language = "en", theme = "light";
  int width = 1280, height = 800;
  int textSize = 100;
  bool isScripted = false;
};

template <class Condition>
bool wait(Condition condition) {
  return QTest::qWaitFor(condition, kPatience);
}

/// What the demo model should say about its sample, for whoever has no such model.
void sayShapes(const ChatRequest& /*request*/, const EventSink& sink, const std::stop_token& /*stop*/) {
  sink(ThinkingDelta{"From left to right: red circle, blue triangle, green square."});
  sink(AnswerDelta{"There are 3 shapes: a red circle, a blue triangle and a green square."});
  const auto place = [&sink](std::size_t index, const char* label, double x0, double y0, double x1, double y1) {
    sink(RegionFound{index, {.label = label, .x0 = x0 / 640, .y0 = y0 / 480, .x1 = x1 / 640, .y1 = y1 / 480}});
  };
  place(0, "red circle", 70, 80, 210, 220);
  place(1, "blue triangle", 330, 70, 530, 230);
  place(2, "green square", 390, 300, 520, 430);
  Finished end;
  end.prompt_tokens = 92;
  end.new_tokens = 41;
  end.writing_seconds = 0.5;
  sink(end);
}

/// The program's window in a folder of its own.
class Stage {
 public:
  explicit Stage(const Choices& choices) : choices_(choices) {
    translator_.setLanguage({});
    WindowOutside outside;
    if (choices.isScripted) {
      outside.session.backend = std::make_shared<ScriptedBackend>(sayShapes);
      outside.session.backend_model = "sightline-demo";
    }
    outside.session.data_folder = folder_.filePath("data").toStdString();
    outside.session.config_folder = folder_.filePath("config").toStdString();
    outside.pictures.devicePixelRatio = qApp->devicePixelRatio();
    outside.stateFolder = folder_.filePath("state").toStdString();
    SurroundingsOutside around;
    around.pictures = outside.pictures;
    around.demo = find_demo_model();
    window_ = std::make_unique<MainWindow>(std::move(outside));
    around_ = new Surroundings(*window_, theme_, translator_, std::move(around));
    QObject::connect(around_, &Surroundings::settled, window_.get(), [this] { isSettled_ = true; });
  }

  bool play() {
    if (!wait([this] { return isSettled_; })) return false;
    Settings settings = window_->bridge().settings();
    const std::map<std::string, sightline::Theme> themes = {{"light", sightline::Theme::Light},
                                                            {"dark", sightline::Theme::Dark},
                                                            {"contrast", sightline::Theme::HighContrast}};
    settings.theme = themes.at(choices_.theme);
    settings.language = choices_.language;
    settings.presets = {{"Short", {"Answer in one sentence.", {}, false, 0}}, {"Careful", {"", {}, true, 0}}};
    setTextSize(settings, choices_.textSize);
    window_->bridge().session().set_settings(settings, {});
    if (!wait([this, &settings] { return window_->bridge().settings().language == settings.language; })) return false;
    window_->move(0, 0);
    window_->resize(choices_.width, choices_.height);
    window_->show();
    if (!QTest::qWaitForWindowExposed(window_.get())) return false;
    if (!wait([this] { return window_->bridge().engine().kind == EngineState::Kind::Ready; })) return false;
    return act() && save();
  }

 private:
  bool act() {
    if (choices_.scene == "first-run") return true;
    if (choices_.scene == "engine") {
      around_->picker()->openPopup();
      return true;
    }
    if (choices_.scene.starts_with("settings")) return openSettings();
    if (choices_.scene == "models") {
      around_->explainModels();
      return true;
    }
    for (const char* const question : {"question2", "question1", "question0"}) {
      window_->controller().open(kNoConversation);
      if (!ask(question)) return false;
    }
    if (choices_.scene == "options") around_->openConversationOptions();
    return true;
  }

  bool openSettings() {
    around_->openSettings();
    const std::map<std::string, SettingsDialog::Page> pages = {{"settings", SettingsDialog::Page::Answers},
                                                               {"settings-engine", SettingsDialog::Page::Engine},
                                                               {"settings-presets", SettingsDialog::Page::Presets},
                                                               {"settings-looks", SettingsDialog::Page::Appearance}};
    around_->settingsDialog()->showPage(pages.at(choices_.scene));
    return true;
  }

  bool ask(const char* question) {
    const ConversationView& view = *window_->page()->view();
    around_->welcome()->findChild<QPushButton*>(question)->click();
    if (!wait([&view] { return view.nItems() == 2; })) return false;
    if (!wait([this] { return !window_->controller().isAnswering(); })) return false;
    return wait([this] { return !window_->pictures()->view()->transform().picture().isEmpty(); });
  }

  bool save() {
    QTest::qWait(kCalm);
    QCursor::setPos(window_->mapToGlobal(QPoint(choices_.width - 1, choices_.height - 1)));
    QTest::qWait(kCalm);
    // A display without a window manager gives dialogs no frame: they stand for themselves.
    if (QWidget* const dialog = QApplication::activeModalWidget(); dialog != nullptr) {
      return dialog->grab().save(QString::fromStdString(choices_.out));
    }
    const QRect place = window_->frameGeometry();
    const QPixmap picture = window_->screen()->grabWindow(0, place.x(), place.y(), place.width(), place.height());
    return picture.save(QString::fromStdString(choices_.out));
  }

  const Choices& choices_;
  QTemporaryDir folder_;
  ApplicationTheme theme_;
  Translator translator_;
  std::unique_ptr<MainWindow> window_;
  Surroundings* around_ = nullptr;
  bool isSettled_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Takes a picture of the whole window in one of its situations"};
  Choices choices;
  options.add_option("scene", choices.scene, "first-run, chat, engine, options, models or a page of the settings")
      ->required()
      ->check(CLI::IsMember({"first-run", "chat", "engine", "options", "models", "settings", "settings-engine",
                             "settings-presets", "settings-looks"}));
  options.add_option("out", choices.out, "PNG file to write")->required();
  options.add_option("--language", choices.language, "en, de or zh_CN");
  options.add_option("--theme", choices.theme, "light, dark or contrast")
      ->check(CLI::IsMember({"light", "dark", "contrast"}));
  options.add_option("--width", choices.width, "of the window");
  options.add_option("--height", choices.height, "of the window");
  options.add_option("--text", choices.textSize, "size of texts in percent");
  options.add_flag("--scripted", choices.isScripted, "with written answers instead of the demo model's");
  CLI11_PARSE(options, argc, argv);
  QApplication application(argc, argv);
  QApplication::setCursorFlashTime(0);
  QApplication::setWindowIcon(applicationIcon());
  if (Stage(choices).play()) return 0;
  std::fputs("sightline-desktop-pictures: the picture could not be taken\n", stderr);
  return 1;
}
