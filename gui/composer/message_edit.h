/// MessageEdit: the text of a message while it is written; grows with it.
#pragma once

#include <QPlainTextEdit>

namespace sightline::gui {

/// Enter and Ctrl+Enter send, Shift+Enter begins a line. While an input method composes, Enter belongs to it. What is
/// pasted or dropped is handed to whoever listens.
class MessageEdit : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit MessageEdit(QWidget* parent = nullptr);

 signals:
  void sendPressed();
  void stopPressed();
  /// The person wants to change what they said before.
  void upInEmpty();
  /// Backspace where there is nothing to delete.
  void backspaceAtStart();
  /// Only while the signal is delivered.
  void pasted(const QMimeData* data);
  void focusChanged();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void inputMethodEvent(QInputMethodEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool canInsertFromMimeData(const QMimeData* source) const override;
  void insertFromMimeData(const QMimeData* source) override;

 private:
  void adjustHeight();
  void retranslate();

  bool isComposing_ = false;
};

}  // namespace sightline::gui
