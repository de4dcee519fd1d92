/// A desktop's portal that says what the test says, for a bus of its own.
#pragma once

#include <gtest/gtest.h>

#include <QDBusVariant>
#include <QObject>

namespace sightline::gui::testing_support {

/// Offers the colours of the desktop under the portal's names.
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
