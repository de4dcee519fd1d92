/// PicturePanel: the pictures of a message with everything that can be done with their places.
#include "gui/picture/picture_panel.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <cmath>
#include <memory>
#include <utility>

#include "gui/icons/line_icon.h"
#include "gui/icons/soft_parts.h"
#include "gui/icons/tool_button.h"
#include "gui/picture/film_strip.h"
#include "gui/picture/picture_view.h"
#include "gui/picture/region_table.h"

namespace sightline::gui {

namespace {

constexpr int kSpace = 8;
constexpr int kPictureHeight = 520;  // at first; people move the line between
constexpr int kPlacesHeight = 220;
constexpr std::size_t kFilterFrom = 6;  // places

}  // namespace

PicturePanel::PicturePanel(PictureOptions options, FileChooser chooser, QWidget* parent)
    : QWidget(parent), options_(options), chooser_(std::move(chooser)), loader_(std::move(options)) {
  setObjectName("picturePanel");
  view_ = new PictureView;
  strip_ = new FilmStrip;
  buildTools();
  buildList();
  status_ = new QLabel;
  status_->setObjectName("panelStatus");
  status_->setTextFormat(Qt::PlainText);
  status_->setWordWrap(true);
  status_->setMargin(kSpace);
  status_->hide();
  auto* const splitter = new QSplitter(Qt::Vertical);
  splitter->setObjectName("pictureSplitter");
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(1);
  splitter->addWidget(view_);
  splitter->addWidget(places_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({kPictureHeight, kPlacesHeight});
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(tools_);
  column->addWidget(strip_);
  column->addWidget(splitter, 1);
  column->addWidget(status_);
  connectParts();
  retranslate();
  setPictures({});
}

QToolButton* PicturePanel::addTool(const char* name, const QIcon& icon) {
  auto* const button = new ToolButton(tools_);
  button->setObjectName(name);
  button->setIcon(icon);
  tools_->layout()->addWidget(button);
  return button;
}

void PicturePanel::buildTools() {
  tools_ = new QWidget;
  auto* const row = new QHBoxLayout(tools_);
  row->setContentsMargins(kSpace, kSpace / 2, kSpace, kSpace / 2);
  row->setSpacing(2);
  connect(addTool("zoomOut", lineIcon(LineIcon::ZoomOut)), &QToolButton::clicked, view_, &PictureView::zoomOut);
  zoom_ = new QLabel;
  zoom_->setObjectName("zoomLabel");
  zoom_->setAlignment(Qt::AlignCenter);
  zoom_->setMinimumWidth(zoom_->fontMetrics().horizontalAdvance("3200 %"));
  row->addWidget(zoom_);
  connect(addTool("zoomIn", lineIcon(LineIcon::ZoomIn)), &QToolButton::clicked, view_, &PictureView::zoomIn);
  connect(addTool("fit", lineIcon(LineIcon::Fit)), &QToolButton::clicked, view_, &PictureView::fit);
  connect(addTool("actualSize", lineIcon(LineIcon::ActualSize)), &QToolButton::clicked, view_,
          &PictureView::showActualSize);
  row->addStretch(1);
  drawTool_ = addTool("draw", lineIcon(LineIcon::DrawBox));
  drawTool_->setCheckable(true);
  connect(drawTool_, &QToolButton::toggled, view_, &PictureView::setDrawing);
  QToolButton* const exporter = addTool("exportTool", lineIcon(LineIcon::Export));
  auto* const menu = new QMenu(exporter);
  menu->addAction(QString(), this, [this] { askWhere(Format::Png); })->setObjectName("exportPng");
  menu->addAction(QString(), this, [this] { askWhere(Format::Json); })->setObjectName("exportJson");
  menu->addAction(QString(), this, [this] { askWhere(Format::Coco); })->setObjectName("exportCoco");
  exporter->setMenu(menu);
  exporter->setPopupMode(QToolButton::InstantPopup);
}

void PicturePanel::buildList() {
  table_ = new RegionTable(this);
  filtered_ = new QSortFilterProxyModel(this);
  filtered_->setSourceModel(table_);
  filtered_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  places_ = new QWidget;
  auto* const column = new QVBoxLayout(places_);
  column->setContentsMargins(kSpace, kSpace, kSpace, kSpace);
  column->setSpacing(kSpace);
  auto* const head = new QHBoxLayout;
  count_ = new QLabel;
  count_->setObjectName("placeCount");
  filter_ = new QLineEdit;
  filter_->setObjectName("placeFilter");
  filter_->setClearButtonEnabled(true);
  filter_->setMaximumWidth(200);
  soften(*filter_);
  for (QToolButton* const button : filter_->findChildren<QToolButton*>()) {  // Qt leaves it without a name
    button->setAccessibleName(tr("Clear the filter"));
  }
  head->addWidget(count_, 1);
  head->addWidget(filter_);
  column->addLayout(head);
  list_ = new QTreeView;
  list_->setObjectName("placeList");
  list_->setModel(filtered_);
  list_->setRootIsDecorated(false);
  list_->setUniformRowHeights(true);
  list_->setHeaderHidden(true);
  list_->setFrameShape(QFrame::NoFrame);
  list_->viewport()->setBackgroundRole(QPalette::Window);  // a few rows are no white field
  list_->setMouseTracking(true);
  soften(*list_->verticalScrollBar());
  list_->header()->setStretchLastSection(false);
  list_->header()->setSectionResizeMode(RegionTable::Label, QHeaderView::Stretch);
  list_->header()->setSectionResizeMode(RegionTable::Coordinates, QHeaderView::ResizeToContents);
  list_->viewport()->installEventFilter(this);
  column->addWidget(list_, 1);
}

void PicturePanel::retranslate() {
  setAccessibleName(tr("Picture and places"));
  const auto nameTool = [this](const char* name, const QString& text, const QString& keys) {
    auto* const button = tools_->findChild<QToolButton*>(name);
    button->setAccessibleName(text);
    button->setToolTip(keys.isEmpty() ? text : tr("%1 (%2)").arg(text, keys));
  };
  nameTool("zoomOut", tr("Zoom out"), "-");
  nameTool("zoomIn", tr("Zoom in"), "+");
  nameTool("fit", tr("Show the whole picture"), "0");
  nameTool("actualSize", tr("Show at 100 %"), "1");
  nameTool("draw", tr("Draw a box to ask about"), tr("or drag with Shift"));
  nameTool("exportTool", tr("Export"), {});
  tools_->findChild<QAction*>("exportPng")->setText(tr("Picture with boxes (PNG)…"));
  tools_->findChild<QAction*>("exportJson")->setText(tr("Places as JSON…"));
  tools_->findChild<QAction*>("exportCoco")->setText(tr("Places as COCO…"));
  filter_->setAccessibleName(tr("Filter places by label"));
  filter_->setPlaceholderText(tr("Filter"));
  for (QToolButton* const button : filter_->findChildren<QToolButton*>()) {  // Qt leaves it without a name
    button->setAccessibleName(tr("Clear the filter"));
  }
  list_->setAccessibleName(tr("Places"));
  table_->retranslate();
  if (current_ < 0) view_->showMessage(tr("No picture"));
  if (const PicturePlaces* const places = current()) count_->setText(tr("Places: %1").arg(places->regions.size()));
}

void PicturePanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void PicturePanel::connectParts() {
  connect(view_, &PictureView::zoomChanged, this, &PicturePanel::showZoom);
  connect(view_, &PictureView::drawingChanged, drawTool_, &QToolButton::setChecked);
  connect(view_, &PictureView::regionHovered, this, [this](int region) { emit regionHovered(current_, region); });
  connect(view_, &PictureView::regionSelected, this, [this](int region) {
    selectRow(region);
    emit regionSelected(current_, region);
  });
  connect(view_, &PictureView::boxDrawn, this, [this](const QRectF& box) { emit boxDrawn(current_, box); });
  connect(view_, &PictureView::exportRequested, this, [this] { askWhere(Format::Png); });
  connect(filter_, &QLineEdit::textChanged, filtered_, &QSortFilterProxyModel::setFilterFixedString);
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
    if (!isFollowing_) view_->selectRegion(filtered_->mapToSource(row).row());
  });
  connect(list_, &QTreeView::entered, this, [this](const QModelIndex& index) {
    const int region = filtered_->mapToSource(index).row();
    view_->highlightRegion(region);
    emit regionHovered(current_, region);
  });
  connect(strip_, &FilmStrip::currentRowChanged, this, &PicturePanel::showPicture);
  connect(&loader_, &PictureLoader::levelsReady, this, [this](int id, const PictureLevels& levels) {
    if (id == loading_) showLevels(levels);
  });
  connect(&loader_, &PictureLoader::failed, this, [this](int id, const QString& sentence) {
    if (id == loading_) view_->showMessage(sentence);
  });
}

