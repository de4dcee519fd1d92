/// The dialog of models: search, choose, see what fits, download, pause, go on after a restart, cancel, order.
#include <gtest/gtest.h>

#include "gui/models/model_words.h"
#include "multimodal/library/model_catalogue.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/models_help.h"
#include "tests/gui/translation_files.h"
#include "tests/support/gguf_writer.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::content_of;
using sightline::testing_support::GgufWriter;
using sightline::testing_support::HubFault;
using sightline::testing_support::HubRequest;
using sightline::testing_support::kLargeBytes;
using sightline::testing_support::noise;

const QString kLarge = "model · Q8_0";
const QString kSmall = "model · Q4_K_M";
constexpr std::int64_t kSlowly = 400'000;  // bytes per second: the large file is on its way for seconds

TEST_F(ModelsWindow, TypingLooksIntoTheCatalogueAndAsksNobody) {
  EXPECT_EQ(offers()->count(), 8);
  auto* const search = dialog()->findChild<QLineEdit*>("modelSearch");
  type(search, "3.6 27b");
  ASSERT_TRUE(comesTrue([this] { return titlesOf(offers()) == QStringList{"Qwen3.6-27B"}; }));
  EXPECT_EQ(label("offerName"), "Qwen3.6-27B");
  type(search, "llama");
  ASSERT_TRUE(comesTrue([this] { return offers()->count() == 0; }));
  EXPECT_TRUE(isSaid(*dialog(), "No model that is known here is called that."));
  EXPECT_FALSE(button("downloadModel")->isVisible());
  EXPECT_TRUE(outside.hub.requests().empty());
}

TEST_F(ModelsWindow, AMixtureAndADenseModelStandSideBySideWithWhatTheyNeedHere) {
  ASSERT_TRUE(comesTrue([this] { return label("outlook0").length() > 0; }));
  EXPECT_EQ(label("offerName"), "Qwen3.6-35B-A3B");
  for (const char* const title : {"Qwen3.6-35B-A3B · UD-Q4_K_M", "Qwen3.6-27B · Q4_K_M"})
    EXPECT_TRUE(comesTrue([&] { return isSaid(*dialog(), title); })) << title;
  // as measured in the test: 20 GB a second; three billion weights are read for a token, or all 27
  ASSERT_TRUE(comesTrue([this] {
    int nSpeeds = 0;
    for (const QLabel* const speed : dialog()->findChildren<QLabel*>())
      nSpeeds += speed->text().contains("tokens a second");
    return nSpeeds == 2;
  }));
  EXPECT_TRUE(isSaid(*dialog(), "MMMU"));
  EXPECT_TRUE(isSaid(*dialog(), "81.7"));
  EXPECT_TRUE(isSaid(*dialog(), "82.9"));
  EXPECT_TRUE(label("diskRoom").contains("are free"));
  EXPECT_TRUE(precisions()->currentItem()->text().contains("UD-Q4_K_M"));
  precisions()->setCurrentRow(0);
  EXPECT_TRUE(isSaid(*dialog(), "Qwen3.6-35B-A3B · UD-IQ1_M"));
  EXPECT_TRUE(outside.hub.requests().empty());
}

TEST_F(ModelsWindow, AVerdictNamesWhatIsMissing) {
  ModelOutlook outlook;
  outlook.weights = 20'000'000'000;
  outlook.conversation = 1'500'000'000;
  outlook.usable = 18'000'000'000;
  outlook.tokens_per_second = 11;
  outlook.verdict = ModelOutlook::Verdict::StreamsFromDisk;
  EXPECT_EQ(verdictWords(outlook), "slow, from disk");
  EXPECT_EQ(missingWords(outlook), "3.5 GB of memory missing");
  EXPECT_EQ(speedWords(outlook), "far below 11 tokens a second");
  outlook.verdict = ModelOutlook::Verdict::DoesNotFit;
  EXPECT_EQ(verdictSentence(outlook), "Does not fit: 3.5 GB of memory are missing.");
  outlook.verdict = ModelOutlook::Verdict::RunsWell;
  outlook.usable = 28'000'000'000;
  EXPECT_EQ(verdictWords(outlook), "runs well");
  EXPECT_EQ(speedWords(outlook), "about 11 tokens a second");
  EXPECT_EQ(memoryWords(outlook), "needs 21.5 GB; 28.0 GB are available");
}

