/// Every object of Qt that was made while somebody looked, and which of them let the event loop wake up.
#pragma once

#include <QAbstractEventDispatcher>
#include <QMutex>
#include <QMutexLocker>
#include <QObject>
#include <QSet>
#include <QStringList>
#include <QThread>

// Where QtCore tells of objects that come and go; debuggers use it. Source: qhooks_p.h of qtbase 6.
extern quintptr Q_CORE_EXPORT qtHookData[];

namespace sightline::gui::testing_support {

/// One at a time, on the application's thread.
class EveryObject {
 public:
  EveryObject() {
    qtHookData[kAdded] = reinterpret_cast<quintptr>(&EveryObject::add);
    qtHookData[kRemoved] = reinterpret_cast<quintptr>(&EveryObject::remove);
  }
  ~EveryObject() {
    qtHookData[kAdded] = qtHookData[kRemoved] = 0;
    seen() = {};
  }
  EveryObject(const EveryObject&) = delete;
  EveryObject& operator=(const EveryObject&) = delete;

  /// The timers that run on this thread, each with the class and the name of whom they wake. A zero timer counts as well;
  /// that of Qt's cache of pixmaps does not, which ends when it has let go of what nobody used for a while.
  [[nodiscard]] static QStringList runningTimers() {
    const QMutexLocker lock(&mutex());
    const auto* const dispatcher = QAbstractEventDispatcher::instance();
    QStringList running;
    for (QObject* const object : seen()) {
      if (object->thread() != QThread::currentThread() || object->inherits("QPMCache")) continue;
      for (const auto& timer : dispatcher->registeredTimers(object)) {
        const QObject* const owner = object->parent() == nullptr ? object : object->parent();
        running << QStringLiteral("%1 %2 every %3 ms").arg(owner->metaObject()->className(), owner->objectName())
                       .arg(timer.interval);
      }
    }
    return running;
  }

 private:
  static constexpr int kAdded = 3;
  static constexpr int kRemoved = 4;
  static QMutex& mutex() {
    static QMutex mutex;
    return mutex;
  }
  static QSet<QObject*>& seen() {
    static QSet<QObject*> objects;
    return objects;
  }
  static void add(QObject* object) {
    const QMutexLocker lock(&mutex());
    seen().insert(object);
  }
  static void remove(QObject* object) {
    const QMutexLocker lock(&mutex());
    seen().remove(object);
  }
};

}  // namespace sightline::gui::testing_support
