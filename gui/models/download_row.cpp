/// DownloadRow: one download with how far it is and what can be done with it.
#include "gui/models/download_row.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/tool_button.h"
#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

using State = DownloadItem::State;

constexpr int kSteps = 1000;
constexpr int kBarHeight = 8;

int stepsOf(const DownloadItem& download) {
  if (download.total_bytes <= 0) return 0;
  const double share = static_cast<double>(download.done_bytes) / static_cast<double>(download.total_bytes);
  return static_cast<int>(std::clamp(share, 0.0, 1.0) * kSteps);
}

}  // namespace

DownloadRow::DownloadRow(DownloadId id, QWidget* parent) : QWidget(parent), id_(id) {
  setObjectName("download");
  build();
  connect(primary_, &QPushButton::clicked, this, [this] {
    if (download_.state == State::Done) return emit useRequested();
    if (download_.is_active()) return emit pauseRequested();
    emit resumeRequested();
  });
  connect(stop_, &QPushButton::clicked, this, &DownloadRow::stopRequested);
  connect(delete_, &QPushButton::clicked, this, [this] {
    if (download_.state == State::Done) return emit clearRequested();
    emit deleteRequested();
  });
  connect(up_, &QToolButton::clicked, this, [this] { emit moveRequested(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { emit moveRequested(1); });
  retranslate();
}

void DownloadRow::build() {
  title_ = new TextLabel(TextLabel::Kind::Heading);
  title_->setObjectName("downloadTitle");
  state_ = new TextLabel(TextLabel::Kind::Dim);
  state_->setObjectName("downloadState");
  bar_ = new QProgressBar;
  bar_->setObjectName("downloadProgress");
  bar_->setRange(0, kSteps);
  bar_->setTextVisible(false);
  bar_->setFixedHeight(kBarHeight);
  primary_ = new TextButton(TextButton::Kind::Plain);
  primary_->setObjectName("pauseOrResume");
  stop_ = new TextButton(TextButton::Kind::Plain);
  stop_->setObjectName("stopDownload");
  delete_ = new TextButton(TextButton::Kind::Plain);
  delete_->setObjectName("deleteDownload");
  up_ = new ToolButton;
  up_->setObjectName("moveUp");
  up_->setIcon(lineIcon(LineIcon::Up));
  down_ = new ToolButton;
  down_->setObjectName("moveDown");
  down_->setIcon(lineIcon(LineIcon::Down));
  auto* const top = new QHBoxLayout;
  top->addWidget(title_, 1);
  top->addWidget(up_);
  top->addWidget(down_);
  auto* const bottom = new QHBoxLayout;
  bottom->setSpacing(8);
  bottom->addWidget(state_, 1);
  for (QPushButton* const button : {primary_, stop_, delete_}) bottom->addWidget(button);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 8, 0, 12);
  column->setSpacing(6);
  column->addLayout(top);
  column->addWidget(bar_);
  column->addLayout(bottom);
}

void DownloadRow::setDownload(const DownloadItem& download) {
  download_ = download;
  retranslate();
}

void DownloadRow::setNeighbours(bool hasAbove, bool hasBelow) {
  up_->setEnabled(hasAbove);
  down_->setEnabled(hasBelow);
}

void DownloadRow::focusFirst() { primary_->setFocus(); }

void DownloadRow::retranslate() {
  const QString title = downloadTitle(download_);
  const bool isDone = download_.state == State::Done;
  const bool canStop = download_.is_active() || download_.state == State::Paused;
  title_->setText(title);
  state_->setText(downloadWords(download_));
  bar_->setValue(stepsOf(download_));
  bar_->setAccessibleName(tr("Progress of %1").arg(title));
  primary_->setText(isDone                             ? tr("Use this model")
                    : download_.is_active()            ? tr("Pause")
                    : download_.state == State::Failed ? tr("Try again")
                                                       : tr("Resume"));
  primary_->setAccessibleName(primary_->text() + QStringLiteral(": ") + title);
  primary_->setEnabled(!isDone || !download_.path.empty());
  stop_->setText(tr("Cancel"));
  stop_->setAccessibleName(tr("Cancel the download of %1").arg(title));
  stop_->setToolTip(tr("Takes it out of the queue; what came is kept"));
  stop_->setVisible(canStop);
  delete_->setText(isDone ? tr("Clear") : tr("Delete…"));
  delete_->setAccessibleName(isDone ? tr("Take %1 off this list").arg(title) : tr("Delete what came of %1").arg(title));
  delete_->setVisible(isDone || !download_.is_active());
  up_->setAccessibleName(tr("Fetch %1 earlier").arg(title));
  up_->setToolTip(tr("Earlier"));
  down_->setAccessibleName(tr("Fetch %1 later").arg(title));
  down_->setToolTip(tr("Later"));
  for (QToolButton* const button : {up_, down_}) button->setVisible(!isDone);
}

void DownloadRow::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
