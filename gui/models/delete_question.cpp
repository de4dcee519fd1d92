/// The one question before something is deleted for good.
#include "gui/models/delete_question.h"

#include <QMessageBox>
#include <QPushButton>
#include <utility>

namespace sightline::gui {

void askBeforeDeleting(QWidget* parent, const QString& question, const QString& verb, std::function<void()> then) {
  auto* const box = new QMessageBox(parent);
  box->setObjectName("deleteQuestion");
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setIcon(QMessageBox::NoIcon);
  box->setTextFormat(Qt::PlainText);  // names in it are other people's
  box->setText(question);
  QPushButton* const yes = box->addButton(verb, QMessageBox::DestructiveRole);
  yes->setObjectName("deleteForGood");
  QPushButton* const no = box->addButton(QMessageBox::Cancel);
  box->setDefaultButton(no);
  box->setEscapeButton(no);
  QObject::connect(yes, &QPushButton::clicked, box, [then = std::move(then)] { then(); });
  box->open();
}

}  // namespace sightline::gui
