/// The program `sightline-desktop`: entry.
#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QSocketNotifier>
#include <QTimer>
#include <array>
#include <csignal>
#include <cstdio>
#include <utility>

#include "gui/window/main_window.h"
#include "gui/window/window_state.h"

namespace {

constexpr int kSafeAfter = 30'000;  // milliseconds; a start that lives so long went well

constexpr const char* kHelp =
    "Usage: sightline-desktop [--version] [--help]\n"
    "Opens the window of Sightline, which looks at pictures and talks about them.\n";

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

/// What is answered on the console, without a display; -1: nothing.
int answerOnConsole(int argc, char** argv) {
  QStringList arguments;
  for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
  QCommandLineParser options;
  const QCommandLineOption help = options.addHelpOption();
  const QCommandLineOption version = options.addVersionOption();
  options.parse(arguments);
  if (options.isSet(version)) return std::printf("sightline-desktop %s\n", SIGHTLINE_VERSION) < 0 ? 1 : 0;
  if (options.isSet(help)) return std::fputs(kHelp, stdout) < 0 ? 1 : 0;
  const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
                          qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || arguments.contains("-platform");
  if (hasDisplay) return -1;
  std::fputs("sightline-desktop: there is no display here; sightline chat talks in the terminal\n", stderr);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  if (const int code = answerOnConsole(argc, argv); code >= 0) return code;
  QApplication application(argc, argv);
  QApplication::setApplicationName("sightline");
  QApplication::setApplicationDisplayName("Sightline");
  QApplication::setApplicationVersion(SIGHTLINE_VERSION);
  QApplication::setDesktopFileName("sightline");
  quitOnSignals(application);  // what comes before the event loop runs waits for it

  sightline::gui::WindowOutside outside;
  outside.stateFolder = sightline::gui::standardStateFolder();
  outside.pictures.devicePixelRatio = application.devicePixelRatio();
  sightline::gui::StartGuard guard(outside.stateFolder);
  outside.isSafeStart = guard.isSafeStart();
  QTimer::singleShot(kSafeAfter, &application, [&guard] { guard.wentWell(); });
  int code = 0;
  {
    sightline::gui::MainWindow window(std::move(outside));
    window.show();
    code = QApplication::exec();
  }
  guard.wentWell();
  return code;
}
