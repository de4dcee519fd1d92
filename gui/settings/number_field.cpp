/// NumberField: a number that may be left to the program.
#include "gui/settings/number_field.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <cmath>
#include <limits>

#include "gui/controls/text_label.h"

namespace sightline::gui {

namespace {

constexpr int kNameWidth = 10;  // heights of a line
constexpr int kFieldWidth = 8;
constexpr int kTextMost = 40;                      // characters
constexpr double kSeeds = 18446744073709551615.0;  // 2^64 - 1, as far as a double can tell

}  // namespace

NumberField::NumberField(NumberRange range, QWidget* parent) : QWidget(parent), range_(range) {
  label_ = new QLabel;
  edit_ = new QLineEdit;
  edit_->setMaxLength(kTextMost);
  label_->setBuddy(edit_);
  hint_ = new TextLabel(TextLabel::Kind::Dim);
  problem_ = new TextLabel(TextLabel::Kind::Error);
  auto* const grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(12);
  grid->setVerticalSpacing(2);
  grid->addWidget(label_, 0, 0);
  grid->addWidget(edit_, 0, 1);
  grid->addWidget(hint_, 0, 2);
  grid->addWidget(problem_, 1, 1, 1, 2);
  grid->setColumnStretch(2, 1);
  problem_->hide();
  fitFont();
  setFocusProxy(edit_);
  connect(edit_, &QLineEdit::textEdited, this, [this] {
    showProblem();
    emit changed();
  });
}

void NumberField::setTexts(const QString& name, const QString& hint, const QString& placeholder) {
  name_ = name;
  label_->setText(name);
  hint_->setText(hint);
  edit_->setPlaceholderText(placeholder);
  edit_->setAccessibleName(name);
  edit_->setAccessibleDescription(hint);
  showProblem();
}

QString NumberField::typed() const { return edit_->text().trimmed(); }

QString NumberField::shown(double number) const {
  QLocale locale;
  locale.setNumberOptions(QLocale::OmitGroupSeparator);
  if (range_.isWhole && range_.most >= kSeeds && number >= kSeeds) {
    return locale.toString(std::numeric_limits<quint64>::max());
  }
  return range_.isWhole ? locale.toString(number, 'f', 0) : locale.toString(number, 'g', 12);
}

void NumberField::setText(const QString& text) {
  edit_->setText(text);
  showProblem();
}

void NumberField::setValue(std::optional<double> value) { setText(value.has_value() ? shown(*value) : QString()); }

std::optional<double> NumberField::value() const {
  const QString text = typed();
  bool isNumber = false;
  const double number = QLocale::c().toDouble(QString(text).replace(QLatin1Char(','), QLatin1Char('.')), &isNumber);
  if (!isNumber || !std::isfinite(number) || number < range_.least || number > range_.most) return std::nullopt;
  if (range_.isAboveLeast && number <= range_.least) return std::nullopt;
  if (range_.isWhole && number != std::floor(number)) return std::nullopt;
  return number;
}

void NumberField::setWhole(std::optional<quint64> value) {
  setText(value.has_value() ? QString::number(*value) : QString());
}

std::optional<quint64> NumberField::whole() const {
  bool isNumber = false;
  const quint64 number = typed().toULongLong(&isNumber);
  return isNumber ? std::optional(number) : std::nullopt;
}

QString NumberField::problem() const {
  if (typed().isEmpty()) return {};
  const bool isSeed = range_.isWhole && range_.most >= kSeeds;
  if (isSeed ? whole().has_value() : value().has_value()) return {};
  const QString least = shown(range_.least);
  const QString most = shown(range_.most);
  if (range_.isWhole) return tr("%1: type a whole number from %2 to %3, or nothing.").arg(name_, least, most);
  if (range_.isAboveLeast) return tr("%1: type a number above %2, up to %3, or nothing.").arg(name_, least, most);
  return tr("%1: type a number from %2 to %3, or nothing.").arg(name_, least, most);
}

void NumberField::focusField() {
  edit_->setFocus();
  edit_->selectAll();
}

void NumberField::showProblem() { problem_->setSentence(problem()); }

void NumberField::fitFont() {
  label_->setMinimumWidth(kNameWidth * fontMetrics().height());
  edit_->setFixedWidth(kFieldWidth * fontMetrics().height());
}

void NumberField::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) showProblem();
  if (event->type() == QEvent::FontChange) fitFont();
}

}  // namespace sightline::gui
