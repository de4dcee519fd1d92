/// PageView: the pages of a document, one below the other.
#pragma once

#include <QAbstractScrollArea>
#include <QImage>
#include <QTimer>
#include <map>
#include <set>
#include <vector>

#include "gui/document/page_layout.h"
#include "gui/document/page_words.h"

class QGestureEvent;

namespace sightline::gui {

/// Something that is lit on a page.
struct PageMark {
  enum class Kind { Found, FoundNow, Source, LitSource } kind = Kind::Found;
  int page = 0;
  std::vector<QRectF> boxes;  ///< fractions of the page, line by line
  int source = -1;            ///< which one, of Source and LitSource
  QString tip;                ///< shown while the pointer is on it
};

/// Shows pages with what is lit on them; scrolls, zooms by wheel, keys and pinch; lets people select words. Asks for the
/// pictures and words of what is seen, and keeps no others. Knows no document: values go in and out. Keys: + and - zoom,
/// 0 fits the width, Page Up and Page Down turn pages, Home and End, Ctrl+C copies. GUI thread.
class PageView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit PageView(QWidget* parent = nullptr);

  /// Another document from its beginning; what was shown is forgotten. `haveOnlyWords`: pages are nothing but their words.
  void setPages(std::vector<QSizeF> sizes, bool haveOnlyWords, const QString& name);
  /// As setPages without pages: `sentence` stands in their place.
  void showMessage(const QString& sentence);
  void setPicture(int page, const QImage& picture);
  void setWords(int page, const PageText& words);
  /// Stands in the page's place.
  void setProblem(int page, const QString& sentence);
  void setMarks(std::vector<PageMark> marks);

  [[nodiscard]] int nPages() const { return static_cast<int>(sizes_.size()); }
  /// The one in the middle of the view; -1: none.
  [[nodiscard]] int currentPage() const { return current_; }
  [[nodiscard]] double zoomFactor() const { return zoom_; }
  [[nodiscard]] bool hasPicture(int page) const { return pictures_.contains(page); }
  [[nodiscard]] QString problemOf(int page) const;
  [[nodiscard]] QString selectedText() const;
  [[nodiscard]] const std::vector<PageMark>& marks() const { return marks_; }
  /// Where a part of a page is on the viewport.
  [[nodiscard]] QRectF placeOf(int page, const QRectF& fractions) const;
  [[nodiscard]] QSize sizeHint() const override { return {480, 620}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

 public slots:
  void showPage(int page);
  /// Brings a part of a page into the middle of the view, if it is not in it already.
  void reveal(int page, const QRectF& fractions);
  void zoomIn();
  void zoomOut();
  void fitWidth();
  void copySelection() const;

 signals:
  /// `width` in device pixels. The same page is asked for again when another width is needed.
  void pictureWanted(int page, int width);
  /// It is not seen any more and has not come.
  void pictureUnwanted(int page);
  void wordsWanted(int page);
  void pageChanged(int page);
  void zoomChanged(double zoom);
  void sourceHovered(int source);  ///< -1: none any more
  void sourceActivated(int source);

 protected:
  bool event(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  enum class Drag { None, Pan, Select };

  void layOut();
  void setZoom(double zoom, QPointF anchor);
  void look();
  void ask();
  void describe();
  void hover(QPointF point);
  [[nodiscard]] QPointF origin() const;
  [[nodiscard]] int wantedWidth(int page) const;
  [[nodiscard]] const PageMark* markAt(QPointF point, PageMark::Kind kind) const;
  [[nodiscard]] int pageUnder(QPointF point) const;
  [[nodiscard]] QPointF fractionAt(int page, QPointF point) const;
  void paintPage(QPainter& painter, int page) const;
  void paintMarks(QPainter& painter, int page) const;

  std::vector<QSizeF> sizes_;
  bool haveOnlyWords_ = false;
  QString name_, message_;
  PageLayout layout_;
  double zoom_ = 1.0;
  int current_ = -1;

  struct Picture {
    QImage image;
    int width = 0;  // that was asked for
  };
  std::map<int, Picture> pictures_;
  std::map<int, int> asked_;  // widths, by page
  std::map<int, PageWords> words_;
  std::set<int> wordsAsked_;
  std::map<int, QString> problems_;
  std::vector<PageMark> marks_;
  QTimer asking_;

  Drag drag_ = Drag::None;
  QPointF pressed_, moved_;
  bool hasMoved_ = false;
  int selectedPage_ = -1;
  int anchor_ = -1, cursor_ = -1;  // words of that page
  int hovered_ = -1;
};

}  // namespace sightline::gui
