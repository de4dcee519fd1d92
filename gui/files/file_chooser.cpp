/// FileChooser: the question which file, asked by a dialog or, in tests, by nobody.
#include "gui/files/file_chooser.h"

#include <QFileDialog>
#include <utility>

namespace sightline::gui {

namespace {

void show(QFileDialog* dialog, FileChooser::Answer answer) {
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(dialog, &QFileDialog::filesSelected, dialog, std::move(answer));
  dialog->open();
}

}  // namespace

FileChooser systemFileChooser() {
  FileChooser chooser;
  chooser.open = [](QWidget* parent, const QString& title, const QString& filter, FileChooser::Answer answer) {
    auto* const dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    show(dialog, std::move(answer));
  };
  chooser.save = [](QWidget* parent, const QString& title, const QString& suggestion, const QString& filter,
                    FileChooser::Answer answer) {
    auto* const dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(suggestion);
    show(dialog, std::move(answer));
  };
  chooser.folder = [](QWidget* parent, const QString& title, FileChooser::Answer answer) {
    auto* const dialog = new QFileDialog(parent, title);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    show(dialog, std::move(answer));
  };
  return chooser;
}

}  // namespace sightline::gui
