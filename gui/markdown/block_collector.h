/// Gathers the blocks of a section from what the Markdown parser reports.
#pragma once

#include <QString>
#include <vector>

#include "gui/markdown/document.h"
#include "gui/markdown/limits.h"
#include "gui/markdown/run_collector.h"

namespace sightline::gui {

/// Turns the parser's nested blocks into a flat list: each leaf carries what encloses it, and the first leaf of an item
/// its marker. Long paragraphs, tables and codes are cut into several blocks.
class BlockCollector {
 public:
  BlockCollector(const TextWithMarks& source, const MarkdownLimits& limits)
      : source_(source), limits_(limits), runs_(source) {}

  [[nodiscard]] RunCollector& runs() { return runs_; }
  void enterQuote();
  void leaveQuote();
  void enterList(bool isOrdered, int start, bool isTight);
  void leaveList();
  void enterItem(Marker taskOrNone);
  void leaveItem();
  void enterHeading(int level);
  /// Ends a paragraph, a heading, or the text that stands in a tight item without one.
  void endText();
  void addRule();
  void enterCode(QString language);
  void addCode(const QString& text);
  void leaveCode();
  void enterTable(int nColumns);
  void enterRow();
  void leaveCell(CellAlignment alignment);
  void leaveTable();
  [[nodiscard]] bool isInCode() const { return isInCode_; }

  /// All blocks; the collector is empty afterwards.
  [[nodiscard]] std::vector<Block> take();

 private:
  struct List {
    bool isOrdered = false;
    bool isTight = false;
    int next = 1;
  };
  void addBlock(Block block);
  void addParagraph(std::vector<Run> runs);

  const TextWithMarks& source_;
  MarkdownLimits limits_;
  RunCollector runs_;
  std::vector<Block> blocks_;
  std::vector<Enclosure> enclosures_;
  std::vector<List> lists_;
  Marker marker_ = Marker::None;
  int number_ = 0;
  bool isFirstInList_ = false;  // of the outermost list
  bool isFirstInQuote_ = false;
  int headingLevel_ = 0;
  bool isInCode_ = false;
  Block code_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<CellAlignment> alignments_;
};

}  // namespace sightline::gui
