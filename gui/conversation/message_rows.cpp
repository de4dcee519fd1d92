/// One message as rows that are laid out only when they are seen.
#include "gui/conversation/message_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "gui/conversation/part_rows.h"
#include "gui/conversation/place_list.h"

namespace sightline::gui {

namespace {

constexpr std::int64_t kUnchanged = std::numeric_limits<std::int64_t>::max();

bool isOver(ItemState state) {
  return state != ItemState::Waiting && state != ItemState::Thinking && state != ItemState::Streaming;
}

std::int64_t feed(StreamingParser& parser, const QString& text) {
  const QByteArray utf8 = text.toUtf8();
  return parser.append({utf8.data(), static_cast<std::size_t>(utf8.size())});
}

}  // namespace

void MessageRows::replace(ConversationItem item) {
  item_ = std::move(item);
  heldBack_.clear();
  isAsleep_ = isOver(item_.state);
  isHeightKnown_ = height_ > 0;  // the best guess for what comes in its place
  forgetBlocks();
  if (!isAsleep_) parse();
}

void MessageRows::forgetBlocks() {
  answer_ = StreamingParser();
  thinking_ = StreamingParser();
  question_.clear();
  placeLists_.clear();
  isListGrowing_ = false;
  rows_.clear();
  isRead_ = false;
  firstChangedText_ = firstChangedThinking_ = 0;
  partsChanged_ = true;
}

void MessageRows::wake(const Theme& theme) {
  rouse();
  build(theme);
}

/// Ends the sleep; what was read apart needs no reading here.
void MessageRows::rouse() {
  if (std::exchange(isAsleep_, false) && !std::exchange(isRead_, false)) parse();
}

void MessageRows::sleep() {
  if ((isAsleep_ && !isRead_) || !isOver(item_.state)) return;
  isAsleep_ = isHeightKnown_ = true;
  forgetBlocks();
}

WrittenMessage MessageRows::written() const {
  return {item_.role, item_.text, item_.thinking, isOver(item_.state)};
}

void MessageRows::parse() {
  takeBlocks(readMessage(written()));
  isRead_ = false;
}

void MessageRows::takeBlocks(MessageBlocks blocks) {
  answer_ = std::move(blocks.answer);
  thinking_ = std::move(blocks.thinking);
  question_ = std::move(blocks.question);
  isRead_ = true;
}

void MessageRows::appendText(const QString& text) {
  rouse();
  if (std::exchange(isOpenForNotes_, false)) setThinkingOpen(false);
  QString whole = std::exchange(heldBack_, {}) + text;
  if (!whole.isEmpty() && whole.back().isHighSurrogate()) {
    heldBack_ = whole.right(1);
    whole.chop(1);
  }
  item_.text += whole;
  if (item_.role == ItemRole::Question) {
    question_ = questionBlocks(item_.text);
    firstChangedText_ = 0;
  } else {
    firstChangedText_ = std::min(firstChangedText_, feed(answer_, whole));
  }
}

void MessageRows::appendThinking(const QString& text) {
  rouse();
  if (item_.thinking.isEmpty() && item_.state == ItemState::Waiting) {  // notes: a person may read along
    setThinkingOpen(true);
    isOpenForNotes_ = true;
  }
  item_.thinking += text;
  firstChangedThinking_ = std::min(firstChangedThinking_, feed(thinking_, text));
}

void MessageRows::update(const ConversationItem& item) {
  const bool ends = isOver(item.state) && !isOver(item_.state);
  item_.state = item.state;
  item_.sentence = item.sentence;
  item_.share = item.share;
  item_.thinkingSeconds = item.thinkingSeconds;
  item_.version = item.version;
  item_.nVersions = item.nVersions;
  item_.statistics = item.statistics;
  partsChanged_ = true;
  if (!ends || item_.role == ItemRole::Question) return;
  firstChangedText_ = std::min(firstChangedText_, answer_.finish());
  firstChangedThinking_ = std::min(firstChangedThinking_, thinking_.finish());
}

void MessageRows::setThumbnails(const std::vector<QImage>& thumbnails) {
  for (std::size_t i = 0; i < std::min(thumbnails.size(), item_.thumbnails.size()); ++i) {
    if (!thumbnails[i].isNull()) item_.thumbnails[i] = thumbnails[i];
  }
  partsChanged_ = true;
}

bool MessageRows::lacksThumbnails() const {
  return std::any_of(item_.thumbnails.begin(), item_.thumbnails.end(), [](const QImage& one) { return one.isNull(); });
}

void MessageRows::setThinkingOpen(bool isOpen) {
  isThinkingOpen_ = isOpen;
  isHeightKnown_ = false;
  partsChanged_ = true;
}

void MessageRows::setMentions(std::vector<Mention> mentions) { mentions_ = std::move(mentions); }

const Block& MessageRows::blockOf(const MessageRow& row) const {
  const auto index = static_cast<std::size_t>(row.block);
  if (row.part == RowPart::Thinking) return thinking_.blocks()[index];
  if (const auto list = placeLists_.find(row.block); list != placeLists_.end()) return list->second;
  return item_.role == ItemRole::Question ? question_[index] : answer_.blocks()[index];
}

/// Whether its lists of places are over a picture: then words say them. What still comes is taken to be.
bool MessageRows::namesPlaces() const {
  if (item_.role == ItemRole::Question) return false;
  return !isOver(item_.state) ||
         std::any_of(mentions_.begin(), mentions_.end(), [](const Mention& mention) { return !mention.isSource; });
}

void MessageRows::findPlaceLists() {
  const std::vector<Block>& blocks = answer_.blocks();
  const auto isCode = [](const Block& block) { return block.kind == BlockKind::Code; };
  const bool wasNaming = std::exchange(namesPlaces_, namesPlaces());
  if (namesPlaces_ != wasNaming && std::any_of(blocks.begin(), blocks.end(), isCode)) firstChangedText_ = 0;
  if (isListGrowing_ && (firstChangedText_ != kUnchanged || isOver(item_.state)))
    firstChangedText_ = std::min(firstChangedText_, placeLists_.rbegin()->first);
  if (firstChangedText_ == kUnchanged) return;
  isListGrowing_ = false;
  placeLists_.erase(placeLists_.lower_bound(firstChangedText_), placeLists_.end());
  const auto nBlocks = static_cast<std::int64_t>(blocks.size());
  for (std::int64_t i = firstChangedText_; namesPlaces_ && i < nBlocks; ++i) {
    const bool isGrowing = !isOver(item_.state) && i + 1 == nBlocks;
    std::optional<Block> list = placeList(blocks[static_cast<std::size_t>(i)], isGrowing);
    if (!list) continue;
    placeLists_.emplace(i, *std::move(list));
    isListGrowing_ = isGrowing;
  }
}

double MessageRows::estimate(const Theme& theme) const {
  double height = estimateHeight(item_.text, theme, rowWidth(RowPart::Text, theme));
  if (isThinkingOpen_) height += estimateHeight(item_.thinking, theme, rowWidth(RowPart::Thinking, theme));
  if (!item_.thumbnails.empty()) height += item_.thumbnails.front().deviceIndependentSize().height();
  return std::ceil(height + theme.em * 2);  // for what stands below it
}

void MessageRows::build(const Theme& theme) {
  if (isAsleep_) {
    if (!std::exchange(isHeightKnown_, true)) height_ = estimate(theme);
    return;
  }
  findPlaceLists();
  if (firstChangedText_ == kUnchanged && firstChangedThinking_ == kUnchanged && !partsChanged_) return;
  std::vector<MessageRow> old = std::exchange(rows_, {});
  std::size_t next = 0;
  // Blocks that did not change are taken over in order; the rest of the old rows is dropped.
  const auto add = [&](RowPart part, std::int64_t block, bool mayKeep) {
    while (next < old.size() && (old[next].part < part || (old[next].part == part && old[next].block < block))) ++next;
    const bool isThere = next < old.size() && old[next].part == part && old[next].block == block;
    if (isThere && mayKeep) {
      rows_.push_back(std::move(old[next++]));
      return;
    }
    MessageRow row;
    row.part = part;
    row.block = block;
    row.height = isThere ? old[next].height : theme.em * 2;
    if (part == RowPart::Text || part == RowPart::Thinking)
      row.height = estimateHeight(blockOf(row), theme, rowWidth(part, theme));
    rows_.push_back(std::move(row));
  };
  if (!item_.thumbnails.empty()) add(RowPart::Pictures, -1, !partsChanged_);
  const bool hasThinking = item_.state == ItemState::Thinking || !item_.thinking.isEmpty();
  if (hasThinking) add(RowPart::ThinkingHead, -1, !partsChanged_);
  const auto nThinking = hasThinking && isThinkingOpen_ ? static_cast<std::int64_t>(thinking_.blocks().size()) : 0;
  for (std::int64_t i = 0; i < nThinking; ++i) add(RowPart::Thinking, i, i < firstChangedThinking_);
  const auto& blocks = item_.role == ItemRole::Question ? question_ : answer_.blocks();
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(blocks.size()); ++i)
    add(RowPart::Text, i, i < firstChangedText_);
  if (hasStatus(item_)) add(RowPart::Status, -1, !partsChanged_);
  if (hasFooter(item_)) add(RowPart::Footer, -1, !partsChanged_);
  firstChangedText_ = firstChangedThinking_ = kUnchanged;
  partsChanged_ = false;
  place(theme);
}

