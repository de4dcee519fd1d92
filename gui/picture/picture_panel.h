/// PicturePanel: the pictures of a message with everything that can be done with their places.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "gui/files/background_jobs.h"
#include "gui/files/file_chooser.h"
#include "gui/picture/picture_loader.h"
#include "gui/picture/region_export.h"
#include "multimodal/contract/region.h"

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QToolButton;
class QTreeView;

namespace sightline::gui {

class FilmStrip;
class PictureView;
class RegionTable;

/// A picture to look at.
struct PanelPicture {
  ImageRef image;
  QImage thumbnail;  ///< may be null
};

/// The picture, tools over it, a strip of the other pictures of the message, and the list of places, which light each
/// other. Pictures and regions are named by their index, -1 means none.
class PicturePanel : public QWidget {
  Q_OBJECT

 public:
  PicturePanel(PictureOptions options, FileChooser chooser, QWidget* parent = nullptr);

  /// Shows the first one, once it is decoded. Takes all places away.
  void setPictures(const std::vector<PanelPicture>& pictures);
  void setRegions(int picture, std::vector<Region> regions);
  /// One more place, just found.
  void addRegion(int picture, const Region& region);

  [[nodiscard]] int currentPicture() const { return current_; }
  [[nodiscard]] PictureView* view() const { return view_; }

 public slots:
  void showPicture(int picture);
  /// Lights a place that is mentioned elsewhere; shows its picture first.
  void highlightRegion(int picture, int region);
  void selectRegion(int picture, int region);

 signals:
  void regionHovered(int picture, int region);
  void regionSelected(int picture, int region);
  void boxDrawn(int picture, const QRectF& fractions);
  void pictureShown(int picture);

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum class Format { Png, Json, Coco };

  void buildTools();
  void buildList();
  void connectParts();
  QToolButton* addTool(const char* name, const QIcon& icon);
  void retranslate();
  [[nodiscard]] PicturePlaces* current();
  void showLevels(const PictureLevels& levels);
  void showRegions();
  void showCount(std::size_t nPlaces);
  void selectRow(int region);
  void askWhere(Format format);
  void writeTo(const QString& path, Format format);
  void report(const QString& path, const Status& status);
  void showZoom(double zoom);

  PictureOptions options_;
  FileChooser chooser_;
  PictureLoader loader_;
  BackgroundJobs exports_;
  std::vector<PicturePlaces> pictures_;
  int current_ = -1;
  int loading_ = 0;           // number of the request, 0: none
  bool isFollowing_ = false;  // the list is being set to what the view says

  QWidget* tools_ = nullptr;
  QLabel* zoom_ = nullptr;
  QToolButton* drawTool_ = nullptr;
  PictureView* view_ = nullptr;
  FilmStrip* strip_ = nullptr;
  QWidget* places_ = nullptr;
  QLabel* count_ = nullptr;
  QLineEdit* filter_ = nullptr;
  QTreeView* list_ = nullptr;
  QLabel* status_ = nullptr;
  RegionTable* table_ = nullptr;
  QSortFilterProxyModel* filtered_ = nullptr;
};

}  // namespace sightline::gui
