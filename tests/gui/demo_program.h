/// The program as it starts for the first time: real engine, demo model, and everything that stands around the window.
#pragma once

#include <QListView>
#include <algorithm>

#include "gui/shell/surroundings.h"
#include "tests/gui/engine_window.h"
#include "tests/gui/person_help.h"
#include "tests/gui/surroundings_help.h"

namespace sightline::gui::testing_support {

class DemoProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    WindowOutside outside;
    outside.session.engine_program = SIGHTLINE_PROGRAM;
    outside.session.data_folder = program.folder / "data";
    outside.session.config_folder = program.folder / "config";
    outside.pictures = realDecoder();
    outside.documents.data_folder = program.folder / "data";
    outside.documents.cache_folder = program.folder / "cache";
    outside.stateFolder = program.folder / "state";
    outside.chooser.save = [this](QWidget*, const QString&, const QString&, const QString&,
                                  const FileChooser::Answer& answer) { answer({savePath}); };
    outside.chooser.open = [this](QWidget*, const QString&, const QString&, const FileChooser::Answer& answer) {
      answer(program.chosen);
    };
    SurroundingsOutside around;
    around.pictures = realDecoder();
    around.demo = DemoModel{SIGHTLINE_SOURCE_DIR "/resources/demo_model/sightline-demo.gguf",
                            SIGHTLINE_SOURCE_DIR "/resources/demo_model/sightline-demo-mmproj.gguf"};
    around.models.data_folder = program.folder / "data";
    around.models.cache_folder = program.folder / "cache";
    around.models.read_variable =
        sightline::testing_support::variables({{"HOME", program.folder.path().string()}, {"HF_HUB_OFFLINE", "1"}});
    window = std::make_unique<MainWindow>(std::move(outside));
    surroundings = new Surroundings(*window, *program.theme, program.translator, std::move(around));
    window->resize(1280, 800);
    window->show();
    ASSERT_TRUE(waitFor([this] { return window->bridge().engine().kind == EngineState::Kind::Ready; }));
  }
  void TearDown() override {
    window.reset();
    program.theme->setTheme(sightline::Theme::Light);
  }

  [[nodiscard]] ConversationView& view() const { return *window->page()->view(); }
  [[nodiscard]] Composer& composer() const { return *window->page()->composer(); }
  [[nodiscard]] QPlainTextEdit* edit() const { return window->findChild<QPlainTextEdit*>("messageEdit"); }
  [[nodiscard]] QListView* list() const { return window->findChild<QListView*>("historyList"); }
  [[nodiscard]] PictureView& picture() const { return *window->pictures()->view(); }
  [[nodiscard]] QString answerAt(std::size_t index) const { return view().itemAt(index).text; }
  /// Presses keys as a person does who has the window before them.
  void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const {
    QWidget* const focused = window->focusWidget();
    QTest::keyClick(focused == nullptr ? window.get() : focused, Qt::Key(key), modifiers);
  }
  [[nodiscard]] bool hasAnswered(std::size_t nItems) const {
    const auto isOver = [this, nItems] { return view().nItems() == nItems && !window->controller().isAnswering(); };
    return QTest::qWaitFor(isOver, 6 * kPatience);
  }
  /// Types into what has the keyboard, sends, and waits for the whole answer.
  [[nodiscard]] bool ask(const QString& text) const {
    const std::size_t before = view().nItems();
    QTest::keyClicks(edit(), text);
    QTest::keyClick(edit(), Qt::Key_Return);
    return hasAnswered(before + 2);
  }
  /// The titles of the list, without the words that group them.
  [[nodiscard]] QStringList titles() const {
    QStringList all;
    const HistoryModel& model = *window->history()->model();
    for (int i = 0; i < model.rowCount(); ++i) {
      if (model.conversationAt(model.index(i)) != kNoConversation) all << model.index(i).data().toString();
    }
    return all;
  }
  [[nodiscard]] bool hasTitles(const QStringList& expected) const {
    return waitFor([this, &expected] { return titles() == expected; });
  }

  ProgramOfTest program;
  std::unique_ptr<MainWindow> window;
  Surroundings* surroundings = nullptr;
  QString savePath;
};

}  // namespace sightline::gui::testing_support