TEST_F(ModelsWindow, AModelOfTheHubIsFetchedPausedResumedAndUsed) {
  outside.hub.bytes_per_second = kSlowly;
  download("Q8_0");
  ASSERT_TRUE(comesTrue([this] { return stepsOf(kLarge) > 200; }));
  EXPECT_TRUE(saysSoon(kLarge, "B/s"));
  EXPECT_TRUE(saysSoon(kLarge, "left"));
  press(kLarge, "pauseOrResume");
  ASSERT_TRUE(saysSoon(kLarge, "paused"));
  const int steps = stepsOf(kLarge);
  EXPECT_GT(steps, 200);
  EXPECT_FALSE(std::filesystem::exists(outside.model() / "m-Q8_0.gguf"));
  outside.hub.bytes_per_second = 0;
  press(kLarge, "pauseOrResume");
  ASSERT_TRUE(saysSoon(kLarge, "whole and verified"));
  EXPECT_EQ(content_of(outside.model() / "m-Q8_0.gguf"), noise(kLargeBytes, 11));
  press(kLarge, "pauseOrResume");
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->path.toStdString(), (outside.model() / "m-Q8_0.gguf").string());
  EXPECT_EQ(chosen->projector.toStdString(), (outside.model() / "mmproj-BF16.gguf").string());
  EXPECT_FALSE(dialog()->isVisible());
}

TEST_F(ModelsWindow, ADownloadWaitsForThePersonAfterARestartAndGoesOn) {
  outside.hub.bytes_per_second = kSlowly;
  download("Q8_0");
  ASSERT_TRUE(comesTrue([this] { return stepsOf(kLarge) > 500; }));
  restart();
  const std::size_t nRequests = outside.hub.requests().size();
  ASSERT_TRUE(saysSoon(kLarge, "paused"));
  EXPECT_GT(stepsOf(kLarge), 400);
  EXPECT_EQ(outside.hub.requests().size(), nRequests);
  const std::int64_t sent = outside.hub.bytes_sent();
  outside.hub.bytes_per_second = 0;
  dialog()->showPage(ModelsDialog::Page::Downloads);
  press(kLarge, "pauseOrResume");
  ASSERT_TRUE(saysSoon(kLarge, "whole and verified"));
  EXPECT_LT(outside.hub.bytes_sent() - sent, kLargeBytes - 1'000'000);
}

TEST_F(ModelsWindow, CancellingKeepsWhatCameAndDeletingAsksFirst) {
  outside.hub.bytes_per_second = kSlowly;
  download("Q8_0");
  ASSERT_TRUE(comesTrue([this] { return stepsOf(kLarge) > 300; }));
  press(kLarge, "stopDownload");
  ASSERT_TRUE(saysSoon(kLarge, "what came is kept"));
  const std::filesystem::path part = outside.model() / "m-Q8_0.gguf.part";
  EXPECT_TRUE(std::filesystem::exists(part));
  press(kLarge, "deleteDownload");
  answerQuestion(false);
  EXPECT_TRUE(std::filesystem::exists(part));
  press(kLarge, "deleteDownload");
  answerQuestion(true);
  ASSERT_TRUE(comesTrue([this] { return rows().empty(); }));
  EXPECT_FALSE(std::filesystem::exists(part));
  EXPECT_TRUE(button("findModels")->isVisible());
}

