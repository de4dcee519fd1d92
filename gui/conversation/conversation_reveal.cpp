/// The conversation: going to words of a message.
#include <QScrollBar>
#include <algorithm>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

namespace {

constexpr int kPasses = 4;         // heights that were estimated become known on the way
constexpr double kFromTop = 0.25;  // of the viewport: where the words will be

}  // namespace

/// Selects the first place of `words` in a message; false if they are nowhere.
bool ConversationView::select(std::size_t item, const QString& words) {
  MessageRows& message = *items_[item];
  for (std::size_t row = 0; !words.isEmpty() && row < message.rows().size(); ++row) {
    if (!message.rowText(message.rows()[row]).contains(words, Qt::CaseInsensitive)) continue;
    message.layOut(row, theme_);
    laidOut_.emplace_back(item, row);
    const RowLayout& layout = *message.rows()[row].layout;
    const QString text = layout.text({0, layout.length()});
    const auto at = static_cast<int>(text.indexOf(words, 0, Qt::CaseInsensitive));
    if (at < 0) continue;
    anchor_ = {item, row, at};
    cursor_ = {item, row, at + static_cast<int>(words.size())};
    return true;
  }
  return false;
}

void ConversationView::reveal(const QString& id, const QString& words) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  isFollowing_ = false;
  placeItems();
  bool isFound = select(index, words);
  if (!isFound && !items_[index]->isThinkingOpen() && !items_[index]->item().thinking.isEmpty()) {
    items_[index]->setThinkingOpen(true);
    placeItems();
    isFound = select(index, words);
    if (!isFound) items_[index]->setThinkingOpen(false);
  }
  if (!isFound) anchor_ = cursor_ = {};
  const std::size_t row = isFound ? anchor_.row : 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    placeItems();
    updateScrollBar();
    double at = tops_[index];
    if (row < items_[index]->rows().size()) at += items_[index]->rows()[row].top;
    const RowLayout* const layout = isFound ? items_[index]->rows()[row].layout.get() : nullptr;
    const std::vector<QRectF> places =
        layout == nullptr ? std::vector<QRectF>() : layout->rectsOf({anchor_.offset, cursor_.offset});
    if (!places.empty()) at += places.front().top();
    isAdjusting_ = true;
    verticalScrollBar()->setValue(static_cast<int>(at - viewport()->height() * kFromTop));
    isAdjusting_ = false;
    flush();
  }
  isFollowing_ = verticalScrollBar()->value() == verticalScrollBar()->maximum();
  viewport()->update();
}

}  // namespace sightline::gui
