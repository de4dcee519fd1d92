/// Gathers the blocks of a section from what the Markdown parser reports.
#include "gui/markdown/block_collector.h"

#include <QStringList>
#include <QStringView>
#include <algorithm>
#include <utility>

#include "gui/markdown/visible_text.h"

namespace sightline::gui {

namespace {

constexpr std::size_t kMeasuredRows = 64;  // of a table, to find the widths of its columns

void trimRuns(std::vector<Run>& runs) {
  const auto isSpaceOnly = [](const Run& run) {
    return run.kind == RunKind::Text && QStringView(run.text).trimmed().isEmpty();
  };
  while (!runs.empty() && isSpaceOnly(runs.front())) runs.erase(runs.begin());
  while (!runs.empty() && isSpaceOnly(runs.back())) runs.pop_back();
  if (runs.empty()) return;
  if (runs.front().kind == RunKind::Text) {
    while (!runs.front().text.isEmpty() && runs.front().text[0].isSpace()) runs.front().text.remove(0, 1);
  }
  if (runs.back().kind == RunKind::Text) {
    while (!runs.back().text.isEmpty() && runs.back().text.back().isSpace()) runs.back().text.chop(1);
  }
}

/// Cuts runs into pieces of about `size` characters, between words where there are any.
std::vector<std::vector<Run>> cutRuns(std::vector<Run> runs, qsizetype size) {
  std::vector<std::vector<Run>> pieces(1);
  qsizetype length = 0;
  for (Run& run : runs) {
    while (run.kind == RunKind::Text && length + run.text.size() > size + size / 8) {
      const qsizetype wanted = std::max<qsizetype>(0, size - length);
      qsizetype cut = run.text.indexOf(QLatin1Char(' '), wanted);
      if (cut < 0 || cut > wanted + size / 8) cut = wanted;
      if (cut > 0 && cut < run.text.size() && run.text[cut].isLowSurrogate()) --cut;
      Run head = run;
      head.text.truncate(cut);
      run.text.remove(0, cut);
      if (!head.text.isEmpty()) pieces.back().push_back(std::move(head));
      pieces.emplace_back();
      length = 0;
      if (!run.text.isEmpty() && run.text[0] == QLatin1Char(' ')) run.text.remove(0, 1);
    }
    length += run.text.size();
    if (!run.text.isEmpty()) pieces.back().push_back(std::move(run));
  }
  if (pieces.back().empty() && pieces.size() > 1) pieces.pop_back();
  return pieces;
}

/// Characters count once, wide ones (of East Asia) twice.
qsizetype roughWidth(const QString& text) {
  return text.size() + std::count_if(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x1100; });
}

std::shared_ptr<const TableShape> shapeOf(const std::vector<std::vector<Cell>>& rows,
                                          std::vector<CellAlignment> alignments) {
  TableShape shape;
  shape.widest.resize(alignments.size());
  shape.longestWord.resize(alignments.size());
  for (std::size_t row = 0; row < std::min(rows.size(), kMeasuredRows); ++row) {
    for (std::size_t column = 0; column < std::min(rows[row].size(), alignments.size()); ++column) {
      const QString text = plainText(rows[row][column]);
      if (roughWidth(text) > roughWidth(shape.widest[column])) shape.widest[column] = text;
      for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (roughWidth(word) > roughWidth(shape.longestWord[column])) shape.longestWord[column] = word;
      }
    }
  }
  shape.alignments = std::move(alignments);
  return std::make_shared<const TableShape>(std::move(shape));
}

}  // namespace

void BlockCollector::addBlock(Block block) {
  block.enclosures = enclosures_;
  block.marker = std::exchange(marker_, Marker::None);
  block.number = block.marker == Marker::Number ? number_ : 0;
  block.isTight = !lists_.empty() && lists_.back().isTight && !isFirstInList_;
  isFirstInList_ = false;
  block.startsQuote = std::exchange(isFirstInQuote_, false);
  blocks_.push_back(std::move(block));
}

void BlockCollector::enterQuote() {
  endText();
  enclosures_.push_back(Enclosure::Quote);
  isFirstInQuote_ = true;
}

