/// ChatOptionsEditor: system prompt, thinking and, once wanted, sampling.
#pragma once

#include <QWidget>

#include "multimodal/contract/settings.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace sightline::gui {

class SamplingFields;

/// For the settings, for a preset, or for one conversation.
class ChatOptionsEditor : public QWidget {
  Q_OBJECT

 public:
  explicit ChatOptionsEditor(QWidget* parent = nullptr);

  void setOptions(const ChatOptions& options);
  [[nodiscard]] ChatOptions options() const;
  /// One sentence; empty if nothing is wrong.
  [[nodiscard]] QString problem() const;
  /// Opens and focuses the place of the problem.
  void focusProblem();

 signals:
  void changed();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showMore(bool on);

  bool isSilent_ = false;
  QLabel* promptName_ = nullptr;
  QPlainTextEdit* prompt_ = nullptr;
  QLabel* thinkName_ = nullptr;
  QComboBox* think_ = nullptr;
  QToolButton* more_ = nullptr;
  SamplingFields* sampling_ = nullptr;
};

}  // namespace sightline::gui
