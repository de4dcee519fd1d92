/// Streams a long answer through the whole window and prints how long its event loop was silent; or saves a picture of it.
#include <CLI/CLI.hpp>

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "bench/desktop_engine.h"
#include "bench/desktop_heartbeat.h"
#include "bench/desktop_scene.h"
#include "bench/desktop_start.h"
#include "bench/store_filler.h"
#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/history/history_panel.h"
#include "gui/picture/picture_panel.h"
#include "gui/picture/picture_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"
#include "gui/window/window_state.h"
#include "tests/support/scripted_backend.h"

namespace {

using namespace sightline;
using namespace sightline::gui;
using namespace sightline::bench;
using sightline::testing_support::ScriptedBackend;

struct Choices {
  int nWords = 20'000;
  int wordsPerSecond = 1000;
  int nMessages = 0;
  int width = 1280, height = 800;
  int pictureWidth = 12'248;  // 3 : 2, 100 megapixels
  std::int64_t answerBytes = 1800;
  std::string model;
  int nStarts = 0, idleSeconds = 10;
  long long started = -1;
  std::string folder;
  std::string picture;
  std::string text;  // to be typed before the picture is taken
  bool isDark = false, isEmpty = false;
};

Region place(const char* label, double x0, double y0, double x1, double y1) {
  return {.label = label, .x0 = x0 / 1200, .y0 = y0 / 800, .x1 = x1 / 1200, .y1 = y1 / 800};
}

void sayPlaces(const EventSink& sink) {
  sink(ThinkingDelta{"There is a table with a few things on it. I name each and say where it stands."});
  sink(AnswerDelta{"Four things stand on the table:\n\n- a blue **cup**, full of coffee, its handle to the right\n"});
  sink(RegionFound{0, place("cup", 232, 428, 468, 626)});
  sink(AnswerDelta{"- a red **book**, closed\n"});
  sink(RegionFound{1, place("book", 516, 566, 824, 654)});
  sink(AnswerDelta{"- a green **apple**, lying on it\n"});
  sink(RegionFound{2, place("apple", 606, 442, 724, 578)});
  sink(AnswerDelta{"- a **lamp** with a yellow shade\n\nThe cup is closest to the window."});
  sink(RegionFound{3, place("lamp", 926, 204, 1074, 586)});
}

ScriptedBackend::Script script(const Choices& choices) {
  return [choices](const ChatRequest& request, const EventSink& sink, const std::stop_token& stop) {
    if (request.find_regions) sayPlaces(sink);
    if (!request.find_regions && !choices.picture.empty()) sink(AnswerDelta{"Certainly."});
    const std::string text = choices.picture.empty() ? bench::longAnswer(choices.nWords) : std::string();
    const auto begin = std::chrono::steady_clock::now();
    int nWords = 0;
    for (std::size_t at = 0; at < text.size() && !stop.stop_requested(); ++nWords) {
      const std::size_t next =
          std::min(text.size(), text.find(' ', at) == std::string::npos ? text.size() : text.find(' ', at) + 1);
      sink(AnswerDelta{text.substr(at, next - at)});
      at = next;
      if (choices.wordsPerSecond > 0) {
        std::this_thread::sleep_until(begin + std::chrono::microseconds(1'000'000LL * nWords / choices.wordsPerSecond));
      }
    }
    Finished end;
    end.prompt_tokens = 1480;
    end.reused_tokens = 1210;
    end.new_tokens = 96;
    end.writing_seconds = 4.4;
    sink(end);
  };
}

void send(MainWindow& window, const QString& text) {
  auto* const edit = window.findChild<QWidget*>("messageEdit");
  QTest::keyClicks(edit, text);
  QTest::keyClick(edit, Qt::Key_Return);
  wait([&window] { return window.controller().isAnswering() || !window.controller().isEmpty(); });
}

void askAndWait(MainWindow& window, const QString& text) {
  send(window, text);
  wait([&window] { return !window.controller().isAnswering(); });
}

void attach(MainWindow& window, const QString& path) {
  window.page()->composer()->addFiles({path});
  wait([&window] { return window.page()->composer()->attachments().size() == 1; });
}

void measure(MainWindow& window, const QString& picture) {
  Heartbeat heart;
  heart.start();
  attach(window, picture);
  wait([&window] { return !window.pictures()->view()->transform().picture().isEmpty(); });
  heart.print("picture");
  heart.start();
  askAndWait(window, "Where are the things?");
  heart.print("stream");
  const ConversationId streamed = window.controller().current();
  heart.start();
  window.controller().open(kNoConversation);
  window.controller().open(streamed);
  wait([&window] { return window.page()->view()->nItems() >= 2; });
  QTest::qWait(200);
  heart.print("open");
}

/// Opens a conversation that is there already.
void openLong(MainWindow& window, ConversationId conversation, std::size_t nMessages) {
  Heartbeat heart;
  heart.start();
  QElapsedTimer since;
  since.start();
  window.controller().open(conversation);
  wait([&window, nMessages] { return window.page()->view()->nItems() >= nMessages; });
  const qint64 passed = since.elapsed();
  window.page()->view()->flush();
  QTest::qWait(500);
  heart.print("open");
  std::printf("%zu messages open after %lld ms; the process holds %.0f MB\n", nMessages, static_cast<long long>(passed),
              residentMegabytes());
  heart.start();
  QScrollBar* const bar = window.page()->view()->verticalScrollBar();
  constexpr int kSteps = 100;
  for (int step = kSteps; step >= 0; --step) {
    bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * step / kSteps));
    QCoreApplication::processEvents();
  }
  heart.print("scroll");
  std::printf("the process holds %.0f MB\n", residentMegabytes());
}

