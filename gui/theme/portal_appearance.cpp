/// PortalAppearance: light or dark as the desktop's portal says, live.
#include "gui/theme/portal_appearance.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace sightline::gui {

namespace {

const auto kService = QStringLiteral("org.freedesktop.portal.Desktop");
const auto kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const auto kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const auto kGroup = QStringLiteral("org.freedesktop.appearance");
const auto kColourScheme = QStringLiteral("color-scheme");
const auto kContrast = QStringLiteral("contrast");

}  // namespace

PortalAppearance::PortalAppearance(QDBusConnection bus, QObject* parent)
    : DesktopAppearance(parent), bus_(std::move(bus)) {
  if (!bus_.isConnected()) return;
  // Unless its type is known by name, the slot below is not found, and nobody says so.
  qRegisterMetaType<QDBusVariant>("QDBusVariant");
  bus_.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
               SLOT(take(QString, QString, QDBusVariant)));
  ask(kColourScheme);
  ask(kContrast);
}

void PortalAppearance::ask(const QString& key) {
  QDBusMessage question = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
  question << kGroup << key;
  auto* const watcher = new QDBusPendingCallWatcher(bus_.asyncCall(question), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, key] {
    watcher->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    if (!reply.isError()) take(kGroup, key, reply.value());
  });
}

void PortalAppearance::take(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group != kGroup) return;
  QVariant inner = value.variant();
  // `Read` wraps its answer twice, the signal once.
  for (int i = 0; i < 2 && inner.userType() == qMetaTypeId<QDBusVariant>(); ++i) {
    inner = inner.value<QDBusVariant>().variant();
  }
  bool isNumber = false;
  const uint number = inner.toUInt(&isNumber);
  if (!isNumber) return;
  DesktopPreference now = preference_;
  if (key == kColourScheme) now.dark = number == 1 || number == 2 ? std::optional(number == 1) : std::nullopt;
  if (key == kContrast) now.highContrast = number == 1;
  if (now == preference_) return;
  preference_ = now;
  emit changed();
}

}  // namespace sightline::gui
