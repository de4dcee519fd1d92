/// The settings of the dialog of models: hub, token, folder, and what was measured of this computer.
#include <gtest/gtest.h>

#include <QComboBox>
#include <fstream>
#include <map>

#include "gui/models/sources_page.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/models_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::HubFault;
using sightline::testing_support::HubRequest;
using sightline::testing_support::noise;

/// A person whose variables decide nothing, with a keyring.
class ModelsSettingsPage : public ModelsWindow {
 protected:
  void SetUp() override {
    ModelsWindow::SetUp();
    dialog()->showPage(ModelsDialog::Page::Sources);
    ASSERT_TRUE(comesTrue([this] { return !label("modelsFolder").isEmpty(); }));
  }
  ModelManagerOptions options() override {
    ModelManagerOptions options = outside.options();
    options.read_variable = [this](const char* name) -> const char* {
      const auto found = values.find(name);
      return found == values.end() ? nullptr : found->second.c_str();
    };
    options.measure = [this](const std::stop_token&) -> Result<MachineSpeed> {
      return MachineSpeed{++nMeasured * 20e9, 400e9};
    };
    options.tokens =
        TokenStore{[this](const std::string& origin, auto&&) {
                     const auto found = ring.find(origin);
                     return found == ring.end() ? KeptToken{} : KeptToken{found->second, false};
                   },
                   [this](const std::string& origin, const std::string& token, auto&&) {
                     ring[origin] = token;
                     return Status();
                   },
                   [this](const std::string& origin, auto&&) -> Result<bool> { return ring.erase(origin) > 0; }};
    return options;
  }
  [[nodiscard]] QComboBox* hub() const { return dialog()->findChild<QComboBox*>("hubChoice"); }
  [[nodiscard]] QLineEdit* field(const char* name) const { return dialog()->findChild<QLineEdit*>(name); }
  /// As a person does, who is told of `activated`.
  void choose(int entry) const {
    hub()->setCurrentIndex(entry);
    emit hub()->activated(entry);
  }
  void useHubOfTest() const {
    choose(2);
    type(field("hubAddress"), QString::fromStdString(outside.hub.url()));
    QTest::mouseClick(button("useHubAddress"), Qt::LeftButton);
    EXPECT_FALSE(field("token")->isEnabled()) << "no token meanwhile: it would be shown to the hub of before";
    EXPECT_TRUE(comesTrue([this] { return field("token")->isEnabled(); }));
  }

  std::map<std::string, std::string> values = {{"HOME", (outside.folder / "home").string()}};
  std::map<std::string, std::string> ring;
  int nMeasured = 0;
};

TEST_F(ModelsSettingsPage, AHubIsChosenAndStaysChosenAfterARestart) {
  EXPECT_EQ(hub()->currentIndex(), 0);
  EXPECT_FALSE(field("hubAddress")->isVisible());
  useHubOfTest();
  dialog()->showPage(ModelsDialog::Page::Find);
  auto* const search = field("modelSearch");
  type(search, "org/model");
  QTest::keyClick(search, Qt::Key_Return);
  ASSERT_TRUE(comesTrue([this] { return titlesOf(offers()) == QStringList{"model"}; }))
      << "the hub of the test answers";
  restart();
  ASSERT_TRUE(comesTrue([this] { return hub()->currentIndex() == 2; }));
  EXPECT_EQ(field("hubAddress")->text().toStdString(), outside.hub.url());
  type(field("hubAddress"), "http://plain.example");
  dialog()->showPage(ModelsDialog::Page::Sources);
  QTest::mouseClick(button("useHubAddress"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("sourcesProblem").contains("does not begin with https://"); }));
  choose(1);
  ASSERT_TRUE(comesTrue([this] { return label("hubNote").contains("ModelScope"); }));
}

