/// HistoryPanel: the conversations, to search, open, rename, pin and delete.
#include "gui/history/history_panel.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "gui/conversation/theme.h"
#include "gui/history/history_delegate.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/soft_parts.h"
#include "gui/icons/tool_button.h"

namespace sightline::gui {

namespace {

constexpr int kSpace = 10;

qint64 number(ConversationId conversation) { return static_cast<qint64>(conversation); }

}  // namespace

HistoryPanel::HistoryPanel(QWidget* parent) : QWidget(parent) {
  setObjectName("historyPanel");
  setMinimumWidth(190);
  model_ = new HistoryModel(this);
  list_ = new QListView;
  list_->setObjectName("historyList");
  list_->setModel(model_);
  auto* const delegate = new HistoryDelegate(list_);
  list_->setItemDelegate(delegate);
  const auto refresh = [this] { emit searchRequested(words()); };  // what came meanwhile was not shown
  connect(delegate, &QAbstractItemDelegate::closeEditor, this, refresh, Qt::QueuedConnection);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setEditTriggers(QAbstractItemView::EditKeyPressed);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  soften(*list_->verticalScrollBar());
  list_->setMouseTracking(true);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->viewport()->setAutoFillBackground(false);
  list_->installEventFilter(this);
  hint_ = new QLabel;
  hint_->setObjectName("historyHint");
  hint_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  hint_->setWordWrap(true);
  hint_->setForegroundRole(QPalette::PlaceholderText);
  hint_->setContentsMargins(kSpace * 2, kSpace * 3, kSpace * 2, 0);
  hint_->hide();
  buildHead();
  buildUndoBar();
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, kSpace, 0, 0);
  column->setSpacing(0);
  column->addWidget(head_);
  column->addWidget(hint_);
  column->addWidget(list_, 1);
  column->addWidget(undoBar_);

  const auto open = [this](const QModelIndex& index) {
    const ConversationId conversation = model_->conversationAt(index);
    if (conversation != kNoConversation) emit opened(number(conversation));
  };
  connect(list_, &QListView::clicked, this, open);
  connect(list_, &QListView::activated, this, open);
  connect(list_, &QWidget::customContextMenuRequested, this, &HistoryPanel::showMenu);
  connect(model_, &HistoryModel::renamed, this, &HistoryPanel::renameRequested);
  connect(field_, &QLineEdit::textChanged, &search_, qOverload<>(&QTimer::start));
  connect(&search_, &QTimer::timeout, this, [this] { emit searchRequested(words()); });
  connect(&undo_, &QTimer::timeout, this, &HistoryPanel::finishRemoving);
  search_.setSingleShot(true);
  search_.setInterval(kSearchPause);
  undo_.setSingleShot(true);
  retranslate();
}

void HistoryPanel::retranslate() {
  setAccessibleName(tr("Conversations"));
  list_->setAccessibleName(tr("Conversations"));
  field_->setAccessibleName(tr("Search conversations"));
  field_->setPlaceholderText(tr("Search"));
  for (QToolButton* const button : field_->findChildren<QToolButton*>()) {  // Qt leaves it without a name
    button->setAccessibleName(tr("Clear the search"));
  }
  new_->setAccessibleName(tr("New conversation"));
  new_->setToolTip(tr("New conversation (Ctrl+N)"));
  undoButton_->setText(tr("Undo"));
  undoButton_->setAccessibleName(tr("Bring the deleted conversation back"));
  if (!hint_->isHidden()) updateHint();
}

void HistoryPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::LanguageChange) return;
  retranslate();
  emit searchRequested(words());  // for the names of the days
}

void HistoryPanel::buildHead() {
  head_ = new QWidget;
  auto* const row = new QHBoxLayout(head_);
  row->setContentsMargins(kSpace, 0, kSpace, kSpace / 2);
  row->setSpacing(6);
  field_ = new QLineEdit;
  field_->setObjectName("historySearch");
  field_->setClearButtonEnabled(true);
  field_->setMaxLength(200);
  soften(*field_);
  field_->installEventFilter(this);
  new_ = new ToolButton;
  new_->setObjectName("newConversation");
  new_->setIcon(lineIcon(LineIcon::Write));
  connect(new_, &QToolButton::clicked, this, &HistoryPanel::newRequested);
  row->addWidget(field_, 1);
  row->addWidget(new_);
}

void HistoryPanel::buildUndoBar() {
  undoBar_ = new QWidget;
  undoBar_->setObjectName("undoBar");
  auto* const row = new QHBoxLayout(undoBar_);
  row->setContentsMargins(kSpace + 6, 6, kSpace, 6);
  undoText_ = new QLabel;
  undoText_->setObjectName("undoText");
  undoText_->setTextFormat(Qt::PlainText);
  undoButton_ = new QToolButton;
  undoButton_->setObjectName("undoButton");
  undoButton_->setAutoRaise(true);
  connect(undoButton_, &QToolButton::clicked, this, &HistoryPanel::undo);
  row->addWidget(undoText_, 1);
  row->addWidget(undoButton_);
  undoBar_->hide();
}

bool HistoryPanel::isRenaming() const {
  const auto* const field = list_->findChild<QLineEdit*>("renameField");
  return field != nullptr && !field->isHidden();
}

QString HistoryPanel::words() const { return field_->text().trimmed(); }

