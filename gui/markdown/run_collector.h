/// Gathers the runs of one paragraph or cell while Markdown is being read.
#pragma once

#include <QString>
#include <string>
#include <string_view>
#include <vector>

#include "gui/markdown/document.h"
#include "gui/markdown/formula_finder.h"

namespace sightline::gui {

/// Keeps the style that open spans add up to, joins neighbours of one style and makes their text safe to draw.
class RunCollector {
 public:
  explicit RunCollector(const TextWithMarks& source) : source_(source) {}

  void enterBold(int by) { bold_ += by; }
  void enterItalic(int by) { italic_ += by; }
  void enterStruck(int by) { struck_ += by; }
  void enterCode(int by) { code_ += by; }
  void enterLink(QString address) { address_ = std::move(address); }
  void leaveLink() { address_.clear(); }
  void enterPicture(QString address);
  void leavePicture();

  /// Text as it stands in the source, formulas by their marks.
  void addMarked(std::string_view utf8);
  /// Text that holds no marks.
  void addText(const QString& text);

  [[nodiscard]] bool isEmpty() const { return runs_.empty() && pending_.text.isEmpty(); }
  /// All runs so far; the collector is empty afterwards, open spans stay open.
  [[nodiscard]] std::vector<Run> take();

 private:
  void add(RunKind kind, const QString& text);
  void flush();

  const TextWithMarks& source_;
  std::vector<Run> runs_;
  Run pending_;
  QString address_;
  QString pictureAddress_;
  QString pictureText_;
  int pictureDepth_ = 0;
  int bold_ = 0;
  int italic_ = 0;
  int struck_ = 0;
  int code_ = 0;
};

}  // namespace sightline::gui
