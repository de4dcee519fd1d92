/// ChatPage: the middle of the window: header, conversation, composer.
#pragma once

#include <QWidget>

#include "gui/composer/composer.h"

class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace sightline::gui {

class ContextMeter;
class ConversationView;
class FindBar;
class MessageBar;

/// Lays its parts out and connects none of them. GUI thread.
class ChatPage : public QWidget {
  Q_OBJECT

 public:
  explicit ChatPage(ComposerOutside outside, QWidget* parent = nullptr);

  [[nodiscard]] ConversationView* view() const { return view_; }
  [[nodiscard]] Composer* composer() const { return composer_; }
  [[nodiscard]] ContextMeter* meter() const { return meter_; }
  [[nodiscard]] FindBar* findBar() const { return findBar_; }
  [[nodiscard]] MessageBar* notice() const { return notice_; }
  [[nodiscard]] MessageBar* editBar() const { return editBar_; }
  [[nodiscard]] QToolButton* historyButton() const { return historyButton_; }
  [[nodiscard]] QToolButton* pictureButton() const { return pictureButton_; }

  void setTitle(const QString& title);
  /// What stands for the engine in the header, where nothing is at first.
  void setEngineWidget(QWidget* widget);
  /// What an empty conversation shows; at first an empty page.
  void setWelcome(QWidget* widget);
  void showWelcome(bool on);

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QWidget* makeHeader();
  QWidget* makeFoot();
  void retranslate();
  void fitTitle();
  void fitFoot();

  ConversationView* view_ = nullptr;
  Composer* composer_ = nullptr;
  ContextMeter* meter_ = nullptr;
  FindBar* findBar_ = nullptr;
  MessageBar* notice_ = nullptr;
  MessageBar* editBar_ = nullptr;
  QToolButton* historyButton_ = nullptr;
  QToolButton* pictureButton_ = nullptr;
  QLabel* title_ = nullptr;
  QHBoxLayout* engineSlot_ = nullptr;
  QStackedWidget* stack_ = nullptr;
  QWidget* welcome_ = nullptr;
  QWidget* header_ = nullptr;
  QWidget* foot_ = nullptr;
  QString fullTitle_;
};

}  // namespace sightline::gui
