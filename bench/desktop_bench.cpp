/// Streams a long answer through the whole window and prints how long its event loop was silent; or saves a picture of it.
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <QApplication>
#include <QElapsedTimer>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "bench/desktop_scene.h"
#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/history/history_panel.h"
#include "gui/picture/picture_panel.h"
#include "gui/picture/picture_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"
#include "tests/support/scripted_backend.h"

namespace {

using namespace sightline;
using namespace sightline::gui;
using sightline::testing_support::ScriptedBackend;

constexpr int kPatience = 600'000;  // milliseconds
constexpr int kBeat = 2;            // milliseconds between the beats that are missed when the loop is silent

struct Choices {
  int nWords = 20'000;
  int wordsPerSecond = 1000;
  int nMessages = 0;
  int width = 1280, height = 800;
  int pictureWidth = 1200;
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

/// The silences between beats, in milliseconds.
class Heartbeat {
 public:
  Heartbeat() {
    timer_.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] {
      gaps_.push_back(static_cast<double>(since_.nsecsElapsed()) / 1e6);
      since_.start();
    });
  }
  void start() {
    gaps_.clear();
    since_.start();
    timer_.start(kBeat);
  }
  void print(const char* phase) {
    timer_.stop();
    std::sort(gaps_.begin(), gaps_.end());
    if (gaps_.empty()) return;
    const auto at = [this](double share) {
      return gaps_[static_cast<std::size_t>(static_cast<double>(gaps_.size() - 1) * share)];
    };
    const auto nLong = gaps_.end() - std::upper_bound(gaps_.begin(), gaps_.end(), 50.0);
    std::printf("%-8s beats %zu, silent: median %.1f ms, 99 %% below %.1f ms, worst %.1f ms, over 50 ms: %td\n", phase,
                gaps_.size(), at(0.5), at(0.99), gaps_.back(), nLong);
  }

 private:
  QTimer timer_;
  QElapsedTimer since_;
  std::vector<double> gaps_;
};

template <class Condition>
bool wait(Condition condition) {
  QElapsedTimer since;
  since.start();
  // The loop sleeps until something comes, as it does in the program.
  while (!condition() && since.elapsed() < kPatience) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  return condition();
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

double residentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double whole = 0;
  double resident = 0;
  file >> whole >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

/// Fills a conversation past the window, then opens it.
void openLong(MainWindow& window, int nMessages) {
  askAndWait(window, "The first of many");
  const ConversationId conversation = window.controller().current();
  for (int i = 2; i < nMessages; i += 2) {
    Question question;
    question.conversation = conversation;
    question.parts = {Text{"And what else is there to be seen in it?"}};
    std::promise<void> over;
    window.bridge().session().ask(question, [&over](const AnswerEvent& event) {
      const auto* const chat = std::get_if<ChatEvent>(&event);
      if (chat != nullptr && std::holds_alternative<Finished>(*chat)) over.set_value();
    });
    over.get_future().wait();
    std::promise<void> saved;
    window.bridge().session().flush([&saved](const Status&) { saved.set_value(); });
    saved.get_future().wait();
  }
  window.controller().open(kNoConversation);
  Heartbeat heart;
  heart.start();
  QElapsedTimer since;
  since.start();
  window.controller().open(conversation);
  const auto n = static_cast<std::size_t>(nMessages);
  wait([&window, n] { return window.page()->view()->nItems() >= n; });
  const qint64 passed = since.elapsed();
  window.page()->view()->flush();
  QTest::qWait(500);
  heart.print("open");
  std::printf("%d messages open after %lld ms; the process holds %.0f MB\n", nMessages, static_cast<long long>(passed),
              residentMegabytes());
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

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{"Streams a long answer through the window and prints how long its event loop was silent"};
  Choices choices;
  options.add_option("--words", choices.nWords, "length of the answer");
  options.add_option("--rate", choices.wordsPerSecond, "words per second; 0: as fast as they can be taken");
  options.add_option("--source", choices.pictureWidth, "width of the picture that is attached, in pixels");
  options.add_option("--picture", choices.picture, "save a picture of the window to this PNG file instead");
  options.add_option("--messages", choices.nMessages, "open a conversation of so many messages instead");
  options.add_option("--width", choices.width, "of the window");
  options.add_option("--height", choices.height, "of the window");
  options.add_option("--type", choices.text, "typed before the picture is taken");
  options.add_flag("--dark", choices.isDark, "with a dark palette");
  options.add_flag("--empty", choices.isEmpty, "without conversations");
  CLI11_PARSE(options, argc, argv);
  if (choices.nMessages > 0) {
    choices.nWords = 300;
    choices.wordsPerSecond = 0;
  }
  QApplication application(argc, argv);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  if (choices.isDark) QApplication::setPalette(bench::darkPalette());
  QApplication::setCursorFlashTime(0);
  const QTemporaryDir folder;
  const QString picture = folder.filePath("table.png");
  QFile file(picture);
  if (!file.open(QIODevice::WriteOnly)) return 1;
  file.write(bench::tablePicture(choices.pictureWidth));
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
    openLong(window, choices.nMessages);
  } else if (choices.picture.empty()) {
    measure(window, picture);
  } else {
    takePicture(window, choices, picture);
  }
  return 0;
}
