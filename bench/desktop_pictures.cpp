/// Takes pictures of the whole program as a person sees it: first page, answers with places, settings. Needs a display.
#include <CLI/CLI.hpp>

#include <QApplication>
#include <QListWidget>
#include <QPainter>
#include <QPainterPath>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include "bench/desktop_documents.h"
#include "bench/desktop_models.h"
#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/engine/engine_picker.h"
#include "gui/history/history_panel.h"
#include "gui/icons/application_icon.h"
#include "gui/models/models_controller.h"
#include "gui/models/models_dialog.h"
#include "gui/picture/picture_panel.h"
#include "gui/picture/picture_view.h"
#include "gui/session/session_bridge.h"
#include "gui/settings/text_size.h"
#include "gui/shell/surroundings.h"
#include "gui/theme/application_theme.h"
#include "gui/theme/desktop_appearance.h"
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
void sayShapes(const ChatRequest& request, const EventSink& sink, const std::stop_token& /*stop*/) {
  const auto* const asked = std::get_if<Text>(&request.conversation.messages.back().parts.back());
  const bool isWhere = asked != nullptr && asked->utf8.starts_with("Where");
  sink(AnswerDelta{isWhere ? "The red circle is at the top left."
                           : "There are 3 shapes: a red circle, a blue triangle and a green square."});
  const auto place = [&sink](std::size_t index, const char* label, double x0, double y0, double x1, double y1) {
    sink(RegionFound{index, {.label = label, .x0 = x0 / 640, .y0 = y0 / 480, .x1 = x1 / 640, .y1 = y1 / 480}});
  };
  place(0, "red circle", 70, 80, 210, 220);
  if (!isWhere) place(1, "blue triangle", 330, 70, 530, 230);
  if (!isWhere) place(2, "green square", 390, 300, 520, 430);
  Finished end;
  end.prompt_tokens = 92;
  end.new_tokens = 41;
  end.writing_seconds = 0.5;
  sink(end);
}

/// Draws a dialog over its window with a plain frame and its title, which a display without a window manager does not.
void drawDialog(QPixmap& picture, QWidget& dialog) {
  constexpr double kTitle = 34, kShadow = 14, kRound = 8;
  const QSizeF whole = QSizeF(picture.size()) / picture.devicePixelRatio();
  QRectF frame(QPointF(), QSizeF(dialog.size()) + QSizeF(0, kTitle));
  frame.moveCenter(QRectF(QPointF(), whole).center());
  frame.moveTopLeft(frame.topLeft().toPoint());
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(QRectF(QPointF(), whole), QColor(0, 0, 0, 60));
  painter.setPen(Qt::NoPen);
  for (double by = kShadow; by > 0; by -= 2) {
    painter.setBrush(QColor(0, 0, 0, 6));
    painter.drawRoundedRect(frame.adjusted(-by, -by / 2, by, by), kRound + by, kRound + by);
  }
  QPainterPath shape;
  shape.addRoundedRect(frame, kRound, kRound);
  painter.setClipPath(shape);
  painter.fillRect(frame, dialog.palette().color(QPalette::Window));
  painter.drawPixmap(frame.topLeft() + QPointF(0, kTitle), dialog.grab());
  QFont font = dialog.font();
  font.setWeight(QFont::DemiBold);
  painter.setFont(font);
  painter.setPen(dialog.palette().color(QPalette::WindowText));
  painter.drawText(QRectF(frame.topLeft(), QSizeF(frame.width(), kTitle)), Qt::AlignCenter, dialog.windowTitle());
  painter.setClipping(false);
  painter.setPen(QPen(QColor(128, 128, 128, 140), 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), kRound, kRound);
}

/// A desktop that is dark or light, whatever the one around is.
class DesktopOfPictures : public DesktopAppearance {
 public:
  explicit DesktopOfPictures(bool isDark) { preference_.dark = isDark; }
  [[nodiscard]] DesktopPreference preference() const override { return preference_; }

 private:
  DesktopPreference preference_;
};