void MessageRows::forgetLayouts() {
  isHeightKnown_ = false;
  rows_.clear();
  firstChangedText_ = firstChangedThinking_ = 0;
  partsChanged_ = true;
}

double MessageRows::rowWidth(RowPart part, const Theme& theme) const {
  if (part == RowPart::Thinking) return theme.width - theme.em * 1.2;
  const bool isBubble = item_.role == ItemRole::Question && part == RowPart::Text;
  return isBubble ? theme.width * 0.84 - theme.em * 1.6 : theme.width;
}

double MessageRows::spaceBefore(RowPart part, std::int64_t block, const Theme& theme) const {
  if (part == RowPart::Text && block == 0 && item_.role == ItemRole::Question)
    return theme.em * (item_.thumbnails.empty() ? 0.55 : 1.05);
  if (rows_.empty()) return 0;
  if (part == RowPart::Thinking || part == RowPart::Text) {
    MessageRow row;
    row.part = part;
    row.block = block;
    return block == 0 ? theme.em * 0.35 : spaceAbove(blockOf(row), theme);
  }
  if (part == RowPart::Footer) return theme.em * (item_.role == ItemRole::Question ? 0.75 : 0.5);
  return theme.em * 0.6;
}

void MessageRows::place(const Theme& theme) {
  double y = 0;
  std::size_t index = 0;
  std::vector<MessageRow> placed = std::exchange(rows_, {});
  rows_.reserve(placed.size());
  for (MessageRow& row : placed) {
    y += index++ == 0 && row.part != RowPart::Text ? 0 : std::round(spaceBefore(row.part, row.block, theme));
    row.top = y;
    y += std::ceil(row.height);
    rows_.push_back(std::move(row));
  }
  height_ = y;
}

