/// MainWindow: menus, keys, export and import.
#include <QAction>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/history/history_panel.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/main_window.h"

namespace sightline::gui {

namespace {

constexpr int kTextStep = 10;  // per cent
constexpr qsizetype kNameMost = 60;

std::filesystem::path pathOf(const QString& path) { return QFile::encodeName(path).toStdString(); }

/// A file name that no system refuses.
QString fileName(const QString& title) {
  QString name;
  for (const QChar c : title.left(kNameMost)) name += c.isLetterOrNumber() || c == '-' ? c : QChar(' ');
  name = name.simplified();
  return name.isEmpty() ? QString("sightline") : name;
}

}  // namespace

QAction* MainWindow::addAction(const char* name, const QString& text, const QKeySequence& keys,
                               const std::function<void()>& run) {
  auto* const action = new QAction(text, this);
  action->setObjectName(name);
  action->setShortcut(keys);
  connect(action, &QAction::triggered, this, run);
  QMainWindow::addAction(action);
  return action;
}

void MainWindow::buildMenus() {
  QMenu* const file = menuBar()->addMenu(tr("&File"));
  file->addAction(
      addAction("newConversation", tr("&New conversation"), QKeySequence::New, [this] { openConversation(0); }));
  file->addSeparator();
  file->addAction(addAction("exportJson", tr("Export as &JSON…"), Qt::CTRL | Qt::SHIFT | Qt::Key_E,
                            [this] { exportSome({controller_->current()}, ExportFormat::Json); }));
  file->addAction(addAction("exportMarkdown", tr("Export as &Markdown…"), {},
                            [this] { exportSome({controller_->current()}, ExportFormat::Markdown); }));
  file->addAction(
      addAction("exportAll", tr("Export &all conversations…"), {}, [this] { exportSome({}, ExportFormat::Json); }));
  file->addAction(addAction("import", tr("&Import…"), {}, [this] { importSome(); }));
  file->addSeparator();
  file->addAction(
      addAction("openSettings", tr("&Settings…"), Qt::CTRL | Qt::Key_Comma, [this] { emit settingsRequested(); }));
  file->addAction(addAction("quit", tr("&Quit"), QKeySequence::Quit, [this] { close(); }));
  buildConversationMenu();
  buildViewMenu();
  QMenu* const help = menuBar()->addMenu(tr("&Help"));
  help->addAction(addAction("about", tr("&About Sightline"), {}, [this] { showAbout(); }));
}

void MainWindow::buildConversationMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&Conversation"));
  QAction* const stop =
      addAction("stop", tr("&Stop the answer"), Qt::CTRL | Qt::Key_Period, [this] { controller_->stop(); });
  stop->setEnabled(false);
  menu->addAction(stop);
  menu->addAction(
      addAction("retry", tr("&Another answer"), Qt::CTRL | Qt::Key_R, [this] { controller_->retryLast(); }));
  menu->addAction(addAction("editLast", tr("&Change the last question"), Qt::CTRL | Qt::Key_Up,
                            [this] { controller_->editLast(); }));
  // The key is the button's own.
  menu->addAction(
      addAction("toggleThinking", tr("&Think before answering"), {}, [this] { controller_->toggleThinking(); }));
  menu->addSeparator();
  menu->addAction(addAction("rename", tr("&Rename"), Qt::Key_F2, [this] { history_->renameCurrent(); }));
  menu->addAction(
      addAction("pin", tr("&Pin or unpin"), Qt::CTRL | Qt::Key_D, [this] { history_->togglePinOfCurrent(); }));
  menu->addAction(addAction("remove", tr("&Delete"), {}, [this] { history_->removeCurrent(); }));
}

void MainWindow::buildViewMenu() {
  QMenu* const menu = menuBar()->addMenu(tr("&View"));
  menu->addAction(addAction("search", tr("&Search conversations"), QKeySequence::Find, [this] {
    if (!state_.showsHistory) action("showHistory")->trigger();
    history_->focusSearch();
  }));
  menu->addAction(
      addAction("write", tr("&Write a message"), Qt::CTRL | Qt::Key_L, [this] { page_->composer()->focusText(); }));
  menu->addSeparator();
  menu->addAction(addAction("showHistory", tr("Show or hide &conversations"), Qt::Key_F9, [this] {
    rememberWidths();
    state_.showsHistory = !state_.showsHistory;
    layOutPanels();
  }));
  menu->addAction(addAction("showPicture", tr("Show or hide the &picture"), Qt::Key_F8, [this] {
    rememberWidths();
    state_.showsPicture = !state_.showsPicture;
    layOutPanels();
  }));
  menu->addSeparator();
  menu->addAction(addAction("largerText", tr("&Larger text"), QKeySequence::ZoomIn,
                            [this] { setTextPercent(state_.textPercent + kTextStep); }));
  menu->addAction(addAction("smallerText", tr("S&maller text"), QKeySequence::ZoomOut,
                            [this] { setTextPercent(state_.textPercent - kTextStep); }));
  menu->addAction(
      addAction("plainText", tr("&Usual size of text"), Qt::CTRL | Qt::Key_0, [this] { setTextPercent(100); }));
}

void MainWindow::exportSome(std::vector<ConversationId> conversations, ExportFormat format) {
  if (conversations == std::vector{kNoConversation}) return showPassingNotice(tr("There is nothing to export yet."));
  const ConversationSummary* const one =
      conversations.empty() ? nullptr : history_->model()->summaryOf(conversations.front());
  const QString name = fileName(one == nullptr ? QString() : QString::fromStdString(one->title));
  const bool isJson = format == ExportFormat::Json;
  const QString filter = isJson ? tr("JSON files (*.json)") : tr("Markdown files (*.md)");
  outside_.chooser.save(this, tr("Export"), name + (isJson ? ".json" : ".md"), filter,
                        [this, conversations, format](const QStringList& paths) {
                          if (paths.isEmpty()) return;
                          const QString shown = QFileInfo(paths.front()).fileName();
                          bridge_->session().export_conversations(
                              conversations, format, pathOf(paths.front()),
                              bridge_->answerTo<void>(this, [this, shown](const Status& status) {
                                if (!status) return showNotice(QString::fromStdString(status.error().message));
                                showPassingNotice(tr("Saved %1.").arg(shown));
                              }));
                        });
}

void MainWindow::importSome() {
  outside_.chooser.open(this, tr("Import"), tr("JSON files (*.json)"), [this](const QStringList& paths) {
    for (const QString& path : paths) {
      bridge_->session().import_conversations(
          pathOf(path), bridge_->answerTo<ImportReport>(this, [this](const Result<ImportReport>& report) {
            if (!report) return showNotice(QString::fromStdString(report.error().message));
            showPassingNotice(tr("Imported conversations: %1.").arg(report->conversations));
            if (!report->ids.empty()) openConversation(static_cast<qint64>(report->ids.front()));
            refreshList();
          }));
    }
  });
}

void MainWindow::showAbout() {
  auto* const box = new QMessageBox(this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowTitle(tr("About Sightline"));
  box->setText(tr("Sightline %1").arg(QCoreApplication::applicationVersion()));
  box->setInformativeText(tr(
      "Looks at pictures and talks about them, on this computer. Nothing you write or show leaves it unless you choose "
      "an engine elsewhere."));
  box->setStandardButtons(QMessageBox::Close);
  box->open();
}

}  // namespace sightline::gui
