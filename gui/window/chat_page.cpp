/// ChatPage: the middle of the window: header, conversation, composer.
#include "gui/window/chat_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/conversation/conversation_view.h"
#include "gui/conversation/theme.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/soft_parts.h"
#include "gui/icons/tool_button.h"
#include "gui/meter/context_meter.h"
#include "gui/window/find_bar.h"
#include "gui/window/message_bar.h"

namespace sightline::gui {

namespace {

constexpr int kSpace = 12;
constexpr int kHeader = 46;
constexpr int kTitleLeast = 6;  // characters

}  // namespace

ChatPage::ChatPage(ComposerOutside outside, QWidget* parent) : QWidget(parent) {
  setObjectName("chatPage");
  setMinimumWidth(320);
  view_ = new ConversationView;
  view_->setFrameShape(QFrame::NoFrame);
  soften(*view_->verticalScrollBar());
  composer_ = new Composer(std::move(outside));
  meter_ = new ContextMeter;
  findBar_ = new FindBar(*view_);
  notice_ = new MessageBar("noticeBar");
  editBar_ = new MessageBar("editBar");
  stack_ = new QStackedWidget;
  stack_->setObjectName("conversationStack");
  stack_->addWidget(view_);
  setWelcome(new QWidget);
  header_ = makeHeader();
  foot_ = makeFoot();
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header_);
  column->addWidget(findBar_);
  column->addWidget(stack_, 1);
  column->addWidget(foot_);
  showWelcome(true);
  retranslate();
}

void ChatPage::retranslate() {
  historyButton_->setAccessibleName(tr("Show conversations"));
  historyButton_->setToolTip(tr("Show or hide the conversations (F9)"));
  pictureButton_->setAccessibleName(tr("Show the picture or document"));
  pictureButton_->setToolTip(tr("Show or hide the picture or document (F8)"));
  notice_->setButtonText(tr("Close"));
  editBar_->setButtonText(tr("Cancel"));
}

void ChatPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) fitTitle();
}

QWidget* ChatPage::makeHeader() {
  auto* const header = new QWidget;
  header->setObjectName("chatHeader");
  header->setMinimumHeight(kHeader);
  auto* const row = new QHBoxLayout(header);
  row->setContentsMargins(kSpace / 2, 0, kSpace / 2, 0);
  row->setSpacing(6);
  const auto addButton = [row](const char* name, LineIcon icon) {
    auto* const button = new ToolButton;
    button->setObjectName(name);
    button->setIcon(lineIcon(icon));
    row->addWidget(button);
    return button;
  };
  historyButton_ = addButton("toggleHistory", LineIcon::Sidebar);
  title_ = new QLabel;
  title_->setObjectName("conversationTitle");
  title_->setTextFormat(Qt::PlainText);
  QFont font = title_->font();
  font.setWeight(QFont::DemiBold);
  title_->setFont(font);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  row->addWidget(title_, 1);
  row->addWidget(meter_);
  engineSlot_ = new QHBoxLayout;
  engineSlot_->setContentsMargins(6, 0, 6, 0);
  row->addLayout(engineSlot_);
  pictureButton_ = addButton("togglePicture", LineIcon::Picture);
  pictureButton_->hide();
  return header;
}

QWidget* ChatPage::makeFoot() {
  auto* const foot = new QWidget;
  auto* const column = new QVBoxLayout(foot);
  column->setContentsMargins(kSpace, 0, kSpace, kSpace);
  column->setSpacing(8);
  column->addWidget(notice_);
  column->addWidget(editBar_);
  column->addWidget(composer_);
  return foot;
}

void ChatPage::setTitle(const QString& title) {
  fullTitle_ = title;
  title_->setToolTip(title.toHtmlEscaped());
  fitTitle();
}

void ChatPage::fitTitle() {
  const QFontMetrics metrics = title_->fontMetrics();
  const bool hasRoom = title_->width() > kTitleLeast * metrics.averageCharWidth();  // else it would be dots only
  title_->setText(hasRoom ? metrics.elidedText(fullTitle_, Qt::ElideRight, title_->width()) : QString());
}

/// The composer is as wide as the column of text above it.
void ChatPage::fitFoot() {
  const double column = makeTheme(view_->palette(), view_->font(), view_->viewport()->width()).width;
  const int side = std::max(kSpace, static_cast<int>((width() - column) / 2) - kSpace);
  foot_->layout()->setContentsMargins(side, 0, side, kSpace);
}

void ChatPage::setEngineWidget(QWidget* widget) { engineSlot_->addWidget(widget); }

void ChatPage::setWelcome(QWidget* widget) {
  const bool isShown = welcome_ != nullptr && stack_->currentWidget() == welcome_;
  if (welcome_ != nullptr) {
    stack_->removeWidget(welcome_);
    welcome_->deleteLater();
  }
  welcome_ = widget;
  stack_->addWidget(widget);
  showWelcome(isShown);
}

void ChatPage::showWelcome(bool on) { stack_->setCurrentWidget(on ? welcome_ : view_); }

void ChatPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitFoot();
  QMetaObject::invokeMethod(this, &ChatPage::fitTitle, Qt::QueuedConnection);  // once the header is laid out
}

void ChatPage::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const QColor base = palette().color(QPalette::Base);
  painter.fillRect(rect(), base);
  painter.fillRect(QRect(0, header_->height() - 1, width(), 1), edgeOf(palette(), 0.1));
}

}  // namespace sightline::gui
