/// A desktop's portal that says what the test says, for a bus of its own.
#pragma once

#include <gtest/gtest.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>

namespace sightline::gui::testing_support {

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
