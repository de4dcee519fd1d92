/// The conversation: pointing, pressing, keys.
#include <QApplication>
#include <QClipboard>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

bool ConversationView::findRow(QPointF point, bool nearest, std::size_t& item, std::size_t& row) const {
  const double y = point.y() + verticalScrollBar()->value();
  bool isFound = false;
  for (std::size_t i = itemUnder(y); i < items_.size() && i + 1 < tops_.size(); ++i) {
    if (isFound && tops_[i] > y) break;
    const auto& rows = items_[i]->rows();
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const double top = tops_[i] + rows[r].top;
      const bool isInside = y >= top && y < top + rows[r].height;
      if (isInside || (nearest && (!isFound || top <= y))) {
        item = i;
        row = r;
        isFound = true;
      }
      if (isInside) return true;
    }
  }
  return isFound;
}

TextPosition ConversationView::positionAt(QPointF point) const {
  TextPosition position;
  if (!findRow(point, true, position.item, position.row)) return position;
  const MessageRow& row = items_[position.item]->rows()[position.row];
  if (row.layout == nullptr) return position;
  const QPointF inside = point - rowOrigin(position.item, position.row);
  position.offset = inside.y() > row.height ? row.layout->length() : row.layout->offsetAt(inside);
  return position;
}

ControlPosition ConversationView::controlAt(QPointF point) const {
  ControlPosition found;
  if (!findRow(point, false, found.item, found.row)) return {};
  const MessageRow& row = items_[found.item]->rows()[found.row];
  if (row.layout == nullptr) return {};
  const QPointF inside = point - rowOrigin(found.item, found.row);
  const auto& controls = row.layout->controls();
  for (std::size_t i = 0; i < controls.size(); ++i) {
    for (const QRectF& rect : controls[i].rects) {
      if (rect.contains(inside)) return {found.item, found.row, static_cast<int>(i)};
    }
  }
  return {};
}

const RowControl* ConversationView::control(const ControlPosition& at) const {
  if (at.control < 0 || at.item >= items_.size() || at.row >= items_[at.item]->rows().size()) return nullptr;
  const RowLayout* layout = items_[at.item]->rows()[at.row].layout.get();
  if (layout == nullptr || static_cast<std::size_t>(at.control) >= layout->controls().size()) return nullptr;
  return &layout->controls()[static_cast<std::size_t>(at.control)];
}

void ConversationView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  pressed_ = controlAt(event->position());
  focused_ = {};
  if (pressed_.control < 0 || control(pressed_)->kind == ControlKind::Link) {
    cursor_ = positionAt(event->position());
    if (!event->modifiers().testFlag(Qt::ShiftModifier)) anchor_ = cursor_;
    isSelecting_ = true;
  }
  viewport()->update();
}

void ConversationView::mouseMoveEvent(QMouseEvent* event) {
  if (!isSelecting_ || !event->buttons().testFlag(Qt::LeftButton)) {
    hover(event->position());
    return;
  }
  if (event->position().y() < 0) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
  if (event->position().y() > viewport()->height())
    verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
  cursor_ = positionAt(event->position());
  viewport()->update();
}

void ConversationView::mouseReleaseEvent(QMouseEvent* event) {
  const ControlPosition at = std::exchange(pressed_, {});
  const bool wasSelecting = std::exchange(isSelecting_, false);
  if (wasSelecting && anchor_ != cursor_) {
    QClipboard* clipboard = QGuiApplication::clipboard();
    if (clipboard->supportsSelection()) clipboard->setText(selectedText(), QClipboard::Selection);
    return;
  }
  if (event->button() != Qt::LeftButton) return;
  if (at.control >= 0) {
    if (controlAt(event->position()) == at) activate(at);
    return;
  }
  const auto [item, mention] = mentionAt(event->position());
  if (mention.regionIndex >= 0) emit mentionActivated(items_[item]->item().id, mention.regionIndex);
}

void ConversationView::mouseDoubleClickEvent(QMouseEvent* event) {
  const TextPosition at = positionAt(event->position());
  if (controlAt(event->position()).control >= 0 || at.item >= items_.size()) return mousePressEvent(event);
  if (at.row >= items_[at.item]->rows().size()) return;
  const RowLayout* layout = items_[at.item]->rows()[at.row].layout.get();
  if (layout == nullptr) return;
  const TextRange word = layout->wordAt(at.offset);
  anchor_ = cursor_ = at;
  anchor_.offset = word.begin;
  cursor_.offset = word.end;
  viewport()->update();
}

