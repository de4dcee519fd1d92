/// MainWindow: conversations, the open one, and its picture.
#include "gui/window/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QLayout>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "gui/chat/conversation_controller.h"
#include "gui/composer/composer.h"
#include "gui/conversation/conversation_view.h"
#include "gui/document/document_panel.h"
#include "gui/document/password_asker.h"
#include "gui/history/history_panel.h"
#include "gui/meter/context_meter.h"
#include "gui/picture/picture_panel.h"
#include "gui/window/chat_page.h"
#include "gui/window/find_bar.h"
#include "gui/window/message_bar.h"

namespace sightline::gui {

namespace {

constexpr QSize kFirstSize(1280, 800);
constexpr QSize kLeastSize(720, 480);
constexpr int kHistoryLeast = 190;
constexpr int kPictureLeast = 220;
constexpr int kPassing = 6000;  // milliseconds
constexpr int kTextLeast = 60;
constexpr int kTextMost = 240;

}  // namespace

MainWindow::MainWindow(WindowOutside outside, QWidget* parent) : QMainWindow(parent), outside_(std::move(outside)) {
  setObjectName("mainWindow");
  if (!outside_.isSafeStart) state_ = readWindowState(outside_.stateFolder);
  bridge_ = std::make_unique<SessionBridge>(std::move(outside_.session));
  buildParts();
  buildMenus();
  connectSession();
  connectHistory();
  connectController();
  passing_.setSingleShot(true);
  connect(&passing_, &QTimer::timeout, this, [this] { showNotice({}); });
  setAcceptDrops(true);
  setMinimumSize(kLeastSize);
  resize(kFirstSize);
  if (!state_.geometry.isEmpty()) restoreGeometry(state_.geometry);
  setTextPercent(state_.textPercent);
  layOutPanels();
  showTitle();
  page_->composer()->focusText();
}

MainWindow::~MainWindow() {
  disconnect(controller_, nullptr, this, nullptr);
  disconnect(documentShelf_, nullptr, nullptr, nullptr);
  bridge_.reset();
}

void MainWindow::buildParts() {
  ComposerOutside composer;
  composer.pictures = outside_.pictures;
  composer.chooser = outside_.chooser;
  composer.screenshot = outside_.screenshot;
  shelf_ = new PictureShelf(*bridge_, outside_.pictures, this);
  documentShelf_ = new DocumentShelf(outside_.documents, this);
  new PasswordAsker(*documentShelf_, this);
  composer.documents = documentShelf_;
  history_ = new HistoryPanel;
  page_ = new ChatPage(std::move(composer));
  pictures_ = new PicturePanel(outside_.pictures, outside_.chooser);
  documents_ = new DocumentPanel(*documentShelf_);
  side_ = new QStackedWidget;
  side_->setObjectName("sidePanel");
  side_->addWidget(pictures_);
  side_->addWidget(documents_);
  side_->setMinimumWidth(kPictureLeast);
  side_->hide();
  splitter_ = new QSplitter(Qt::Horizontal);
  splitter_->setObjectName("mainSplitter");
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(1);
  splitter_->addWidget(history_);
  splitter_->addWidget(page_);
  splitter_->addWidget(side_);
  splitter_->setStretchFactor(0, 0);
  splitter_->setStretchFactor(1, 3);
  splitter_->setStretchFactor(2, 2);
  setCentralWidget(splitter_);
  controller_ = new ConversationController(
      {bridge_.get(), page_->view(), page_->composer(), pictures_, shelf_, documents_, documentShelf_}, this);
  plainPoints_ = font().pointSizeF();
  connect(splitter_, &QSplitter::splitterMoved, this, &MainWindow::rememberWidths);
  connect(page_->historyButton(), &QToolButton::clicked, this, [this] { action("showHistory")->trigger(); });
  connect(page_->pictureButton(), &QToolButton::clicked, this, [this] { action("showPicture")->trigger(); });
}

void MainWindow::setEngineWidget(QWidget* widget) { page_->setEngineWidget(widget); }

void MainWindow::setWelcome(QWidget* widget) { page_->setWelcome(widget); }

// --- Session --------------------------------------------------------------------------------------------------------

void MainWindow::connectSession() {
  connect(bridge_.get(), &SessionBridge::storeChecking, this, [this](qint64 bytes) {
    showNotice(tr("Sightline did not end in order the last time. The conversations (%1) are being checked and will be "
                  "here in a moment; you can write already.")
                   .arg(locale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat)));
  });
  connect(bridge_.get(), &SessionBridge::storeOpened, this, [this](const QStringList& notices, bool isLasting) {
    QStringList sentences = notices;
    if (!isLasting) sentences << tr("Conversations of this time will not be kept.");
    if (outside_.isSafeStart) {
      sentences << tr(
          "Sightline ended unexpectedly twice. This is a safe start: the engine waits until you ask, and the "
          "last conversation was not opened.");
    }
    showNotice(sentences.join('\n'));
    refreshList();
    if (controller_->isAnswering()) return;  // asked before the store was open
    const bool hasBegun = !page_->composer()->text().isEmpty();  // before the store was open: a new conversation
    controller_->open(ConversationId{outside_.isSafeStart || hasBegun ? 0 : state_.conversation});
  });
  connect(bridge_.get(), &SessionBridge::listChanged, this, &MainWindow::refreshList);
  connect(bridge_.get(), &SessionBridge::engineChanged, this, &MainWindow::showContext);
  connect(bridge_.get(), &SessionBridge::failed, this, &MainWindow::showNotice);
  connect(bridge_.get(), &SessionBridge::saveFailed, this, &MainWindow::showNotice);
  connect(bridge_.get(), &SessionBridge::saveWorksAgain, this,
          [this] { showPassingNotice(tr("Everything is saved again.")); });
  connect(bridge_.get(), &SessionBridge::settingsChanged, this, [this] {
    const bool isChosen = bridge_->settings().engine.kind != EngineChoice::Kind::None;
    if (std::exchange(hasStarted_, true) || outside_.isSafeStart || !isChosen) return;
    bridge_->session().start_engine();
  });
}

