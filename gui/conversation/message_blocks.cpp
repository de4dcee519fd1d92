/// What a message says, read.
#include "gui/conversation/message_blocks.h"

#include <QStringView>
#include <algorithm>
#include <utility>

#include "gui/markdown/visible_text.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kQuestionPiece = 4000;      // characters of a question that are one row
constexpr qsizetype kReadAtOnce = 256 * 1024;   // characters that are read in a few milliseconds
constexpr qsizetype kReadPiece = 1024 * 1024;   // between two looks at whether to go on

void read(StreamingParser& parser, QStringView text, bool isOver, const std::stop_token& stop) {
  for (qsizetype at = 0; at < text.size() && !stop.stop_requested();) {
    qsizetype size = std::min(kReadPiece, text.size() - at);
    if (at + size < text.size() && text[at + size - 1].isHighSurrogate()) --size;
    const QByteArray utf8 = text.mid(at, size).toUtf8();
    parser.append({utf8.data(), static_cast<std::size_t>(utf8.size())});
    at += size;
  }
  if (isOver && !stop.stop_requested()) parser.finish();
}

}  // namespace

std::vector<Block> questionBlocks(const QString& written) {
  std::vector<Block> blocks;
  const QString text = visibleText(written, TextPlace::Prose);
  for (qsizetype at = 0; at < text.size();) {
    qsizetype size = std::min(kQuestionPiece, text.size() - at);
    const qsizetype newline = text.lastIndexOf(QLatin1Char('\n'), at + size - 1);
    if (at + size < text.size() && newline > at) size = newline + 1 - at;
    Block block;
    Run run;
    run.text = text.mid(at, size);
    if (at + size < text.size() && run.text.endsWith(QLatin1Char('\n'))) run.text.chop(1);
    block.continues = at > 0;
    if (!run.text.isEmpty()) block.runs.push_back(std::move(run));
    blocks.push_back(std::move(block));
    at += size;
  }
  return blocks;
}

MessageBlocks readMessage(const WrittenMessage& message, const std::stop_token& stop) {
  MessageBlocks blocks;
  if (message.role == ItemRole::Question) {
    blocks.question = questionBlocks(message.text);
    return blocks;
  }
  read(blocks.answer, message.text, message.isOver, stop);
  read(blocks.thinking, message.thinking, message.isOver, stop);
  return blocks;
}

bool isLongToRead(const WrittenMessage& message) { return message.text.size() + message.thinking.size() > kReadAtOnce; }

}  // namespace sightline::gui