TEST_F(ModelsWindow, TheQueueHasAnOrderThatCanBeChanged) {
  outside.hub.bytes_per_second = kSlowly / 4;
  outside.hub.put("m-Q6_K.gguf", noise(60'000, 14));
  download("Q8_0");
  download("Q4_K_M");
  download("Q6_K");
  ASSERT_TRUE(comesTrue([this] { return rows().size() == 3; }));
  EXPECT_TRUE(saysSoon(kSmall, "waits for its turn"));
  press("model · Q6_K", "moveUp");
  ASSERT_TRUE(comesTrue([this] { return rows()[1] == row("model · Q6_K"); }));
  press(kLarge, "moveDown");
  ASSERT_TRUE(comesTrue([this] { return rows()[0] == row("model · Q6_K"); }));
  EXPECT_FALSE(row("model · Q6_K")->findChild<QToolButton*>("moveUp")->isEnabled());
  press(kLarge, "pauseOrResume");
  outside.hub.bytes_per_second = 0;
  ASSERT_TRUE(saysSoon(kSmall, "whole and verified")) << "the next ones go on past one that is paused";
  ASSERT_TRUE(saysSoon("model · Q6_K", "whole and verified"));
  EXPECT_TRUE(stateOf(kLarge).contains("paused"));
  press(kSmall, "deleteDownload");  // of one that is done: its line only
  ASSERT_TRUE(comesTrue([this] { return rows().size() == 2; }));
  EXPECT_TRUE(std::filesystem::exists(outside.model() / "m-Q4_K_M.gguf"));
}

TEST_F(ModelsWindow, AFailureIsSaidAndTriedAgain) {
  download("Q4_K_M");
  ASSERT_TRUE(saysSoon(kSmall, "whole and verified"));
  outside.hub.script = [](const HubRequest& request) -> std::optional<HubFault> {
    return request.is_storage ? std::optional(HubFault{.status = 503}) : std::nullopt;
  };
  download("Q8_0");
  ASSERT_TRUE(saysSoon(kLarge, "has trouble answering"));
  const QPushButton* const again = row(kLarge)->findChild<QPushButton*>("pauseOrResume");
  ASSERT_TRUE(comesTrue([again] { return again->text() == "Try again"; }));
  outside.hub.script = nullptr;
  press(kLarge, "pauseOrResume");
  ASSERT_TRUE(saysSoon(kLarge, "whole and verified"));
}

TEST_F(ModelsWindow, WhatEndsWhileNobodyLooksIsTold) {
  outside.hub.bytes_per_second = kSlowly / 4;
  download("Q4_K_M");
  QTest::keyClick(dialog(), Qt::Key_Escape);
  ASSERT_FALSE(dialog()->isVisible());
  outside.hub.bytes_per_second = 0;
  ASSERT_TRUE(comesTrue([this] { return !notices.empty(); }));
  EXPECT_EQ(notices, QStringList{"model · Q4_K_M is here. Open Models to use it."});
}

TEST_F(ModelsWindow, AHubThatCannotBeSearchedIsSaid) {
  outside.hub.script = [](const HubRequest&) { return std::optional(HubFault{.status = 500}); };
  auto* const search = dialog()->findChild<QLineEdit*>("modelSearch");
  type(search, "org/model");
  QTest::keyClick(search, Qt::Key_Return);
  ASSERT_TRUE(comesTrue([this] { return label("searchNote").contains("has trouble answering"); }));
  EXPECT_TRUE(button("searchHub")->isEnabled());
}

TEST_F(ModelsWindow, AModelOfAnotherKindIsNotOffered) {
  outside.hub.architecture = "llama";
  dialog()->showPage(ModelsDialog::Page::Find);
  auto* const search = dialog()->findChild<QLineEdit*>("modelSearch");
  type(search, "org/model");
  QTest::keyClick(search, Qt::Key_Return);
  ASSERT_TRUE(comesTrue([this] { return titlesOf(offers()) == QStringList{"model"}; }));
  EXPECT_FALSE(button("downloadModel")->isEnabled()) << "nobody knows its files";
  QTest::mouseClick(button("lookUpModel"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("offerProblem").contains("(llama)"); }));
  EXPECT_FALSE(button("downloadModel")->isEnabled());
}

TEST_F(ModelsWindow, AModelThatIsGoneIsNotUsedAndThatIsSaid) {
  std::filesystem::create_directories(outside.model());
  outside.folder.write("models/org/model/m-q4_k_m.gguf", "bytes");
  showFiles("Q4_K_M");
  ASSERT_EQ(button("downloadModel")->text(), "Use this model") << "however its file spells the precision";
  std::filesystem::rename(outside.model() / "m-q4_k_m.gguf", outside.folder / "m-q4_k_m.gguf");
  QTest::mouseClick(button("downloadModel"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("offerProblem").contains("not on this computer any more"); }));
  EXPECT_FALSE(chosen);
  std::filesystem::rename(outside.folder / "m-q4_k_m.gguf", outside.model() / "m-q4_k_m.gguf");
  QTest::mouseClick(button("downloadModel"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return chosen.has_value(); }));
  EXPECT_EQ(chosen->path.toStdString(), (outside.model() / "m-q4_k_m.gguf").string());
}

TEST_F(ModelsWindow, AFailedQuestionIsSaidOfTheModelItWasAskedFor) {
  outside.hub.script = [](const HubRequest&) { return std::optional(HubFault{.status = 500}); };
  QTest::mouseClick(button("lookUpModel"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("offerProblem").contains("has trouble answering"); }));
  QTest::mouseClick(button("lookUpModel"), Qt::LeftButton);
  offers()->setCurrentRow(1);  // before the answer
  ASSERT_FALSE(button("lookUpModel")->isEnabled());
  ASSERT_TRUE(comesTrue([this] { return button("lookUpModel")->isEnabled(); }));
  EXPECT_FALSE(label("offerProblem").contains("has trouble answering"));
}