bool PicturePanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == list_->viewport() && event->type() == QEvent::Leave) {
    view_->highlightRegion(-1);
    emit regionHovered(current_, -1);
  }
  return QWidget::eventFilter(watched, event);
}

void PicturePanel::setPictures(const std::vector<PanelPicture>& pictures) {
  pictures_.clear();
  current_ = -1;
  loader_.cancel(std::exchange(loading_, 0));  // it was for a picture that is gone
  {
    const QSignalBlocker blocker(strip_);
    strip_->clear();
    for (const PanelPicture& picture : pictures) {
      pictures_.push_back({picture.image, {}, {}, true});
      strip_->addPicture(QString::fromStdString(picture.image.name), picture.thumbnail);
    }
  }
  strip_->setVisible(pictures.size() > 1);
  status_->hide();
  view_->showMessage(tr("No picture"));
  showRegions();
  showPicture(pictures.empty() ? -1 : 0);
}

void PicturePanel::showPicture(int picture) {
  tools_->setEnabled(picture >= 0);
  if (picture < 0 || picture >= static_cast<int>(pictures_.size()) || picture == current_) return;
  current_ = picture;
  strip_->setCurrentRow(picture);
  loader_.cancel(loading_);
  view_->showMessage(tr("Opening %1…").arg(QString::fromStdString(current()->image.name)));
  showRegions();
  loading_ = loader_.loadLevels(current()->image);
  emit pictureShown(picture);
}

