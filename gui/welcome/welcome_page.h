/// WelcomePage: what stands where the first conversation will be.
#pragma once

#include <QImage>
#include <QStringList>
#include <QWidget>
#include <array>

class QPushButton;

namespace sightline::gui {

class SamplePicture;
class TextLabel;

/// What a welcome has to know.
struct WelcomeContent {
  enum class Model {
    None,  ///< no model is on this computer
    Demo,  ///< the small one that comes with the program
    Real,
  } model = Model::None;
  QString modelName;      ///< Real: what it is called
  QImage sample;          ///< a picture to ask about; may be null
  QString sampleName;     ///< what it shows, for people who do not see it
  QStringList questions;  ///< up to three about it; empty: general ones
};

/// Greets, says honestly what can be expected, and offers three questions or, without a model, three ways to one.
class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  explicit WelcomePage(QWidget* parent = nullptr);

  void setContent(const WelcomeContent& content);

 signals:
  /// About the sample, if there is one.
  void questionChosen(const QString& text);
  void modelManagerRequested();
  void modelFileRequested();
  void remoteEngineRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showQuestions();

  WelcomeContent content_;
  QStringList texts_;  // of the questions, as they are asked
  QWidget* column_ = nullptr;
  SamplePicture* picture_ = nullptr;
  TextLabel* title_ = nullptr;
  TextLabel* sentence_ = nullptr;
  std::array<QPushButton*, 3> questions_{};
  TextLabel* better_ = nullptr;
  QPushButton* manager_ = nullptr;
  QPushButton* file_ = nullptr;
  QPushButton* remote_ = nullptr;
};

}  // namespace sightline::gui
