/// DownloadRow: one download with how far it is and what can be done with it.
#pragma once

#include <QWidget>

#include "multimodal/contract/models.h"

class QProgressBar;
class QPushButton;
class QToolButton;

namespace sightline::gui {

class TextLabel;

/// Shows and asks; its own buttons only.
class DownloadRow : public QWidget {
  Q_OBJECT

 public:
  explicit DownloadRow(DownloadId id, QWidget* parent = nullptr);

  [[nodiscard]] DownloadId id() const { return id_; }
  void setDownload(const DownloadItem& download);
  /// Whether it has neighbours in the list to change places with.
  void setNeighbours(bool hasAbove, bool hasBelow);
  /// Where the keyboard goes when it comes here.
  void focusFirst();

 signals:
  void pauseRequested();
  void resumeRequested();
  void stopRequested();
  void deleteRequested();
  /// A download that is done: out of the list.
  void clearRequested();
  void useRequested();
  void moveRequested(int by);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void retranslate();

  const DownloadId id_;
  DownloadItem download_;
  TextLabel* title_ = nullptr;
  TextLabel* state_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QPushButton* primary_ = nullptr;  // pause, resume, use
  QPushButton* stop_ = nullptr;
  QPushButton* delete_ = nullptr;  // what came, or the line of one that is done
  QToolButton* up_ = nullptr;
  QToolButton* down_ = nullptr;
};

}  // namespace sightline::gui