void MainWindow::refreshList() {
  if (!bridge_->isOpen()) return;
  if (std::exchange(isListAsked_, true)) {
    isListStale_ = true;
    return;
  }
  const int request = ++listRequest_;
  const QString words = history_->words();
  auto take = bridge_->answerTo<std::vector<ConversationSummary>>(
      this, [this, request, words](const Result<std::vector<ConversationSummary>>& list) {
        if (request == listRequest_) takeList(words, list);
      });
  if (words.isEmpty()) {
    bridge_->session().list(std::move(take));
  } else {
    bridge_->session().search(words.toStdString(), std::move(take));
  }
}

void MainWindow::takeList(const QString& words, const Result<std::vector<ConversationSummary>>& list) {
  isListAsked_ = false;
  if (std::exchange(isListStale_, false)) return refreshList();
  if (!list) return showNotice(QString::fromStdString(list.error().message));
  history_->setConversations(*list, words);
  showTitle();
}

void MainWindow::showContext() {
  page_->meter()->setUsage(controller_->contextTokens(), bridge_->engine().context_tokens);
}

void MainWindow::showNotice(const QString& sentence) {
  passing_.stop();
  page_->notice()->setSentence(sentence);
}

void MainWindow::showPassingNotice(const QString& sentence) {
  showNotice(sentence);
  passing_.start(kPassing);
}

// --- History --------------------------------------------------------------------------------------------------------

void MainWindow::connectHistory() {
  connect(history_, &HistoryPanel::newRequested, this, [this] { openConversation(0); });
  connect(history_, &HistoryPanel::opened, this, &MainWindow::openConversation);
  connect(history_, &HistoryPanel::searchRequested, this, &MainWindow::refreshList);
  connect(history_, &HistoryPanel::renameRequested, this, [this](qint64 id, const QString& title) {
    bridge_->session().rename(ConversationId{id}, title.toStdString(), bridge_->orTell());
  });
  connect(history_, &HistoryPanel::pinRequested, this,
          [this](qint64 id, bool on) { bridge_->session().pin(ConversationId{id}, on, bridge_->orTell()); });
  connect(history_, &HistoryPanel::removeRequested, this, [this](qint64 id) {
    bridge_->session().remove(ConversationId{id}, bridge_->orTell());
    // The keyboard stays in the list, whose keys bring it back.
    if (controller_->current() == ConversationId{id}) controller_->open(kNoConversation);
  });
  connect(history_, &HistoryPanel::undoRequested, this, [this](qint64 id) {
    bridge_->session().undo_remove(ConversationId{id}, bridge_->orTell());
    openConversation(id);
  });
  connect(history_, &HistoryPanel::purgeRequested, this,
          [this](qint64 id) { bridge_->session().purge(ConversationId{id}, bridge_->orTell()); });
  connect(history_, &HistoryPanel::exportRequested, this,
          [this](qint64 id) { exportSome({ConversationId{id}}, ExportFormat::Json); });
}

void MainWindow::openConversation(qint64 conversation) {
  const ConversationId id{conversation};
  const QString words = history_->shownWords();
  const ConversationSummary* const hit = words.isEmpty() ? nullptr : history_->model()->summaryOf(id);
  const bool isThere = controller_->current() == id && id != kNoConversation;
  if (hit != nullptr && hit->found != kNoMessage) {
    controller_->openAt(id, hit->found, words);
  } else if (!isThere) {
    controller_->open(id);
  }
  page_->composer()->focusText();
}

// --- Conversation ---------------------------------------------------------------------------------------------------

