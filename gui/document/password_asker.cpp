/// PasswordAsker: asks a person for the passwords of documents.
#include "gui/document/password_asker.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <utility>

#include "gui/icons/soft_parts.h"

namespace sightline::gui {

PasswordDialog::PasswordDialog(const QString& name, bool isAgain, QWidget* parent)
    : QDialog(parent), name_(name), isAgain_(isAgain) {
  setObjectName("passwordDialog");
  setAttribute(Qt::WA_DeleteOnClose);
  question_ = new QLabel;
  question_->setTextFormat(Qt::PlainText);  // a file's name is other people's
  question_->setWordWrap(true);
  question_->setMinimumWidth(340);
  field_ = new QLineEdit;
  field_->setObjectName("passwordField");
  field_->setEchoMode(QLineEdit::Password);
  soften(*field_);
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(12);
  column->addWidget(question_);
  column->addWidget(field_);
  column->addWidget(buttons);
  retranslate();
}

void PasswordDialog::retranslate() {
  setWindowTitle(tr("Password"));
  question_->setText(isAgain_ ? tr("That was not the password of %1. Try once more:").arg(name_)
                              : tr("%1 is protected. Its password:").arg(name_));
  field_->setAccessibleName(tr("Password"));
}

QString PasswordDialog::password() const { return field_->text(); }

void PasswordDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

PasswordAsker::PasswordAsker(DocumentShelf& shelf, QWidget* window) : QObject(window), shelf_(shelf), window_(window) {
  connect(&shelf_, &DocumentShelf::passwordWanted, this, &PasswordAsker::ask);
}

void PasswordAsker::ask(DocumentHandle document) {
  const ShelvedDocument* const shelved = shelf_.find(document);
  if (shelved == nullptr || open_.contains(document)) return;
  if (shelved->wasPasswordWrong && !repeated_.insert(document).second) {
    repeated_.erase(document);
    return;  // it stays locked until the person opens it again
  }
  open_.insert(document);
  auto* const dialog = new PasswordDialog(shelved->name, shelved->wasPasswordWrong, window_);
  connect(dialog, &QDialog::finished, this, [this, document, dialog](int result) {
    open_.erase(document);
    if (result == QDialog::Accepted && !dialog->password().isEmpty()) shelf_.openAgain(document, dialog->password());
  });
  dialog->open();
}

}  // namespace sightline::gui
