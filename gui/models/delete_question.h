/// The one question before something is deleted for good.
#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace sightline::gui {

/// Asks `question` in a box over `parent` and returns at once; `then` is called if the person wants it, by a button that
/// says `verb`.
void askBeforeDeleting(QWidget* parent, const QString& question, const QString& verb, std::function<void()> then);

}  // namespace sightline::gui
