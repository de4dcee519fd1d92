/// RemotePage: an engine on another computer, by its address.
#pragma once

#include <QStringList>
#include <QWidget>

#include "multimodal/contract/settings.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sightline::gui {

class TextLabel;

/// Address, token and model of a server; says what leaves this computer. Asks no one itself: `probeRequested` is answered
/// by `setProbeResult` or `setProbeError`.
class RemotePage : public QWidget {
  Q_OBJECT

 public:
  explicit RemotePage(QWidget* parent = nullptr);

  void setChoice(const EngineChoice& choice);
  void fill(EngineChoice& choice) const;
  [[nodiscard]] QString problem() const;
  /// Puts the keyboard where the problem is.
  void focusProblem();

 public slots:
  void setProbeResult(const QStringList& models);
  /// One sentence.
  void setProbeError(const QString& sentence);

 signals:
  void changed();
  void probeRequested(const QString& url, const QString& token);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void probe();
  void addressChanged();
  void describe();

  enum class Test { None, Running, Good, Bad };
  Test test_ = Test::None;
  QString error_;
  QLabel* addressName_ = nullptr;
  QLineEdit* address_ = nullptr;
  QLabel* tokenName_ = nullptr;
  QLineEdit* token_ = nullptr;
  QLabel* modelName_ = nullptr;
  QComboBox* model_ = nullptr;
  QPushButton* testButton_ = nullptr;
  TextLabel* result_ = nullptr;
  TextLabel* failure_ = nullptr;
  TextLabel* note_ = nullptr;
};

}  // namespace sightline::gui
