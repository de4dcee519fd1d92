/// LocalPage: which model answers on this computer.
#pragma once

#include <QWidget>
#include <vector>

#include "gui/engine/model_file.h"
#include "gui/files/file_chooser.h"
#include "multimodal/contract/settings.h"

class QListWidget;
class QPushButton;

namespace sightline::gui {

class NumberField;
class TextLabel;

/// A list of models, a file of one's own, the file for pictures and, if wanted, threads and context.
class LocalPage : public QWidget {
  Q_OBJECT

 public:
  LocalPage(FileChooser chooser, bool hasDetails, QWidget* parent = nullptr);

  void setModelFiles(const std::vector<ModelFile>& files);
  /// Of the choice, what concerns this computer.
  void setChoice(const EngineChoice& choice);
  /// Writes what is chosen here; leaves the rest of `choice` alone.
  void fill(EngineChoice& choice) const;
  /// One sentence saying what is missing or wrong; empty if nothing is.
  [[nodiscard]] QString problem() const;

 signals:
  void changed();
  void modelManagerRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void addDetails();
  void refill();
  void takeCurrent();
  void chooseModel();
  void chooseProjector();
  void setModel(const QString& path, const QString& projector);
  void describeProjector();

  FileChooser chooser_;
  std::vector<ModelFile> files_;
  QString model_;
  QString projector_;
  bool isSilent_ = false;
  TextLabel* none_ = nullptr;
  QListWidget* list_ = nullptr;
  QPushButton* choose_ = nullptr;
  QPushButton* manager_ = nullptr;
  TextLabel* projectorName_ = nullptr;
  QPushButton* projectorButton_ = nullptr;
  NumberField* context_ = nullptr;
  NumberField* threads_ = nullptr;
  TextLabel* note_ = nullptr;
};

}  // namespace sightline::gui
