/// What a message says, read: the part of showing it that needs no window.
#pragma once

#include <QString>
#include <stop_token>
#include <vector>

#include "gui/conversation/conversation_item.h"
#include "gui/markdown/streaming_parser.h"

namespace sightline::gui {

/// What is read of a message. A plain value.
struct WrittenMessage {
  ItemRole role = ItemRole::Question;
  QString text;
  QString thinking;
  bool isOver = true;  ///< nothing more will come
};

/// A message as blocks.
struct MessageBlocks {
  StreamingParser answer;       ///< of an answer
  StreamingParser thinking;     ///< of an answer
  std::vector<Block> question;  ///< of a question, which is shown as it was written: it is text, not Markdown
};

/// Any thread. Asked to stop, it soon gives what it has.
[[nodiscard]] MessageBlocks readMessage(const WrittenMessage& message, const std::stop_token& stop = {});
[[nodiscard]] std::vector<Block> questionBlocks(const QString& text);
/// Whether reading it takes longer than the window's thread may be busy at once.
[[nodiscard]] bool isLongToRead(const WrittenMessage& message);

}  // namespace sightline::gui
