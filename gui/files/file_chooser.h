/// FileChooser: the question which file, asked by a dialog or, in tests, by nobody.
#pragma once

#include <QString>
#include <QStringList>
#include <functional>

class QWidget;

namespace sightline::gui {

/// Asks for files. Each function returns at once and answers later, or never if the person changes their mind.
struct FileChooser {
  using Answer = std::function<void(const QStringList& paths)>;

  /// Existing files; several may be chosen. `filter` as QFileDialog takes it.
  std::function<void(QWidget* parent, const QString& title, const QString& filter, Answer answer)> open;
  /// One file to write; `suggestion` is a name without folder.
  std::function<void(QWidget* parent, const QString& title, const QString& suggestion, const QString& filter,
                     Answer answer)>
      save;
  /// One existing folder.
  std::function<void(QWidget* parent, const QString& title, Answer answer)> folder;
};

/// The desktop's own dialogs.
FileChooser systemFileChooser();

}  // namespace sightline::gui
