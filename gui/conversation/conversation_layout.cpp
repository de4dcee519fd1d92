/// The conversation: what is laid out, and where it stands.
#include <QScrollBar>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

namespace {

constexpr int kFollowPixels = 10;
constexpr int kPasses = 12;  // heights that were estimated become known on the way

}  // namespace

/// The message at this height of the whole conversation.
std::size_t ConversationView::itemUnder(double y) const {
  const auto after = std::upper_bound(tops_.begin(), tops_.end(), y);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - tops_.begin() - 1));
}

bool ConversationView::isNearEnd(int value) const { return value >= verticalScrollBar()->maximum() - kFollowPixels; }

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
  newest_->setVisible(!isFollowing_ && !isNearEnd(verticalScrollBar()->value()));
  newest_->setGeometry((viewport()->width() - newest_->sizeHint().width() - 16) / 2, viewport()->height() - side - 12,
                       newest_->sizeHint().width() + 16, side);
  viewport()->update();
  for (const QString& id : std::exchange(wanting_, {})) emit thumbnailsWanted(id);
}

void ConversationView::updateScrollBar() {
  const int total = static_cast<int>(std::ceil(tops_.back()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(static_cast<int>(theme_.em * 1.5));
  verticalScrollBar()->setRange(0, std::max(0, total - viewport()->height()));
}

/// The first row that is laid out and on the screen; one past the last item if there is none.
ConversationView::RowPlace ConversationView::firstShown() const {
  const double top = verticalScrollBar()->value();
  const double bottom = top + viewport()->height();
  for (std::size_t item = itemUnder(top); item < items_.size() && tops_[item] < bottom; ++item) {
    const std::vector<MessageRow>& rows = items_[item]->rows();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const double y = tops_[item] + rows[row].top;
      if (rows[row].layout != nullptr && y < bottom && y + rows[row].height > top) return {item, row};
    }
  }
  return {items_.size(), 0};
}

/// Reads a message that sleeps. Gives by how much what stands on the screen has to move along, so that it stays where it
/// is: if the message's end is on the screen, the end stays; else the share of it that was scrolled past.
double ConversationView::wake(std::size_t item, double itemTop, double top, double& change) {
  MessageRows& message = *items_[item];
  const double before = message.height();
  message.wake(theme_);
  if (message.lacksThumbnails()) wanting_ << message.item().id;
  const double by = message.height() - before;
  change += by;
  if (itemTop >= top) return 0;
  const bool isEndSeen = itemTop + before <= top + viewport()->height();
  return isEndSeen ? by : by * (top - itemTop) / before;
}

/// Has a long message read on another thread; it wakes with the next frame after that. What is another text by then is
/// read again, if it is still to be seen.
void ConversationView::readApart(std::size_t item) {
  const QString id = items_[item]->item().id;
  const WrittenMessage written = items_[item]->written();
  const auto isSame = [](const WrittenMessage& one, const WrittenMessage& other) {  // the very same characters
    return one.text.constData() == other.text.constData() && one.thinking.constData() == other.thinking.constData();
  };
  const auto there = reading_.find(id);
  if (there != reading_.end() && isSame(there->second, written)) return;
  reading_[id] = written;
  jobs_.start([this, id, written, isSame](const std::stop_token& stop) -> BackgroundJobs::Deliver {
    const auto blocks = std::make_shared<MessageBlocks>(readMessage(written, stop));
    return [this, id, written, isSame, blocks] {
      const auto asked = reading_.find(id);
      if (asked == reading_.end() || !isSame(asked->second, written)) return;
      reading_.erase(asked);
      const std::size_t index = indexOf(id);
      if (index == items_.size() || !items_[index]->needsReading()) return;
      if (!isSame(items_[index]->written(), written)) return changed();
      items_[index]->takeBlocks(std::move(*blocks));
      changed();
    };
  });
}

/// Lays out what the viewport shows. Where a height turns out different above what was on the screen already, or above
/// its top if nothing was, the scroll value moves along, so that nothing on the screen jumps.
void ConversationView::layOutVisible() {
  isAdjusting_ = true;
  const RowPlace shown = firstShown();
  const bool isShown = shown.first < items_.size();
  for (int pass = 0; pass < kPasses; ++pass) {
    updateScrollBar();
    if (isFollowing_) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    const double top = verticalScrollBar()->value();
    const double bottom = top + viewport()->height();
    double shift = 0;
    double change = 0;
    bool isReading = false;
    for (std::size_t item = itemUnder(top); item < items_.size() && tops_[item] + change < bottom; ++item) {
      MessageRows& message = *items_[item];
      const double itemTop = tops_[item] + change;
      if (message.needsReading()) {
        readApart(item);
        continue;
      }
      if (message.isAsleep()) {
        const double before = change;
        const double share = wake(item, itemTop, top, change);
        shift += isShown && item < shown.first ? change - before : share;
        isReading = true;
        continue;  // its rows come with the next pass, when they stand where they belong
      }
      for (std::size_t row = 0; row < message.rows().size(); ++row) {
        const MessageRow& candidate = message.rows()[row];
        const double y = itemTop + candidate.top;
        if (y > bottom) break;
        if (y + candidate.height < top || candidate.layout != nullptr) continue;
        const double by = message.layOut(row, theme_);
        laidOut_.emplace_back(item, row);
        change += by;
        if (isShown ? RowPlace(item, row) < shown : y < top) shift += by;
      }
    }
    if (change == 0 && !isReading) break;
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
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (tops_[i + 1] < top || tops_[i] > bottom) items_[i]->sleep();
  }
}

}  // namespace sightline::gui
