/// The conversation: going to words of a message, and from one place of them to the next.
#include <QScrollBar>
#include <algorithm>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

namespace {

constexpr int kPasses = 4;         // heights that were estimated become known on the way
constexpr double kFromTop = 0.25;  // of the viewport: where the words will be

/// The longest of the words: what Markdown's signs do not come between.
QString longestWord(const QString& words) {
  qsizetype begin = 0;
  QStringView longest;
  for (qsizetype i = 0; i <= words.size(); ++i) {
    if (i < words.size() && words[i].isLetterOrNumber()) continue;
    if (i - begin > longest.size()) longest = QStringView(words).mid(begin, i - begin);
    begin = i + 1;
  }
  return longest.isEmpty() ? words : longest.toString();
}

}  // namespace

/// Selects the first place of `words` in a message that does not begin before `from`, or the last one that begins before
/// it; false if there is none.
bool ConversationView::select(std::size_t item, const QString& words, const TextPosition& from, bool forward) {
  MessageRows& message = *items_[item];
  message.wake(theme_);
  const std::size_t nRows = message.rows().size();
  for (std::size_t n = 0; !words.isEmpty() && n < nRows; ++n) {
    const std::size_t row = forward ? n : nRows - 1 - n;
    const TextPosition begin{item, row, 0};
    if (forward ? row < from.row && item == from.item : begin >= from) continue;
    if (!message.rowText(message.rows()[row]).contains(words, Qt::CaseInsensitive)) continue;
    message.layOut(row, theme_);
    laidOut_.emplace_back(item, row);
    const RowLayout& layout = *message.rows()[row].layout;
    const QString text = layout.text({0, layout.length()});
    const bool isHere = item == from.item && row == from.row;
    if (!forward && isHere && from.offset == 0) continue;
    const qsizetype at = forward ? text.indexOf(words, isHere ? from.offset : 0, Qt::CaseInsensitive)
                                 : text.lastIndexOf(words, isHere ? from.offset - 1 : -1, Qt::CaseInsensitive);
    if (at < 0) continue;
    anchor_ = {item, row, static_cast<int>(at)};
    cursor_ = {item, row, static_cast<int>(at + words.size())};
    return true;
  }
  return false;
}

/// Brings a message onto the screen: the place that is selected, or its beginning.
void ConversationView::showItem(std::size_t item, bool isSelected) {
  isFollowing_ = false;
  const std::size_t row = isSelected ? anchor_.row : 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    placeItems();
    updateScrollBar();
    double at = tops_[item];
    const bool isThere = row < items_[item]->rows().size();
    if (isThere) at += items_[item]->rows()[row].top;
    const RowLayout* const layout = isSelected && isThere ? items_[item]->rows()[row].layout.get() : nullptr;
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

void ConversationView::reveal(const QString& id, const QString& words) {
  const std::size_t index = indexOf(id);
  if (index == items_.size()) return;
  placeItems();
  const TextPosition begin{index, 0, 0};
  bool isFound = select(index, words, begin, true);
  if (!isFound && !items_[index]->isThinkingOpen() && !items_[index]->item().thinking.isEmpty()) {
    items_[index]->setThinkingOpen(true);
    isFound = select(index, words, begin, true);
    if (!isFound) items_[index]->setThinkingOpen(false);
  }
  if (!isFound) anchor_ = cursor_ = {};
  showItem(index, isFound);
}

bool ConversationView::find(const QString& words, FindWay way) {
  if (words.isEmpty() || items_.empty()) return false;
  placeItems();
  const bool forward = way != FindWay::Previous;
  const auto [begin, end] = std::minmax(anchor_, cursor_);
  TextPosition from = way == FindWay::Next ? end : begin;
  if (begin == end) {  // nothing is selected: from what is seen on
    if (!findRow(QPointF(0, 0), true, from.item, from.row)) return false;
    from.offset = 0;
  }
  const QString sure = longestWord(words);
  const std::size_t n = items_.size();
  for (std::size_t step = 0; step <= n; ++step) {  // and the first message once more, from its other end
    const std::size_t item = forward ? (from.item + step) % n : (from.item + n - step % n) % n;
    const bool wasAsleep = items_[item]->isAsleep();
    const ConversationItem& written = items_[item]->item();
    const bool mayHave = written.text.contains(sure, Qt::CaseInsensitive) ||
                         (items_[item]->isThinkingOpen() && written.thinking.contains(sure, Qt::CaseInsensitive));
    if (!mayHave) continue;
    const TextPosition start = step == 0 ? from : forward ? TextPosition{item, 0, 0} : TextPosition{item + 1, 0, 0};
    if (select(item, words, start, forward)) {
      showItem(item, true);
      return true;
    }
    if (wasAsleep) items_[item]->sleep();
  }
  return false;
}

}  // namespace sightline::gui
