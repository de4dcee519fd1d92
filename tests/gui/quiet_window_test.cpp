/// A window that is left alone, and the engine beside it, wait for something to happen and never for time to pass.
#include <gtest/gtest.h>

#include <QPushButton>

#include "gui/models/models_controller.h"
#include "gui/models/models_dialog.h"
#include "gui/settings/settings_dialog.h"
#include "gui/welcome/welcome_page.h"
#include "tests/gui/demo_program.h"
#include "tests/gui/every_object.h"
#include "tests/support/waiting_threads.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

/// The restless threads, without those of Qt's pools: they wait for the next picture, and end if none comes for a while.
std::vector<std::string> restlessThreads(int process, bool leavesMainOut) {
  std::vector<std::string> threads = sightline::testing_support::restless_threads(process, leavesMainOut);
  std::erase_if(threads, [](const std::string& line) { return line.starts_with("Thread (pooled)"); });
  return threads;
}

class QuietWindow : public DemoProgram {
 protected:
  /// Nothing is under way any more: no timer runs, and no thread of ours or of the engine wakes by itself.
  void expectQuiet() const {
    EXPECT_TRUE(waitFor([] { return EveryObject::runningTimers().isEmpty(); }))
        << EveryObject::runningTimers().join('\n').toStdString();
    EXPECT_TRUE(waitFor([] { return restlessThreads(getpid(), true).empty(); }))
        << joined(restlessThreads(getpid(), true));
    const int engine = engineProcess();
    ASSERT_GT(engine, 0);
    EXPECT_TRUE(waitFor([engine] { return restlessThreads(engine, false).empty(); }))
        << joined(restlessThreads(engine, false));
  }

 private:
  const EveryObject objects_;  // before the window
};

TEST_F(QuietWindow, HasNothingToDoOnItsFirstPage) { expectQuiet(); }

TEST_F(QuietWindow, HasNothingToDoAfterAnAnswer) {
  surroundings->welcome()->findChild<QPushButton*>("question0")->click();
  ASSERT_TRUE(hasAnswered(2));
  ASSERT_TRUE(ask("And what else?"));
  expectQuiet();
}

TEST_F(QuietWindow, HasNothingToDoWhileDialogsAreOpenOrWereClosed) {
  surroundings->openModels();
  ASSERT_TRUE(waitFor([this] { return surroundings->models()->dialog()->isVisible(); }));
  expectQuiet();
  surroundings->models()->dialog()->close();
  surroundings->openSettings();
  expectQuiet();
  surroundings->settingsDialog()->close();
  QTest::keyClicks(edit(), "A draft, and then a pause");
  expectQuiet();
}

}  // namespace
}  // namespace sightline::gui
