/// NumberField: a number that may be left to the program.
#pragma once

#include <QWidget>
#include <optional>

class QLabel;
class QLineEdit;

namespace sightline::gui {

class TextLabel;

/// What a field takes.
struct NumberRange {
  double least = 0;
  double most = 1;
  bool isWhole = false;
  bool isAboveLeast = false;  ///< `least` itself is not taken
};

/// Name, field, hint, and the sentence about what is wrong. Empty means: as recommended. Point and comma both part the
/// decimals, whatever the language.
class NumberField : public QWidget {
  Q_OBJECT

 public:
  explicit NumberField(NumberRange range, QWidget* parent = nullptr);

  void setTexts(const QString& name, const QString& hint, const QString& placeholder);
  void setValue(std::optional<double> value);
  /// None if it is empty or wrong.
  [[nodiscard]] std::optional<double> value() const;
  /// For whole numbers beyond what a double holds exactly.
  void setWhole(std::optional<quint64> value);
  [[nodiscard]] std::optional<quint64> whole() const;
  /// One sentence naming the field; empty if there is nothing wrong.
  [[nodiscard]] QString problem() const;
  void focusField();

 signals:
  void changed();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void setText(const QString& text);
  void showProblem();
  void fitFont();
  [[nodiscard]] QString typed() const;
  [[nodiscard]] QString shown(double number) const;

  NumberRange range_;
  QString name_;
  QLabel* label_ = nullptr;
  QLineEdit* edit_ = nullptr;
  TextLabel* hint_ = nullptr;
  TextLabel* problem_ = nullptr;
};

}  // namespace sightline::gui
