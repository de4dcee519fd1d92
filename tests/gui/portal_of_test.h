/// A message bus of a test's own, and a desktop's portal on it that says what the test says.
#pragma once

#include <gtest/gtest.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QStandardPaths>
#include <QStringList>

namespace sightline::gui::testing_support {

/// A bus that no other program is on. Skips nothing by itself: look at `isRunning`.
class BusOfTest {
 public:
  BusOfTest() {
    const QString program = QStandardPaths::findExecutable("dbus-daemon");
    if (program.isEmpty()) return;
    daemon_.start(program, {"--session", "--nofork", "--print-address=1"});
    if (daemon_.waitForReadyRead(10'000)) address_ = QString::fromLocal8Bit(daemon_.readLine()).trimmed();
  }
  ~BusOfTest() {
    for (const QString& name : names_) QDBusConnection::disconnectFromBus(name);
    daemon_.kill();
    daemon_.waitForFinished();
  }
  BusOfTest(const BusOfTest&) = delete;
  BusOfTest& operator=(const BusOfTest&) = delete;

  /// False if dbus-daemon is not installed.
  [[nodiscard]] bool isRunning() const { return !address_.isEmpty(); }
  QDBusConnection connection(const QString& name) {
    names_ << name;
    return QDBusConnection::connectToBus(address_, name);
  }
  /// Lets `portal` answer as the desktop's.
  QDBusConnection serve(QDBusVirtualObject& portal) {
    QDBusConnection served = connection("portal");
    EXPECT_TRUE(served.registerVirtualObject("/org/freedesktop/portal/desktop", &portal));
    EXPECT_TRUE(served.registerService("org.freedesktop.portal.Desktop"));
    return served;
  }

 private:
  QProcess daemon_;
  QString address_;
  QStringList names_;
};

/// Answers Read of the portal's settings, wrapped twice as portals do: a dark desktop without high contrast.
class PortalOfTest : public QDBusVirtualObject {
 public:
  [[nodiscard]] QString introspect(const QString& /*path*/) const override { return {}; }
  bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
    if (message.member() != "Read") return false;
    EXPECT_EQ(message.arguments().value(0).toString(), "org.freedesktop.appearance");
    const bool isScheme = message.arguments().value(1).toString() == "color-scheme";
    const QDBusVariant number(QVariant::fromValue(isScheme ? 1U : 0U));
    return connection.send(message.createReply(QVariant::fromValue(QDBusVariant(QVariant::fromValue(number)))));
  }
};

}  // namespace sightline::gui::testing_support