double MessageRows::layOut(std::size_t index, const Theme& theme) {
  MessageRow& row = rows_[index];
  if (row.layout != nullptr) return 0;
  const double width = rowWidth(row.part, theme);
  switch (row.part) {
    case RowPart::Pictures:
      row.layout = layOutPictures(item_, theme, width);
      break;
    case RowPart::ThinkingHead:
      row.layout = layOutThinkingHead(item_, isThinkingOpen_, theme, width);
      break;
    case RowPart::Status:
      row.layout = layOutStatus(item_, theme, width);
      break;
    case RowPart::Footer:
      row.layout = layOutFooter(item_, theme, width);
      break;
    case RowPart::Thinking: {
      Theme quiet = theme;
      quiet.ink = theme.dim;
      row.layout = layOutBlock(blockOf(row), quiet, width);
      ++nLayouts_;
      break;
    }
    case RowPart::Text:
      row.layout = layOutBlock(blockOf(row), theme, width);
      ++nLayouts_;
      break;
  }
  const double change = std::ceil(row.layout->height()) - std::ceil(row.height);
  row.height = std::ceil(row.layout->height());
  if (change == 0) return 0;
  for (std::size_t i = index + 1; i < rows_.size(); ++i) rows_[i].top += change;
  height_ += change;
  return change;
}

