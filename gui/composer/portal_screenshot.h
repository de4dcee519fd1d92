/// PortalScreenshot: the desktop's own dialog for pictures of the screen.
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QString>
#include <QVariantMap>
#include <functional>

#include "gui/composer/screenshot.h"

class QDBusPendingCallWatcher;

namespace sightline::gui {

/// One question to the portal of a bus. Deletes itself when it is answered; the answer comes from the event loop. GUI
/// thread.
class PortalScreenshot : public QObject {
  Q_OBJECT

 public:
  PortalScreenshot(const QDBusConnection& bus, QObject* parent, std::function<void(const Screenshot&)> answer);

  void ask();

 private slots:
  /// The portal's signal: `response` is 0 for a picture, 1 if the person changed their mind, 2 if it was not allowed or
  /// went wrong.
  void respond(uint response, const QVariantMap& results);
  void called(QDBusPendingCallWatcher* call);

 private:
  void listenTo(const QString& request);
  void finish(const Screenshot& screenshot);

  QDBusConnection bus_;
  QString request_;  // whose answer is waited for
  std::function<void(const Screenshot&)> answer_;
};

}  // namespace sightline::gui
