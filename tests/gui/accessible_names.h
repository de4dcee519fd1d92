/// A walk through a window that finds what people who do not see it could not name.
#pragma once

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QMenu>
#include <QStringList>
#include <QWidget>

namespace sightline::gui::testing_support {

/// Whether a person can do something to the widget. Parts that Qt makes inside its own widgets are not looked at.
inline bool isInteractive(const QWidget& widget) {
  if (widget.objectName().startsWith("qt_") || widget.inherits("QComboBoxListView")) return false;
  if (qobject_cast<const QMenu*>(&widget) != nullptr) return false;
  return widget.focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(&widget) != nullptr;
}

/// Class and object name of every interactive widget below and including `root`, hidden ones too, that has no accessible
/// name or no role; and the text of every action without text.
inline QStringList namelessWidgets(QWidget& root) {
  QStringList nameless;
  QList<QWidget*> all = root.findChildren<QWidget*>();
  all.prepend(&root);
  for (QWidget* const widget : all) {
    if (!isInteractive(*widget)) continue;
    QAccessibleInterface* const accessible = QAccessible::queryAccessibleInterface(widget);
    const bool hasName = accessible != nullptr && !accessible->text(QAccessible::Name).trimmed().isEmpty();
    const bool hasRole = accessible != nullptr && accessible->role() != QAccessible::NoRole;
    if (!hasName || !hasRole) nameless << QString("%1 %2").arg(widget->metaObject()->className(), widget->objectName());
  }
  for (const QMenu* const menu : root.findChildren<QMenu*>()) {
    for (const QAction* const action : menu->actions()) {
      if (!action->isSeparator() && action->text().isEmpty()) nameless << "QAction " + action->objectName();
    }
  }
  return nameless;
}

}  // namespace sightline::gui::testing_support
