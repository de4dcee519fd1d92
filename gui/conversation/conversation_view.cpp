/// The conversation: what is in it, where it stands, what is painted.
#include "gui/conversation/conversation_view.h"

#include <QAccessible>
#include <QHash>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/conversation/accessible_conversation.h"

namespace sightline::gui {

namespace {

constexpr int kFrameMilliseconds = 16;

}  // namespace

ConversationView::ConversationView(QWidget* parent) : QAbstractScrollArea(parent), newest_(new QToolButton(this)) {
  installConversationAccessibility();
  setObjectName(QStringLiteral("conversationView"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  viewport()->setCursor(Qt::IBeamCursor);
  viewport()->setBackgroundRole(QPalette::Base);
  newest_->setObjectName(QStringLiteral("jumpToNewest"));
  retranslate();
  newest_->setCursor(Qt::PointingHandCursor);
  newest_->setFocusPolicy(Qt::TabFocus);
  newest_->hide();
  connect(newest_, &QToolButton::clicked, this, &ConversationView::jumpToNewest);
  frame_.setSingleShot(true);
  frame_.setInterval(kFrameMilliseconds);
  connect(&frame_, &QTimer::timeout, this, &ConversationView::flush);
  clock_.setInterval(1000);
  connect(&clock_, &QTimer::timeout, this, &ConversationView::tick);
  prompt_ = std::make_unique<LinkDialog>(this);
  refreshTheme();
}

ConversationView::~ConversationView() = default;

void ConversationView::setLinkPrompt(std::unique_ptr<LinkPrompt> prompt) { prompt_ = std::move(prompt); }

void ConversationView::setMentions(const std::vector<Mention>& mentions) {
  QHash<QString, std::vector<Mention>> ofMessages;
  for (const Mention& mention : mentions) ofMessages[mention.messageId].push_back(mention);
  for (const auto& item : items_) item->setMentions(ofMessages.take(item->item().id));
  changed();
}

std::size_t ConversationView::indexOf(const QString& id) const {
  for (std::size_t i = items_.size(); i-- > 0;) {  // what changes is mostly the last
    if (items_[i]->item().id == id) return i;
  }
  return items_.size();
}

void ConversationView::append(const ConversationItem& item) {
  items_.push_back(std::make_unique<MessageRows>(item));
  if (!frame_.isActive()) frame_.start();
  if (item.state == ItemState::Thinking) changed();
}

void ConversationView::appendText(const QString& id, const QString& text) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  items_[index]->appendText(text);
  changed();
}

void ConversationView::appendThinking(const QString& id, const QString& text) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  items_[index]->appendThinking(text);
  changed();
}

void ConversationView::update(const ConversationItem& item) {
  const std::size_t index = indexOf(item.id);
  if (index == items_.size()) return;
  items_[index]->update(item);
  changed();
}

void ConversationView::replace(const ConversationItem& item) {
  const std::size_t index = indexOf(item.id);
  if (index == items_.size()) return;
  items_[index]->replace(item);
  anchor_ = cursor_ = {};
  changed();
}

void ConversationView::setThumbnails(const QString& id, const std::vector<QImage>& thumbnails) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  items_[index]->setThumbnails(thumbnails);
  changed();
}

void ConversationView::remove(const QString& id) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  nPastLayouts_ += items_[index]->nLayouts();
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(index));
  anchor_ = cursor_ = {};
  hovered_ = focused_ = pressed_ = {};
  std::erase_if(laidOut_, [index](const auto& at) { return at.first == index; });
  for (auto& at : laidOut_) at.first -= at.first > index ? 1 : 0;
  changed();
}

void ConversationView::clear() {
  nPastLayouts_ = nBlockLayouts();
  items_.clear();
  anchor_ = cursor_ = {};
  hovered_ = focused_ = pressed_ = {};
  laidOut_.clear();
  isFollowing_ = true;
  changed();
}

void ConversationView::highlightMention(const QString& messageId, int regionIndex) {
  litMessage_ = messageId;
  litRegion_ = regionIndex;
  viewport()->update();
}

void ConversationView::changed() {
  if (!frame_.isActive()) frame_.start();
  const bool isThinking = std::any_of(items_.begin(), items_.end(),
                                      [](const auto& item) { return item->item().state == ItemState::Thinking; });
  if (isThinking && !clock_.isActive()) {
    sinceTick_.start();
    clock_.start();
  } else if (!isThinking) {
    clock_.stop();
  }
}

/// The clock of the thinking goes on between the reports of whoever knows it.
void ConversationView::tick() {
  const double seconds = static_cast<double>(sinceTick_.restart()) / 1000;
  for (const auto& item : items_) {
    if (item->item().state != ItemState::Thinking) continue;
    ConversationItem next = item->item();
    next.thinkingSeconds += seconds;
    item->update(next);
  }
  changed();
}

