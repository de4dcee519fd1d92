/// How soon a window can be used, what it costs to leave it alone, and what it holds.
#include "bench/desktop_start.h"

#include <QApplication>
#include <QEventLoop>
#include <QPlainTextEdit>
#include <QProcess>
#include <QTest>
#include <QTimer>
#include <chrono>
#include <cstdio>

#include "bench/desktop_heartbeat.h"
#include "gui/chat/conversation_controller.h"
#include "gui/conversation/conversation_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"

namespace sightline::bench {

namespace {

using namespace gui;

long long now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Lets the event loop sleep; QTest's waiting looks about all the time.
void rest(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

/// Tells when its widget has been painted.
class PaintWatch : public QObject {
 public:
  explicit PaintWatch(QWidget* widget) : QObject(widget) { widget->installEventFilter(this); }
  bool eventFilter(QObject* /*watched*/, QEvent* event) override {
    hasPainted = hasPainted || event->type() == QEvent::Paint;
    return false;
  }
  bool hasPainted = false;
};

}  // namespace

int startOnce(int argc, char** argv, const std::filesystem::path& folder, long long begun, int idleSeconds) {
  QApplication application(argc, argv);
  WindowOutside outside;
  outside.session.data_folder = folder / "data";
  outside.session.config_folder = folder / "config";
  outside.stateFolder = folder / "state";
  MainWindow window(std::move(outside));
  window.show();
  ConversationView& view = *window.page()->view();
  const PaintWatch watch(view.viewport());
  wait([&] { return watch.hasPainted && window.bridge().isOpen() && window.controller().isDraftShown(); });
  auto* const edit = window.findChild<QPlainTextEdit*>("messageEdit");
  QTest::keyClick(edit, Qt::Key_A);
  wait([edit] { return edit->toPlainText() == "a"; });
  QCoreApplication::processEvents();
  std::printf("usable after %lld ms, %zu messages there, %.0f MB", now() - begun, view.nItems(), residentMegabytes());
  edit->clear();
  rest(2000);  // what follows a start is none
  const double before = processorSeconds();
  rest(idleSeconds * 1000);
  const double used = processorSeconds() - before;
  if (idleSeconds > 0) {
    std::printf("; left alone for %d s it used %.3f s of a processor, %.2f %%, and holds %.0f MB with %zu messages",
                idleSeconds, used, 100 * used / idleSeconds, residentMegabytes(), view.nItems());
  }
  std::printf("\n");
  return 0;
}

bool measureStarts(const std::filesystem::path& folder, int nRuns, int idleSeconds) {
  for (int run = 0; run < nRuns; ++run) {
    QProcess window;
    window.setProcessChannelMode(QProcess::ForwardedChannels);
    const bool isLast = run + 1 == nRuns;
    window.start(QCoreApplication::applicationFilePath(),
                 {"--started", QString::number(now()), "--folder", QString::fromStdString(folder.string()), "--idle",
                  QString::number(isLast ? idleSeconds : 0)});
    if (!window.waitForFinished(kPatience) || window.exitCode() != 0) return false;
  }
  return true;
}

}  // namespace sightline::bench
