/// AppearancePage: colours, text size and language.
#pragma once

#include <QWidget>

#include "multimodal/contract/settings.h"

class QComboBox;
class QLabel;

namespace sightline::gui {

class TextLabel;

/// Part of the settings dialog.
class AppearancePage : public QWidget {
  Q_OBJECT

 public:
  explicit AppearancePage(QWidget* parent = nullptr);

  void setSettings(const Settings& settings);
  /// Writes theme, language and text size; leaves the rest alone.
  void fill(Settings& settings) const;

 signals:
  void changed();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();

  QLabel* themeName_ = nullptr;
  QComboBox* theme_ = nullptr;
  QLabel* sizeName_ = nullptr;
  QComboBox* size_ = nullptr;
  QLabel* languageName_ = nullptr;
  QComboBox* language_ = nullptr;
  TextLabel* note_ = nullptr;
};

}  // namespace sightline::gui
