/// FindBar: words to look for in the open conversation.
#pragma once

#include <QWidget>

#include "gui/conversation/conversation_view.h"

class QLabel;
class QLineEdit;
class QToolButton;

namespace sightline::gui {

/// Hidden until it is asked for. Enter goes to the next place, Shift+Enter to the one before, Escape closes. GUI thread.
class FindBar : public QWidget {
  Q_OBJECT

 public:
  /// The view outlives the bar.
  explicit FindBar(ConversationView& view, QWidget* parent = nullptr);

 public slots:
  /// Shows the bar, with what is selected if that is a few words, and gives it the keyboard.
  void open();
  void next() { look(FindWay::Next); }
  void previous() { look(FindWay::Previous); }
  void finish();

 signals:
  /// The keyboard is free again.
  void closed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void look(FindWay way);
  void retranslate();

  ConversationView& view_;
  QLineEdit* field_ = nullptr;
  QLabel* none_ = nullptr;
  QToolButton* previous_ = nullptr;
  QToolButton* next_ = nullptr;
  QToolButton* close_ = nullptr;
};

}  // namespace sightline::gui
