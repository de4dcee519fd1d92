/// Everything that a window says to a person: words on it, tips, names for those who do not see it.
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QStringList>
#include <QWidget>

namespace sightline::gui::testing_support {

inline void addModelTexts(const QAbstractItemModel& model, QStringList& texts) {
  for (int column = 0; column < model.columnCount(); ++column) {
    texts << model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    for (int row = 0; row < model.rowCount(); ++row) texts << model.index(row, column).data().toString();
  }
}

/// Of one widget alone. What a person typed is left out.
inline void addTextsOf(const QWidget& widget, QStringList& texts) {
  texts << widget.toolTip() << widget.accessibleName() << widget.accessibleDescription();
  if (widget.isWindow()) texts << widget.windowTitle();
  if (const auto* const label = qobject_cast<const QLabel*>(&widget)) texts << label->text();
  if (const auto* const button = qobject_cast<const QAbstractButton*>(&widget)) texts << button->text();
  if (const auto* const field = qobject_cast<const QLineEdit*>(&widget)) texts << field->placeholderText();
  if (const auto* const edit = qobject_cast<const QPlainTextEdit*>(&widget)) texts << edit->placeholderText();
  if (const auto* const box = qobject_cast<const QComboBox*>(&widget)) addModelTexts(*box->model(), texts);
  if (const auto* const view = qobject_cast<const QAbstractItemView*>(&widget); view != nullptr && view->model()) {
    addModelTexts(*view->model(), texts);
  }
  for (const QAction* const action : widget.actions()) texts << action->text();
}

/// Of everything below and including `root`, hidden things too; without what has no letters.
inline QStringList spokenTexts(const QWidget& root) {
  QStringList texts;
  addTextsOf(root, texts);
  for (const QWidget* const widget : root.findChildren<QWidget*>()) {
    if (!widget->objectName().startsWith("qt_")) addTextsOf(*widget, texts);
  }
  texts.removeDuplicates();
  texts.removeIf(
      [](const QString& text) { return std::none_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); }); });
  return texts;
}

}  // namespace sightline::gui::testing_support
