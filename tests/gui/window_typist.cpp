/// A window that is typed into, or that shows a growing answer, until it is killed; it says what was saved.
#include <QApplication>
#include <QPlainTextEdit>
#include <QTest>
#include <QTimer>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "gui/chat/conversation_controller.h"
#include "gui/conversation/conversation_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"
#include "tests/support/scripted_backend.h"

using namespace sightline;
using namespace sightline::gui;

namespace {

/// Counts up, one word after the other, without end.
void count(const ChatRequest& /*request*/, const EventSink& sink, const std::stop_token& stop) {
  for (int i = 0; !stop.stop_requested(); ++i) {
    sink(AnswerDelta{std::to_string(i) + ' '});
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  sink(Finished{});
}

/// Prints how much is on the screen, once it is on the disk as well.
void tellSaved(MainWindow& window, qsizetype size) {
  window.bridge().session().flush([size](const Status& status) {
    if (!status) return;
    std::printf("%lld\n", static_cast<long long>(size));
    std::fflush(stdout);
  });
}

}  // namespace

/// Arguments: the folder to work in, and "type" or "stream".
int main(int argc, char** argv) {
  QApplication application(argc, argv);
  if (argc != 3) return 2;
  const std::filesystem::path folder = argv[1];
  const bool isTyping = std::string_view(argv[2]) == "type";
  WindowOutside outside;
  outside.session.backend = std::make_shared<testing_support::ScriptedBackend>(count);
  outside.session.data_folder = folder / "data";
  outside.session.config_folder = folder / "config";
  outside.stateFolder = folder / "state";
  MainWindow window(std::move(outside));
  window.show();
  auto* const edit = window.findChild<QPlainTextEdit*>("messageEdit");
  QTimer step;
  int n = 0;
  QObject::connect(&step, &QTimer::timeout, &window, [&] {
    if (!window.bridge().isOpen()) return;
    if (isTyping) {
      QTest::keyClicks(edit, QString::number(n++) + ' ');
      return tellSaved(window, edit->toPlainText().size());
    }
    if (n++ == 0) {
      QTest::keyClicks(edit, "count");
      QTest::keyClick(edit, Qt::Key_Return);
    }
    const ConversationView& view = *window.page()->view();
    if (view.nItems() == 2) tellSaved(window, view.itemAt(1).text.size());
  });
  step.start(15);
  return QApplication::exec();
}
