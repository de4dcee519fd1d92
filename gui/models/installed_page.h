/// InstalledPage: the models that are on this computer, whoever fetched them.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "multimodal/contract/models.h"

class QListWidget;
class QProgressBar;
class QPushButton;

namespace sightline::gui {

class TextLabel;

/// Models go in, wishes come out.
class InstalledPage : public QWidget {
  Q_OBJECT

 public:
  explicit InstalledPage(QWidget* parent = nullptr);

  void setModels(const std::vector<InstalledModel>& models);
  /// None: nothing is being done.
  void setWork(const std::optional<FileWork>& work);
  /// What came of a check of this model.
  void setChecked(const QString& path, const std::vector<CheckedFile>& files);
  void setProblem(const QString& sentence);

 signals:
  void useRequested(const sightline::InstalledModel& model);
  void verifyRequested(const QString& path);
  /// The person has been asked.
  void removeRequested(const QString& path);
  void importRequested();
  void stopRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void refill();
  void describe();
  void retranslate();
  void askToRemove();
  [[nodiscard]] const InstalledModel* current() const;
  [[nodiscard]] QString secondLine(const InstalledModel& model) const;

  std::vector<InstalledModel> models_;
  std::optional<FileWork> work_;
  QString checkedPath_, checkedSentence_;
  TextLabel* none_ = nullptr;
  QListWidget* list_ = nullptr;
  TextLabel* outlook_ = nullptr;
  TextLabel* checked_ = nullptr;
  TextLabel* problem_ = nullptr;
  TextLabel* workName_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* stop_ = nullptr;
  QPushButton* import_ = nullptr;
  QPushButton* verify_ = nullptr;
  QPushButton* remove_ = nullptr;
  QPushButton* use_ = nullptr;
};

}  // namespace sightline::gui
