/// deliverTo: answers from other threads, brought to the window's.
#pragma once

#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <functional>
#include <memory>
#include <utility>

#include "multimodal/contract/done.h"

namespace sightline::gui {

/// A `done` for whoever answers from a thread of its own: `take` gets the result on the thread of `context`, through its
/// event loop, unless `receiver` is gone. `context` outlives whoever answers.
template <class T>
Done<T> deliverTo(QObject* context, QObject* receiver, std::function<void(Result<T>)> take) {
  return [context, guard = QPointer<QObject>(receiver), take = std::move(take)](Result<T> result) {
    const auto kept = std::make_shared<Result<T>>(std::move(result));
    const auto deliver = [guard, take, kept] {
      if (!guard.isNull()) take(std::move(*kept));
    };
    QMetaObject::invokeMethod(context, deliver, Qt::QueuedConnection);
  };
}

}  // namespace sightline::gui
