/// What the conversation view shows, as plain values.
#pragma once

#include <QColor>
#include <QImage>
#include <QString>
#include <cstdint>
#include <vector>

namespace sightline::gui {

enum class ItemRole : std::uint8_t { Question, Answer };

/// How far an answer is. A question is always Done.
enum class ItemState : std::uint8_t { Waiting, Thinking, Streaming, Done, Stopped, Interrupted, Failed };

/// Figures below an answer; what is not known is negative and not shown.
struct ItemStatistics {
  double tokensPerSecond = -1;
  double secondsToFirstToken = -1;
  std::int64_t nReusedTokens = -1;
};

/// One message. A plain value; any thread.
struct ConversationItem {
  QString id;  ///< unique in the conversation
  ItemRole role = ItemRole::Question;
  QString text;  ///< Markdown of an answer; a question's text is shown as it is
  QString thinking;
  double thinkingSeconds = 0;      ///< so far, or in all
  std::vector<QImage> thumbnails;  ///< upright, already small
  ItemState state = ItemState::Done;
  QString sentence;   ///< what is being waited for, or why the answer ended; may be empty
  double share = -1;  ///< of the work before the first word that is done, [0, 1]; below 0: not known
  int version = 1;    ///< counted from 1
  int nVersions = 1;
  ItemStatistics statistics;
};

/// Words of a message that name a place in a picture, or that stand on a page of a document.
struct Mention {
  QString messageId;
  QString label;  ///< found in the message's text as a whole word, in any case
  int regionIndex = 0;
  bool isSource = false;  ///< of a document: marked by a line below, and pressing it goes there
  QString tip = {};       ///< said while the pointer is on it; may be empty
  QColor colour = {};     ///< of its place in the picture; none: that of all mentions
};

}  // namespace sightline::gui
