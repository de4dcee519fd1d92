/// MainWindow: menus, keys, export and import.
#include <QAction>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QRegularExpression>
#include <algorithm>
#include <functional>
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/document/document_panel.h"
#include "gui/history/history_panel.h"
#include "gui/picture/picture_panel.h"
#include "gui/picture/picture_view.h"
#include "gui/session/session_bridge.h"
#include "gui/window/chat_page.h"
#include "gui/window/find_bar.h"
#include "gui/window/keys_dialog.h"
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

/// A menu's text without what is for its keyboard only.
QString plainMenuText(QString text) {
  static const QRegularExpression keyBehind("\\(&.\\)");  // as Chinese menus have it
  return text.remove(keyBehind).remove('&').remove(QChar(0x2026));
}

}  // namespace

QAction* MainWindow::addAction(const char* name, const char* text, const QKeySequence& keys,
                               const std::function<void()>& run) {
  auto* const action = new QAction(this);
  action->setObjectName(name);
  menuTexts_.emplace_back(action, text);
  action->setShortcut(keys);
  connect(action, &QAction::triggered, this, run);
  QMainWindow::addAction(action);
  return action;
}

QMenu* MainWindow::addMenu(const char* text) {
  QMenu* const menu = menuBar()->addMenu(QString());
  menuTexts_.emplace_back(menu->menuAction(), text);
  return menu;
}

void MainWindow::retranslateMenus() {
  for (const auto& [action, text] : menuTexts_) action->setText(tr(text));
}

void MainWindow::buildMenus() {
  QMenu* const file = addMenu(QT_TR_NOOP("&File"));
  file->addAction(addAction("newConversation", QT_TR_NOOP("&New conversation"), QKeySequence::New,
                            [this] { openConversation(0); }));
  file->addSeparator();
  file->addAction(addAction("exportJson", QT_TR_NOOP("Export as &JSON…"), Qt::CTRL | Qt::SHIFT | Qt::Key_E,
                            [this] { exportSome({controller_->current()}, ExportFormat::Json); }));
  file->addAction(addAction("exportMarkdown", QT_TR_NOOP("Export as &Markdown…"), {},
                            [this] { exportSome({controller_->current()}, ExportFormat::Markdown); }));
  file->addAction(addAction("exportAll", QT_TR_NOOP("Export &all conversations…"), {},
                            [this] { exportSome({}, ExportFormat::Json); }));
  file->addAction(addAction("import", QT_TR_NOOP("&Import…"), {}, [this] { importSome(); }));
  file->addSeparator();
  file->addAction(addAction("openModels", QT_TR_NOOP("M&odels…"), Qt::CTRL | Qt::SHIFT | Qt::Key_M,
                            [this] { emit modelsRequested(); }));
  file->addAction(addAction("openSettings", QT_TR_NOOP("&Settings…"), Qt::CTRL | Qt::Key_Comma,
                            [this] { emit settingsRequested(); }));
  file->addAction(addAction("quit", QT_TR_NOOP("&Quit"), QKeySequence::Quit, [this] { close(); }));
  buildConversationMenu();
  buildViewMenu();
  QMenu* const help = addMenu(QT_TR_NOOP("&Help"));
  QAction* const keys = addAction("keys", QT_TR_NOOP("&Keys…"), {}, [this] { showKeys(); });
  keys->setShortcuts({QKeySequence(Qt::Key_F1), QKeySequence(Qt::CTRL | Qt::Key_Question)});
  help->addAction(keys);
  help->addAction(addAction("about", QT_TR_NOOP("&About Sightline"), {}, [this] { showAbout(); }));
  retranslateMenus();
}

void MainWindow::buildConversationMenu() {
  QMenu* const menu = addMenu(QT_TR_NOOP("&Conversation"));
  QAction* const stop =
      addAction("stop", QT_TR_NOOP("&Stop the answer"), Qt::CTRL | Qt::Key_Period, [this] { controller_->stop(); });
  stop->setEnabled(false);
  menu->addAction(stop);
  menu->addAction(
      addAction("retry", QT_TR_NOOP("&Another answer"), Qt::CTRL | Qt::Key_R, [this] { controller_->retryLast(); }));
  menu->addAction(addAction("editLast", QT_TR_NOOP("&Change the last question"), Qt::CTRL | Qt::Key_Up,
                            [this] { controller_->editLast(); }));
  // The key is the button's own.
  menu->addAction(addAction("toggleThinking", QT_TR_NOOP("&Think before answering"), {},
                            [this] { controller_->toggleThinking(); }));
  menu->addAction(addAction("conversationOptions", QT_TR_NOOP("&How it is answered…"), Qt::CTRL | Qt::SHIFT | Qt::Key_O,
                            [this] { emit conversationOptionsRequested(); }));
  menu->addSeparator();
  menu->addAction(addAction("copyLastCode", QT_TR_NOOP("Copy the last piece of &code"),
                            Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { page_->view()->copyLastCode(); }));
  menu->addSeparator();
  menu->addAction(addAction("rename", QT_TR_NOOP("&Rename"), Qt::Key_F2, [this] { history_->renameCurrent(); }));
  menu->addAction(
      addAction("pin", QT_TR_NOOP("&Pin or unpin"), Qt::CTRL | Qt::Key_D, [this] { history_->togglePinOfCurrent(); }));
  menu->addAction(addAction("remove", QT_TR_NOOP("&Delete"), {}, [this] { history_->removeCurrent(); }));
}

