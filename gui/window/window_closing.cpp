/// MainWindow: closing it, which loses nothing without asking.
#include <QCloseEvent>
#include <QMessageBox>
#include <QPushButton>

#include "gui/chat/conversation_controller.h"
#include "gui/history/history_panel.h"
#include "gui/session/session_bridge.h"
#include "gui/window/main_window.h"

namespace sightline::gui {

void MainWindow::closeEvent(QCloseEvent* event) {
  rememberWidths();
  state_.geometry = saveGeometry();
  state_.conversation = static_cast<qint64>(controller_->current());
  writeWindowState(outside_.stateFolder, state_);
  controller_->keepWords();
  history_->finishRemoving();
  if (!isLeaving_ && !bridge_->savingTrouble().isEmpty()) {
    event->ignore();
    return tryToLeave();
  }
  QMainWindow::closeEvent(event);
}

/// The disk may take by now what it refused before.
void MainWindow::tryToLeave() {
  bridge_->session().flush(bridge_->answerTo<void>(this, [this](const Status&) {
    if (bridge_->savingTrouble().isEmpty()) {
      close();
    } else {
      askBeforeLeaving();
    }
  }));
}

void MainWindow::askBeforeLeaving() {
  if (findChild<QMessageBox*>("unsavedBox") != nullptr) return;  // asked already
  auto* const box = new QMessageBox(this);
  box->setObjectName("unsavedBox");
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setIcon(QMessageBox::Warning);
  box->setWindowTitle(tr("Not everything is saved"));
  box->setTextFormat(Qt::PlainText);
  box->setText(tr("What was written last could not be saved and is only in memory."));
  box->setInformativeText(bridge_->savingTrouble());
  QPushButton* const again = box->addButton(tr("Try again"), QMessageBox::AcceptRole);
  QPushButton* const leave = box->addButton(tr("Quit and lose it"), QMessageBox::DestructiveRole);
  QPushButton* const stay = box->addButton(tr("Keep open"), QMessageBox::RejectRole);
  box->setDefaultButton(again);
  box->setEscapeButton(stay);
  connect(box, &QMessageBox::finished, this, [this, box, again, leave] {
    const QAbstractButton* const pressed = box->clickedButton();
    box->setObjectName({});  // it is gone, if only in a moment
    if (pressed == again) return tryToLeave();
    if (pressed != leave) return;
    isLeaving_ = true;
    close();
  });
  // The person wants to leave: as soon as nothing is lost by it, that is what happens.
  connect(bridge_.get(), &SessionBridge::saveWorksAgain, box, [this, box] {
    box->done(QDialog::Rejected);
    close();
  });
  box->open();
}

}  // namespace sightline::gui
