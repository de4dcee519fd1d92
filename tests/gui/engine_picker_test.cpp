/// Choosing who answers: states in words, models, remote engines, and what a person does wrong.
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QComboBox>
#include <QFrame>
#include <QListWidget>
#include <memory>

#include "gui/engine/engine_button.h"
#include "gui/engine/engine_picker.h"
#include "gui/engine/engine_words.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/shell_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using Kind = EngineState::Kind;

/// One picker, shown, with what it told.
struct PickerRig {
  PickerRig() {
    FileChooser chooser;
    chooser.open = [this](QWidget*, const QString&, const QString&, const FileChooser::Answer& answer) {
      wasPopupOpen = picker->popup()->isVisible();
      if (!files.isEmpty()) answer({files.takeFirst()});
    };
    picker = std::make_unique<EnginePicker>(chooser, [this] { return now; });
    button = picker->findChild<EngineButton*>();
    QObject::connect(picker.get(), &EnginePicker::engineChosen, picker.get(),
                     [this](const EngineChoice& made) { chosen.push_back(made); });
    QObject::connect(picker.get(), &EnginePicker::startRequested, picker.get(), [this] { ++nStarts; });
    QObject::connect(picker.get(), &EnginePicker::stopRequested, picker.get(), [this] { ++nStops; });
    QObject::connect(picker.get(), &EnginePicker::probeRequested, picker.get(),
                     [this](const QString& url, const QString& token) { probes << url + "|" + token; });
    picker->resize(400, 40);
    picker->show();
  }
  void chooseLocal(const std::string& model) {
    choice.kind = EngineChoice::Kind::ThisComputer;
    choice.model = model;
    picker->setChoice(choice);
  }
  [[nodiscard]] QFrame& popup() const { return *picker->popup(); }
  void click(const char* name) const { buttonNamed(popup(), name)->click(); }
  template <class T>
  [[nodiscard]] T* part(const char* name) const {
    return popup().findChild<T*>(name);
  }

  double now = 0;
  QStringList files;
  bool wasPopupOpen = false;
  EngineChoice choice;
  std::vector<EngineChoice> chosen;
  int nStarts = 0;
  int nStops = 0;
  QStringList probes;
  std::unique_ptr<EnginePicker> picker;
  EngineButton* button = nullptr;
};

TEST(EngineWords, SayEveryState) {
  EXPECT_EQ(stateWords(engineState(Kind::NotStarted), {}), "not loaded");
  EXPECT_EQ(stateWords(engineState(Kind::Starting), {}), "starting…");
  EXPECT_EQ(stateWords(engineState(Kind::Starting, 0.409), 31.0), "loading 40 % · about 35 s left");
  EXPECT_EQ(stateWords(engineState(Kind::Starting, 7.0), {}), "loading 100 %");
  EXPECT_EQ(stateWords(engineState(Kind::Ready), {}), "ready");
  QStringList ends;
  for (const auto reason :
       {EngineState::Reason::Exited, EngineState::Reason::Signal, EngineState::Reason::KilledForMemory,
        EngineState::Reason::CannotStart, EngineState::Reason::Unreachable}) {
    EngineState ended = engineState(Kind::Ended);
    ended.reason = reason;
    ends << stateWords(ended, {});
    EXPECT_FALSE(stateSentence(ended).isEmpty());
    ended.message = "It said so itself.";
    EXPECT_EQ(stateSentence(ended), "It said so itself.");
  }
  EXPECT_EQ(ends.removeDuplicates(), 0);
}

TEST(EngineWords, KnowAddresses) {
  for (const char* const good :
       {"http://a", "https://example.org:8080/v1", " http://127.0.0.1:1 ", "http://[::1]:80"}) {
    EXPECT_TRUE(isServerAddress(good)) << good;
  }
  for (const char* const bad :
       {"", "example.org", "ftp://a", "http://", "https://:80", "file:///etc/passwd", "http://a b"}) {
    EXPECT_FALSE(isServerAddress(bad)) << bad;
  }
  EXPECT_TRUE(isOwnComputer("http://localhost:8080"));
  EXPECT_TRUE(isOwnComputer("http://[::1]:8080"));
  EXPECT_TRUE(isOwnComputer("http://127.0.0.1"));
  EXPECT_FALSE(isOwnComputer("http://127.evil.example"));
  EXPECT_FALSE(isOwnComputer("http://localhost.evil.example"));
}

TEST(EnginePicker, SaysModelAndState) {
  PickerRig rig;
  EXPECT_EQ(rig.button->text(), "Choose a model");
  rig.chooseLocal("/models/Qwen.gguf");
  EXPECT_EQ(rig.button->text(), "Qwen");
  EXPECT_EQ(rig.button->stateText(), "not loaded");
  for (int i = 0; i <= 8; ++i) {
    rig.now = i;
    rig.picker->setState(engineState(Kind::Starting, 0.05 * (i + 1)));
  }
  EXPECT_EQ(rig.button->stateText(), "loading 45 % · about 15 s left");
  EngineState ready = engineState(Kind::Ready);
  ready.model = "Qwen served";
  rig.picker->setState(ready);
  EXPECT_EQ(rig.button->text(), "Qwen served");
  EXPECT_EQ(rig.button->accessibleName(), "Model Qwen served, ready");
}