void HistoryPanel::setConversations(const std::vector<ConversationSummary>& conversations, const QString& words) {
  const int scrolled = list_->verticalScrollBar()->value();
  if (isRenaming()) return;  // what is being renamed stays; the list comes again with the new name
  const ConversationId marked = model_->conversationAt(list_->currentIndex());
  model_->setConversations(conversations, QDateTime::currentDateTime(), !words.isEmpty());
  shownWords_ = words;
  const QModelIndex kept = model_->indexOf(list_->hasFocus() && marked != kNoConversation ? marked : current_);
  if (kept.isValid()) list_->setCurrentIndex(kept);
  list_->verticalScrollBar()->setValue(scrolled);
  updateHint();
}

void HistoryPanel::updateHint() {
  const bool isEmpty = model_->nConversations() == 0;
  hint_->setText(shownWords_.isEmpty() ? tr("Conversations appear here.") : tr("Nothing was found."));
  hint_->setVisible(isEmpty);
}

void HistoryPanel::setCurrent(ConversationId conversation) {
  current_ = conversation;
  const QModelIndex index = model_->indexOf(conversation);
  if (!index.isValid()) list_->clearSelection();
  list_->setCurrentIndex(index);
}

void HistoryPanel::focusSearch() {
  field_->setFocus();
  field_->selectAll();
}

void HistoryPanel::focusList() {
  list_->setFocus();
  if (!list_->currentIndex().isValid() && model_->nConversations() > 0) list_->setCurrentIndex(model_->index(1));
}

void HistoryPanel::renameCurrent() {
  const QModelIndex index = list_->currentIndex();
  if (model_->conversationAt(index) == kNoConversation) return;
  list_->setFocus();
  list_->edit(index);
}

void HistoryPanel::removeCurrent() { remove(model_->conversationAt(list_->currentIndex())); }

void HistoryPanel::togglePinOfCurrent() {
  const ConversationSummary* const summary = model_->summaryOf(model_->conversationAt(list_->currentIndex()));
  if (summary != nullptr) emit pinRequested(number(summary->id), !summary->is_pinned);
}

void HistoryPanel::remove(ConversationId conversation) {
  const ConversationSummary* const summary = model_->summaryOf(conversation);
  if (summary == nullptr) return;
  finishRemoving();
  const QString title = model_->indexOf(conversation).data().toString();
  const int room = std::max(60, width() - undoButton_->sizeHint().width() - 4 * kSpace);
  undoText_->setText(undoText_->fontMetrics().elidedText(tr("Deleted “%1”").arg(title), Qt::ElideRight, room));
  removed_ = conversation;
  undoBar_->show();
  undo_.start(undoTime_);
  emit removeRequested(number(conversation));
}

void HistoryPanel::undo() {
  const ConversationId back = std::exchange(removed_, kNoConversation);
  undo_.stop();
  undoBar_->hide();
  if (back != kNoConversation) emit undoRequested(number(back));
}

void HistoryPanel::finishRemoving() {
  const ConversationId gone = std::exchange(removed_, kNoConversation);
  undo_.stop();
  undoBar_->hide();
  if (gone != kNoConversation) emit purgeRequested(number(gone));
}

QMenu* HistoryPanel::createMenu(ConversationId conversation) {
  auto* const menu = new QMenu(this);
  const ConversationSummary* const summary = model_->summaryOf(conversation);
  if (summary == nullptr) return menu;
  const QModelIndex index = model_->indexOf(conversation);
  const bool isPinned = summary->is_pinned;
  menu->addAction(tr("Open"), this, [this, conversation] { emit opened(number(conversation)); });
  menu->addAction(tr("Rename"), this, [this, index = QPersistentModelIndex(index)] { list_->edit(index); })
      ->setShortcut(Qt::Key_F2);
  menu->addAction(isPinned ? tr("Unpin") : tr("Pin"), this,
                  [this, conversation, isPinned] { emit pinRequested(number(conversation), !isPinned); });
  menu->addAction(tr("Export…"), this, [this, conversation] { emit exportRequested(number(conversation)); });
  menu->addSeparator();
  menu->addAction(tr("Delete"), this, [this, conversation] { remove(conversation); })
      ->setShortcut(QKeySequence::Delete);
  return menu;
}

void HistoryPanel::showMenu(QPoint at) {
  const ConversationId conversation = model_->conversationAt(list_->indexAt(at));
  if (conversation == kNoConversation) return;
  QMenu* const menu = createMenu(conversation);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->popup(list_->viewport()->mapToGlobal(at));
}

bool HistoryPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (watched == field_) {
    if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
      focusList();
      return true;
    }
    if (key == Qt::Key_Escape && !field_->text().isEmpty()) {
      field_->clear();
      return true;
    }
    return false;
  }
  if (isRenaming()) return false;  // keys that the field leaves over are not meant for the list
  if (static_cast<QKeyEvent*>(event)->matches(QKeySequence::Undo) && removed_ != kNoConversation) {
    undo();
    return true;
  }
  const ConversationId conversation = model_->conversationAt(list_->currentIndex());
  const bool isOpening = key == Qt::Key_Return || key == Qt::Key_Enter;
  if (conversation == kNoConversation || (!isOpening && key != Qt::Key_Delete)) return false;
  if (isOpening) emit opened(number(conversation));
  if (key == Qt::Key_Delete) remove(conversation);
  return true;
}

void HistoryPanel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QColor window = palette().color(QPalette::Window);
  painter.fillRect(rect(), window);
  if (undoBar_->isHidden()) return;
  painter.fillRect(undoBar_->geometry(), blend(window, palette().color(QPalette::WindowText), 0.07));
}

}  // namespace sightline::gui
