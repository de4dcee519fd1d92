/// The window while a real engine loads, and while it is killed.
#include "bench/desktop_engine.h"

#include <signal.h>

#include <QPlainTextEdit>
#include <QTest>
#include <cstdio>
#include <fstream>

#include "bench/desktop_heartbeat.h"
#include "gui/chat/conversation_controller.h"
#include "gui/conversation/conversation_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"

namespace sightline::bench {

namespace {

using namespace gui;

/// Our child of that name; 0 if there is none. The kernel lists children by the thread that started them.
int childNamed(const std::string& name) {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(thread.path() / "children");
    for (int id = 0; children >> id;) {
      std::ifstream file("/proc/" + std::to_string(id) + "/comm");
      std::string found;
      if (std::getline(file, found) && found == name) return id;
    }
  }
  return 0;
}

bool hasText(MainWindow& window) {
  ConversationView& view = *window.page()->view();
  return view.nItems() == 2 && !(view.itemAt(1).text + view.itemAt(1).thinking).isEmpty();
}

}  // namespace

bool measureEngine(const std::filesystem::path& folder, const std::string& model) {
  WindowOutside outside;
  outside.session.data_folder = folder / "engine data";
  outside.session.config_folder = folder / "engine config";
  outside.stateFolder = folder / "engine state";
  MainWindow window(std::move(outside));
  window.show();
  wait([&window] { return window.bridge().isOpen(); });
  QTest::qWait(200);

  Heartbeat heart;
  heart.start();
  EngineChoice choice;
  choice.kind = EngineChoice::Kind::ThisComputer;
  choice.model = model;
  window.bridge().session().choose_engine(choice, {});
  wait([&window] {
    const EngineState::Kind now = window.bridge().engine().kind;
    return now == EngineState::Kind::Ready || now == EngineState::Kind::Ended;
  });
  heart.print("load");
  if (window.bridge().engine().kind != EngineState::Kind::Ready) {
    std::fprintf(stderr, "%s\n", window.bridge().engine().message.c_str());
    return false;
  }

  auto* const edit = window.findChild<QPlainTextEdit*>("messageEdit");
  QTest::keyClicks(edit, "Tell a long story.");
  QTest::keyClick(edit, Qt::Key_Return);
  wait([&window] {
    return hasText(window) || (window.page()->view()->nItems() > 0 && !window.controller().isAnswering());
  });
  heart.start();
  if (const int engine = childNamed("sightline"); engine > 0) kill(engine, SIGKILL);
  wait([&window] { return !window.controller().isAnswering(); });
  QTest::qWait(300);
  heart.print("kill");
  return true;
}

}  // namespace sightline::bench
