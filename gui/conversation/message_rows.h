/// One message as rows that are laid out only when they are seen.
#pragma once

#include <QString>
#include <map>
#include <memory>
#include <vector>

#include "gui/conversation/conversation_item.h"
#include "gui/conversation/message_blocks.h"
#include "gui/conversation/row_layout.h"

namespace sightline::gui {

enum class RowPart : std::uint8_t { Pictures, ThinkingHead, Thinking, Text, Status, Footer };

/// A row, laid out or estimated.
struct MessageRow {
  RowPart part = RowPart::Text;
  std::int64_t block = -1;  ///< Thinking, Text: index of the block
  double top = 0;           ///< from the message's top
  double height = 0;
  std::unique_ptr<RowLayout> layout;
};

/// A message, its blocks and its rows. A change keeps all rows in front of the first block that changed. GUI thread.
///
/// A message that is over sleeps until it is seen: it has its text and a height, but neither blocks nor rows.
class MessageRows {
 public:
  explicit MessageRows(ConversationItem item) { replace(std::move(item)); }

  [[nodiscard]] const ConversationItem& item() const { return item_; }
  [[nodiscard]] bool isAsleep() const { return isAsleep_; }
  /// Reads the message and brings its rows up to date; cheap if it is awake and nothing changed.
  void wake(const Theme& theme);
  /// Whether waking it would hold the window up: a long message that sleeps is to be read apart first.
  [[nodiscard]] bool needsReading() const { return isAsleep_ && !isRead_ && isLongToRead(written()); }
  [[nodiscard]] WrittenMessage written() const;
  /// What `readMessage` made of `written()`; the message goes on sleeping until it is woken.
  void takeBlocks(MessageBlocks blocks);
  /// Drops blocks and rows of a message that is over; it keeps the height it had.
  void sleep();
  void replace(ConversationItem item);
  void appendText(const QString& text);
  void appendThinking(const QString& text);
  /// All but text, thinking and pictures.
  void update(const ConversationItem& item);
  /// Other thumbnails of the same pictures; what is null leaves the one that is there.
  void setThumbnails(const std::vector<QImage>& thumbnails);
  [[nodiscard]] bool lacksThumbnails() const;
  void setThinkingOpen(bool isOpen);
  [[nodiscard]] bool isThinkingOpen() const { return isThinkingOpen_; }
  void setMentions(std::vector<Mention> mentions);

  /// Brings the rows up to date after changes, or the height of a message that sleeps; cheap if there were none.
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
  /// What is said of the mention with this index; empty: nothing.
  [[nodiscard]] QString mentionTip(int regionIndex) const;
  /// Where the row begins and how wide it may be, from the column's left.
  [[nodiscard]] QRectF place(std::size_t row, const Theme& theme) const;
  /// The shape behind a question's text, or an empty one.
  [[nodiscard]] QRectF bubble(const Theme& theme) const;
  [[nodiscard]] std::int64_t nLayouts() const { return nLayouts_; }

 private:
  [[nodiscard]] double spaceBefore(RowPart part, std::int64_t block, const Theme& theme) const;
  [[nodiscard]] double rowWidth(RowPart part, const Theme& theme) const;
  void place(const Theme& theme);
  void parse();
  void rouse();
  void forgetBlocks();
  [[nodiscard]] bool namesPlaces() const;
  void findPlaceLists();
  [[nodiscard]] double estimate(const Theme& theme) const;

  ConversationItem item_;
  StreamingParser answer_;
  StreamingParser thinking_;
  std::vector<Block> question_;
  QString heldBack_;  // the first half of a character whose second half has not come
  std::int64_t firstChangedText_ = 0;
  std::int64_t firstChangedThinking_ = 0;
  bool partsChanged_ = true;  // rows that are no blocks
  bool isThinkingOpen_ = false;
  bool isOpenForNotes_ = false;  // until the answer begins
  bool isAsleep_ = false;
  bool isRead_ = false;         // while it sleeps: its blocks are there already
  bool isHeightKnown_ = false;  // of a message that sleeps
  std::vector<Mention> mentions_;
  std::map<std::int64_t, Block> placeLists_;  // what is shown instead of these blocks of the answer
  bool namesPlaces_ = false;                  // so that lists of places are shown as words
  bool isListGrowing_ = false;                // the last of them
  std::vector<MessageRow> rows_;
  double height_ = 0;
  std::int64_t nLayouts_ = 0;
};

}  // namespace sightline::gui
