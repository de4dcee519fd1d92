/// PortalScreenshot: the desktop's own dialog for pictures of the screen.
#pragma once

#include <QObject>
#include <QVariantMap>
#include <functional>

#include "gui/composer/screenshot.h"

class QDBusPendingCallWatcher;

namespace sightline::gui {

/// One question to the portal. Deletes itself when it is answered.
class PortalScreenshot : public QObject {
  Q_OBJECT

 public:
  PortalScreenshot(QObject* parent, std::function<void(const Screenshot&)> answer);

  void ask();

 private slots:
  /// The portal's signal: `response` is 0 for a picture, 1 if the person changed their mind.
  void respond(uint response, const QVariantMap& results);
  void called(QDBusPendingCallWatcher* call);

 private:
  void finish(const Screenshot& screenshot);

  std::function<void(const Screenshot&)> answer_;
};

}  // namespace sightline::gui
