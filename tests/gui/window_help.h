/// A window on a real session with scripted answers, in a temporary folder, and what a person does to it.
#pragma once

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QToolButton>
#include <atomic>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/history/history_panel.h"
#include "gui/meter/context_meter.h"
#include "gui/picture/picture_panel.h"
#include "gui/picture/picture_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"
#include "gui/window/message_bar.h"
#include "tests/gui/picture_help.h"
#include "tests/support/scripted_backend.h"

namespace sightline::gui::testing_support {

using sightline::testing_support::ScriptedBackend;

/// Lets a script go on when the test says so.
class Gate {
 public:
  /// Waits until the gate was opened once more, or the request was stopped; false then.
  bool wait(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (opened_.try_acquire_for(std::chrono::milliseconds(5))) return true;
    }
    return false;
  }
  void open() { opened_.release(); }

 private:
  std::counting_semaphore<1000> opened_{0};
};

inline Region regionOf(const std::string& label, double x0, double y0, double x1, double y1, std::size_t image = 0) {
  return {.label = label, .image_index = image, .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1};
}

/// Answers with the last text of the request.
inline ScriptedBackend::Script echo() {
  return [](const ChatRequest& request, const EventSink& sink, const std::stop_token&) {
    for (const Part& part : request.conversation.messages.back().parts) {
      if (const auto* const text = std::get_if<Text>(&part)) sink(AnswerDelta{"You said: " + text->utf8});
    }
    Finished end;
    end.prompt_tokens = 60;
    end.reused_tokens = 20;
    end.new_tokens = 40;
    end.writing_seconds = 2.0;
    sink(end);
  };
}

/// One window and what it stands on; `restart` is the end of the program and its next start.
class WindowRig {
 public:
  /// Puts things into each window before it is shown.
  using Furnish = std::function<void(MainWindow& window)>;

  explicit WindowRig(ScriptedBackend::Script script, PictureOptions pictures = realDecoder(), Furnish furnish = {})
      : script_(std::move(script)), pictures_(std::move(pictures)), furnish_(std::move(furnish)) {
    start();
  }

  void start() {
    backend = std::make_shared<ScriptedBackend>(script_);
    WindowOutside outside;
    outside.session.backend = backend;
    outside.session.data_folder = folder / "data";
    outside.session.config_folder = folder / "config";
    outside.session.save_interval = std::chrono::milliseconds(20);
    outside.session.lock_wait = std::chrono::milliseconds(0);
    outside.pictures = pictures_;
    outside.documents.data_folder = folder / "data";
    outside.documents.cache_folder = folder / "cache";
    outside.documents.tools.ours = std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin";
    outside.stateFolder = folder / "state";
    outside.isSafeStart = isSafeStart;
    outside.chooser.open = [this](QWidget*, const QString&, const QString&, const FileChooser::Answer& answer) {
      answer(chosen);
    };
    outside.chooser.save = [this](QWidget*, const QString&, const QString& suggestion, const QString&,
                                  const FileChooser::Answer& answer) {
      suggested = suggestion;
      answer({savePath});
    };
    outside.screenshot = [](QWidget*, const std::function<void(const Screenshot&)>& answer) { answer({}); };
    window = std::make_unique<MainWindow>(std::move(outside));
    if (furnish_) furnish_(*window);
    window->show();
    EXPECT_TRUE(waitFor([this] { return window->bridge().isOpen(); }));
    QCoreApplication::processEvents();
  }
  void restart() {
    window->close();
    window.reset();
    backend.reset();
    start();
  }

  [[nodiscard]] ConversationView& view() const { return *window->page()->view(); }
  [[nodiscard]] Composer& composer() const { return *window->page()->composer(); }
  [[nodiscard]] QPlainTextEdit* edit() const { return window->findChild<QPlainTextEdit*>("messageEdit"); }
  [[nodiscard]] HistoryModel& model() const { return *window->history()->model(); }
  [[nodiscard]] QListView* list() const { return window->findChild<QListView*>("historyList"); }

  void type(const QString& text) const { QTest::keyClicks(edit(), text); }
  void send(const QString& text) const {
    type(text);
    QTest::keyClick(edit(), Qt::Key_Return);
  }
  /// Sends and waits for the whole answer.
  [[nodiscard]] bool ask(const QString& text) const {
    const std::size_t before = view().nItems();
    send(text);
    return waitFor([this, before] { return view().nItems() >= before + 2; }) && settle();
  }
  [[nodiscard]] bool settle() const {
    return waitFor([this] { return !window->controller().isAnswering(); });
  }
  [[nodiscard]] bool hasTitles(const QStringList& expected) const {
    return waitFor([this, &expected] { return titles() == expected; });
  }
  [[nodiscard]] QStringList titles() const {
    QStringList all;
    for (int i = 0; i < model().rowCount(); ++i) all << model().index(i).data().toString();
    return all;
  }
  [[nodiscard]] ConversationId current() const { return window->controller().current(); }
  [[nodiscard]] QString answerAt(std::size_t index) const { return view().itemAt(index).text; }
  /// Presses a control of a message, once it is on the screen.
  void press(std::size_t index, ControlKind kind) const {
    view().flush();
    view().pressControl(index, kind);
  }
  /// The middle of the conversation's line in the list.
  void clickConversation(ConversationId conversation) const {
    const QRect place = list()->visualRect(model().indexOf(conversation));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, Qt::NoModifier, place.center());
  }
  void attach(const QString& path) const {
    composer().addFiles({path});
    EXPECT_TRUE(waitFor([this] { return composer().attachments().size() == 1; }));
  }

  sightline::testing_support::TempFolder folder;
  bool isSafeStart = false;
  std::shared_ptr<ScriptedBackend> backend;
  std::unique_ptr<MainWindow> window;
  QStringList chosen;
  QString savePath, suggested;

 private:
  ScriptedBackend::Script script_;
  PictureOptions pictures_;
  Furnish furnish_;
};

/// The draft as the session has it.
inline Written draftIn(const WindowRig& rig, ConversationId conversation) {
  Written found;
  std::atomic<bool> isThere = false;
  rig.window->bridge().session().read_draft(conversation, [&](const Result<Draft>& draft) {
    if (draft) found = writtenFrom(*draft);
    isThere = true;
  });
  EXPECT_TRUE(waitFor([&] { return isThere.load(); }));
  return found;
}

}  // namespace sightline::gui::testing_support
