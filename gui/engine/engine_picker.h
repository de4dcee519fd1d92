/// EnginePicker: the model, its state, and another choice one click away; for the header of a window.
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <functional>
#include <vector>

#include "gui/engine/model_file.h"
#include "gui/files/file_chooser.h"
#include "gui/meter/remaining_time.h"
#include "multimodal/contract/engine_state.h"
#include "multimodal/contract/settings.h"

class QFrame;
class QPushButton;

namespace sightline::gui {

class EngineButton;
class EnginePanel;
class TextLabel;

/// Knows no session: states and models go in, wishes come out.
class EnginePicker : public QWidget {
  Q_OBJECT

 public:
  /// Seconds of a clock that does not go back; tests have their own.
  using Clock = std::function<double()>;

  explicit EnginePicker(FileChooser chooser = systemFileChooser(), Clock clock = {}, QWidget* parent = nullptr);

  void setState(const EngineState& state);
  /// What the settings say; replaces what was being chosen.
  void setChoice(const EngineChoice& choice);
  void setModelFiles(const std::vector<ModelFile>& files);
  /// The panel that opens below the button; it closes by itself when something else is clicked.
  [[nodiscard]] QFrame* popup() const { return popup_; }

 public slots:
  void openPopup();
  /// Opens it where an address is typed.
  void openRemote();
  void setProbeResult(const QStringList& models);
  void setProbeError(const QString& sentence);

 signals:
  void engineChosen(const sightline::EngineChoice& choice);
  void startRequested();
  void stopRequested();
  void probeRequested(const QString& url, const QString& token);
  void modelManagerRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void buildPopup(const FileChooser& chooser);
  [[nodiscard]] FileChooser aroundPopup(const FileChooser& chooser);
  void placePopup();
  void describe();
  void retranslate();
  void takeChoice();
  void startOrStop();

  Clock clock_;
  QElapsedTimer watch_;
  EngineState state_;
  EngineChoice choice_;
  RemainingTime remaining_;
  EngineButton* button_ = nullptr;
  QFrame* popup_ = nullptr;
  TextLabel* title_ = nullptr;
  TextLabel* sentence_ = nullptr;
  TextLabel* problem_ = nullptr;
  EnginePanel* panel_ = nullptr;
  QPushButton* startStop_ = nullptr;
  QPushButton* use_ = nullptr;
};

}  // namespace sightline::gui