QString MessageRows::rowText(const MessageRow& row) const {
  if (row.part == RowPart::Thinking || row.part == RowPart::Text) return plainText(blockOf(row));
  return row.part == RowPart::Status ? statusText(item_) : QString();
}

QString MessageRows::asText() const {
  if (item_.role == ItemRole::Question) return item_.text;
  std::vector<Block> blocks = isAsleep_ ? parseMarkdown(item_.text.toStdString()) : answer_.blocks();
  if (namesPlaces()) {
    for (Block& block : blocks) {
      if (auto list = placeList(block, false)) block = *std::move(list);
    }
  }
  return plainText(blocks);
}

std::vector<MentionRange> MessageRows::mentionsIn(const MessageRow& row) const {
  std::vector<MentionRange> found;
  if (mentions_.empty() || row.part != RowPart::Text || row.layout == nullptr) return found;
  const Block& block = blockOf(row);
  if (block.kind != BlockKind::Paragraph && block.kind != BlockKind::Heading) return found;
  QString text;  // as it is laid out: a formula is one character
  for (const Run& run : block.runs) text += run.kind == RunKind::Formula ? QStringLiteral("\uFFFC") : run.text;
  if (text.size() != row.layout->length()) return found;
  for (const Mention& mention : mentions_) {
    if (mention.label.isEmpty()) continue;
    for (qsizetype at = text.indexOf(mention.label, 0, Qt::CaseInsensitive); at >= 0;
         at = text.indexOf(mention.label, at + 1, Qt::CaseInsensitive)) {
      const qsizetype end = at + mention.label.size();
      const bool isWord =
          (at == 0 || !text[at - 1].isLetterOrNumber()) && (end == text.size() || !text[end].isLetterOrNumber());
      if (!isWord) continue;
      found.push_back(
          {{static_cast<int>(at), static_cast<int>(end)}, mention.regionIndex, mention.isSource, mention.colour});
    }
  }
  return found;
}

QString MessageRows::mentionTip(int regionIndex) const {
  const auto found = std::find_if(mentions_.begin(), mentions_.end(),
                                  [regionIndex](const Mention& mention) { return mention.regionIndex == regionIndex; });
  return found == mentions_.end() ? QString() : found->tip;
}

QRectF MessageRows::place(std::size_t index, const Theme& theme) const {
  const MessageRow& row = rows_[index];
  const double width = rowWidth(row.part, theme);
  double x = 0;
  if (row.part == RowPart::Thinking) x = std::round(theme.em * 1.2);
  if (item_.role == ItemRole::Question && row.part == RowPart::Text)
    x = bubble(theme).left() + std::round(theme.em * 0.8);
  return {x, row.top, width, row.height};
}

QRectF MessageRows::bubble(const Theme& theme) const {
  if (item_.role == ItemRole::Answer || question_.empty()) return {};
  double natural = rowWidth(RowPart::Text, theme);
  double top = -1;
  double bottom = 0;
  for (const MessageRow& row : rows_) {
    if (row.part != RowPart::Text) continue;
    if (top < 0) top = row.top;
    bottom = row.top + row.height;
    if (question_.size() == 1 && row.layout != nullptr) natural = row.layout->naturalWidth();
  }
  const double width = std::ceil(natural + std::round(theme.em * 0.8) * 2);
  const double pad = std::round(theme.em * 0.5);
  return {theme.width - width, top - pad, width, bottom - top + 2 * pad};
}

}  // namespace sightline::gui