void takePicture(MainWindow& window, const Choices& choices, const QString& picture) {
  if (!choices.isEmpty) {
    for (const char* const title :
         {"Read the receipt and add it up", "Which bird is this?", "Translate the street sign",
          "Compare the two floor plans", "What does the error on the screen mean?"}) {
      window.controller().open(kNoConversation);
      askAndWait(window, title);
    }
    QTest::qWait(100);
    window.action("pin")->trigger();
    window.controller().open(kNoConversation);
    attach(window, picture);
    askAndWait(window, "What stands on the table, and where?");
    wait([&window] { return window.pictures()->view()->regions().size() == 4; });
    wait([&window] { return !window.pictures()->view()->transform().picture().isEmpty(); });
  }
  if (!choices.text.empty()) QTest::keyClicks(window.findChild<QWidget*>("messageEdit"), choices.text.c_str());
  QTest::qWait(800);
  window.grab().save(QString::fromStdString(choices.picture));
}

/// A conversation of the length that is asked for.
Result<ConversationId> fillStore(const Choices& choices, const QTemporaryDir& folder) {
  bench::StoreFilling filling;
  filling.n_messages = choices.nMessages;
  filling.answer = bench::longAnswer(static_cast<int>(choices.answerBytes / 6));
  const Result<ConversationId> made = bench::fill_store(folder.filePath("data").toStdString(), filling);
  if (!made) return made;
  if (choices.nStarts == 0) return made;
  WindowState state;  // the next window opens it by itself
  state.conversation = static_cast<qint64>(*made);
  writeWindowState(folder.filePath("state").toStdString(), state);
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Streams a long answer through the window and prints how long its event loop was silent"};
  Choices choices;
  options.add_option("--words", choices.nWords, "length of the answer");
  options.add_option("--rate", choices.wordsPerSecond, "words per second; 0: as fast as they can be taken");
  options.add_option("--source", choices.pictureWidth, "width of the picture that is attached, in pixels");
  options.add_option("--picture", choices.picture, "save a picture of the window to this PNG file instead");
  options.add_option("--model", choices.model, "load this file into an engine and kill it, as well");
  options.add_option("--messages", choices.nMessages, "open a conversation of so many messages instead");
  options.add_option("--answer-bytes", choices.answerBytes, "length of each of its answers");
  options.add_option("--starts", choices.nStarts, "start so many windows one after the other instead; with --messages");
  options.add_option("--idle", choices.idleSeconds, "seconds to leave the last of them alone");
  options.add_option("--folder", choices.folder, "of a window that is started")->group("");
  options.add_option("--started", choices.started, "when it was started")->group("");
  options.add_option("--width", choices.width, "of the window");
  options.add_option("--height", choices.height, "of the window");
  options.add_option("--type", choices.text, "typed before the picture is taken");
  options.add_flag("--dark", choices.isDark, "with a dark palette");
  options.add_flag("--empty", choices.isEmpty, "without conversations");
  CLI11_PARSE(options, argc, argv);
  if (choices.started >= 0) {
    return bench::startOnce(argc, argv, choices.folder, choices.started, choices.idleSeconds);
  }
  if (!choices.picture.empty()) choices.pictureWidth = 1200;
  QApplication application(argc, argv);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  if (choices.isDark) QApplication::setPalette(bench::darkPalette());
  QApplication::setCursorFlashTime(0);
  const QTemporaryDir folder;
  ConversationId filled = kNoConversation;
  if (choices.nMessages > 0) {
    const Result<ConversationId> made = fillStore(choices, folder);
    if (!made) return std::fprintf(stderr, "%s\n", made.error().message.c_str()), 1;
    filled = *made;
  }
  if (choices.nStarts > 0) {
    const bool isWell = bench::measureStarts(folder.path().toStdString(), choices.nStarts, choices.idleSeconds);
    return isWell ? 0 : 1;
  }

  const QString picture = folder.filePath(choices.picture.empty() ? "table.jpg" : "table.png");
  QFile file(picture);
  if (!file.open(QIODevice::WriteOnly)) return 1;
  file.write(bench::tablePicture(choices.pictureWidth, choices.picture.empty() ? "jpg" : "png"));
  file.close();

  WindowOutside outside;
  outside.session.backend = std::make_shared<ScriptedBackend>(script(choices));
  outside.session.backend_model = "Qwen3.5-4B";
  outside.session.data_folder = folder.filePath("data").toStdString();
  outside.session.config_folder = folder.filePath("config").toStdString();
  outside.pictures.devicePixelRatio = application.devicePixelRatio();
  outside.stateFolder = folder.filePath("state").toStdString();
  MainWindow window(std::move(outside));
  window.resize(choices.width, choices.height);
  window.show();
  wait([&window] { return window.bridge().isOpen(); });
  QTest::qWait(100);
  if (choices.nMessages > 0) {
    openLong(window, filled, static_cast<std::size_t>(choices.nMessages));
  } else if (choices.picture.empty()) {
    measure(window, picture);
    window.close();
    if (!choices.model.empty() && !bench::measureEngine(folder.path().toStdString(), choices.model)) return 1;
  } else {
    takePicture(window, choices, picture);
  }
  return 0;
}
