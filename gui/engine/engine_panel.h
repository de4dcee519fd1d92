/// EnginePanel: who answers, this computer or another one.
#pragma once

#include <QWidget>
#include <vector>

#include "gui/engine/model_file.h"
#include "gui/files/file_chooser.h"
#include "multimodal/contract/settings.h"

class QStackedWidget;

namespace sightline::gui {

class LocalPage;
class RemotePage;
class SegmentedControl;

/// Holds a choice while a person makes it; nothing happens before whoever shows the panel takes it.
class EnginePanel : public QWidget {
  Q_OBJECT

 public:
  /// `hasDetails`: with threads and context.
  EnginePanel(FileChooser chooser, bool hasDetails, QWidget* parent = nullptr);

  void setModelFiles(const std::vector<ModelFile>& files);
  void setChoice(const EngineChoice& choice);
  /// What is set on the page that is shown; of the other one, what was there is kept for later.
  [[nodiscard]] EngineChoice choice() const;
  /// One sentence saying why this cannot be used; empty if it can.
  [[nodiscard]] QString problem() const;
  void focusProblem();
  void showRemote();

 public slots:
  void setProbeResult(const QStringList& models);
  void setProbeError(const QString& sentence);

 signals:
  void changed();
  void probeRequested(const QString& url, const QString& token);
  void modelManagerRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showPage(int index);

  EngineChoice before_;
  SegmentedControl* where_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  LocalPage* local_ = nullptr;
  RemotePage* remote_ = nullptr;
};

}  // namespace sightline::gui
