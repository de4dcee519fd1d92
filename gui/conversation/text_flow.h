/// Runs of text, broken into lines.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QTextLayout>
#include <memory>
#include <vector>

#include "gui/conversation/row_layout.h"
#include "gui/formula/formula_picture.h"

namespace sightline::gui {

/// Text of one paragraph or one cell. A formula stands in it as one character. GUI thread.
class TextFlow {
 public:
  TextFlow(const std::vector<Run>& runs, const QFont& font, const Theme& theme, double width,
           Qt::Alignment alignment = Qt::AlignLeft);

  [[nodiscard]] double height() const { return height_; }
  [[nodiscard]] double naturalWidth() const { return naturalWidth_; }
  [[nodiscard]] int length() const { return static_cast<int>(layout_->text().size()); }
  /// Distance of the first line's baseline from the top.
  [[nodiscard]] double firstBaseline() const;
  void paint(const RowPaint& paint, QPointF at, TextRange selection, bool withMentions) const;
  [[nodiscard]] int offsetAt(QPointF point) const;
  [[nodiscard]] QString text(TextRange range) const;
  [[nodiscard]] TextRange wordAt(int offset) const;
  [[nodiscard]] std::vector<QRectF> rectsOf(TextRange range) const;
  [[nodiscard]] const std::vector<RowControl>& links() const { return links_; }

 private:
  struct Placed {
    int offset = 0;
    QString source;
    FormulaPicture picture;
  };
  void addRun(const Run& run, const QFont& font, const Theme& theme, QString& text,
              QList<QTextLayout::FormatRange>& formats, std::vector<std::pair<TextRange, QString>>& links);
  void breakLines(const Theme& theme, double width);

  std::unique_ptr<QTextLayout> layout_;
  std::vector<Placed> formulas_;
  std::vector<RowControl> links_;
  double height_ = 0;
  double naturalWidth_ = 0;
};

}  // namespace sightline::gui
