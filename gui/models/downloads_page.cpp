/// DownloadsPage: all downloads in the order of the queue.
#include "gui/models/downloads_page.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "gui/controls/scroll_area.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/models/delete_question.h"
#include "gui/models/download_row.h"
#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

constexpr std::array<qint64, 6> kLimits = {0, 1'000'000, 3'000'000, 10'000'000, 30'000'000, 100'000'000};

}  // namespace

DownloadsPage::DownloadsPage(QWidget* parent) : QWidget(parent) {
  setObjectName("downloadsPage");
  build();
  connect(find_, &QPushButton::clicked, this, &DownloadsPage::findRequested);
  connect(limit_, &QComboBox::activated, this, [this] { emit limitChanged(limit_->currentData().toLongLong()); });
  retranslate();
}

void DownloadsPage::build() {
  noneText_ = new TextLabel(TextLabel::Kind::Dim);
  noneText_->setAlignment(Qt::AlignHCenter);
  find_ = new TextButton(TextButton::Kind::Primary);
  find_->setObjectName("findModels");
  none_ = new QWidget;
  auto* const empty = new QVBoxLayout(none_);
  empty->addStretch(1);
  empty->addWidget(noneText_);
  empty->addSpacing(6);
  empty->addWidget(find_, 0, Qt::AlignHCenter);
  empty->addStretch(2);
  auto* const content = new QWidget;
  list_ = new QVBoxLayout(content);
  list_->setContentsMargins(0, 0, 10, 0);
  list_->setSpacing(4);
  list_->addStretch(1);
  QScrollArea* const area = plainScrollArea(content);
  area->setObjectName("downloadList");
  problem_ = new TextLabel(TextLabel::Kind::Error);
  problem_->setObjectName("downloadProblem");
  problem_->setSentence({});
  limitName_ = new TextLabel(TextLabel::Kind::Dim);
  limitName_->setWordWrap(false);
  limit_ = new QComboBox;
  limit_->setObjectName("speedLimit");
  for (const qint64 limit : kLimits) limit_->addItem(QString(), limit);
  auto* const bottom = new QHBoxLayout;
  bottom->addWidget(limitName_);
  bottom->addWidget(limit_);
  bottom->addStretch(1);
  auto* const whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(none_, 1);
  whole->addWidget(area, 1);
  whole->addWidget(problem_);
  whole->addLayout(bottom);
  area->hide();
}

const DownloadItem* DownloadsPage::item(DownloadId id) const {
  const auto found = std::find_if(downloads_.begin(), downloads_.end(),
                                  [id](const DownloadItem& download) { return download.id == id; });
  return found == downloads_.end() ? nullptr : &*found;
}

DownloadRow* DownloadsPage::addRow(DownloadId id) {
  auto* const row = new DownloadRow(id);
  connect(row, &DownloadRow::pauseRequested, this, [this, id] { emit pauseRequested(id); });
  connect(row, &DownloadRow::resumeRequested, this, [this, id] { emit resumeRequested(id); });
  connect(row, &DownloadRow::stopRequested, this, [this, id] { emit stopRequested(id); });
  connect(row, &DownloadRow::clearRequested, this, [this, id] { emit deleteRequested(id); });
  connect(row, &DownloadRow::deleteRequested, this, [this, id] { askToDelete(id); });
  connect(row, &DownloadRow::moveRequested, this, [this, id](int by) { emit moveRequested(id, by); });
  connect(row, &DownloadRow::useRequested, this, [this, id] {
    if (const DownloadItem* const download = item(id)) emit useRequested(*download);
  });
  return row;
}

/// Rows stay the same widgets, so that the keyboard stays where it is.
void DownloadsPage::setDownloads(const std::vector<DownloadItem>& downloads) {
  downloads_ = downloads;
  std::vector<DownloadRow*> rows;
  for (const DownloadItem& download : downloads) {
    const auto known = std::find_if(rows_.begin(), rows_.end(),
                                    [&download](const DownloadRow* row) { return row->id() == download.id; });
    DownloadRow* const row = known != rows_.end() ? *known : addRow(download.id);
    row->setDownload(download);
    rows.push_back(row);
  }
  for (DownloadRow* const row : rows_) {
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) row->deleteLater();
  }
  const bool isOtherOrder = rows != rows_;
  rows_ = rows;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const int place = static_cast<int>(i);
    if (isOtherOrder && list_->indexOf(rows_[i]) != place) list_->insertWidget(place, rows_[i]);
    rows_[i]->setNeighbours(i > 0, i + 1 < rows_.size());
  }
  none_->setVisible(rows_.empty());
  findChild<QScrollArea*>("downloadList")->setVisible(!rows_.empty());
}

void DownloadsPage::setProblem(const QString& sentence) { problem_->setSentence(sentence); }

void DownloadsPage::askToDelete(DownloadId id) {
  const DownloadItem* const download = item(id);
  if (download == nullptr) return;
  if (download->done_bytes <= 0) return emit deleteRequested(id);
  const QString question = tr("Delete the %1 that came of %2? They would have to be fetched again.")
                               .arg(sizeWords(download->done_bytes), downloadTitle(*download));
  askBeforeDeleting(this, question, tr("Delete"), [this, id] { emit deleteRequested(id); });
}

void DownloadsPage::retranslate() {
  noneText_->setText(
      tr("Nothing is being downloaded. Downloads come one after the other, go on after a restart, and are "
         "held against the hub's checksums."));
  find_->setText(tr("Find models"));
  limitName_->setText(tr("Speed"));
  limit_->setAccessibleName(tr("Limit for the speed of downloads"));
  for (int i = 0; i < limit_->count(); ++i) {
    const qint64 limit = limit_->itemData(i).toLongLong();
    limit_->setItemText(i, limit == 0 ? tr("as fast as it goes") : tr("at most %1/s").arg(sizeWords(limit)));
  }
}

void DownloadsPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
