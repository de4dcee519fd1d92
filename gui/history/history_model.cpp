/// HistoryModel: the conversations as lines of a list, under headings of days.
#include "gui/history/history_model.h"

#include <QLocale>
#include <algorithm>
#include <utility>

namespace sightline::gui {

namespace {

constexpr int kWeek = 7;

QDateTime localTime(Moment moment) { return QDateTime::fromMSecsSinceEpoch(moment.time_since_epoch().count()); }

}  // namespace

QString dayHeading(const QDate& day, const QDate& today) {
  const qint64 age = day.daysTo(today);
  if (age <= 0) return HistoryModel::tr("Today");
  if (age == 1) return HistoryModel::tr("Yesterday");
  if (age <= kWeek) return HistoryModel::tr("Previous 7 days");
  const QString month = QLocale().standaloneMonthName(day.month());
  return day.year() == today.year() ? month : HistoryModel::tr("%1 %2", "month year").arg(month).arg(day.year());
}

void HistoryModel::setConversations(const std::vector<ConversationSummary>& conversations, const QDateTime& now,
                                    bool isSearch) {
  beginResetModel();
  lines_.clear();
  QString last;
  for (const ConversationSummary& summary : conversations) {
    const QString heading = isSearch            ? tr("Found")
                            : summary.is_pinned ? tr("Pinned")
                                                : dayHeading(localTime(summary.updated).date(), now.date());
    if (heading != last) lines_.push_back({heading, {}});
    last = heading;
    lines_.push_back({{}, summary});
  }
  nConversations_ = static_cast<int>(conversations.size());
  endResetModel();
}

void HistoryModel::setAnswering(std::set<ConversationId> answering) {
  if (answering == answering_) return;
  answering_ = std::move(answering);
  if (!lines_.empty()) emit dataChanged(index(0), index(rowCount() - 1), {Answering});
}

QModelIndex HistoryModel::indexOf(ConversationId conversation) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [conversation](const Line& line) {
    return line.heading.isEmpty() && line.summary.id == conversation;
  });
  return found == lines_.end() ? QModelIndex() : index(static_cast<int>(found - lines_.begin()));
}

const HistoryModel::Line* HistoryModel::lineAt(const QModelIndex& index) const {
  if (!index.isValid() || index.row() >= rowCount()) return nullptr;
  return &lines_[static_cast<std::size_t>(index.row())];
}

ConversationId HistoryModel::conversationAt(const QModelIndex& index) const {
  const Line* const line = lineAt(index);
  return line == nullptr ? kNoConversation : line->summary.id;
}

const ConversationSummary* HistoryModel::summaryOf(ConversationId conversation) const {
  const Line* const line = lineAt(indexOf(conversation));
  return line == nullptr ? nullptr : &line->summary;
}

int HistoryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(lines_.size());
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
  const Line* const line = lineAt(index);
  if (line == nullptr) return {};
  const bool isHeading = !line->heading.isEmpty();
  if (role == IsHeading) return isHeading;
  if (isHeading) return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? line->heading : QVariant();
  const ConversationSummary& summary = line->summary;
  const QString title = QString::fromStdString(summary.title);
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return title.isEmpty() ? tr("New conversation") : title;
    case Qt::EditRole:
      return title;
    case Qt::ToolTipRole:
      return tr("%1\nLast changed %2")
          .arg(title, QLocale().toString(localTime(summary.updated), QLocale::ShortFormat))
          .toHtmlEscaped()
          .replace('\n', "<br>");
    case Pinned:
      return summary.is_pinned;
    case HasDraft:
      return summary.has_draft;
    case Snippet:
      return QString::fromStdString(summary.snippet);
    case Answering:
      return answering_.contains(summary.id);
    default:
      return {};
  }
}

Qt::ItemFlags HistoryModel::flags(const QModelIndex& index) const {
  const Line* const line = lineAt(index);
  if (line == nullptr || !line->heading.isEmpty()) return Qt::NoItemFlags;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable;
}

bool HistoryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const ConversationId conversation = conversationAt(index);
  if (role != Qt::EditRole || conversation == kNoConversation) return false;
  const QString title = value.toString();
  if (title == data(index, Qt::EditRole).toString()) return false;
  emit renamed(static_cast<qint64>(conversation), title);
  return true;
}

}  // namespace sightline::gui
