/// How soon a window can be used, what it costs to leave it alone, and what it holds.
#include "bench/desktop_start.h"

#include <QApplication>
#include <QEventLoop>
#include <QPlainTextEdit>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTest>
#include <QTimer>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

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

/// What the threads of a process have used of processors, and how often they went to sleep.
struct Use {
  double seconds = 0;
  long long nSleeps = 0;
};

Use useOf(qint64 process) {
  Use use;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream schedule(thread.path() / "schedstat");
    double nanoseconds = 0;
    if (schedule >> nanoseconds) use.seconds += nanoseconds / 1e9;
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);) {
      std::istringstream words(line);
      std::string name;
      long long number = 0;
      if (words >> name >> number && name == "voluntary_ctxt_switches:") use.nSleeps += number;
    }
  }
  return use;
}

/// The engine that this process has started; 0: none.
qint64 engineOf(qint64 process) {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream children(thread.path() / "children");
    for (qint64 child = 0; children >> child;) {
      std::ifstream file("/proc/" + std::to_string(child) + "/comm");
      std::string name;
      if (std::getline(file, name) && name == "sightline") return child;
    }
  }
  return 0;
}

}  // namespace

bool measureAlone(const std::filesystem::path& folder, int seconds) {
  constexpr int kRest = 40'000;  // milliseconds: the text cursor rests, and the start is noted as one that went well
  QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
  for (const char* const kind : {"STATE", "DATA", "CONFIG", "CACHE"}) {
    variables.insert(QStringLiteral("SIGHTLINE_%1_DIR").arg(kind), QString::fromStdString((folder / kind).string()));
  }
  QProcess window;
  window.setProcessEnvironment(variables);
  window.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  window.start(QCoreApplication::applicationDirPath() + QStringLiteral("/sightline-desktop"), {});
  if (!window.waitForStarted(kPatience)) return false;
  rest(kRest);
  const std::pair<const char*, qint64> processes[] = {{"window", window.processId()},
                                                      {"engine", engineOf(window.processId())}};
  std::vector<Use> before;
  for (const auto& [name, process] : processes) before.push_back(process > 0 ? useOf(process) : Use{});
  rest(seconds * 1000);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& [name, process] = processes[i];
    if (process == 0) {
      std::printf("%s: none\n", name);
      continue;
    }
    const Use after = useOf(process);
    const double used = after.seconds - before[i].seconds;
    std::printf("%s: left alone for %d s it used %.4f s of a processor, %.3f %%, and woke up %lld times\n", name,
                seconds, used, 100 * used / seconds, after.nSleeps - before[i].nSleeps);
  }
  window.terminate();
  return window.waitForFinished(kPatience);
}

int startOnce(int argc, char** argv, const std::filesystem::path& folder, long long begun, int idleSeconds) {
  QApplication application(argc, argv);
  QApplication::setCursorFlashTime(0);  // it rests soon in the program itself
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