PicturePlaces* PicturePanel::current() {
  return current_ < 0 ? nullptr : &pictures_[static_cast<std::size_t>(current_)];
}

void PicturePanel::showLevels(const PictureLevels& levels) {
  current()->size = levels.size;
  const int selected = view_->selectedRegion();
  view_->setPicture(levels, QString::fromStdString(current()->image.name));
  showRegions();
  view_->selectRegion(selected);
}

void PicturePanel::showRegions() {
  const PicturePlaces* const places = current();
  const std::vector<Region> regions = places == nullptr ? std::vector<Region>() : places->regions;
  view_->setRegions(regions);
  table_->setRegions(regions, places == nullptr ? QSize() : places->size);
  showCount(regions.size());
}

void PicturePanel::setRegions(int picture, std::vector<Region> regions) {
  if (picture < 0 || picture >= static_cast<int>(pictures_.size())) return;
  pictures_[static_cast<std::size_t>(picture)].regions = std::move(regions);
  if (picture == current_) showRegions();
}

void PicturePanel::addRegion(int picture, const Region& region) {
  if (picture < 0 || picture >= static_cast<int>(pictures_.size())) return;
  PicturePlaces& places = pictures_[static_cast<std::size_t>(picture)];
  places.regions.push_back(region);
  if (picture != current_) return;
  view_->addRegion(region);
  table_->addRegion(region);
  showCount(places.regions.size());
}

/// Filtering is for more places than are seen at once.
void PicturePanel::showCount(std::size_t nPlaces) {
  count_->setText(tr("Places: %1").arg(nPlaces));
  filter_->setVisible(nPlaces >= kFilterFrom || !filter_->text().isEmpty());
  places_->setVisible(nPlaces > 0);
}

void PicturePanel::highlightRegion(int picture, int region) {
  if (region >= 0) showPicture(picture);
  if (picture == current_) view_->highlightRegion(region);
}

void PicturePanel::selectRegion(int picture, int region) {
  showPicture(picture);
  if (picture == current_) view_->selectRegion(region);
}

void PicturePanel::selectRow(int region) {
  isFollowing_ = true;
  const QModelIndex row = region < 0 ? QModelIndex() : filtered_->mapFromSource(table_->index(region, 0));
  list_->setCurrentIndex(row);
  if (!row.isValid()) list_->clearSelection();
  isFollowing_ = false;
}

void PicturePanel::showZoom(double zoom) {
  zoom_->setText(zoom >= 0.1 ? tr("%1 %").arg(std::lround(zoom * 100.0)) : tr("%1 %").arg(zoom * 100.0, 0, 'f', 1));
}

void PicturePanel::askWhere(Format format) {
  if (current() == nullptr || current()->size.isEmpty()) return;
  const QString base = QFileInfo(QString::fromStdString(current()->image.name)).completeBaseName();
  const QString suffix = format == Format::Png ? "-places.png" : format == Format::Json ? ".json" : "-coco.json";
  const QString filter = format == Format::Png ? tr("PNG pictures (*.png)") : tr("JSON files (*.json)");
  chooser_.save(this, tr("Export"), base + suffix, filter, [this, format](const QStringList& paths) {
    if (!paths.isEmpty()) writeTo(paths.front(), format);
  });
}

void PicturePanel::writeTo(const QString& path, Format format) {
  if (current() == nullptr) return;
  status_->setText(tr("Writing %1…").arg(QFileInfo(path).fileName()));
  status_->show();
  exports_.start([this, path, format, places = *current(), options = options_](std::stop_token stop) {
    const auto status =
        std::make_shared<Status>(format == Format::Png    ? writeMarkedPicture(path, places, options, std::move(stop))
                                 : format == Format::Json ? writeWholeFile(path, regionsJson(places))
                                                          : writeWholeFile(path, regionsCoco(places)));
    return BackgroundJobs::Deliver([this, path, status] { report(path, *status); });
  });
}

void PicturePanel::report(const QString& path, const Status& status) {
  status_->setText(status ? tr("Saved %1.").arg(QFileInfo(path).fileName())
                          : QString::fromStdString(status.error().message));
}

}  // namespace sightline::gui
