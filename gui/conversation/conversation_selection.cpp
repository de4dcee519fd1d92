/// The conversation: what is selected, and what is copied.
#include <QClipboard>
#include <QGuiApplication>
#include <algorithm>
#include <limits>
#include <utility>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

TextRange ConversationView::selectionIn(std::size_t item, std::size_t row) const {
  const auto [from, to] = std::minmax(anchor_, cursor_);
  const std::pair at(item, row);
  if (from == to || at < std::pair(from.item, from.row) || at > std::pair(to.item, to.row)) return {};
  const RowLayout* layout = items_[item]->rows()[row].layout.get();
  const int length = layout != nullptr ? layout->length() : 0;
  const int begin = at == std::pair(from.item, from.row) ? from.offset : 0;
  const int end = at == std::pair(to.item, to.row) ? to.offset : length;
  return {std::min(begin, length), std::min(end, length)};
}

QString ConversationView::selectedText() const {
  const auto [from, to] = std::minmax(anchor_, cursor_);
  QString text;
  for (std::size_t i = from.item; from != to && i <= to.item && i < items_.size(); ++i) {
    const bool wasAsleep = items_[i]->isAsleep();
    items_[i]->wake(theme_);
    for (std::size_t r = i == from.item ? from.row : 0; r < items_[i]->rows().size(); ++r) {
      if (i == to.item && r > to.row) break;
      const bool isEnd = (i == from.item && r == from.row) || (i == to.item && r == to.row);
      if (isEnd) items_[i]->layOut(r, theme_);
      const MessageRow& row = items_[i]->rows()[r];
      const QString part = isEnd ? row.layout->text(selectionIn(i, r)) : items_[i]->rowText(row);
      if (part.isEmpty()) continue;
      if (!text.isEmpty()) text += QLatin1Char('\n');
      text += part;
    }
    if (wasAsleep) items_[i]->sleep();
  }
  return text;
}

void ConversationView::copySelection() const {
  const QString text = selectedText();
  if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

void ConversationView::copyLastCode() {
  for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
    const bool wasAsleep = (*item)->isAsleep();
    if ((*item)->item().role == ItemRole::Question) continue;
    (*item)->wake(theme_);
    const auto& rows = (*item)->rows();
    const auto code = std::find_if(rows.rbegin(), rows.rend(), [&item](const MessageRow& row) {
      return row.part == RowPart::Text && (*item)->blockOf(row).kind == BlockKind::Code;
    });
    if (code != rows.rend()) return QGuiApplication::clipboard()->setText((*item)->blockOf(*code).text);
    if (wasAsleep) (*item)->sleep();
  }
}

void ConversationView::selectAll() {
  if (items_.empty()) return;
  items_.back()->wake(theme_);
  if (items_.back()->rows().empty()) return;
  anchor_ = {};
  cursor_ = {items_.size() - 1, items_.back()->rows().size() - 1, std::numeric_limits<int>::max()};
  viewport()->update();
}

}  // namespace sightline::gui