TEST(EnginePicker, StartsStopsAndStartsAgain) {
  PickerRig rig;
  rig.picker->openPopup();
  EXPECT_FALSE(buttonNamed(rig.popup(), "startStopEngine")->isVisible());  // nothing was chosen that could start
  rig.chooseLocal("/models/Qwen.gguf");
  EXPECT_EQ(buttonNamed(rig.popup(), "startStopEngine")->text(), "Start");
  rig.click("startStopEngine");
  EXPECT_EQ(rig.nStarts, 1);
  rig.picker->setState(engineState(Kind::Ready));
  rig.picker->openPopup();
  rig.click("startStopEngine");
  EXPECT_EQ(rig.nStops, 1);
  EngineState ended = engineState(Kind::Ended);
  ended.reason = EngineState::Reason::KilledForMemory;
  rig.picker->setState(ended);
  EXPECT_EQ(rig.button->stateText(), "ran out of memory");
  EXPECT_EQ(buttonNamed(rig.popup(), "startStopEngine")->text(), "Start again");
  rig.click("startStopEngine");
  EXPECT_EQ(rig.nStarts, 2);
}

TEST(EnginePicker, ModelsComeFromTheListOrAFile) {
  PickerRig rig;
  rig.picker->setModelFiles({{"/m/a.gguf", "A", "/m/a-mmproj.gguf", 1'000'000}, {"/m/b.gguf", "", "", 0}});
  rig.picker->openPopup();
  auto* const list = rig.part<QListWidget>("modelList");
  ASSERT_EQ(list->count(), 2);
  EXPECT_EQ(list->item(1)->text(), "b");
  rig.click("useEngine");
  EXPECT_TRUE(rig.chosen.empty());
  list->setCurrentRow(0);
  rig.click("useEngine");
  ASSERT_EQ(rig.chosen.size(), 1U);
  EXPECT_EQ(rig.chosen[0].kind, EngineChoice::Kind::ThisComputer);
  EXPECT_EQ(rig.chosen[0].model, "/m/a.gguf");
  EXPECT_EQ(rig.chosen[0].projector, "/m/a-mmproj.gguf");
  EXPECT_FALSE(rig.popup().isVisible());

  rig.picker->openPopup();
  rig.files = {"/else/c.gguf", "/else/mmproj.gguf"};
  rig.click("chooseModelFile");
  EXPECT_FALSE(rig.wasPopupOpen);  // a dialog above a popup would not live
  EXPECT_TRUE(rig.popup().isVisible());
  rig.click("chooseProjectorFile");
  rig.click("useEngine");
  ASSERT_EQ(rig.chosen.size(), 2U);
  EXPECT_EQ(rig.chosen[1].model, "/else/c.gguf");
  EXPECT_EQ(rig.chosen[1].projector, "/else/mmproj.gguf");
  rig.picker->setChoice(rig.chosen[1]);
  rig.picker->openPopup();
  rig.click("chooseProjectorFile");  // now it takes the file away
  rig.click("useEngine");
  ASSERT_EQ(rig.chosen.size(), 3U);
  EXPECT_TRUE(rig.chosen[2].projector.empty());
}

TEST(EnginePicker, RemoteEnginesAreTestedAndTheirModelsOffered) {
  PickerRig rig;
  rig.picker->openRemote();
  auto* const address = rig.part<QLineEdit>("remoteAddress");
  auto* const models = rig.part<QComboBox>("remoteModel");
  rig.click("useEngine");
  EXPECT_TRUE(isSaid(rig.popup(), "Type the address of the remote engine first."));
  type(address, "example.org");
  rig.click("testRemote");
  EXPECT_TRUE(rig.probes.isEmpty());
  EXPECT_TRUE(isSaid(rig.popup(), "The address must begin with http:// or https:// and name a computer."));
  type(address, "http://example.org:8000");
  type(rig.part<QLineEdit>("remoteToken"), "secret");
  EXPECT_TRUE(isSaid(rig.popup(),
                     "Questions, pictures and the conversation so far are sent to this address, and to no other.\nWith "
                     "http:// others in the network can read along; prefer https://."));
  rig.click("testRemote");
  EXPECT_EQ(rig.probes, QStringList{"http://example.org:8000|secret"});
  EXPECT_FALSE(buttonNamed(rig.popup(), "testRemote")->isEnabled());
  rig.picker->setProbeError("It does not answer.");
  EXPECT_TRUE(isSaid(rig.popup(), "It does not answer."));
  rig.click("testRemote");
  rig.picker->setProbeResult({"one", "two"});
  EXPECT_FALSE(isSaid(rig.popup(), "It does not answer."));
  ASSERT_EQ(models->count(), 3);
  models->setCurrentIndex(2);
  rig.click("useEngine");
  ASSERT_EQ(rig.chosen.size(), 1U);
  EXPECT_EQ(rig.chosen[0].kind, EngineChoice::Kind::Remote);
  EXPECT_EQ(rig.chosen[0].url, "http://example.org:8000");
  EXPECT_EQ(rig.chosen[0].token, "secret");
  EXPECT_EQ(rig.chosen[0].remote_model, "two");
}

TEST(EnginePicker, KeyboardOpensAndCloses) {
  PickerRig rig;
  rig.button->setFocus();
  QTest::keyClick(rig.button, Qt::Key_Space);
  EXPECT_TRUE(rig.popup().isVisible());
  QTest::keyClick(&rig.popup(), Qt::Key_Escape);
  EXPECT_FALSE(rig.popup().isVisible());
}

TEST(EnginePicker, EverythingHasAName) {
  PickerRig rig;
  rig.chooseLocal("/models/Qwen.gguf");
  EXPECT_TRUE(namelessWidgets(*rig.picker).isEmpty()) << namelessWidgets(*rig.picker).join(", ").toStdString();
}

}  // namespace
}  // namespace sightline::gui
