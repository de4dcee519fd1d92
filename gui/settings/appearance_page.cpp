/// AppearancePage: colours, text size and language.
#include "gui/settings/appearance_page.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <array>

#include "gui/controls/text_label.h"
#include "gui/settings/text_size.h"
#include "gui/translation/translator.h"

namespace sightline::gui {

namespace {

constexpr std::array<int, 8> kSizes = {80, 90, 100, 110, 125, 150, 175, 200};
constexpr int kFieldWidth = 220;

QComboBox* makeBox(const char* name) {
  auto* const box = new QComboBox;
  box->setObjectName(name);
  box->setMinimumWidth(kFieldWidth);
  return box;
}

/// Chooses the entry that stands for a value; adds one where there is none, so that nothing is lost by looking at it.
void choose(QComboBox& box, const QVariant& value, const QString& text) {
  if (box.findData(value) < 0) box.addItem(text, value);
  box.setCurrentIndex(box.findData(value));
}

}  // namespace

AppearancePage::AppearancePage(QWidget* parent) : QWidget(parent) {
  theme_ = makeBox("theme");
  for (int i = 0; i <= static_cast<int>(sightline::Theme::HighContrast); ++i) theme_->addItem(QString(), i);
  size_ = makeBox("textSize");
  for (const int percent : kSizes) size_->addItem(QString(), percent);
  language_ = makeBox("language");
  language_->addItem(QString(), QString());
  // Each in its own words, for whoever cannot read the present ones.
  for (const Language& language : languages()) language_->addItem(language.name, language.code);
  themeName_ = new QLabel;
  sizeName_ = new QLabel;
  languageName_ = new QLabel;
  note_ = new TextLabel(TextLabel::Kind::Dim);
  auto* const grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(20);
  grid->setVerticalSpacing(14);
  int row = 0;
  for (const auto& [label, field] :
       {std::pair(themeName_, theme_), std::pair(sizeName_, size_), std::pair(languageName_, language_)}) {
    label->setBuddy(field);
    grid->addWidget(label, row, 0);
    grid->addWidget(field, row, 1);
    connect(field, &QComboBox::activated, this, &AppearancePage::changed);
    ++row;
  }
  grid->addWidget(note_, row, 0, 1, 3);
  grid->setColumnStretch(2, 1);
  grid->setRowStretch(row + 1, 1);
  retranslate();
}

void AppearancePage::setSettings(const Settings& settings) {
  theme_->setCurrentIndex(theme_->findData(static_cast<int>(settings.theme)));
  const int percent = textSizeOf(settings);
  choose(*size_, percent, tr("%1 %").arg(percent));
  const QString language = QString::fromStdString(settings.language);
  choose(*language_, language, language);
}

void AppearancePage::fill(Settings& settings) const {
  settings.theme = static_cast<sightline::Theme>(theme_->currentData().toInt());
  settings.language = language_->currentData().toString().toStdString();
  setTextSize(settings, size_->currentData().toInt());
}

void AppearancePage::retranslate() {
  themeName_->setText(tr("&Colours"));
  sizeName_->setText(tr("&Text size"));
  languageName_->setText(tr("&Language"));
  theme_->setAccessibleName(tr("Colours"));
  size_->setAccessibleName(tr("Text size"));
  language_->setAccessibleName(tr("Language"));
  const QStringList themes = {tr("As the desktop"), tr("Light"), tr("Dark"), tr("High contrast")};
  for (int i = 0; i < themes.size(); ++i) theme_->setItemText(i, themes[i]);
  for (int i = 0; i < size_->count(); ++i) size_->setItemText(i, tr("%1 %").arg(size_->itemData(i).toInt()));
  language_->setItemText(0, tr("As the desktop"));
  note_->setText(tr("Changes show at once when you apply them."));
}

void AppearancePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
