/// Pictures of the screen through the desktop's portal: asked for, given, refused, and where there is no portal.
#include "gui/composer/portal_screenshot.h"

#include <gtest/gtest.h>

#include <QDBusArgument>
#include <QDBusObjectPath>
#include <QTimer>
#include <QToolButton>
#include <QUrl>

#include "tests/gui/composer_help.h"
#include "tests/gui/portal_of_test.h"

namespace sightline::gui {
namespace {

using namespace testing_support;
using sightline::testing_support::TempFolder;

/// Gives the picture that the test gives, as the interface's version 2 says: first the path of a request, then a signal
/// from there.
class ScreenshotPortal : public QDBusVirtualObject {
 public:
  [[nodiscard]] QString introspect(const QString& /*path*/) const override { return {}; }
  bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
    if (message.interface() != "org.freedesktop.portal.Screenshot" || message.member() != "Screenshot") return false;
    options = qdbus_cast<QVariantMap>(message.arguments().value(1));
    const QString sender = message.service().mid(1).replace('.', '_');
    const QString request = "/org/freedesktop/portal/desktop/request/" + sender + '/' +
                            (isOld ? "t1" : options.value("handle_token").toString());
    connection.send(message.createReply(QVariant::fromValue(QDBusObjectPath(request))));
    QDBusMessage answer =
        QDBusMessage::createTargetedSignal(message.service(), request, "org.freedesktop.portal.Request", "Response");
    answer << response << results;
    if (!isOld) return connection.send(answer);
    // Nobody tells when this request is listened to: an answer that nobody hears is said again.
    again_.callOnTimeout(&again_, [connection, answer] { connection.send(answer); });
    again_.start(10);
    return true;
  }

  bool isOld = false;
  uint response = 0;
  QVariantMap results;
  QVariantMap options;

 private:
  QTimer again_;
};

/// Everything that was answered, in order.
std::vector<Screenshot> askFor(const QDBusConnection& bus) {
  QObject parent;
  std::vector<Screenshot> answers;
  (new PortalScreenshot(bus, &parent, [&answers](const Screenshot& shot) { answers.push_back(shot); }))->ask();
  EXPECT_TRUE(waitFor([&] { return !answers.empty(); }));
  QTest::qWait(20);  // a second answer would be wrong
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_TRUE(waitFor([&] { return parent.children().isEmpty(); })) << "what was answered is gone";
  answers.resize(1);
  return answers;
}

class PortalScreenshotTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!bus.isRunning()) GTEST_SKIP() << "dbus-daemon is not installed";
    bus.serve(portal);
  }
  Screenshot ask() { return askFor(bus.connection("window"))[0]; }

  BusOfTest bus;
  ScreenshotPortal portal;
};

TEST_F(PortalScreenshotTest, ThePictureBecomesAnAttachment) {
  const TempFolder folder;
  const QString file = writeFile(folder, "a b%20é.png", pngBytes(30, 20));
  portal.results = {{"uri", QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded)}};
  ComposerRig rig;
  rig.shot = ask();
  EXPECT_EQ(rig.shot.file, file);
  EXPECT_TRUE(rig.shot.sentence.isEmpty());
  EXPECT_TRUE(portal.options.value("interactive").toBool()) << "the person chooses what is seen";
  EXPECT_FALSE(portal.options.value("handle_token").toString().isEmpty());
  rig.composer->findChild<QToolButton*>("screenshot")->click();
  ASSERT_TRUE(rig.settle());
  ASSERT_EQ(rig.composer->attachments().size(), 1U);
  EXPECT_EQ(rig.composer->attachments()[0].picture.size, QSize(30, 20));
}

TEST_F(PortalScreenshotTest, APortalMayNameTheRequestItself) {
  portal.isOld = true;
  portal.results = {{"uri", "file:///tmp/shot.png"}};
  EXPECT_EQ(ask().file, "/tmp/shot.png");
}

TEST_F(PortalScreenshotTest, APersonWhoChangesTheirMindHearsNothing) {
  portal.response = 1;
  const Screenshot shot = ask();
  EXPECT_TRUE(shot.file.isEmpty());
  EXPECT_TRUE(shot.sentence.isEmpty());
}

TEST_F(PortalScreenshotTest, ADesktopThatRefusesIsSaid) {
  portal.response = 2;
  EXPECT_TRUE(ask().sentence.contains("paste"));
}

TEST_F(PortalScreenshotTest, AnAnswerWithoutAPictureIsSaid) {
  for (const QVariant& uri : {QVariant(), QVariant("https://example.org/shot.png"), QVariant(7)}) {
    portal.results = {{"uri", uri.isValid() ? uri : QVariant(QString())}};
    const Screenshot shot = ask();
    EXPECT_TRUE(shot.file.isEmpty()) << shot.file.toStdString();
    EXPECT_TRUE(shot.sentence.contains("paste"));
  }
}

TEST(PortalScreenshotWithoutAPortal, ItIsSaid) {
  BusOfTest bus;
  if (!bus.isRunning()) GTEST_SKIP() << "dbus-daemon is not installed";
  EXPECT_TRUE(askFor(bus.connection("window"))[0].sentence.contains("paste"));
}

TEST(PortalScreenshotWithoutABus, ItIsSaid) {
  EXPECT_TRUE(askFor(QDBusConnection("nobody"))[0].sentence.contains("paste"));
}

}  // namespace
}  // namespace sightline::gui
