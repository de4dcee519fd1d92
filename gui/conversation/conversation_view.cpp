/// The conversation: what is in it, where it stands, what is painted.
#include "gui/conversation/conversation_view.h"

#include <QAccessible>
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
constexpr int kFollowPixels = 10;

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
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
    if (!isAdjusting_) isFollowing_ = value >= verticalScrollBar()->maximum() - kFollowPixels;
  });
  prompt_ = std::make_unique<LinkDialog>(this);
  refreshTheme();
}

ConversationView::~ConversationView() = default;

void ConversationView::setLinkPrompt(std::unique_ptr<LinkPrompt> prompt) { prompt_ = std::move(prompt); }

void ConversationView::setMentions(const std::vector<Mention>& mentions) {
  for (const auto& item : items_) {
    std::vector<Mention> own;
    std::copy_if(mentions.begin(), mentions.end(), std::back_inserter(own),
                 [&](const Mention& mention) { return mention.messageId == item->item().id; });
    item->setMentions(std::move(own));
  }
  viewport()->update();
}

std::size_t ConversationView::indexOf(const QString& id) const {
  for (std::size_t i = items_.size(); i-- > 0;) {  // what changes is mostly the last
    if (items_[i]->item().id == id) return i;
  }
  return items_.size();
}

void ConversationView::append(const ConversationItem& item) {
  items_.push_back(std::make_unique<MessageRows>(item));
  changed();
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

void ConversationView::remove(const QString& id) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(index));
  anchor_ = cursor_ = {};
  hovered_ = focused_ = pressed_ = {};
  laidOut_.clear();
  for (const auto& item : items_) item->forgetLayouts();
  changed();
}

void ConversationView::clear() {
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

void ConversationView::placeItems() {
  tops_.assign(items_.size() + 1, std::round(theme_.em));
  for (std::size_t i = 0; i < items_.size(); ++i) {
    items_[i]->build(theme_);
    const bool isQuestion = i + 1 < items_.size() && items_[i]->item().role == ItemRole::Question;
    tops_[i + 1] = tops_[i] + items_[i]->height() + std::round(theme_.em * (isQuestion ? 0.6 : 1.3));
  }
}

void ConversationView::flush() {
  frame_.stop();
  placeItems();
  layOutVisible();
  dropFarLayouts();
  const int side = newest_->sizeHint().height() + 6;
  newest_->setVisible(!isFollowing_ && verticalScrollBar()->maximum() > verticalScrollBar()->value() + kFollowPixels);
  newest_->setGeometry((viewport()->width() - newest_->sizeHint().width() - 16) / 2, viewport()->height() - side - 12,
                       newest_->sizeHint().width() + 16, side);
  viewport()->update();
}

void ConversationView::updateScrollBar() {
  const int total = static_cast<int>(std::ceil(tops_.back()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(static_cast<int>(theme_.em * 1.5));
  verticalScrollBar()->setRange(0, std::max(0, total - viewport()->height()));
}

/// Lays out what the viewport shows. A row above its top whose height turns out different moves the scroll value along,
/// so that nothing on the screen jumps.
void ConversationView::layOutVisible() {
  isAdjusting_ = true;
  for (int pass = 0; pass < 8; ++pass) {
    updateScrollBar();
    if (isFollowing_) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    const double top = verticalScrollBar()->value();
    const double bottom = top + viewport()->height();
    double shift = 0;
    double change = 0;
    auto item = static_cast<std::size_t>(
        std::max<std::ptrdiff_t>(0, std::upper_bound(tops_.begin(), tops_.end(), top) - tops_.begin() - 1));
    for (; item < items_.size() && tops_[item] + change < bottom; ++item) {
      MessageRows& message = *items_[item];
      const double itemTop = tops_[item] + change;
      for (std::size_t row = 0; row < message.rows().size(); ++row) {
        const MessageRow& candidate = message.rows()[row];
        const double y = itemTop + candidate.top;
        if (y > bottom) break;
        if (y + candidate.height < top || candidate.layout != nullptr) continue;
        const double by = message.layOut(row, theme_);
        laidOut_.emplace_back(item, row);
        change += by;
        if (y < top) shift += by;
      }
    }
    if (change == 0) break;
    placeItems();
    if (!isFollowing_ && shift != 0) {
      updateScrollBar();
      verticalScrollBar()->setValue(static_cast<int>(top + shift));
    }
  }
  updateScrollBar();
  if (isFollowing_) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  isAdjusting_ = false;
}

void ConversationView::dropFarLayouts() {
  const double top = verticalScrollBar()->value() - 2.0 * viewport()->height();
  const double bottom = verticalScrollBar()->value() + 3.0 * viewport()->height();
  std::erase_if(laidOut_, [&](const auto& at) {
    if (at.first >= items_.size() || at.second >= items_[at.first]->rows().size()) return true;
    const MessageRow& row = items_[at.first]->rows()[at.second];
    if (row.layout == nullptr) return true;
    const double y = tops_[at.first] + row.top;
    const bool isFar = y + row.height < top || y > bottom;
    if (isFar) items_[at.first]->dropLayout(at.second);
    return isFar;
  });
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
  std::int64_t n = 0;
  for (const auto& item : items_) n += item->nLayouts();
  return n;
}

void ConversationView::jumpToNewest() {
  isFollowing_ = true;
  flush();
  setFocus();
}

void ConversationView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.fillRect(event->rect(), theme_.base);
  const double top = verticalScrollBar()->value() + event->rect().top();
  auto item = static_cast<std::size_t>(
      std::max<std::ptrdiff_t>(0, std::upper_bound(tops_.begin(), tops_.end(), top) - tops_.begin() - 1));
  for (; item < items_.size() && item + 1 < tops_.size();
       ++item) {  // what was appended since comes with the next frame
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
  if (!isAdjusting_) flush();
}

}  // namespace sightline::gui
