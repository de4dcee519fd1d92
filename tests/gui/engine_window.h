/// A window with the real engine's process and a tiny model.
#pragma once

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <filesystem>
#include <memory>

#include "tests/gui/window_help.h"
#include "tests/support/golden.h"

namespace sightline::gui::testing_support {

/// The number of the engine's process, which is a child of ours; 0 if there is none.
inline int engineProcess() {
  for (const QString& entry : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
    QFile file("/proc/" + entry + "/stat");
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QByteArray stat = file.readAll();
    const QList<QByteArray> rest = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    const bool isOurs = rest.size() > 1 && rest[1].toInt() == getpid() && rest[0] != "Z";
    if (isOurs && stat.contains("(sightline)")) return entry.toInt();
  }
  return 0;
}

/// A window whose engine is ready: a random model, unless a test names another one.
class WindowEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    WindowOutside outside;
    outside.session.engine_program = SIGHTLINE_PROGRAM;
    outside.session.data_folder = folder / "data";
    outside.session.config_folder = folder / "config";
    outside.pictures = realDecoder();
    outside.stateFolder = folder / "state";
    window = std::make_unique<MainWindow>(std::move(outside));
    window->show();
    ASSERT_TRUE(waitFor([this] { return window->bridge().isOpen(); }));
    Settings settings;
    settings.engine.kind = EngineChoice::Kind::ThisComputer;
    settings.engine.model = model().string();
    settings.engine.projector = projector().string();
    settings.engine.threads = 1;
    settings.chat.max_new_tokens = 40;
    settings.chat.sampling.seed = 7;
    std::atomic<bool> isSet = false;
    window->bridge().session().set_settings(settings, [&isSet](const Status& status) { isSet = status.has_value(); });
    ASSERT_TRUE(waitFor([&isSet] { return isSet.load(); }));
    ASSERT_TRUE(waitFor([this] { return window->bridge().engine().kind == EngineState::Kind::Ready; }));
  }
  [[nodiscard]] virtual std::filesystem::path model() const {
    return sightline::testing_support::golden_path("text/tiny-moe-f32.gguf");
  }
  [[nodiscard]] virtual std::filesystem::path projector() const {
    return sightline::testing_support::golden_path("vision/tiny-mmproj-f32.gguf");
  }
  void send(const QString& text) const {
    auto* const edit = window->findChild<QPlainTextEdit*>("messageEdit");
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
  }
  [[nodiscard]] ConversationView& view() const { return *window->page()->view(); }
  [[nodiscard]] bool hasAnswered(std::size_t nItems) const {
    const auto isOver = [this, nItems] { return view().nItems() == nItems && !window->controller().isAnswering(); };
    return QTest::qWaitFor(isOver, 6 * kPatience);  // a picture is much work on a busy machine
  }

  sightline::testing_support::TempFolder folder;
  std::unique_ptr<MainWindow> window;
};

}  // namespace sightline::gui::testing_support
