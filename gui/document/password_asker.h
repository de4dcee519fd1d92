/// PasswordAsker: asks a person for the passwords of documents.
#pragma once

#include <QDialog>
#include <QObject>
#include <set>

#include "gui/document/document_shelf.h"

class QLabel;
class QLineEdit;

namespace sightline::gui {

/// One line that is not shown while it is typed.
class PasswordDialog : public QDialog {
  Q_OBJECT

 public:
  PasswordDialog(const QString& name, bool isAgain, QWidget* parent);

  [[nodiscard]] QString password() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  const QString name_;
  const bool isAgain_;
  QLabel* question_ = nullptr;
  QLineEdit* field_ = nullptr;
};

/// Shows a dialog for each document that wants one; a wrong one is asked for once more, then only if the person wants to
/// open the document again. GUI thread.
class PasswordAsker : public QObject {
  Q_OBJECT

 public:
  PasswordAsker(DocumentShelf& shelf, QWidget* window);

 private:
  void ask(DocumentHandle document);

  DocumentShelf& shelf_;
  QWidget* const window_;
  std::set<DocumentHandle> open_;      // dialogs
  std::set<DocumentHandle> repeated_;  // asked for once more
};

}  // namespace sightline::gui
