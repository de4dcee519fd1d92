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
#include <filesystem>
#include <utility>

#include "gui/icons/application_icon.h"
#include "gui/session/session_bridge.h"
#include "gui/shell/single_instance.h"
#include "gui/shell/surroundings.h"
#include "gui/theme/application_theme.h"
#include "gui/theme/resting_cursor.h"
#include "gui/translation/translator.h"
#include "gui/window/main_window.h"
#include "gui/window/window_state.h"

namespace {

constexpr int kSafeAfter = 30'000;  // milliseconds; a start that lives so long went well
constexpr int kShownAfter = 400;    // milliseconds; a window that waits for them longer shows itself without

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
    QApplication::exit();  // and no quit, which a window that asks something first may refuse
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

/// Puts the window before the person. On Wayland only who was given a token may do so.
void bringForward(QWidget& window, const QByteArray& token) {
  if (!token.isEmpty()) qputenv("XDG_ACTIVATION_TOKEN", token);
  window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
  window.show();
  window.raise();
  window.activateWindow();
}

/// Shows the window once it knows its colours, its language and its conversations, and returns when it is closed.
int runWindow(const std::filesystem::path& stateFolder, bool isSafeStart,
              const sightline::gui::SingleInstance& instance) {
  namespace gui = sightline::gui;
  gui::ApplicationTheme theme;
  const gui::RestingCursor cursor;
  gui::Translator translator;
  translator.setLanguage({});
  gui::WindowOutside outside;
  outside.stateFolder = stateFolder;
  outside.pictures.devicePixelRatio = qApp->devicePixelRatio();
  outside.isSafeStart = isSafeStart;
  gui::SurroundingsOutside around;
  around.pictures = outside.pictures;
  around.demo = sightline::find_demo_model();
  around.isSafeStart = isSafeStart;
  gui::MainWindow window(std::move(outside));
  const auto* const surroundings = new gui::Surroundings(window, theme, translator, std::move(around));
  const auto show = [&window] {
    if (!window.isVisible()) window.show();
  };
  QTimer wait;
  wait.setSingleShot(true);
  QObject::connect(&wait, &QTimer::timeout, &window, show);
  bool isSettled = false;
  const auto hurry = [&] {  // before that it would show what a moment later is something else
    if (wait.isActive() && isSettled && window.bridge().isOpen()) wait.start(0);
  };
  QObject::connect(surroundings, &gui::Surroundings::settled, &wait, [&] {
    isSettled = true;
    hurry();
  });
  QObject::connect(&window.bridge(), &gui::SessionBridge::storeOpened, &wait, hurry);
  wait.start(kShownAfter);
  QObject::connect(&instance, &gui::SingleInstance::showRequested, &window,
                   [&window](const QByteArray& token) { bringForward(window, token); });
  const int code = QApplication::exec();
  window.close();  // one that was asked to end before it was shown has its state to write, too
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  if (const int code = answerOnConsole(argc, argv); code >= 0) return code;
  const auto stateFolder = sightline::gui::standardStateFolder();
  sightline::gui::SingleInstance instance(stateFolder);
  // One that has the conversations and says nothing hangs: this start goes on, and says that they are in use.
  if (!instance.isFirst() && instance.showOther(qgetenv("XDG_ACTIVATION_TOKEN").toStdString())) return 0;
  QApplication application(argc, argv);
  QApplication::setApplicationName("sightline");
  QApplication::setApplicationDisplayName("Sightline");
  QApplication::setApplicationVersion(SIGHTLINE_VERSION);
  QApplication::setDesktopFileName("org.sightline.Sightline");
  QApplication::setWindowIcon(sightline::gui::applicationIcon());
  quitOnSignals(application);  // what comes before the event loop runs waits for it

  instance.listen();

  sightline::gui::StartGuard guard(stateFolder);
  QTimer::singleShot(kSafeAfter, &application, [&guard] { guard.wentWell(); });
  const int code = runWindow(stateFolder, guard.isSafeStart(), instance);
  guard.wentWell();
  return code;
}