TEST_F(ModelsSettingsPage, ATokenIsHiddenHeldAgainstTheHubKeptAndRemoved) {
  outside.hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    if (request.path != "/api/whoami-v2") return std::nullopt;
    if (request.authorization != "Bearer right") return HubFault{.status = 401};
    return HubFault{.status = 200, .fields = {{"Content-Type", "application/json"}}, .body = R"({"name": "ada"})"};
  };
  useHubOfTest();
  QLineEdit* const token = field("token");
  EXPECT_EQ(token->echoMode(), QLineEdit::Password);
  EXPECT_FALSE(button("keepToken")->isEnabled());
  EXPECT_FALSE(button("forgetToken")->isVisible());
  type(token, "wrong");
  QTest::mouseClick(button("keepToken"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("sourcesProblem").contains("does not know this token"); }));
  EXPECT_TRUE(token->text().isEmpty()) << "it stays in no field";
  EXPECT_TRUE(ring.empty());
  type(token, " right ");
  QTest::mouseClick(button("keepToken"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("sourcesDone").contains("belongs to ada"); }));
  ASSERT_TRUE(comesTrue([this] { return button("forgetToken")->isVisible(); }));
  EXPECT_EQ(ring.at(outside.hub.url()), "right");
  QTest::mouseClick(button("forgetToken"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return !button("forgetToken")->isVisible(); }));
  EXPECT_TRUE(ring.empty());
}

TEST_F(ModelsSettingsPage, TheFolderMovesWithWhatIsInIt) {
  const std::filesystem::path before = label("modelsFolder").toStdString();
  std::filesystem::create_directories(before / "org/model");
  std::ofstream(before / "org/model/m-Q8_0.gguf") << "GGUF and more";
  files = {QString::fromStdString((outside.folder / "new").string())};
  QTest::mouseClick(button("moveModels"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("sourcesDone").contains("in the new folder"); }));
  ASSERT_TRUE(comesTrue([this] { return label("modelsFolder") == files.front(); }));
  EXPECT_TRUE(std::filesystem::exists(outside.folder / "new/org/model/m-Q8_0.gguf"));
  EXPECT_FALSE(button("stopMove")->isVisible());
  files = {QString::fromStdString((outside.folder / "new/org").string())};
  QTest::mouseClick(button("moveModels"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("sourcesProblem").contains("lies inside"); }));
  EXPECT_EQ(label("modelsFolder").toStdString(), (outside.folder / "new").string());
}

TEST_F(ModelsSettingsPage, AMoveThatWasInterruptedIsToldAndGoesOn) {
  const std::filesystem::path before = label("modelsFolder").toStdString();
  ModelSources half;
  half.hub = "https://huggingface.co";
  half.folder = "/new/place";
  half.folder_before = before.string();
  dialog()->sources()->setSources(half);
  EXPECT_TRUE(label("modelsFolder").contains(QString::fromStdString(before.string())));
  EXPECT_EQ(button("moveModels")->text(), "Go on moving");
  FileWork work{FileWork::Kind::Move, "m.gguf", 1, 4};
  dialog()->sources()->setWork(work);
  EXPECT_TRUE(button("stopMove")->isVisible());
  EXPECT_FALSE(button("moveModels")->isEnabled());
  EXPECT_EQ(label("moveState"), "Moving m.gguf");
  dialog()->sources()->setWork(FileWork{FileWork::Kind::Verify, "m.gguf", 1, 4});
  EXPECT_FALSE(button("stopMove")->isVisible()) << "that work is told elsewhere";
}

TEST_F(ModelsSettingsPage, ThisComputerIsMeasuredAgainWhenSomebodyWantsIt) {
  ASSERT_TRUE(comesTrue([this] { return label("machineSpeed").contains("Reads 20 GB"); }));
  EXPECT_TRUE(label("machineSpeed").contains("Measured on"));
  QTest::mouseClick(button("measureAgain"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("machineSpeed").contains("Reads 40 GB"); }));
  EXPECT_TRUE(comesTrue([this] { return button("measureAgain")->isEnabled(); }));
}

TEST_F(ModelsSettingsPage, VariablesThatDecideAreNamed) {
  values["HF_ENDPOINT"] = outside.hub.url();
  values["SIGHTLINE_MODELS_DIR"] = outside.models().string();
  restart();
  ASSERT_TRUE(comesTrue([this] { return label("hubNote").contains("HF_ENDPOINT"); }));
  EXPECT_FALSE(hub()->isEnabled());
  EXPECT_TRUE(label("modelsFolder").contains("SIGHTLINE_MODELS_DIR"));
  EXPECT_FALSE(button("moveModels")->isEnabled());
  EXPECT_EQ(namelessWidgets(*dialog()), QStringList());
}

}  // namespace
}  // namespace sightline::gui
