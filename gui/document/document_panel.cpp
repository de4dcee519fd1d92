/// DocumentPanel: the documents of a conversation with everything that can be done to look into them.
#include "gui/document/document_panel.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMouseEvent>
#include <QProgressBar>
#include <QScrollBar>
#include <QSpinBox>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/document/source_list.h"
#include "gui/document/thumbnail_list.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/soft_parts.h"
#include "gui/icons/tool_button.h"

namespace sightline::gui {

namespace {

constexpr int kSpace = 8;
constexpr int kTypingPause = 180;     // milliseconds
constexpr int kThumbnailsFrom = 430;  // logical pixels of the panel; less is for the page
constexpr int kPageHeight = 560;      // at first; people move the line between
constexpr int kSourcesHeight = 190;

}  // namespace

DocumentPanel::DocumentPanel(DocumentShelf& shelf, QWidget* parent) : QWidget(parent), shelf_(shelf) {
  setObjectName("documentPanel");
  view_ = new PageView;
  thumbnails_ = new ThumbnailList;
  progress_ = new QProgressBar;
  progress_->setObjectName("documentProgress");
  progress_->setTextVisible(false);
  progress_->setFixedHeight(3);
  status_ = new QLabel;
  status_->setObjectName("documentStatus");
  status_->setTextFormat(Qt::PlainText);
  status_->setWordWrap(true);
  status_->setContentsMargins(kSpace, kSpace / 2, kSpace, kSpace / 2);
  auto* const pages = new QWidget;
  auto* const row = new QHBoxLayout(pages);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(thumbnails_);
  row->addWidget(view_, 1);
  auto* const splitter = new QSplitter(Qt::Vertical);
  splitter->setObjectName("documentSplitter");
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(1);
  splitter->addWidget(pages);
  splitter->addWidget(buildSources());
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({kPageHeight, kSourcesHeight});
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(buildHead());
  column->addWidget(buildSearch());
  column->addWidget(progress_);
  column->addWidget(status_);
  column->addWidget(splitter, 1);
  connectParts();
  retranslate();
  setSources({});
  showPages();
}

QToolButton* DocumentPanel::addTool(QWidget* row, const char* name, const QIcon& icon) {
  auto* const button = new ToolButton(row);
  button->setObjectName(name);
  button->setIcon(icon);
  row->layout()->addWidget(button);
  return button;
}

QWidget* DocumentPanel::buildHead() {
  auto* const head = new QWidget;
  auto* const column = new QVBoxLayout(head);
  column->setContentsMargins(kSpace, kSpace / 2, kSpace, 0);
  column->setSpacing(2);
  name_ = new QLabel;
  name_->setObjectName("documentName");
  name_->setTextFormat(Qt::PlainText);
  name_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  QFont bold;  // its size is that of whatever stands around it
  bold.setWeight(QFont::DemiBold);
  name_->setFont(bold);
  name_->setMinimumHeight(26);
  names_ = new QComboBox;
  names_->setObjectName("documentChoice");
  names_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  column->addWidget(name_);
  column->addWidget(names_);
  tools_ = new QWidget;
  auto* const row = new QHBoxLayout(tools_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  thumbnailTool_ = addTool(tools_, "toggleThumbnails", lineIcon(LineIcon::Sidebar));
  thumbnailTool_->setCheckable(true);
  thumbnailTool_->setChecked(true);
  contents_ = addTool(tools_, "documentContents", lineIcon(LineIcon::Contents));
  contentsMenu_ = new QMenu(contents_);
  contents_->setMenu(contentsMenu_);
  contents_->setPopupMode(QToolButton::InstantPopup);
  page_ = new QSpinBox;
  page_->setObjectName("pageNumber");
  page_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  page_->setAlignment(Qt::AlignRight);
  page_->setKeyboardTracking(false);
  page_->setMinimumWidth(page_->fontMetrics().horizontalAdvance("5000") + 4 * kSpace);
  pageCount_ = new QLabel;
  pageCount_->setObjectName("pageCount");
  row->addSpacing(4);
  row->addWidget(page_);
  row->addWidget(pageCount_);
  row->addStretch(1);
  connect(addTool(tools_, "pageZoomOut", lineIcon(LineIcon::ZoomOut)), &QToolButton::clicked, view_,
          &PageView::zoomOut);
  zoom_ = new QLabel;
  zoom_->setObjectName("pageZoom");
  zoom_->setAlignment(Qt::AlignCenter);
  zoom_->setMinimumWidth(zoom_->fontMetrics().horizontalAdvance("100 %"));
  row->addWidget(zoom_);
  connect(addTool(tools_, "pageZoomIn", lineIcon(LineIcon::ZoomIn)), &QToolButton::clicked, view_, &PageView::zoomIn);
  connect(addTool(tools_, "pageFit", lineIcon(LineIcon::Fit)), &QToolButton::clicked, view_, &PageView::fitWidth);
  column->addWidget(tools_);
  return head;
}

QWidget* DocumentPanel::buildSearch() {
  searchRow_ = new QWidget;
  auto* const row = new QHBoxLayout(searchRow_);
  row->setContentsMargins(kSpace, kSpace / 2, kSpace, kSpace / 2);
  row->setSpacing(4);
  field_ = new QLineEdit;
  field_->setObjectName("documentSearch");
  field_->setClearButtonEnabled(true);
  soften(*field_);
  foundCount_ = new QLabel;
  foundCount_->setObjectName("foundCount");
  row->addWidget(field_, 1);
  row->addWidget(foundCount_);
  addTool(searchRow_, "foundPrevious", lineIcon(LineIcon::Up));
  addTool(searchRow_, "foundNext", lineIcon(LineIcon::Down));
  unlock_ = addTool(searchRow_, "unlockDocument", lineIcon(LineIcon::Again));
  return searchRow_;
}

QWidget* DocumentPanel::buildSources() {
  sources_ = new QWidget;
  auto* const column = new QVBoxLayout(sources_);
  column->setContentsMargins(kSpace, kSpace, kSpace, kSpace / 2);
  column->setSpacing(kSpace / 2);
  sourceCount_ = new QLabel;
  sourceCount_->setObjectName("sourceCount");
  column->addWidget(sourceCount_);
  sourceModel_ = new SourceModel(this);
  sourceList_ = new QListView;
  sourceList_->setObjectName("sourceList");
  sourceList_->setModel(sourceModel_);
  sourceList_->setItemDelegate(new SourceDelegate(sourceList_));
  sourceList_->setFrameShape(QFrame::NoFrame);
  sourceList_->setMouseTracking(true);
  sourceList_->setUniformItemSizes(true);
  sourceList_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  sourceList_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  sourceList_->viewport()->setAutoFillBackground(false);
  sourceList_->viewport()->installEventFilter(this);
  soften(*sourceList_->verticalScrollBar());
  column->addWidget(sourceList_, 1);
  return sources_;
}

void DocumentPanel::connectParts() {
  connect(&shelf_, &DocumentShelf::changed, this, &DocumentPanel::takeChange);
  connect(names_, &QComboBox::activated, this, &DocumentPanel::showDocument);
  connect(thumbnailTool_, &QToolButton::toggled, this, [this](bool on) {
    if (!isFollowing_) wantsThumbnails_ = on;
    thumbnails_->setVisible(on);
  });
  connect(page_, &QSpinBox::valueChanged, this, [this](int page) {
    if (!isFollowing_) view_->showPage(page - 1);
  });
  connect(thumbnails_, &ThumbnailList::pageChosen, view_, &PageView::showPage);
  connect(
      thumbnails_->pages(), &ThumbnailModel::pictureWanted, this,
      [this](int page) {
        const auto take = [this, id = shown_, page](const QImage& picture, const QString&) {
          if (id == shown_) thumbnails_->pages()->setPicture(page, picture);
        };
        if (const ShelvedDocument* const document = shelved(); document != nullptr && shown_ != kNoDocument) {
          if (document->info.kind != DocumentKind::Text) {
            shelf_.picture(documents_[static_cast<std::size_t>(current_)], page, thumbnails_->pictureWidth(), this,
                           take);
          }
        }
      },
      Qt::QueuedConnection);
  connect(view_, &PageView::pageChanged, this, [this](int page) {
    isFollowing_ = true;
    if (page >= 0) page_->setValue(page + 1);
    isFollowing_ = false;
    if (page >= 0) thumbnails_->setCurrentPage(page);
  });
  connect(view_, &PageView::zoomChanged, this,
          [this](double zoom) { zoom_->setText(tr("%1 %").arg(std::lround(zoom * 100.0))); });
  connect(view_, &PageView::pictureWanted, this, &DocumentPanel::fetchPicture);
  connect(view_, &PageView::pictureUnwanted, this, [this](int page) {
    if (const auto task = fetching_.extract(page)) shelf_.desk().cancel(task.mapped());
  });
  connect(view_, &PageView::wordsWanted, this, &DocumentPanel::fetchWords);
  connect(view_, &PageView::sourceHovered, this, [this](int source) {
    lightSource(source);
    emit sourceHovered(source);
  });
  connect(view_, &PageView::sourceActivated, this, [this](int source) {
    goToSource(source);
    emit sourceChosen(source);
  });
  typing_.setSingleShot(true);
  typing_.setInterval(kTypingPause);
  connect(&typing_, &QTimer::timeout, this, &DocumentPanel::search);
  connect(field_, &QLineEdit::textChanged, &typing_, qOverload<>(&QTimer::start));
  connect(field_, &QLineEdit::returnPressed, this, [this] { goToFound(foundNow_ + 1); });
  connect(findChild<QToolButton*>("foundNext"), &QToolButton::clicked, this, [this] { goToFound(foundNow_ + 1); });
  connect(findChild<QToolButton*>("foundPrevious"), &QToolButton::clicked, this, [this] { goToFound(foundNow_ - 1); });
  connect(unlock_, &QToolButton::clicked, this, [this] {
    const ShelvedDocument* const document = shelved();
    if (document == nullptr) return;
    const DocumentHandle handle = documents_[static_cast<std::size_t>(current_)];
    if (document->state == ShelvedDocument::State::Locked) return emit shelf_.passwordWanted(handle);
    shelf_.openAgain(handle, {});
  });
  connect(sourceList_, &QListView::entered, this, [this](const QModelIndex& index) {
    lightSource(index.row());
    emit sourceHovered(index.row());
  });
  connect(sourceList_, &QListView::clicked, this, [this](const QModelIndex& index) { goToSource(index.row()); });
  connect(sourceList_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
    if (!index.isValid() || isFollowing_) return;
    goToSource(index.row());
    emit sourceChosen(index.row());
  });
}

void DocumentPanel::retranslate() {
  setAccessibleName(tr("Document and sources"));
  const auto nameTool = [this](const char* name, const QString& text, const QString& keys) {
    auto* const button = findChild<QToolButton*>(name);
    button->setAccessibleName(text);
    button->setToolTip(keys.isEmpty() ? text : tr("%1 (%2)").arg(text, keys));
  };
  nameTool("toggleThumbnails", tr("Show or hide small pages"), {});
  nameTool("documentContents", tr("Table of contents"), {});
  nameTool("pageZoomOut", tr("Zoom out"), "-");
  nameTool("pageZoomIn", tr("Zoom in"), "+");
  nameTool("pageFit", tr("Fit the width"), "0");
  nameTool("foundPrevious", tr("Previous place"),
           QKeySequence(Qt::SHIFT | Qt::Key_F3).toString(QKeySequence::NativeText));
  nameTool("foundNext", tr("Next place"), QKeySequence(Qt::Key_F3).toString(QKeySequence::NativeText));
  nameTool("unlockDocument", tr("Open it again"), {});
  names_->setAccessibleName(tr("Document"));
  page_->setAccessibleName(tr("Page"));
  field_->setAccessibleName(tr("Search in the document"));
  field_->setPlaceholderText(tr("Search"));
  for (QToolButton* const button : field_->findChildren<QToolButton*>()) {  // Qt leaves it without a name
    button->setAccessibleName(tr("Clear the search"));
  }
  progress_->setAccessibleName(tr("Reading the document"));
  sourceList_->setAccessibleName(tr("Sources"));
  thumbnails_->retranslate();
  sourceModel_->retranslate();
  setSources(sourceModel_->sources());
  if (shown_ == kNoDocument) showPages();  // a sentence stands in their place
  showState();
  showFound();
  emit view_->zoomChanged(view_->zoomFactor());
}

void DocumentPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void DocumentPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const bool hasRoom = width() >= kThumbnailsFrom;
  isFollowing_ = true;
  thumbnailTool_->setChecked(hasRoom && wantsThumbnails_);
  isFollowing_ = false;
  showNames();
}

bool DocumentPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == sourceList_->viewport() && event->type() == QEvent::Leave) {
    lightSource(-1);
    emit sourceHovered(-1);
  }
  return QWidget::eventFilter(watched, event);
}

void DocumentPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_F3)
    return goToFound(foundNow_ + (event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1));
  QWidget::keyPressEvent(event);
}

void DocumentPanel::focusSearch() {
  field_->setFocus();
  field_->selectAll();
}

}  // namespace sightline::gui
