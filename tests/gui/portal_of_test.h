/// A settings portal for tests.
#pragma once

#include <gtest/gtest.h>

#include <QDBusVariant>
#include <QObject>
#include <QString>
#include <QVariant>

namespace sightline::gui::testing_support {

/// What the portal offers, on a bus of its own.
class PortalOfTest : public QObject {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

 public:
  uint scheme = 1;

 public slots:
  QDBusVariant Read(const QString& group, const QString& key) const {
    EXPECT_EQ(group, "org.freedesktop.appearance");
    const QDBusVariant number(QVariant::fromValue(key == "color-scheme" ? scheme : 0U));
    return QDBusVariant(QVariant::fromValue(number));
  }
};

}  // namespace sightline::gui::testing_support
