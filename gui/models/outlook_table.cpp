/// OutlookTable: how a model would run here, and beside it another one for comparison.
#include "gui/models/outlook_table.h"

#include <QEvent>
#include <QGridLayout>
#include <QLocale>
#include <algorithm>

#include "gui/controls/text_label.h"
#include "gui/models/memory_bar.h"
#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

enum Row { TitleRow, VerdictRow, MemoryRow, BarRow, SpeedRow, SizeRow, ScoreRows };

}  // namespace

OutlookTable::OutlookTable(QWidget* parent) : QWidget(parent) {
  grid_ = new QGridLayout(this);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setHorizontalSpacing(18);
  grid_->setVerticalSpacing(6);
  constexpr std::array<int, 4> kRows = {VerdictRow, MemoryRow, SpeedRow, SizeRow};
  for (std::size_t i = 0; i < names_.size(); ++i) {
    names_[i] = new TextLabel(TextLabel::Kind::Dim);
    names_[i]->setWordWrap(false);
    grid_->addWidget(names_[i], kRows[i], 0, Qt::AlignTop);
  }
  for (int i = 0; i < kColumns; ++i) {
    Shown& shown = shown_[static_cast<std::size_t>(i)];
    shown.title = new TextLabel(TextLabel::Kind::Heading);
    shown.verdict = new TextLabel(TextLabel::Kind::Plain);
    shown.verdict->setObjectName(QString("outlook%1").arg(i));
    shown.memory = new TextLabel(TextLabel::Kind::Plain);
    shown.bar = new MemoryBar;
    shown.speed = new TextLabel(TextLabel::Kind::Plain);
    shown.size = new TextLabel(TextLabel::Kind::Plain);
    int row = TitleRow;
    for (QWidget* const widget : std::initializer_list<QWidget*>{shown.title, shown.verdict, shown.memory, shown.bar,
                                                                 shown.speed, shown.size}) {
      grid_->addWidget(widget, row++, i + 1, Qt::AlignTop);
    }
    grid_->setColumnStretch(i + 1, 1);
  }
  retranslate();
}

void OutlookTable::setColumns(const std::vector<OutlookColumn>& columns) {
  columns_ = columns;
  retranslate();
}

/// The scores that all columns have, by name.
std::vector<std::pair<QString, QStringList>> OutlookTable::commonScores() const {
  std::vector<std::pair<QString, QStringList>> common;
  if (columns_.empty()) return common;
  for (const auto& [name, unused] : columns_.front().scores) {
    QStringList values;
    for (const OutlookColumn& column : columns_) {
      const auto found = std::find_if(column.scores.begin(), column.scores.end(),
                                      [&name = name](const auto& other) { return other.first == name; });
      if (found != column.scores.end()) values << QLocale().toString(found->second, 'f', 1);
    }
    if (values.size() == static_cast<qsizetype>(columns_.size())) {
      common.emplace_back(QString::fromStdString(name), values);
    }
  }
  return common;
}

void OutlookTable::showScores() {
  const auto common = commonScores();
  for (std::size_t i = scores_.size(); i < common.size(); ++i) {
    ScoreRow row{new TextLabel(TextLabel::Kind::Dim), {}};
    grid_->addWidget(row.name, ScoreRows + static_cast<int>(i), 0, Qt::AlignTop);
    for (int column = 0; column < kColumns; ++column) {
      row.values[static_cast<std::size_t>(column)] = new TextLabel(TextLabel::Kind::Plain);
      grid_->addWidget(row.values[static_cast<std::size_t>(column)], ScoreRows + static_cast<int>(i), column + 1,
                       Qt::AlignTop);
    }
    scores_.push_back(row);
  }
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    const bool isThere = i < common.size();
    scores_[i].name->setSentence(isThere ? common[i].first : QString());
    for (std::size_t column = 0; column < kColumns; ++column) {
      scores_[i].values[column]->setSentence(isThere ? common[i].second.value(static_cast<qsizetype>(column))
                                                     : QString());
    }
  }
}

void OutlookTable::retranslate() {
  setAccessibleName(tr("How it would run"));
  const std::array<QString, 4> names = {tr("On this computer"), tr("Memory"), tr("Writes"), tr("To download")};
  for (std::size_t i = 0; i < names_.size(); ++i) names_[i]->setText(names[i]);
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    const Shown& shown = shown_[i];
    const bool isThere = i < columns_.size();
    for (QWidget* const widget : std::initializer_list<QWidget*>{shown.title, shown.verdict, shown.memory, shown.bar,
                                                                 shown.speed, shown.size}) {
      widget->setVisible(isThere);
    }
    if (!isThere) continue;
    const OutlookColumn& column = columns_[i];
    const ModelPrecision& precision = column.precision;
    shown.title->setText(column.title);
    shown.title->setVisible(columns_.size() > 1);
    shown.verdict->setText(verdictSentence(precision.outlook));
    shown.memory->setText(memoryWords(precision.outlook));
    shown.bar->setOutlook(precision.outlook);
    shown.speed->setText(speedWords(precision.outlook));
    shown.size->setText(sizeWords(precision.bytes + precision.projector_bytes));
  }
  grid_->setColumnStretch(2, columns_.size() > 1 ? 1 : 0);
  showScores();
}

void OutlookTable::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
