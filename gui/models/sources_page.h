/// SourcesPage: which hub models come from, what it is shown, where they are kept, and what was measured of this computer.
#pragma once

#include <QWidget>
#include <optional>

#include "multimodal/contract/models.h"

class QComboBox;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace sightline::gui {

class TextLabel;

/// What is chosen goes in, wishes come out. A token is shown by nobody and kept in no field once it was handed on.
class SourcesPage : public QWidget {
  Q_OBJECT

 public:
  explicit SourcesPage(QWidget* parent = nullptr);

  void setSources(const ModelSources& sources);
  /// Only a move is shown here; none: nothing is being moved.
  void setWork(const std::optional<FileWork>& work);
  void setMeasuring(bool is);
  /// Something is asked of the hub or the keyring.
  void setBusyWithToken(bool is);
  /// What came of the last wish, well or not; empty: nothing.
  void setMessage(const QString& sentence, bool isProblem);

 signals:
  /// As people name hubs; empty: the usual one.
  void hubChosen(const QString& hub);
  void tokenGiven(const QString& token);
  void forgetTokenRequested();
  void moveRequested();
  /// Go on with the move that was interrupted.
  void resumeMoveRequested(const QString& folder);
  void stopRequested();
  void measureRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void connectControls();
  void describe();
  void describeToken();
  void describeSpeed();
  void chooseFromBox();
  void retranslate();

  ModelSources sources_;
  bool isMeasuring_ = false, isBusyWithToken_ = false;
  std::optional<FileWork> work_;
  TextLabel* hubHeading_ = nullptr;
  QComboBox* hub_ = nullptr;
  QLineEdit* address_ = nullptr;
  QPushButton* useAddress_ = nullptr;
  TextLabel* hubNote_ = nullptr;
  TextLabel* tokenHeading_ = nullptr;
  TextLabel* tokenState_ = nullptr;
  QLineEdit* token_ = nullptr;
  QPushButton* keepToken_ = nullptr;
  QPushButton* forgetToken_ = nullptr;
  TextLabel* folderHeading_ = nullptr;
  TextLabel* folder_ = nullptr;
  QPushButton* move_ = nullptr;
  TextLabel* workName_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* stop_ = nullptr;
  TextLabel* machineHeading_ = nullptr;
  TextLabel* speed_ = nullptr;
  QPushButton* measure_ = nullptr;
  TextLabel* done_ = nullptr;
  TextLabel* problem_ = nullptr;
};

}  // namespace sightline::gui
