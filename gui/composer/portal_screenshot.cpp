/// PortalScreenshot: the desktop's own dialog for pictures of the screen.
#include "gui/composer/portal_screenshot.h"

#include <QCoreApplication>
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

Screenshot refused() {
  return {{},
          {},
          PortalScreenshot::tr(
              "This desktop offers no pictures of the screen to programs; take one with its own tool and paste it.")};
}

}  // namespace

PortalScreenshot::PortalScreenshot(const QDBusConnection& bus, QObject* parent,
                                   std::function<void(const Screenshot&)> answer)
    : QObject(parent), bus_(bus), answer_(std::move(answer)) {}

void PortalScreenshot::listenTo(const QString& request) {
  request_ = request;
  bus_.connect(kService, request, "org.freedesktop.portal.Request", "Response", this, SLOT(respond(uint, QVariantMap)));
}

void PortalScreenshot::ask() {
  if (!bus_.isConnected()) {  // a call would never be answered
    QMetaObject::invokeMethod(
        this, [this] { finish(refused()); }, Qt::QueuedConnection);
    return;
  }
  // The answer comes as a signal of an object whose path follows from our name and this token.
  const QString token = "sightline" + QUuid::createUuid().toString(QUuid::Id128);
  const QString sender = bus_.baseService().mid(1).replace('.', '_');
  listenTo(QString("%1/request/%2/%3").arg(kPath, sender, token));
  QDBusMessage call =
      QDBusMessage::createMethodCall(kService, kPath, "org.freedesktop.portal.Screenshot", "Screenshot");
  call << QString() << QVariantMap{{"handle_token", token}, {"interactive", true}};
  auto* const watcher = new QDBusPendingCallWatcher(bus_.asyncCall(call), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, &PortalScreenshot::called);
}

void PortalScreenshot::called(QDBusPendingCallWatcher* call) {
  const QDBusPendingReply<QDBusObjectPath> reply = *call;
  call->deleteLater();
  if (reply.isError()) return finish(refused());
  // The signal will tell; portals before version 0.9 name its object themselves.
  if (reply.value().path() != request_) listenTo(reply.value().path());
}

void PortalScreenshot::respond(uint response, const QVariantMap& results) {
  if (response == 1) return finish({});
  const QString file = QUrl(results.value("uri").toString()).toLocalFile();
  finish(response == 0 && !file.isEmpty() ? Screenshot{{}, file, {}} : refused());
}

void PortalScreenshot::finish(const Screenshot& screenshot) {
  deleteLater();
  if (const auto answer = std::exchange(answer_, nullptr)) answer(screenshot);
}

}  // namespace sightline::gui
