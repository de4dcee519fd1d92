/// Rows of a message besides its text: pictures, the head of its thinking, how it ended, its buttons.
#pragma once

#include <memory>

#include "gui/conversation/conversation_item.h"
#include "gui/conversation/row_layout.h"

namespace sightline::gui {

/// Thumbnails of a question, at its right side.
[[nodiscard]] std::unique_ptr<RowLayout> layOutPictures(const ConversationItem& item, const Theme& theme, double width);
/// "Thinking… 12 s" or "Thought for 12 s", with the arrow that opens it.
[[nodiscard]] std::unique_ptr<RowLayout> layOutThinkingHead(const ConversationItem& item, bool isOpen,
                                                            const Theme& theme, double width);
/// What is being waited for, or how the answer ended, with "Try again" where that helps.
[[nodiscard]] std::unique_ptr<RowLayout> layOutStatus(const ConversationItem& item, const Theme& theme, double width);
/// The buttons below a message, its versions and its figures.
[[nodiscard]] std::unique_ptr<RowLayout> layOutFooter(const ConversationItem& item, const Theme& theme, double width);

/// Whether a message has such a row.
[[nodiscard]] bool hasStatus(const ConversationItem& item);
[[nodiscard]] bool hasFooter(const ConversationItem& item);
/// The sentence of the status row.
[[nodiscard]] QString statusText(const ConversationItem& item);
/// "12 s", "2 min 5 s".
[[nodiscard]] QString durationText(double seconds);
/// The figures below an answer, or empty.
[[nodiscard]] QString statisticsText(const ItemStatistics& statistics);
/// "Thinking… 12 s" or "Thought for 12 s".
[[nodiscard]] QString thinkingText(const ConversationItem& item);

}  // namespace sightline::gui
