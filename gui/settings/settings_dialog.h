/// SettingsDialog: everything a person can set, on four pages.
#pragma once

#include <QDialog>
#include <vector>

#include "gui/engine/model_file.h"
#include "gui/files/file_chooser.h"
#include "multimodal/contract/settings.h"

class QListWidget;
class QPushButton;
class QStackedWidget;

namespace sightline::gui {

class AppearancePage;
class ChatOptionsEditor;
class EnginePanel;
class PresetsPage;
class TextLabel;

/// Values go in with `setSettings` and come out with `applied`; extras that no page knows pass through.
class SettingsDialog : public QDialog {
  Q_OBJECT

 public:
  enum class Page { Engine, Answers, Presets, Appearance };

  explicit SettingsDialog(FileChooser chooser = systemFileChooser(), QWidget* parent = nullptr);

  void setSettings(const Settings& settings);
  /// As the pages stand now; wrong fields count as empty.
  [[nodiscard]] Settings settings() const;
  void setModelFiles(const std::vector<ModelFile>& files);
  void showPage(Page page);
  /// The sentence that is shown about what is wrong; empty if nothing is shown.
  [[nodiscard]] QString problem() const;

 public slots:
  void accept() override;
  void setProbeResult(const QStringList& models);
  void setProbeError(const QString& sentence);
  /// What became of `applied`, if it could not be kept.
  void showProblem(const QString& sentence);

 signals:
  /// With Apply and OK, if something changed and nothing is wrong.
  void applied(const sightline::Settings& settings);
  void probeRequested(const QString& url, const QString& token);
  void modelManagerRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void buildPages(FileChooser chooser);
  void connectPages();
  void addPage(QWidget* content);
  void retranslate();
  bool apply();
  void changed();

  Settings before_;
  bool isEngineTouched_ = false;
  QListWidget* names_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  std::vector<TextLabel*> titles_;
  EnginePanel* engine_ = nullptr;
  ChatOptionsEditor* answers_ = nullptr;
  PresetsPage* presets_ = nullptr;
  AppearancePage* appearance_ = nullptr;
  TextLabel* problem_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QPushButton* apply_ = nullptr;
  QPushButton* ok_ = nullptr;
};

}  // namespace sightline::gui
