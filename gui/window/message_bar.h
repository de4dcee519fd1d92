/// MessageBar: one sentence across the conversation, with a button.
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace sightline::gui {

/// Hidden without a sentence. GUI thread.
class MessageBar : public QWidget {
  Q_OBJECT

 public:
  explicit MessageBar(const char* name, QWidget* parent = nullptr);

  void setButtonText(const QString& text);
  void setSentence(const QString& sentence);
  [[nodiscard]] QString sentence() const;

 signals:
  void pressed();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QLabel* label_ = nullptr;
  QToolButton* button_ = nullptr;
};

}  // namespace sightline::gui