void MainWindow::buildViewMenu() {
  QMenu* const menu = addMenu(QT_TR_NOOP("&View"));
  menu->addAction(addAction("find", QT_TR_NOOP("&Find in this conversation"), QKeySequence::Find, [this] {
    const bool isInDocument = documents_->isVisible() && documents_->isAncestorOf(focusWidget());
    if (isInDocument) return documents_->focusSearch();
    if (!controller_->isEmpty()) page_->findBar()->open();
  }));
  menu->addAction(addAction("findNext", QT_TR_NOOP("Find &next"), Qt::Key_F3, [this] {
    if (!controller_->isEmpty()) page_->findBar()->next();
  }));
  menu->addAction(addAction("findPrevious", QT_TR_NOOP("Find pre&vious"), Qt::SHIFT | Qt::Key_F3, [this] {
    if (!controller_->isEmpty()) page_->findBar()->previous();
  }));
  QAction* const search = addAction("search", QT_TR_NOOP("&Search conversations"), {}, [this] {
    if (!state_.showsHistory) action("showHistory")->trigger();
    history_->focusSearch();
  });
  search->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)});
  menu->addAction(search);
  menu->addSeparator();
  menu->addAction(addAction("nextArea", QT_TR_NOOP("Next &area"), Qt::Key_F6, [this] { focusNextArea(); }));
  menu->addAction(addAction("write", QT_TR_NOOP("&Write a message"), Qt::CTRL | Qt::Key_L,
                            [this] { page_->composer()->focusText(); }));
  menu->addSeparator();
  menu->addAction(addAction("showHistory", QT_TR_NOOP("Show or hide &conversations"), Qt::Key_F9, [this] {
    rememberWidths();
    state_.showsHistory = !state_.showsHistory;
    layOutPanels();
  }));
  menu->addAction(addAction("showPicture", QT_TR_NOOP("Show or hide the &picture"), Qt::Key_F8, [this] {
    rememberWidths();
    state_.showsPicture = !state_.showsPicture;
    layOutPanels();
  }));
  menu->addSeparator();
  menu->addAction(addAction("largerText", QT_TR_NOOP("&Larger text"), QKeySequence::ZoomIn,
                            [this] { setTextPercent(state_.textPercent + kTextStep); }));
  menu->addAction(addAction("smallerText", QT_TR_NOOP("S&maller text"), QKeySequence::ZoomOut,
                            [this] { setTextPercent(state_.textPercent - kTextStep); }));
  menu->addAction(
      addAction("plainText", QT_TR_NOOP("&Usual size of text"), Qt::CTRL | Qt::Key_0, [this] { setTextPercent(100); }));
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

/// Conversations, the open one, what is written, the picture or the document: each that is on the screen in turn.
void MainWindow::focusNextArea() {
  const std::vector<std::pair<QWidget*, std::function<void()>>> areas = {
      {history_, [this] { history_->focusList(); }},
      {page_->view(), [this] { page_->view()->setFocus(Qt::ShortcutFocusReason); }},
      {page_->composer(), [this] { page_->composer()->focusText(); }},
      {pictures_, [this] { pictures_->view()->setFocus(Qt::ShortcutFocusReason); }},
      {documents_, [this] { documents_->view()->setFocus(Qt::ShortcutFocusReason); }}};
  const QWidget* const focused = focusWidget();
  const auto here = std::find_if(areas.begin(), areas.end(), [focused](const auto& area) {
    return focused != nullptr && (area.first == focused || area.first->isAncestorOf(focused));
  });
  const auto at = here == areas.end() ? std::size_t{1} : static_cast<std::size_t>(here - areas.begin());
  for (std::size_t step = 1; step <= areas.size(); ++step) {
    const auto& [widget, focus] = areas[(at + step) % areas.size()];
    if (widget->isVisible()) return focus();
  }
}

void MainWindow::showKeys() {
  std::vector<KeyGroup> groups;
  for (const QAction* const menu : menuBar()->actions()) {
    KeyGroup group{plainMenuText(menu->text()), {}};
    for (const QAction* const action : menu->menu()->actions()) {
      const QString keys = QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText);
      if (!keys.isEmpty()) group.keys.emplace_back(plainMenuText(action->text()), keys);
    }
    if (!group.keys.empty()) groups.push_back(std::move(group));
  }
  for (KeyGroup& group : keysBesideMenus()) groups.push_back(std::move(group));
  (new KeysDialog(groups, this))->open();
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
