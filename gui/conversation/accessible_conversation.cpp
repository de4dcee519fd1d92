/// The conversation as assistive programs see it.
#include "gui/conversation/accessible_conversation.h"

#include <QAccessibleWidget>
#include <QCoreApplication>
#include <QMap>

#include "gui/conversation/conversation_view.h"
#include "gui/conversation/part_rows.h"

namespace sightline::gui {

namespace {

QString said(const char* text) { return QCoreApplication::translate("sightline::gui::AccessibleConversation", text); }

/// One message; its number is its place in the list.
class AccessibleMessage : public QAccessibleInterface, public QAccessibleActionInterface {
 public:
  AccessibleMessage(ConversationView* view, std::size_t index) : view_(view), index_(index) {}

  bool isValid() const override { return view_ != nullptr && index_ < view_->nItems(); }
  QObject* object() const override { return nullptr; }
  QWindow* window() const override { return nullptr; }
  QAccessibleInterface* childAt(int, int) const override { return nullptr; }
  QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(view_); }
  QAccessibleInterface* child(int) const override { return nullptr; }
  int childCount() const override { return 0; }
  int indexOfChild(const QAccessibleInterface*) const override { return -1; }
  QAccessible::Role role() const override { return QAccessible::ListItem; }
  void setText(QAccessible::Text, const QString&) override {}

  QRect rect() const override {
    const QRect place = view_->itemRect(index_);
    return {view_->viewport()->mapToGlobal(place.topLeft()), place.size()};
  }

  QString text(QAccessible::Text kind) const override {
    if (!isValid()) return {};
    const ConversationItem& item = view_->itemAt(index_);
    const bool isQuestion = item.role == ItemRole::Question;
    if (kind == QAccessible::Name)
      return (isQuestion ? said("Question: %1") : said("Answer: %1")).arg(view_->plainTextAt(index_));
    if (kind == QAccessible::Value) return view_->plainTextAt(index_);
    if (kind == QAccessible::Description) return hasStatus(item) ? statusText(item) : QString();
    return {};
  }

  QAccessible::State state() const override {
    QAccessible::State state;
    if (!isValid()) return state;
    const ItemState now = view_->itemAt(index_).state;
    state.readOnly = true;
    state.busy = now == ItemState::Waiting || now == ItemState::Thinking || now == ItemState::Streaming;
    state.offscreen = !view_->viewport()->rect().intersects(view_->itemRect(index_));
    return state;
  }

  void* interface_cast(QAccessible::InterfaceType type) override {
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
  }

  QStringList actionNames() const override {
    QStringList names;
    for (const auto& [control, place] : view_->controlsOf(index_)) {
      if (control.isEnabled && control.kind != ControlKind::Link && !names.contains(control.name))
        names += control.name;
    }
    return names;
  }

  QString localizedActionName(const QString& name) const override { return name; }
  QStringList keyBindingsForAction(const QString&) const override { return {}; }

  void doAction(const QString& name) override {
    for (const auto& [control, place] : view_->controlsOf(index_)) {
      if (control.name != name) continue;
      view_->pressControl(index_, control.kind);
      return;
    }
  }

 private:
  ConversationView* view_;
  std::size_t index_;
};

/// The view itself; owns the interfaces of its messages by their registered ids.
class AccessibleView : public QAccessibleWidget {
 public:
  explicit AccessibleView(ConversationView* view) : QAccessibleWidget(view, QAccessible::List), view_(view) {}
  ~AccessibleView() override {
    for (const QAccessible::Id id : ids_) QAccessible::deleteAccessibleInterface(id);
  }

  int childCount() const override { return static_cast<int>(view_->nItems()); }

  QAccessibleInterface* child(int index) const override {
    if (index < 0 || index >= childCount()) return nullptr;
    if (!ids_.contains(index)) {
      ids_.insert(index, QAccessible::registerAccessibleInterface(
                             new AccessibleMessage(view_, static_cast<std::size_t>(index))));
    }
    return QAccessible::accessibleInterface(ids_.value(index));
  }

  int indexOfChild(const QAccessibleInterface* child) const override {
    for (auto id = ids_.begin(); id != ids_.end(); ++id) {
      if (QAccessible::accessibleInterface(id.value()) == child) return id.key();
    }
    return -1;
  }

  QAccessibleInterface* childAt(int x, int y) const override {
    const QPoint point = view_->viewport()->mapFromGlobal(QPoint(x, y));
    for (int i = 0; i < childCount(); ++i) {
      if (view_->itemRect(static_cast<std::size_t>(i)).contains(point)) return child(i);
    }
    return nullptr;
  }

 private:
  ConversationView* view_;
  mutable QMap<int, QAccessible::Id> ids_;
};

QAccessibleInterface* makeInterface(const QString& /*className*/, QObject* object) {
  auto* view = qobject_cast<ConversationView*>(object);
  return view != nullptr ? new AccessibleView(view) : nullptr;
}

}  // namespace

void installConversationAccessibility() {
  QAccessible::removeFactory(makeInterface);
  QAccessible::installFactory(makeInterface);
}

}  // namespace sightline::gui