void BlockCollector::leaveQuote() {
  endText();
  enclosures_.pop_back();
}

void BlockCollector::enterList(bool isOrdered, int start, bool isTight) {
  endText();
  if (lists_.empty()) isFirstInList_ = true;
  lists_.push_back({isOrdered, isTight, start});
}

void BlockCollector::leaveList() { lists_.pop_back(); }

void BlockCollector::enterItem(Marker taskOrNone) {
  enclosures_.push_back(Enclosure::Item);
  List& list = lists_.back();
  number_ = list.next++;
  marker_ = taskOrNone != Marker::None ? taskOrNone : list.isOrdered ? Marker::Number : Marker::Bullet;
}

void BlockCollector::leaveItem() {
  endText();
  if (marker_ != Marker::None) addBlock({});  // an item without anything still shows its marker
  enclosures_.pop_back();
}

void BlockCollector::enterHeading(int level) {
  endText();
  headingLevel_ = level;
}

void BlockCollector::endText() {
  std::vector<Run> runs = runs_.take();
  const int level = std::exchange(headingLevel_, 0);
  if (level > 0) {
    Block heading;
    heading.kind = BlockKind::Heading;
    heading.headingLevel = level;
    heading.runs = std::move(runs);
    addBlock(std::move(heading));
    return;
  }
  // A formula that asks for a line of its own gets one.
  std::vector<Run> before;
  for (Run& run : runs) {
    if (run.kind != RunKind::DisplayFormula) {
      before.push_back(std::move(run));
      continue;
    }
    addParagraph(std::exchange(before, {}));
    Block formula;
    formula.kind = BlockKind::Formula;
    formula.text = std::move(run.text);
    addBlock(std::move(formula));
  }
  addParagraph(std::move(before));
}

void BlockCollector::addParagraph(std::vector<Run> runs) {
  trimRuns(runs);
  if (runs.empty()) return;
  bool continues = false;
  for (std::vector<Run>& piece : cutRuns(std::move(runs), limits_.paragraphCharacters)) {
    Block block;
    block.runs = std::move(piece);
    block.continues = std::exchange(continues, true);
    addBlock(std::move(block));
  }
}

void BlockCollector::addRule() {
  endText();
  Block rule;
  rule.kind = BlockKind::Rule;
  addBlock(std::move(rule));
}

void BlockCollector::enterCode(QString language) {
  endText();
  code_ = {};
  code_.kind = BlockKind::Code;
  code_.language = std::move(language);
  isInCode_ = true;
}

void BlockCollector::addCode(const QString& text) { code_.text += text; }

void BlockCollector::leaveCode() {
  isInCode_ = false;
  if (code_.text.endsWith(QLatin1Char('\n'))) code_.text.chop(1);
  code_.text = visibleText(code_.text, TextPlace::CodeOrAddress);
  addBlock(std::move(code_));
}

void BlockCollector::enterTable(int nColumns) {
  endText();
  rows_.clear();
  alignments_.assign(static_cast<std::size_t>(nColumns), CellAlignment::Left);
}

void BlockCollector::enterRow() { rows_.emplace_back(); }

void BlockCollector::leaveCell(CellAlignment alignment) {
  std::vector<Cell>& row = rows_.back();
  if (row.size() < alignments_.size()) alignments_[row.size()] = alignment;
  row.push_back(runs_.take());
}

void BlockCollector::leaveTable() {
  const auto shape = shapeOf(rows_, alignments_);
  const auto step = static_cast<std::size_t>(limits_.tableRowsPerBlock);
  for (std::size_t first = 0; first < rows_.size(); first += step) {
    Block block;
    block.kind = BlockKind::Table;
    block.shape = shape;
    block.hasHeader = first == 0;
    block.continues = first > 0;
    const std::size_t last = std::min(first + step, rows_.size());
    for (std::size_t row = first; row < last; ++row) block.rows.push_back(std::move(rows_[row]));
    addBlock(std::move(block));
  }
  rows_.clear();
}

std::vector<Block> BlockCollector::take() {
  endText();
  return std::exchange(blocks_, {});
}

}  // namespace sightline::gui
