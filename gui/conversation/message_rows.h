/// One message as rows that are laid out only when they are seen.
#pragma once

#include <QString>
#include <memory>
#include <vector>

#include "gui/conversation/conversation_item.h"
#include "gui/conversation/row_layout.h"
#include "gui/markdown/streaming_parser.h"

namespace sightline::gui {

enum class RowPart : std::uint8_t { Pictures, ThinkingHead, Thinking, Text, Status, Footer };

/// A row, laid out or estimated.
struct MessageRow {
  RowPart part = RowPart::Text;
  std::int64_t block = -1;  ///< Thinking, Text: index of the block
  double top = 0;           ///< from the message's top
  double height = 0;
  bool isMeasured = false;
  std::unique_ptr<RowLayout> layout;
};

/// A message, its blocks and its rows. A change keeps all rows in front of the first block that changed. GUI thread.
class MessageRows {
 public:
  explicit MessageRows(ConversationItem item) { replace(std::move(item)); }

  [[nodiscard]] const ConversationItem& item() const { return item_; }
  void replace(ConversationItem item);
  void appendText(const QString& text);
  void appendThinking(const QString& text);
  /// All but text, thinking and pictures.
  void update(const ConversationItem& item);
  void setThinkingOpen(bool isOpen);
  [[nodiscard]] bool isThinkingOpen() const { return isThinkingOpen_; }
  void setMentions(std::vector<Mention> mentions);

  /// Brings the rows up to date after changes; cheap if there were none.
  void build(const Theme& theme);
  /// Drops all layouts, for another theme or width.
  void forgetLayouts();
  /// Lays a row out if it is not; gives by how much its height differs from what it was.
  double layOut(std::size_t row, const Theme& theme);
  /// Drops one layout; its height stays.
  void dropLayout(std::size_t row) { rows_[row].layout.reset(); }

  [[nodiscard]] const std::vector<MessageRow>& rows() const { return rows_; }
  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] const Block& blockOf(const MessageRow& row) const;
  /// Text of a row as it is copied, whether laid out or not.
  [[nodiscard]] QString rowText(const MessageRow& row) const;
  /// The answer without Markdown's signs, or the question.
  [[nodiscard]] QString asText() const;
  [[nodiscard]] std::vector<MentionRange> mentionsIn(const MessageRow& row) const;
  /// Where the row begins and how wide it may be, from the column's left.
  [[nodiscard]] QRectF place(std::size_t row, const Theme& theme) const;
  /// The shape behind a question's text, or an empty one.
  [[nodiscard]] QRectF bubble(const Theme& theme) const;
  [[nodiscard]] std::int64_t nLayouts() const { return nLayouts_; }

 private:
  [[nodiscard]] double spaceBefore(RowPart part, std::int64_t block, const Theme& theme) const;
  [[nodiscard]] double rowWidth(RowPart part, const Theme& theme) const;
  void place(const Theme& theme);
  void parseQuestion();

  ConversationItem item_;
  StreamingParser answer_;
  StreamingParser thinking_;
  std::vector<Block> question_;
  QString heldBack_;  // the first half of a character whose second half has not come
  std::int64_t firstChangedText_ = 0;
  std::int64_t firstChangedThinking_ = 0;
  bool partsChanged_ = true;  // rows that are no blocks
  bool isThinkingOpen_ = false;
  std::vector<Mention> mentions_;
  std::vector<MessageRow> rows_;
  double height_ = 0;
  std::int64_t nLayouts_ = 0;
};

}  // namespace sightline::gui
