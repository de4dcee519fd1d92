/// PortalAppearance: light or dark as the desktop's portal says, live.
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>

#include "gui/theme/desktop_appearance.h"

class QDBusPendingCallWatcher;

namespace sightline::gui {

/// Reads `org.freedesktop.appearance` of org.freedesktop.portal.Settings and listens to its changes. Never waits; where
/// there is no portal or no bus, nothing is ever said.
class PortalAppearance : public DesktopAppearance {
  Q_OBJECT

 public:
  explicit PortalAppearance(QDBusConnection bus = QDBusConnection::sessionBus(), QObject* parent = nullptr);

  [[nodiscard]] DesktopPreference preference() const override { return preference_; }

 private slots:
  void take(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void ask(const QString& key);

  QDBusConnection bus_;
  DesktopPreference preference_;
};

}  // namespace sightline::gui
