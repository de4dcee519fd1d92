/// DownloadsPage: all downloads in the order of the queue.
#pragma once

#include <QWidget>
#include <vector>

#include "multimodal/contract/models.h"

class QComboBox;
class QPushButton;
class QVBoxLayout;

namespace sightline::gui {

class DownloadRow;
class TextLabel;

/// Downloads go in, wishes come out.
class DownloadsPage : public QWidget {
  Q_OBJECT

 public:
  explicit DownloadsPage(QWidget* parent = nullptr);

  void setDownloads(const std::vector<DownloadItem>& downloads);
  void setProblem(const QString& sentence);

 signals:
  void pauseRequested(sightline::DownloadId id);
  void resumeRequested(sightline::DownloadId id);
  void stopRequested(sightline::DownloadId id);
  /// The person has been asked.
  void deleteRequested(sightline::DownloadId id);
  void moveRequested(sightline::DownloadId id, int by);
  void useRequested(const sightline::DownloadItem& download);
  /// Bytes per second; 0: no limit.
  void limitChanged(qint64 bytesPerSecond);
  void findRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  DownloadRow* addRow(DownloadId id);
  void askToDelete(DownloadId id);
  void retranslate();
  [[nodiscard]] const DownloadItem* item(DownloadId id) const;

  std::vector<DownloadItem> downloads_;
  std::vector<DownloadRow*> rows_;  // in the order of the downloads
  QVBoxLayout* list_ = nullptr;
  QWidget* none_ = nullptr;
  TextLabel* noneText_ = nullptr;
  QPushButton* find_ = nullptr;
  TextLabel* problem_ = nullptr;
  TextLabel* limitName_ = nullptr;
  QComboBox* limit_ = nullptr;
};

}  // namespace sightline::gui