/// The message under a point and its mention there; its index is -1 if there is none.
std::pair<std::size_t, MentionRange> ConversationView::mentionAt(QPointF point) const {
  MentionRange under;
  under.regionIndex = -1;
  std::size_t item = 0;
  std::size_t row = 0;
  if (!findRow(point, false, item, row)) return {item, under};
  const MessageRow& part = items_[item]->rows()[row];
  for (const MentionRange& mention : items_[item]->mentionsIn(part)) {
    for (const QRectF& rect : part.layout->rectsOf(mention.range)) {
      if (rect.contains(point - rowOrigin(item, row))) under = mention;
    }
  }
  return {item, under};
}

void ConversationView::hover(QPointF point) {
  const ControlPosition before = std::exchange(hovered_, controlAt(point));
  const RowControl* under = control(hovered_);
  const auto [item, mention] = mentionAt(point);
  const bool isPressable = (under != nullptr && under->isEnabled) || mention.isSource;
  viewport()->setCursor(isPressable ? Qt::PointingHandCursor : Qt::IBeamCursor);
  if (!(before == hovered_)) viewport()->update();
  const int region = mention.regionIndex;
  const QString message = region < 0 ? QString() : items_[item]->item().id;
  if (message == hoveredMessage_ && region == hoveredRegion_) return;
  const QString left = std::exchange(hoveredMessage_, message);
  hoveredRegion_ = region;
  emit mentionHovered(region >= 0 ? message : left, region);
}

bool ConversationView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave) hover(QPointF(-1, -1));
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const RowControl* under = control(controlAt(help->pos()));
  QString tip;
  if (under != nullptr)
    tip = under->kind == ControlKind::Link ? QString::fromLatin1(QUrl(under->payload).toEncoded()).left(300)
                                           : under->name;
  if (const auto [item, mention] = mentionAt(help->pos()); under == nullptr && mention.regionIndex >= 0) {
    tip = items_[item]->mentionTip(mention.regionIndex);
  }
  QToolTip::showText(help->globalPos(), tip.toHtmlEscaped(), viewport());
  return true;
}

void ConversationView::wheelEvent(QWheelEvent* event) {
  const QPoint pixels = event->pixelDelta().isNull() ? event->angleDelta() / 2 : event->pixelDelta();
  const bool isShifted = event->modifiers().testFlag(Qt::ShiftModifier);
  const int sideways = isShifted && pixels.x() == 0 ? pixels.y() : pixels.x();
  std::size_t item = 0;
  std::size_t row = 0;
  if (std::abs(sideways) > (isShifted ? 0 : std::abs(pixels.y())) && findRow(event->position(), false, item, row)) {
    RowLayout* layout = items_[item]->rows()[row].layout.get();
    if (layout != nullptr && layout->scrollSideways(event->position() - rowOrigin(item, row), -sideways))
      viewport()->update();
    event->accept();
    return;
  }
  QAbstractScrollArea::wheelEvent(event);
}

void ConversationView::keyPressEvent(QKeyEvent* event) {
  QScrollBar* bar = verticalScrollBar();
  if (event->matches(QKeySequence::Copy)) return copySelection();
  if (event->matches(QKeySequence::SelectAll)) return selectAll();
  switch (event->key()) {
    case Qt::Key_Up:
      bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
      return;
    case Qt::Key_Down:
      bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
      return;
    case Qt::Key_PageUp:
      bar->triggerAction(QAbstractSlider::SliderPageStepSub);
      return;
    case Qt::Key_PageDown:
      bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
      return;
    case Qt::Key_Home:
      bar->triggerAction(QAbstractSlider::SliderToMinimum);
      return;
    case Qt::Key_End:
      jumpToNewest();
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (focused_.control >= 0) return activate(focused_);
      break;
    default:
      break;
  }
  QAbstractScrollArea::keyPressEvent(event);
}

bool ConversationView::focusNextPrevChild(bool next) {
  if (hasFocus() && moveFocus(next)) return true;
  focused_ = {};
  viewport()->update();
  return QAbstractScrollArea::focusNextPrevChild(next);
}