/// The program's window in a folder of its own.
class Stage {
 public:
  explicit Stage(const Choices& choices)
      : choices_(choices), theme_(std::make_unique<DesktopOfPictures>(choices.theme == "contrast-dark")) {
    translator_.setLanguage({});
    WindowOutside outside;
    if (choices.scene == "document") {  // the demo model reads no documents
      outside.session.backend = std::make_shared<ScriptedBackend>(
          [](const ChatRequest&, const EventSink& sink, const std::stop_token&) { bench::sayManual(sink); });
      outside.session.backend_model = "Qwen3.6-35B-A3B";
    } else if (choices.isScripted) {
      outside.session.backend = std::make_shared<ScriptedBackend>(sayShapes);
      outside.session.backend_model = "sightline-demo";
    }
    outside.documents.data_folder = folder_.filePath("data").toStdString();
    outside.documents.cache_folder = folder_.filePath("cache").toStdString();
    outside.session.data_folder = folder_.filePath("data").toStdString();
    outside.session.config_folder = folder_.filePath("config").toStdString();
    outside.pictures.devicePixelRatio = qApp->devicePixelRatio();
    outside.stateFolder = folder_.filePath("state").toStdString();
    SurroundingsOutside around;
    around.pictures = outside.pictures;
    around.demo = find_demo_model();
    around.models = bench::modelsOfPictures(folder_.path().toStdString());
    window_ = std::make_unique<MainWindow>(std::move(outside));
    around_ = new Surroundings(*window_, theme_, translator_, std::move(around));
    QObject::connect(around_, &Surroundings::settled, window_.get(), [this] { isSettled_ = true; });
  }

  bool play() {
    if (!wait([this] { return isSettled_; })) return false;
    Settings settings = window_->bridge().settings();
    const std::map<std::string, sightline::Theme> themes = {{"light", sightline::Theme::Light},
                                                            {"dark", sightline::Theme::Dark},
                                                            {"contrast", sightline::Theme::HighContrast},
                                                            {"contrast-dark", sightline::Theme::HighContrast}};
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
    if (choices_.scene.starts_with("models")) return openModels();
    if (choices_.scene == "document") {
      const QString path = folder_.filePath("Aerotherm 9.pdf");
      bench::writeManual(path);
      return bench::askManual(*window_, path);
    }
    if (!say("What can you do?", 2)) return false;
    for (const char* const question : {"question1", "question2"}) {
      window_->controller().open(kNoConversation);
      if (!ask(question)) return false;
    }
    if (!say("Where is the red circle?", 4)) return false;
    if (!wait([this] { return !window_->pictures()->view()->regions().empty(); })) return false;
    if (choices_.scene == "options") around_->openConversationOptions();
    return true;
  }

  bool openModels() {
    around_->openModels();
    ModelsDialog& dialog = *around_->models()->dialog();
    if (!wait([&dialog] { return dialog.findChild<QListWidget*>("offers")->count() > 0; })) return false;
    QTest::qWait(kCalm);  // what the computer was measured with has come
    if (choices_.scene == "models-downloads") bench::showDownloads(dialog);
    if (choices_.scene == "models-installed") bench::showInstalled(dialog);
    if (choices_.scene == "models-settings") bench::showSources(dialog);
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

  /// Types a question into the conversation that is open, and waits for its whole answer.
  bool say(const char* question, std::size_t nItems) {
    auto* const edit = window_->findChild<QPlainTextEdit*>("messageEdit");
    QTest::keyClicks(edit, question);
    QTest::keyClick(edit, Qt::Key_Return);
    const ConversationView& view = *window_->page()->view();
    return wait([this, &view, nItems] { return view.nItems() == nItems && !window_->controller().isAnswering(); });
  }

  bool save() {
    QTest::qWait(kCalm);
    QCursor::setPos(window_->mapToGlobal(QPoint(choices_.width - 1, choices_.height - 1)));
    QTest::qWait(kCalm);
    if (QWidget* const dialog = QApplication::activeModalWidget(); dialog != nullptr) {
      QPixmap picture = window_->grab();
      drawDialog(picture, *dialog);
      return picture.save(QString::fromStdString(choices_.out));
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
  options
      .add_option("scene", choices.scene,
                  "first-run, chat, document, engine, options, a page of the models or of the settings")
      ->required()
      ->check(CLI::IsMember({"first-run", "chat", "document", "engine", "options", "models", "models-downloads",
                             "models-installed", "models-settings", "settings", "settings-engine", "settings-presets",
                             "settings-looks"}));
  options.add_option("out", choices.out, "PNG file to write")->required();
  options.add_option("--language", choices.language, "en, de or zh_CN");
  options.add_option("--theme", choices.theme, "light, dark, contrast or contrast-dark")
      ->check(CLI::IsMember({"light", "dark", "contrast", "contrast-dark"}));
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
