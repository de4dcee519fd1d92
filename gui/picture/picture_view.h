/// PictureView: one picture with the places in it.
#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QRectF>
#include <QWidget>
#include <optional>
#include <vector>

#include "gui/picture/picture_work.h"
#include "gui/picture/place_marks.h"
#include "gui/picture/view_transform.h"
#include "multimodal/contract/region.h"

class QGestureEvent;
class QMenu;
class QNativeGestureEvent;

namespace sightline::gui {

/// Shows a picture with boxes, points and labels over it; zooms and pans by wheel, keys, pinch and dragging; lets people
/// point at places and draw a box. Regions are named by their index, -1 means none. Keys: + and - zoom, 0 fits, 1 shows
/// one pixel as one, arrows move, N and Shift+N go through the places, B and L switch boxes and labels, Escape gives up.
class PictureView : public QWidget {
  Q_OBJECT

 public:
  explicit PictureView(QWidget* parent = nullptr);

  /// Takes regions and selection away. `name` is what people call the picture.
  void setPicture(const PictureLevels& levels, const QString& name);
  /// As setPicture while there is none yet, or none that can be shown: `sentence` stands in its place.
  void showMessage(const QString& sentence);
  void setRegions(std::vector<Region> regions);
  /// One more place, just found: it appears gently, unless the desktop asks for no animations.
  void addRegion(const Region& region);

  [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }
  [[nodiscard]] const ViewTransform& transform() const { return transform_; }
  [[nodiscard]] int selectedRegion() const { return focus_.selected; }
  [[nodiscard]] int highlightedRegion() const { return focus_.hovered; }
  [[nodiscard]] bool isDrawing() const { return isDrawing_; }
  /// What is painted now; labels lie inside the view.
  [[nodiscard]] const std::vector<PlaceMark>& marks() const { return marks_; }
  /// The menu for a point of the view; the caller owns it.
  [[nodiscard]] QMenu* createMenu(QPoint at);
  [[nodiscard]] QSize sizeHint() const override { return {480, 360}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

 public slots:
  /// Lights a place that is pointed at elsewhere, without telling of it.
  void highlightRegion(int region);
  /// Selects it and brings it into view; tells of it if that is new.
  void selectRegion(int region);
  void fit();
  void showActualSize();
  void zoomIn();
  void zoomOut();
  /// On: the next drag draws a box. Shift does the same for one drag.
  void setDrawing(bool on);

 signals:
  void regionHovered(int region);
  void regionSelected(int region);
  /// A part of the picture that a person wants to ask about, in fractions of its sides.
  void boxDrawn(const QRectF& fractions);
  void drawingChanged(bool on);
  void exportRequested();
  /// Logical pixels times the screen's ratio for one pixel of the picture.
  void zoomChanged(double zoom);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void timerEvent(QTimerEvent* event) override;
  void changeEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  enum class Drag { None, Pan, Box };

  void zoom(QPointF anchor, double factor);
  void transformed();  // after every change of transform_
  void updateMarks();
  void updateDescription();
  void updateCursor();
  void hover(int region);
  void stepSelection(int by);
  void endBox(bool keeps);
  bool nativeGesture(QNativeGestureEvent* event);
  bool gesture(QGestureEvent* event);
  [[nodiscard]] double presenceOf(std::size_t region) const;
  [[nodiscard]] PlaceMeasures measures() const;
  [[nodiscard]] QRectF drawnFractions() const;
  void paintPicture(QPainter& painter) const;
  void paintDrawnBox(QPainter& painter) const;
  void paintMessage(QPainter& painter) const;

  PictureLevels levels_;
  QString name_;
  QString message_;
  ViewTransform transform_;
  bool isFitted_ = true;

  std::vector<Region> regions_;
  std::vector<qint64> appeared_;  // milliseconds of clock_ when each region was added
  std::vector<PlaceMark> marks_;
  PlaceFocus focus_;
  QElapsedTimer clock_;
  QBasicTimer animation_;

  Drag drag_ = Drag::None;
  bool isDrawing_ = false;
  bool hasMoved_ = false;  // the mouse, since the button went down
  QPointF pressed_, moved_;
};

}  // namespace sightline::gui
