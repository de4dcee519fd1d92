/// HistoryPanel: the conversations, to search, open, rename, pin and delete.
#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "gui/history/history_model.h"

class QLabel;
class QLineEdit;
class QListView;
class QMenu;
class QToolButton;

namespace sightline::gui {

/// Milliseconds between the last key and the search for it.
inline constexpr int kSearchPause = 180;

/// Shows what it is given and says what a person wants; changes no conversation itself. A deleted conversation can be
/// brought back for some seconds. Keys in the list: Enter opens, F2 renames, Delete deletes, Ctrl+Z brings back. GUI thread.
class HistoryPanel : public QWidget {
  Q_OBJECT

 public:
  explicit HistoryPanel(QWidget* parent = nullptr);

  /// As Session::list gives them, or Session::search for `words`.
  void setConversations(const std::vector<ConversationSummary>& conversations, const QString& words);
  /// What the shown list was searched for; empty: it is whole. The field may have been changed since.
  [[nodiscard]] QString shownWords() const { return shownWords_; }
  void setAnswering(std::set<ConversationId> answering) { model_->setAnswering(std::move(answering)); }
  /// Marks the open one; kNoConversation: none.
  void setCurrent(ConversationId conversation);
  /// How long a deleted conversation can be brought back, in milliseconds.
  void setUndoTime(int milliseconds) { undoTime_ = milliseconds; }

  [[nodiscard]] HistoryModel* model() const { return model_; }
  [[nodiscard]] QString words() const;
  /// What can be done with a conversation; the caller owns it.
  [[nodiscard]] QMenu* createMenu(ConversationId conversation);

 public slots:
  void focusSearch();
  void focusList();
  void renameCurrent();
  void removeCurrent();
  void togglePinOfCurrent();
  /// Ends the time for undoing.
  void finishRemoving();

 signals:
  void newRequested();
  void opened(qint64 conversation);
  /// Empty: all.
  void searchRequested(const QString& words);
  void renameRequested(qint64 conversation, const QString& title);
  void pinRequested(qint64 conversation, bool on);
  void removeRequested(qint64 conversation);
  void undoRequested(qint64 conversation);
  void purgeRequested(qint64 conversation);
  void exportRequested(qint64 conversation);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void retranslate();
  void buildHead();
  void buildUndoBar();
  void showMenu(QPoint at);
  void remove(ConversationId conversation);
  void undo();
  void updateHint();
  [[nodiscard]] bool isRenaming() const;

  HistoryModel* model_ = nullptr;
  QLineEdit* field_ = nullptr;
  QListView* list_ = nullptr;
  QLabel* hint_ = nullptr;
  QWidget* undoBar_ = nullptr;
  QLabel* undoText_ = nullptr;
  QToolButton* undoButton_ = nullptr;
  QWidget* head_ = nullptr;
  QToolButton* new_ = nullptr;
  QTimer search_;
  QTimer undo_;
  int undoTime_ = 8000;
  QString shownWords_;
  ConversationId current_ = kNoConversation;
  ConversationId removed_ = kNoConversation;  // can be brought back
};

}  // namespace sightline::gui
