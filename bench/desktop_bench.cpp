/// Streams a long answer through the whole window and prints how long its event loop was silent.
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

#include "bench/desktop_documents.h"
#include "bench/desktop_engine.h"
#include "bench/desktop_heartbeat.h"
#include "bench/desktop_scene.h"
#include "bench/desktop_start.h"
#include "bench/store_filler.h"
#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/document/document_panel.h"
#include "gui/document/page_view.h"
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

constexpr int kManuals = 40;  // of eight pages each, in the document that is opened

struct Choices {
  int nWords = 20'000;
  int wordsPerSecond = 1000;
  int nMessages = 0;
  int pictureWidth = 12'248;  // 3 : 2, 100 megapixels
  std::int64_t answerBytes = 1800;
  std::string model;
  int nStarts = 0, idleSeconds = 10, aloneSeconds = 0;
  long long started = -1;
  std::string folder;
};

ScriptedBackend::Script script(const Choices& choices) {
  return [choices](const ChatRequest& /*request*/, const EventSink& sink, const std::stop_token& stop) {
    const std::string text = bench::longAnswer(choices.nWords);
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

/// Attaches a long document, waits for its first page, and scrolls through it.
void openDocument(MainWindow& window, const QString& path) {
  Heartbeat heart;
  heart.start();
  window.page()->composer()->addFiles({path});
  PageView& pages = *window.documents()->view();
  wait([&] { return pages.hasPicture(0); });
  constexpr int kSteps = 60;
  QScrollBar* const bar = pages.verticalScrollBar();
  for (int step = 0; step <= kSteps; ++step) {
    bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * step / kSteps));
    QTest::qWait(30);
  }
  wait([&] { return pages.hasPicture(8 * kManuals - 1); });
  heart.print("document");
}

void measure(MainWindow& window, const QString& picture, const QString& document) {
  openDocument(window, document);
  window.page()->composer()->setDraft({}, {});
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
  options.add_option("--model", choices.model, "load this file into an engine and kill it, as well");
  options.add_option("--messages", choices.nMessages, "open a conversation of so many messages instead");
  options.add_option("--answer-bytes", choices.answerBytes, "length of each of its answers");
  options.add_option("--starts", choices.nStarts, "start so many windows one after the other instead; with --messages");
  options.add_option("--idle", choices.idleSeconds, "seconds to leave the last of them alone");
  options.add_option("--alone", choices.aloneSeconds,
                     "start the program itself instead and leave it so many seconds alone");
  options.add_option("--folder", choices.folder, "of a window that is started")->group("");
  options.add_option("--started", choices.started, "when it was started")->group("");
  CLI11_PARSE(options, argc, argv);
  if (choices.started >= 0) {
    return bench::startOnce(argc, argv, choices.folder, choices.started, choices.idleSeconds);
  }
  QApplication application(argc, argv);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setCursorFlashTime(0);
  const QTemporaryDir folder;
  if (choices.aloneSeconds > 0) return measureAlone(folder.path().toStdString(), choices.aloneSeconds) ? 0 : 1;
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

  const QString picture = folder.filePath("table.jpg");
  QFile file(picture);
  if (!file.open(QIODevice::WriteOnly)) return 1;
  file.write(bench::tablePicture(choices.pictureWidth, "jpg"));
  file.close();
  const QString document = folder.filePath("manual.pdf");
  bench::writeManual(document, kManuals);

  WindowOutside outside;
  outside.session.backend = std::make_shared<ScriptedBackend>(script(choices));
  outside.session.backend_model = "Qwen3.5-4B";
  outside.session.data_folder = folder.filePath("data").toStdString();
  outside.session.config_folder = folder.filePath("config").toStdString();
  outside.documents.data_folder = folder.filePath("data").toStdString();
  outside.documents.cache_folder = folder.filePath("cache").toStdString();
  outside.pictures.devicePixelRatio = application.devicePixelRatio();
  outside.stateFolder = folder.filePath("state").toStdString();
  MainWindow window(std::move(outside));
  window.resize(1280, 800);
  window.show();
  wait([&window] { return window.bridge().isOpen(); });
  QTest::qWait(100);
  if (choices.nMessages > 0) {
    openLong(window, filled, static_cast<std::size_t>(choices.nMessages));
    return 0;
  }
  measure(window, picture, document);
  window.close();
  if (!choices.model.empty() && !bench::measureEngine(folder.path().toStdString(), choices.model)) return 1;
  return 0;
}
