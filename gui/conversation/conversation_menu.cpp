/// The menu of a ConversationView: copy, see where a link leads, and what the message's buttons do.
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>

#include "gui/conversation/conversation_view.h"

namespace sightline::gui {

namespace {

/// Object names of what a row's buttons do; null for what has its own place in the menu, or none.
const char* nameOf(ControlKind kind) {
  switch (kind) {
    case ControlKind::CopyCode:
      return "copyCode";
    case ControlKind::CopyText:
      return "copyText";
    case ControlKind::CopyMarkdown:
      return "copyMarkdown";
    case ControlKind::Retry:
      return "answerAgain";
    case ControlKind::TryAgain:
      return "tryAgain";
    case ControlKind::EditQuestion:
      return "editQuestion";
    default:
      return nullptr;
  }
}

QAction* add(QMenu& menu, const QString& text, const char* name, bool isEnabled = true) {
  QAction* const action = menu.addAction(text);
  action->setObjectName(name);
  action->setEnabled(isEnabled);
  return action;
}

}  // namespace

QMenu* ConversationView::createMenu(QPoint at) {
  auto* const menu = new QMenu(this);
  const ControlPosition position = controlAt(at);
  const RowControl* const under = control(position);
  if (under != nullptr && under->kind == ControlKind::Link) {
    connect(add(*menu, tr("Open link…"), "openLink"), &QAction::triggered, this,
            [this, position] { activate(position); });
    connect(add(*menu, tr("Copy address"), "copyAddress"), &QAction::triggered, this,
            [address = under->payload] { QGuiApplication::clipboard()->setText(address); });
    menu->addSeparator();
  }
  connect(add(*menu, tr("Copy"), "copy", anchor_ != cursor_), &QAction::triggered, this,
          &ConversationView::copySelection);
  connect(add(*menu, tr("Select all"), "selectAll", !items_.empty()), &QAction::triggered, this,
          &ConversationView::selectAll);
  std::size_t item = 0;
  std::size_t row = 0;
  if (!findRow(at, true, item, row)) return menu;
  menu->addSeparator();
  addControls(*menu, item, row);
  const std::size_t last = items_[item]->rows().size() - 1;
  if (row != last) addControls(*menu, item, last);  // the buttons below the message
  return menu;
}

/// What the buttons of a row do, as entries of a menu.
void ConversationView::addControls(QMenu& menu, std::size_t item, std::size_t row) {
  items_[item]->layOut(row, theme_);
  laidOut_.emplace_back(item, row);
  changed();
  const std::vector<RowControl> controls = items_[item]->rows()[row].layout->controls();
  for (std::size_t i = 0; i < controls.size(); ++i) {
    const ControlKind kind = controls[i].kind;
    const char* const name = nameOf(kind);
    if (name == nullptr) continue;
    QAction* const action = add(menu, controls[i].name, name, controls[i].isEnabled);
    const QString id = items_[item]->item().id;
    connect(action, &QAction::triggered, this, [this, id, row, i, kind] {
      const ControlPosition at{indexOf(id), row, static_cast<int>(i)};
      const RowControl* const now = control(at);  // the conversation may have gone on meanwhile
      if (now != nullptr && now->kind == kind) activate(at);
    });
  }
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event) {
  const bool isKey = event->reason() == QContextMenuEvent::Keyboard;
  QPoint at = isKey ? viewport()->rect().center() : viewport()->mapFromGlobal(event->globalPos());
  const RowControl* const focused = control(focused_);
  if (isKey && focused != nullptr && !focused->rects.empty()) {
    at = focused->rects[0].translated(rowOrigin(focused_.item, focused_.row)).center().toPoint();
  }
  QMenu* const menu = createMenu(at);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->popup(viewport()->mapToGlobal(at));
}

}  // namespace sightline::gui
