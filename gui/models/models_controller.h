/// ModelsController: the manager of models and the dialog that shows it, held together.
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "gui/engine/model_file.h"
#include "gui/files/file_chooser.h"
#include "multimodal/model_manager.h"

class QWidget;

namespace sightline::gui {

class ModelsBridge;
class ModelsDialog;

/// Downloads go on while the dialog is closed, until this is destroyed; the next one goes on from there. Nothing is
/// started before the dialog is opened for the first time. GUI thread.
class ModelsController : public QObject {
  Q_OBJECT

 public:
  /// `window` is what the dialog stands over; it outlives this.
  ModelsController(QWidget* window, FileChooser chooser, ModelManagerOptions options, QObject* parent = nullptr);
  ~ModelsController() override;

  /// Opens the dialog on the page it was left on; the first time, on the search.
  void open();
  /// Null until it was opened for the first time.
  [[nodiscard]] ModelsDialog* dialog() const { return dialog_; }
  /// How many tokens a conversation may have, for reckoning; 0: the usual number.
  void setContext(std::int64_t tokens);

 signals:
  /// The person wants this one to answer.
  void modelChosen(const sightline::gui::ModelFile& model);
  /// A download ended while nobody looked: a sentence for the person.
  void noticed(const QString& sentence);

 private:
  void make();
  void connectFind();
  void connectDownloads();
  void connectInstalled();
  void connectSources();
  void searchCatalogue();
  void searchHub(const QString& words);
  void lookUp(const QString& repository);
  void download(const DownloadWish& wish);
  void useInstalled(const QString& repository, const QString& precision);
  void takeDownloads();
  void takeEnd(const DownloadItem& download);
  void refreshInstalled();
  void refreshSources();
  void measure(bool isAnew);
  void keepToken(const QString& token);
  void moveFolder(const QString& folder);
  void importFiles();
  void use(const std::string& path, const std::string& projector);

  QWidget* window_;
  const FileChooser chooser_;
  ModelManagerOptions options_;
  std::int64_t context_;
  std::unique_ptr<ModelsBridge> bridge_;
  ModelsDialog* dialog_ = nullptr;
};

}  // namespace sightline::gui
