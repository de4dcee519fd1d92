/// PortalScreenshot: the desktop's own dialog for pictures of the screen.
#include "gui/composer/portal_screenshot.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QUrl>
#include <QUuid>
#include <utility>

namespace sightline::gui {

namespace {

constexpr const char* kService = "org.freedesktop.portal.Desktop";
constexpr const char* kPath = "/org/freedesktop/portal/desktop";

}  // namespace

PortalScreenshot::PortalScreenshot(QObject* parent, std::function<void(const Screenshot&)> answer)
    : QObject(parent), answer_(std::move(answer)) {}

void PortalScreenshot::ask() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  // The answer comes as a signal of an object whose path follows from our name and this token.
  const QString token = "sightline" + QUuid::createUuid().toString(QUuid::Id128);
  const QString sender = bus.baseService().mid(1).replace('.', '_');
  const QString request = QString("%1/request/%2/%3").arg(kPath, sender, token);
  bus.connect(kService, request, "org.freedesktop.portal.Request", "Response", this, SLOT(respond(uint, QVariantMap)));
  QDBusMessage call =
      QDBusMessage::createMethodCall(kService, kPath, "org.freedesktop.portal.Screenshot", "Screenshot");
  call << QString() << QVariantMap{{"handle_token", token}, {"interactive", true}};
  auto* const watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, &PortalScreenshot::called);
}

void PortalScreenshot::called(QDBusPendingCallWatcher* call) {
  const QDBusPendingReply<QDBusObjectPath> reply = *call;
  call->deleteLater();
  if (!reply.isError()) return;  // the signal will tell
  finish({{},
          {},
          tr("This desktop offers no pictures of the screen to programs; take one with its own tool and paste it.")});
}

void PortalScreenshot::respond(uint response, const QVariantMap& results) {
  if (response != 0) return finish({});
  finish({{}, QUrl(results.value("uri").toString()).toLocalFile(), {}});
}

void PortalScreenshot::finish(const Screenshot& screenshot) {
  deleteLater();
  if (const auto answer = std::exchange(answer_, nullptr)) answer(screenshot);
}

}  // namespace sightline::gui