TEST_F(ModelsWindow, FilesAreTakenInVerifiedUsedAndDeleted) {
  const auto gguf = [this](const char* name) {
    EXPECT_TRUE(
        GgufWriter().text("general.name", name).hole("a.weight", DType::F32, {32}).write(outside.folder / name));
    return QString::fromStdString((outside.folder / name).string());
  };
  dialog()->showPage(ModelsDialog::Page::Installed);
  EXPECT_FALSE(button("useModel")->isEnabled());
  files = QStringList{gguf("own-Q8_0.gguf"), gguf("mmproj-F16.gguf")};
  QTest::mouseClick(button("importFiles"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return titlesOf(installed()) == QStringList{"local/own-Q8_0:Q8_0"}; }));
  ASSERT_TRUE(comesTrue([this] { return button("verifyModel")->isEnabled(); }));
  QTest::mouseClick(button("verifyModel"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("checkResult") == "All files are as they came."; }));
  QTest::mouseClick(button("importFiles"), Qt::LeftButton);
  ASSERT_TRUE(comesTrue([this] { return label("installedProblem").contains("exists already"); }));
  QTest::mouseClick(button("useModel"), Qt::LeftButton);
  ASSERT_TRUE(chosen);
  EXPECT_TRUE(chosen->projector.endsWith("mmproj-F16.gguf"));
  controller->open();
  QTest::mouseClick(button("removeModel"), Qt::LeftButton);
  answerQuestion(false);
  EXPECT_EQ(installed()->count(), 1);
  QTest::mouseClick(button("removeModel"), Qt::LeftButton);
  answerQuestion(true);
  ASSERT_TRUE(comesTrue([this] { return installed()->count() == 0; }));
  EXPECT_TRUE(std::filesystem::exists(outside.folder / "own-Q8_0.gguf")) << "the person's own file";
}

TEST_F(ModelsWindow, ModelsOfOtherProgramsAreShownAndNotTouched) {
  const std::filesystem::path other = outside.folder / "home/.lmstudio/models/maker/Other-GGUF";
  std::filesystem::create_directories(other);
  std::ofstream(other / "Other-Q4_0.gguf") << "bytes";
  controller->open();
  dialog()->reject();
  controller->open();
  dialog()->showPage(ModelsDialog::Page::Installed);
  ASSERT_TRUE(comesTrue([this] { return titlesOf(installed()) == QStringList{"maker/Other-GGUF:Q4_0"}; }));
  EXPECT_TRUE(installed()->item(0)->data(Qt::AccessibleTextRole).toString().contains("LM Studio"));
  EXPECT_TRUE(button("useModel")->isEnabled());
  EXPECT_FALSE(button("removeModel")->isEnabled());
}

TEST_F(ModelsWindow, EverythingHasANameAndTheKeyboardReachesIt) {
  outside.hub.bytes_per_second = kSlowly / 4;
  download("Q8_0");
  ASSERT_TRUE(comesTrue([this] { return stepsOf(kLarge) > 0; }));
  EXPECT_EQ(namelessWidgets(*dialog()), QStringList());
  const auto reached = [this] {
    QStringList names;
    const QWidget* const first = QApplication::focusWidget();
    for (int i = 0; i < 60; ++i) {
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
      names << QApplication::focusWidget()->objectName();
      if (QApplication::focusWidget() == first) break;
    }
    return names;
  };
  dialog()->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(dialog()));
  row(kLarge)->focusFirst();
  QStringList names = reached();
  for (const char* const name : {"pauseOrResume", "stopDownload", "speedLimit", "closeModels"})
    EXPECT_TRUE(names.contains(name)) << name << " of " << names.join(' ').toStdString();
  dialog()->showPage(ModelsDialog::Page::Find);
  dialog()->find()->focusSearch();
  names = reached();
  for (const char* const name : {"modelSearch", "offers", "searchHub", "precisions", "downloadModel", "closeModels"})
    EXPECT_TRUE(names.contains(name)) << name << " of " << names.join(' ').toStdString();
  auto* const segment = dialog()->findChild<QWidget*>("segment0");
  segment->setFocus();
  QTest::keyClick(segment, Qt::Key_Right);
  EXPECT_EQ(dialog()->page(), ModelsDialog::Page::Downloads);
}

TEST(CatalogueTexts, AreAllKnownToTheTranslators) {
  QStringList known;
  for (const TranslationEntry& entry : entriesOf("de")) {
    if (entry.context == "sightline::gui::Catalogue") known << entry.source;
  }
  for (const CatalogueEntry& entry : ModelCatalogue::built_in().entries()) {
    for (const std::string& text : {entry.good_for, entry.parameters, entry.scores_source}) {
      EXPECT_TRUE(text.empty() || known.contains(QString::fromStdString(text))) << text;
    }
  }
}

}  // namespace
}  // namespace sightline::gui
