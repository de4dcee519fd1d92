/// HistoryModel: the conversations as lines of a list, under headings of days.
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <set>
#include <vector>

#include "multimodal/contract/stored_chat.h"

namespace sightline::gui {

/// What a conversation's day is called, seen from `today`: "Today", "Yesterday", "Previous 7 days", or month and year.
QString dayHeading(const QDate& day, const QDate& today);

/// Headings and conversations, in the order they were given. GUI thread.
class HistoryModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { IsHeading = Qt::UserRole + 1, Pinned, HasDraft, Snippet, Answering };

  explicit HistoryModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

  /// `conversations` as Session::list and Session::search give them. `isSearch`: without headings of days.
  void setConversations(const std::vector<ConversationSummary>& conversations, const QDateTime& now, bool isSearch);
  /// Those that are being answered.
  void setAnswering(std::set<ConversationId> answering);

  /// Invalid for ids that are not there.
  [[nodiscard]] QModelIndex indexOf(ConversationId conversation) const;
  /// kNoConversation for headings.
  [[nodiscard]] ConversationId conversationAt(const QModelIndex& index) const;
  [[nodiscard]] const ConversationSummary* summaryOf(ConversationId conversation) const;
  [[nodiscard]] int nConversations() const { return nConversations_; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// The title only; told by `renamed`, and shown once the list says so.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 signals:
  void renamed(qint64 conversation, const QString& title);

 private:
  struct Line {
    QString heading;  // empty: a conversation
    ConversationSummary summary;
  };

  [[nodiscard]] const Line* lineAt(const QModelIndex& index) const;

  std::vector<Line> lines_;
  std::set<ConversationId> answering_;
  int nConversations_ = 0;
};

}  // namespace sightline::gui
