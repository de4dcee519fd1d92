/// The program `sightline-desktop`: entry.
#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QSocketNotifier>
#include <QTimer>
#include <array>
#include <csignal>

#include "gui/window/main_window.h"
#include "gui/window/window_state.h"

namespace {

constexpr int kSafeAfter = 30'000;  // milliseconds; a start that lives so long went well

int signalSocket = -1;  // a signal handler can reach nothing else

void onSignal(int /*number*/) {
  const char byte = 1;
  static_cast<void>(!write(signalSocket, &byte, 1));
}

/// Ends the application in order when the system or a person asks it to: everything is saved then.
void quitOnSignals(QApplication& application) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) return;
  signalSocket = ends[0];
  auto* const notifier = new QSocketNotifier(ends[1], QSocketNotifier::Read, &application);
  QObject::connect(notifier, &QSocketNotifier::activated, &application, [notifier] {
    notifier->setEnabled(false);
    QApplication::closeAllWindows();
    QApplication::quit();
  });
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) std::signal(number, onSignal);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  QApplication application(argc, argv);
  QApplication::setApplicationName("sightline");
  QApplication::setApplicationDisplayName("Sightline");
  QApplication::setApplicationVersion(SIGHTLINE_VERSION);
  QApplication::setDesktopFileName("sightline");
  QCommandLineParser options;
  options.setApplicationDescription(QApplication::translate("main", "Looks at pictures and talks about them."));
  options.addHelpOption();
  options.addVersionOption();
  options.process(application);

  sightline::gui::WindowOutside outside;
  outside.stateFolder = sightline::gui::standardStateFolder();
  outside.pictures.devicePixelRatio = application.devicePixelRatio();
  sightline::gui::StartGuard guard(outside.stateFolder);
  outside.isSafeStart = guard.isSafeStart();
  QTimer::singleShot(kSafeAfter, &application, [&guard] { guard.wentWell(); });
  int code = 0;
  {
    sightline::gui::MainWindow window(std::move(outside));
    quitOnSignals(application);
    window.show();
    code = QApplication::exec();
  }
  guard.wentWell();
  return code;
}