/// To the next control in reading order, beginning at the top of what is seen; false behind the last.
bool ConversationView::moveFocus(bool forward) {
  ControlPosition at = focused_;
  if (at.control < 0 && !findRow(QPointF(0, 0), true, at.item, at.row)) return false;
  while (at.item < items_.size()) {
    MessageRows& message = *items_[at.item];
    message.wake(theme_);
    while (at.row < message.rows().size()) {
      message.layOut(at.row, theme_);
      const auto& controls = message.rows()[at.row].layout->controls();
      const int n = static_cast<int>(controls.size());
      at.control = forward ? at.control + 1 : (at.control < 0 ? n : at.control) - 1;
      while (at.control >= 0 && at.control < n && !controls[static_cast<std::size_t>(at.control)].isEnabled)
        at.control += forward ? 1 : -1;
      if (at.control >= 0 && at.control < n) {
        focused_ = at;
        laidOut_.emplace_back(at.item, at.row);
        placeItems();
        const auto& rects = controls[static_cast<std::size_t>(at.control)].rects;
        if (!rects.empty()) ensureVisible(rects[0].translated(rowOrigin(at.item, at.row)));
        flush();
        return true;
      }
      laidOut_.emplace_back(at.item, at.row);
      at.control = -1;
      if (!forward && at.row == 0) break;
      at.row = forward ? at.row + 1 : at.row - 1;
    }
    if (!forward && at.item == 0) return false;
    at.item = forward ? at.item + 1 : at.item - 1;
    if (at.item < items_.size()) items_[at.item]->wake(theme_);
    const std::size_t nRows = at.item < items_.size() ? items_[at.item]->rows().size() : 0;
    at.row = forward || nRows == 0 ? 0 : nRows - 1;
  }
  return false;
}

void ConversationView::ensureVisible(QRectF rect) {
  const double margin = theme_.em;
  QScrollBar* bar = verticalScrollBar();
  if (rect.top() < margin)
    bar->setValue(bar->value() + static_cast<int>(rect.top() - margin));
  else if (rect.bottom() > viewport()->height() - margin)
    bar->setValue(bar->value() + static_cast<int>(rect.bottom() + margin - viewport()->height()));
}

QString ConversationView::focusedControlName() const {
  const RowControl* focused = control(focused_);
  return focused != nullptr ? focused->name : QString();
}

std::vector<std::pair<RowControl, QRect>> ConversationView::controlsOf(std::size_t index) {
  std::vector<std::pair<RowControl, QRect>> all;
  items_[index]->wake(theme_);
  for (std::size_t row = 0; row < items_[index]->rows().size(); ++row) {
    items_[index]->layOut(row, theme_);
    laidOut_.emplace_back(index, row);
  }
  placeItems();
  for (std::size_t row = 0; row < items_[index]->rows().size(); ++row) {
    for (const RowControl& one : items_[index]->rows()[row].layout->controls()) {
      const QRectF rect = one.rects.empty() ? QRectF() : one.rects[0];
      all.emplace_back(one, rect.translated(rowOrigin(index, row)).toAlignedRect());
    }
  }
  return all;
}

void ConversationView::pressControl(std::size_t index, ControlKind kind) {
  items_[index]->wake(theme_);
  for (std::size_t row = 0; row < items_[index]->rows().size(); ++row) {
    items_[index]->layOut(row, theme_);
    laidOut_.emplace_back(index, row);
    const auto& controls = items_[index]->rows()[row].layout->controls();
    for (std::size_t i = 0; i < controls.size(); ++i) {
      if (controls[i].kind == kind) return activate({index, row, static_cast<int>(i)});
    }
  }
}

void ConversationView::activate(const ControlPosition& at) {
  const RowControl* found = control(at);
  if (found == nullptr || !found->isEnabled) return;
  const RowControl pressed = *found;
  MessageRows& message = *items_[at.item];
  const ConversationItem& item = message.item();
  const QString id = item.id;
  QClipboard* clipboard = QGuiApplication::clipboard();
  switch (pressed.kind) {
    case ControlKind::Link: {
      const QUrl url(pressed.payload, QUrl::StrictMode);
      if (prompt_ != nullptr) prompt_->ask(url, [this, url] { emit linkActivated(url); });
      return;
    }
    case ControlKind::CopyCode:
      clipboard->setText(pressed.payload);
      return;
    case ControlKind::CopyText:
      clipboard->setText(message.asText());
      return;
    case ControlKind::CopyMarkdown:
      clipboard->setText(item.text);
      return;
    case ControlKind::ToggleThinking:
      message.setThinkingOpen(!message.isThinkingOpen());
      isFollowing_ = false;  // what was pressed stays where it is
      flush();
      return;
    case ControlKind::Retry:
      emit retryRequested(id);
      return;
    case ControlKind::TryAgain:
      emit tryAgainRequested(id);
      return;
    case ControlKind::EditQuestion:
      emit editRequested(id);
      return;
    case ControlKind::PreviousVersion:
      emit versionRequested(id, item.version - 1);
      return;
    case ControlKind::NextVersion:
      emit versionRequested(id, item.version + 1);
      return;
    case ControlKind::OpenPicture:
      emit pictureActivated(id, pressed.payload.toInt());
      return;
  }
}

}  // namespace sightline::gui
