/// StraightenDialog: the photograph of a page and the page made straight, to choose from.
#pragma once

#include <QDialog>

#include "gui/composer/page_offers.h"

class QLabel;
class QPushButton;

namespace sightline::gui {

/// One picture as large as there is room, with a caption above it and, if there are corners, the page's outline on it.
/// Shows its thumbnail until it has something sharper.
class PagePreview : public QWidget {
  Q_OBJECT

 public:
  explicit PagePreview(const LoadedPicture& picture, QPolygonF corners = {}, QWidget* parent = nullptr);

  void setCaption(const QString& words);
  /// As makePreview gives it.
  void setImage(const QImage& image);
  [[nodiscard]] bool isSharp() const { return isSharp_; }
  /// Where a place in fractions of the picture is, in pixels of the widget.
  [[nodiscard]] QPointF placeOf(const QPointF& fraction) const;
  [[nodiscard]] QSize sizeHint() const override { return {420, 440}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 160}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  [[nodiscard]] QRectF pictureRect() const;

  const QSizeF size_;  // of the picture
  const QPolygonF corners_;
  QImage image_;
  QImage shown_;  // of just the size it is painted at; null: not made yet
  QString caption_;
  bool isSharp_ = false;
};

/// Asks for one of the two. Closing it, by Escape too, is no choice. Its pictures are made off the window's thread. It
/// deletes itself when it is closed.
class StraightenDialog : public QDialog {
  Q_OBJECT

 public:
  StraightenDialog(const PageOffer& offer, const PictureOptions& options, QWidget* parent);

 signals:
  void chosen(bool straight);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void choose(bool straight);
  void load(const ImageRef& picture, const PictureOptions& options, PagePreview* preview);

  const QString name_;
  const bool isWhole_;
  QLabel* question_ = nullptr;
  PagePreview* before_ = nullptr;
  PagePreview* after_ = nullptr;
  QPushButton* use_ = nullptr;
  QPushButton* keep_ = nullptr;
  BackgroundJobs jobs_;
};

}  // namespace sightline::gui