void MainWindow::connectController() {
  connect(controller_, &ConversationController::currentChanged, this, [this](qint64 conversation) {
    history_->setCurrent(ConversationId{conversation});
    action("stop")->setEnabled(controller_->isAnswering());
    showTitle();
  });
  connect(controller_, &ConversationController::emptyChanged, this,
          [this] { page_->showWelcome(controller_->isEmpty()); });
  connect(controller_, &ConversationController::answeringChanged, this, [this](const auto& conversations) {
    history_->setAnswering(conversations);
    action("stop")->setEnabled(controller_->isAnswering());
  });
  connect(controller_, &ConversationController::editingChanged, this, &MainWindow::showEditing);
  connect(controller_, &ConversationController::contextChanged, this, &MainWindow::showContext);
  connect(controller_, &ConversationController::noticed, this, &MainWindow::showNotice);
  connect(controller_, &ConversationController::picturesChanged, this,
          [this](bool any) { showSide(any, hasDocuments_, any ? pictures_ : nullptr); });
  connect(controller_, &ConversationController::documentsChanged, this,
          [this](bool any) { showSide(hasPictures_, any, any ? documents_ : nullptr); });
  connect(controller_, &ConversationController::pictureWanted, this,
          [this] { showSide(hasPictures_, hasDocuments_, pictures_); });
  connect(controller_, &ConversationController::documentWanted, this, [this] {
    state_.showsPicture = true;
    showSide(hasPictures_, hasDocuments_, documents_);
  });
  connect(page_->findBar(), &FindBar::closed, page_->view(), qOverload<>(&QWidget::setFocus));
  connect(page_->editBar(), &MessageBar::pressed, controller_, &ConversationController::cancelEdit);
  connect(page_->composer(), &Composer::optionsRequested, this, &MainWindow::conversationOptionsRequested);
  connect(page_->notice(), &MessageBar::pressed, this, [this] { showNotice({}); });
}

void MainWindow::showEditing() {
  const bool on = controller_->isEditing();
  page_->editBar()->setSentence(on ? tr("You are changing a question; the old one stays as a version.") : QString());
}

void MainWindow::showTitle() {
  const ConversationSummary* const summary = history_->model()->summaryOf(controller_->current());
  const QString title =
      summary == nullptr || summary->title.empty() ? tr("New conversation") : QString::fromStdString(summary->title);
  page_->setTitle(title);
  setWindowTitle(tr("%1 – Sightline").arg(title));
}

void MainWindow::showSide(bool hasPictures, bool hasDocuments, QWidget* wanted) {
  rememberWidths();
  hasPictures_ = hasPictures;
  hasDocuments_ = hasDocuments;
  QWidget* shown = wanted == nullptr ? side_->currentWidget() : wanted;
  if (shown == pictures_ && !hasPictures_ && hasDocuments_) shown = documents_;
  if (shown == documents_ && !hasDocuments_) shown = pictures_;
  side_->setCurrentWidget(shown);
  layOutPanels();
}

/// The panels that are to be seen, at the widths they had; the middle takes what is left.
void MainWindow::layOutPanels() {
  const bool hasSide = hasPictures_ || hasDocuments_;
  const bool showsPicture = hasSide && state_.showsPicture;
  history_->setVisible(state_.showsHistory);
  side_->setVisible(showsPicture);
  page_->pictureButton()->setVisible(hasSide);
  if (QAction* const show = action("showPicture"); show != nullptr) show->setEnabled(hasSide);
  // A narrow window narrows its sides, so that the conversation keeps the most room.
  const int whole = splitter_->width();
  const int history = state_.showsHistory ? std::min(state_.historyWidth, std::max(kHistoryLeast, whole / 4)) : 0;
  const int left = std::max(kPictureLeast, std::min(whole * 2 / 5, whole - history - page_->minimumWidth()));
  const int picture = showsPicture ? std::min(state_.pictureWidth, left) : 0;
  splitter_->setSizes({history, std::max(page_->minimumWidth(), splitter_->width() - history - picture), picture});
}

void MainWindow::rememberWidths() {
  if (!isLaidOut_) return;
  const QList<int> sizes = splitter_->sizes();
  if (!history_->isHidden() && sizes[0] > 0) state_.historyWidth = sizes[0];
  if (!side_->isHidden() && sizes[2] > 0) state_.pictureWidth = sizes[2];
}

void MainWindow::setTextPercent(int percent) {
  state_.textPercent = std::clamp(percent, kTextLeast, kTextMost);
  for (QWidget* const widget : {static_cast<QWidget*>(page_->view()), static_cast<QWidget*>(page_->composer())}) {
    QFont font = widget->font();
    font.setPointSizeF(plainPoints_ * state_.textPercent / 100.0);
    widget->setFont(font);
  }
}

/// What is dropped anywhere is for the message that is being written.
bool MainWindow::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragLeave:
    case QEvent::Drop:
      return page_->composer()->takeDrag(event);
    default:
      return QMainWindow::event(event);
  }
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (std::exchange(isLaidOut_, true)) return;
  layout()->activate();  // only now the splitter knows how wide it is
  layOutPanels();
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (controller_ == nullptr) return;
  if (event->type() == QEvent::FontChange) {
    plainPoints_ = font().pointSizeF();
    setTextPercent(state_.textPercent);
  }
  if (event->type() != QEvent::LanguageChange) return;
  retranslateMenus();
  showTitle();
  showEditing();
}

}  // namespace sightline::gui
