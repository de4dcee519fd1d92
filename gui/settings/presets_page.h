/// PresetsPage: chat options under names, to choose from in a conversation.
#pragma once

#include <QWidget>
#include <vector>

#include "multimodal/contract/settings.h"

class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace sightline::gui {

class ChatOptionsEditor;
class TextLabel;

/// Part of the settings dialog. A name is changed in the list, with F2 or a double click.
class PresetsPage : public QWidget {
  Q_OBJECT

 public:
  explicit PresetsPage(QWidget* parent = nullptr);

  void setPresets(const std::vector<Preset>& presets);
  [[nodiscard]] std::vector<Preset> presets() const;
  /// Of the first preset that has one, its name first; empty if there is none.
  [[nodiscard]] QString problem() const;
  /// Shows that preset and focuses the place.
  void focusProblem();

 signals:
  void changed();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void add();
  void rename();
  void removeCurrent();
  void takeName(QListWidgetItem* item);
  void showCurrent();
  void keepShown();
  [[nodiscard]] QString freeName() const;

  std::vector<Preset> presets_;
  int shown_ = -1;  // whose options the editor has
  QString wrong_;   // what is wrong with the shown one
  bool isSilent_ = false;
  QListWidget* list_ = nullptr;
  QPushButton* add_ = nullptr;
  QPushButton* rename_ = nullptr;
  QPushButton* remove_ = nullptr;
  TextLabel* nameProblem_ = nullptr;
  TextLabel* none_ = nullptr;
  ChatOptionsEditor* editor_ = nullptr;
};

}  // namespace sightline::gui
