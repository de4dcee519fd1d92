/// ConversationOptionsDialog: how one conversation is answered.
#pragma once

#include <QDialog>
#include <optional>
#include <vector>

#include "multimodal/contract/settings.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace sightline::gui {

class ChatOptionsEditor;
class TextLabel;

/// A preset, the settings' own options, or others that are for this conversation alone.
class ConversationOptionsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ConversationOptionsDialog(QWidget* parent = nullptr);

  /// `own` as the conversation keeps it; none: as the settings say.
  void setOptions(const std::optional<ChatOptions>& own, const Settings& settings);
  /// None if they are those of the settings.
  [[nodiscard]] std::optional<ChatOptions> options() const;

 public slots:
  void accept() override;

 signals:
  /// With OK, if nothing is wrong.
  void chosen(const std::optional<sightline::ChatOptions>& options);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void fillChoice();
  void takeChoice(int index);
  void showChoice();

  ChatOptions common_;  // of the settings
  std::vector<Preset> presets_;
  QLabel* presetName_ = nullptr;
  QComboBox* preset_ = nullptr;
  ChatOptionsEditor* editor_ = nullptr;
  TextLabel* problem_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QPushButton* ok_ = nullptr;
};

}  // namespace sightline::gui