void ConversationView::refreshTheme() {
  const double width = viewport()->width();
  const Theme theme = makeTheme(palette(), font(), width);
  // What stands at the top stays there, however the heights change.
  std::size_t item = 0;
  std::size_t row = 0;
  const bool hasTop = !isFollowing_ && findRow(QPointF(0, 0), true, item, row);
  const double offset = hasTop ? rowOrigin(item, row).y() : 0;
  theme_ = theme;
  laidOut_.clear();
  for (const auto& entry : items_) entry->forgetLayouts();
  hovered_ = {};
  placeItems();
  if (hasTop && row < items_[item]->rows().size()) {
    isAdjusting_ = true;
    updateScrollBar();
    verticalScrollBar()->setValue(static_cast<int>(tops_[item] + items_[item]->rows()[row].top - offset));
    isAdjusting_ = false;
  }
  flush();
}

double ConversationView::columnLeft() const { return std::round((viewport()->width() - theme_.width) / 2); }

QPointF ConversationView::rowOrigin(std::size_t item, std::size_t row) const {
  const QRectF place = items_[item]->place(row, theme_);
  return {columnLeft() + place.left(), tops_[item] + place.top() - verticalScrollBar()->value()};
}

QRect ConversationView::itemRect(std::size_t index) const {
  if (index + 1 >= tops_.size()) return {};  // appended since the last frame
  const double y = tops_[index] - verticalScrollBar()->value();
  return QRectF(columnLeft(), y, theme_.width, items_[index]->height()).toAlignedRect();
}

std::int64_t ConversationView::nBlockLayouts() const {
  std::int64_t n = nPastLayouts_;
  for (const auto& item : items_) n += item->nLayouts();
  return n;
}

std::size_t ConversationView::nAwake() const {
  return static_cast<std::size_t>(
      std::count_if(items_.begin(), items_.end(), [](const auto& item) { return !item->isAsleep(); }));
}

void ConversationView::jumpToNewest() {
  isFollowing_ = true;
  flush();
  setFocus();
}

void ConversationView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.fillRect(event->rect(), theme_.base);
  std::size_t item = itemUnder(verticalScrollBar()->value() + event->rect().top());
  // What was appended since comes with the next frame.
  for (; item < items_.size() && item + 1 < tops_.size(); ++item) {
    if (tops_[item] - verticalScrollBar()->value() > event->rect().bottom()) break;
    paintItem(painter, item, event->rect());
  }
}

void ConversationView::paintItem(QPainter& painter, std::size_t index, QRectF clip) {
  const MessageRows& message = *items_[index];
  const double y = tops_[index] - verticalScrollBar()->value();
  const QRectF bubble = message.bubble(theme_);
  if (!bubble.isEmpty()) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme_.border);
    painter.setBrush(theme_.panel);
    painter.drawRoundedRect(bubble.translated(columnLeft(), y).adjusted(0.5, 0.5, -0.5, -0.5), 14, 14);
  }
  for (std::size_t row = 0; row < message.rows().size(); ++row) {
    const MessageRow& part = message.rows()[row];
    const QPointF origin = rowOrigin(index, row);
    if (origin.y() > clip.bottom()) break;
    if (part.layout == nullptr || origin.y() + part.height < clip.top()) continue;
    const std::vector<MentionRange> mentions = message.mentionsIn(part);
    RowPaint paint = {painter, theme_, origin, clip, selectionIn(index, row), &mentions};
    if (litMessage_ == message.item().id) paint.litRegion = litRegion_;
    if (hovered_.item == index && hovered_.row == row) paint.hoveredControl = hovered_.control;
    if (hasFocus() && focused_.item == index && focused_.row == row) paint.focusedControl = focused_.control;
    Theme quiet;
    if (part.part == RowPart::Thinking) {
      painter.fillRect(
          QRectF(columnLeft() + theme_.em * 0.25, origin.y() - theme_.em * 0.4, 2, part.height + theme_.em * 0.5),
          theme_.border);
      quiet = theme_;
      quiet.ink = theme_.dim;
      RowPaint quietPaint = {
          painter, quiet, origin, clip, paint.selection, nullptr, -1, paint.hoveredControl, paint.focusedControl};
      part.layout->paint(quietPaint);
      continue;
    }
    part.layout->paint(paint);
  }
}

void ConversationView::resizeEvent(QResizeEvent* /*event*/) { refreshTheme(); }

void ConversationView::retranslate() {
  setAccessibleName(tr("Conversation"));
  newest_->setText(tr("↓  Newest"));
  newest_->setAccessibleName(tr("Jump to the newest message"));
}

void ConversationView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  const bool changesLook = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
                           event->type() == QEvent::StyleChange || event->type() == QEvent::LanguageChange;
  if (changesLook && prompt_ != nullptr) refreshTheme();
}

void ConversationView::scrollContentsBy(int /*dx*/, int /*dy*/) {
  if (isAdjusting_) return;
  isFollowing_ = isNearEnd(verticalScrollBar()->value());  // before the flush, which would go back to the end
  flush();
}

}  // namespace sightline::gui
