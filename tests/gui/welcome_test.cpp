/// The first page and the meters: what they say, and what they ask for.
#include <gtest/gtest.h>

#include "gui/icons/application_icon.h"
#include "gui/meter/context_meter.h"
#include "gui/meter/remaining_time.h"
#include "gui/welcome/welcome_page.h"
#include "tests/gui/accessible_names.h"
#include "tests/gui/shell_help.h"

namespace sightline::gui {
namespace {

using namespace testing_support;

QImage smallPicture() {
  QImage picture(40, 30, QImage::Format_RGB32);
  picture.fill(Qt::darkCyan);
  return picture;
}

TEST(WelcomePage, TheDemoModelIsHonestAndAsksThreeQuestions) {
  WelcomePage page;
  WelcomeContent content;
  content.model = WelcomeContent::Model::Demo;
  content.sample = smallPicture();
  content.questions = {"How many?", "Red & blue?", "Where?"};
  page.setContent(content);
  page.show();
  QStringList asked;
  int nManagers = 0;
  QObject::connect(&page, &WelcomePage::questionChosen, &page, [&asked](const QString& text) { asked << text; });
  QObject::connect(&page, &WelcomePage::modelManagerRequested, &page, [&nManagers] { ++nManagers; });
  EXPECT_TRUE(page.findChild<QLabel*>("welcomeSentence")->text().contains("does not understand photographs"));
  for (const char* const name : {"question0", "question1", "question2"}) {
    ASSERT_TRUE(buttonNamed(page, name)->isVisible());
    QTest::keyClick(buttonNamed(page, name), Qt::Key_Space);
  }
  EXPECT_EQ(asked, content.questions);
  buttonNamed(page, "openModelManager")->click();
  EXPECT_EQ(nManagers, 1);
  EXPECT_FALSE(buttonNamed(page, "chooseModelFile")->isVisible());
  EXPECT_TRUE(namelessWidgets(page).isEmpty()) << namelessWidgets(page).join(", ").toStdString();
}

TEST(WelcomePage, WithoutAModelItOffersWaysToOne) {
  WelcomePage page;
  page.setContent({});
  page.show();
  int nFiles = 0;
  int nRemotes = 0;
  QObject::connect(&page, &WelcomePage::modelFileRequested, &page, [&nFiles] { ++nFiles; });
  QObject::connect(&page, &WelcomePage::remoteEngineRequested, &page, [&nRemotes] { ++nRemotes; });
  EXPECT_FALSE(buttonNamed(page, "question0")->isVisible());
  EXPECT_TRUE(buttonNamed(page, "openModelManager")->isVisible());
  buttonNamed(page, "chooseModelFile")->click();
  buttonNamed(page, "useRemoteEngine")->click();
  EXPECT_EQ(nFiles, 1);
  EXPECT_EQ(nRemotes, 1);
}

TEST(WelcomePage, ARealModelIsNamed) {
  WelcomePage page;
  WelcomeContent content;
  content.model = WelcomeContent::Model::Real;
  content.modelName = "Qwen";
  page.setContent(content);
  page.show();
  EXPECT_TRUE(page.findChild<QLabel*>("welcomeSentence")->text().startsWith("Qwen answers."));
  EXPECT_TRUE(buttonNamed(page, "question2")->isVisible());
  EXPECT_FALSE(buttonNamed(page, "openModelManager")->isVisible());
}

TEST(ContextMeter, SaysHowMuchAndWhatHappensThen) {
  ContextMeter meter;
  EXPECT_TRUE(meter.isHidden());
  meter.setUsage(8192, 32'768);
  EXPECT_FALSE(meter.isHidden());
  EXPECT_EQ(meter.percent(), 25);
  EXPECT_TRUE(meter.accessibleName().contains("(25 %)")) << meter.accessibleName().toStdString();
  EXPECT_TRUE(meter.accessibleDescription().contains("When it is full"));
  EXPECT_TRUE(meter.toolTip().contains(meter.accessibleDescription()));
  meter.setUsage(32'767, 32'768);
  EXPECT_EQ(meter.percent(), 99);
  EXPECT_TRUE(meter.accessibleDescription().contains("nearly fills"));
  meter.setUsage(40'000, 32'768);
  EXPECT_EQ(meter.percent(), 100);
  meter.setUsage(-5, 32'768);
  EXPECT_EQ(meter.percent(), 0);
  EXPECT_TRUE(namelessWidgets(meter).isEmpty());
  meter.setUsage(5, -1);
  EXPECT_TRUE(meter.isHidden());
}

TEST(RemainingTime, TellsOnlyWhatItCanKnow) {
  RemainingTime time;
  EXPECT_FALSE(time.seconds().has_value());
  time.add(0.1, 0.0);
  EXPECT_FALSE(time.seconds().has_value());
  time.add(0.2, 1.0);
  EXPECT_NEAR(time.seconds().value_or(-1), 8.0, 1e-9);
  time.add(0.1, 2.0);  // begins anew
  EXPECT_FALSE(time.seconds().has_value());
  time.add(0.1, 5.0);  // stands still
  EXPECT_FALSE(time.seconds().has_value());
  for (int i = 0; i < 100; ++i) time.add(0.1 + 0.001 * i, 5.0 + i);
  EXPECT_NEAR(time.seconds().value_or(-1), (0.9 - 0.099) / 0.001, 1.0);
  time.add(std::numeric_limits<double>::quiet_NaN(), 200.0);
  EXPECT_TRUE(time.seconds().has_value());
}

TEST(RemainingTime, IsSaidInCoarseSteps) {
  EXPECT_EQ(remainingSentence({}), "");
  EXPECT_EQ(remainingSentence(0.0), "about 1 s left");
  EXPECT_EQ(remainingSentence(7.2), "about 8 s left");
  EXPECT_EQ(remainingSentence(41.0), "about 45 s left");
  EXPECT_EQ(remainingSentence(59.0), "about 1 min left");
  EXPECT_EQ(remainingSentence(601.0), "about 11 min left");
}

TEST(ApplicationIcon, IsThereInItsSizes) {
  const QIcon icon = applicationIcon();
  for (const int side : {32, 48, 128, 256}) EXPECT_EQ(icon.pixmap(QSize(side, side), 1.0).width(), side);
}

}  // namespace
}  // namespace sightline::gui
