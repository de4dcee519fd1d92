/// ModelDetails: one model that may be fetched: what it is, its precisions, how they would run, and the button.
#include "gui/models/model_details.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/row_delegate.h"
#include "gui/controls/scroll_area.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/models/model_words.h"
#include "gui/models/outlook_table.h"

namespace sightline::gui {

namespace {

constexpr int kPrecisionsShown = 3;  // rows; the rest by scrolling

QString titleOf(const ModelOffer& offer, const ModelPrecision& precision) {
  return QString::fromStdString(offer.name + " · " + precision.name);
}

}  // namespace

ModelDetails::ModelDetails(QWidget* parent) : QWidget(parent) {
  setObjectName("modelDetails");
  build();
  connect(precisions_, &QListWidget::currentRowChanged, this, [this] {
    if (!isFilling_) describe();
  });
  connect(projector_, &QCheckBox::toggled, this, &ModelDetails::describe);
  connect(lookUp_, &QPushButton::clicked, this,
          [this] { emit lookUpRequested(QString::fromStdString(offer_.repository)); });
  connect(download_, &QPushButton::clicked, this, [this] {
    const ModelPrecision* const precision = current();
    if (precision == nullptr) return;
    if (!precision->is_here) return emit downloadRequested(wish());
    emit useRequested(QString::fromStdString(offer_.repository), QString::fromStdString(precision->name));
  });
  retranslate();
}

void ModelDetails::build() {
  name_ = new TextLabel(TextLabel::Kind::Title);
  name_->setObjectName("offerName");
  goodFor_ = new TextLabel(TextLabel::Kind::Plain);
  facts_ = new TextLabel(TextLabel::Kind::Dim);
  precisionsName_ = new TextLabel(TextLabel::Kind::Heading);
  precisions_ = new QListWidget;
  precisions_->setObjectName("precisions");
  precisions_->setItemDelegate(new RowDelegate(precisions_));
  outlook_ = new OutlookTable;
  source_ = new TextLabel(TextLabel::Kind::Dim);
  disk_ = new TextLabel(TextLabel::Kind::Dim);
  disk_->setObjectName("diskRoom");
  problem_ = new TextLabel(TextLabel::Kind::Error);
  problem_->setObjectName("offerProblem");
  problem_->setSentence({});
  projector_ = new QCheckBox;
  projector_->setObjectName("withProjector");
  projector_->setChecked(true);
  lookUp_ = new TextButton(TextButton::Kind::Plain);
  lookUp_->setObjectName("lookUpModel");
  download_ = new TextButton(TextButton::Kind::Primary);
  download_->setObjectName("downloadModel");
  auto* const content = new QWidget;
  auto* const column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 10, 0);
  column->setSpacing(8);
  for (QWidget* const widget : std::initializer_list<QWidget*>{name_, goodFor_, facts_, precisionsName_, precisions_})
    column->addWidget(widget);
  column->addSpacing(6);
  column->addWidget(outlook_);
  column->addWidget(source_);
  column->addStretch(1);
  QScrollArea* const area = plainScrollArea(content);
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(lookUp_);
  buttons->addStretch(1);
  buttons->addWidget(download_);
  auto* const whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(8);
  whole->addWidget(area, 1);
  whole->addWidget(projector_);
  whole->addWidget(disk_);
  whole->addWidget(problem_);
  whole->addLayout(buttons);
}

void ModelDetails::setOffer(const ModelOffer& offer, const std::optional<ModelOffer>& counterpart) {
  const bool isSame = offer.repository == offer_.repository;
  const ModelPrecision* const before = current();
  const QString chosen = isSame && before != nullptr ? QString::fromStdString(before->name) : QString();
  offer_ = offer;
  counterpart_ = counterpart;
  if (!isSame) problem_->setSentence({});
  refill(chosen);
}

void ModelDetails::setPlace(const QString& folder, std::int64_t freeBytes) {
  folder_ = folder;
  freeBytes_ = freeBytes;
  describe();
}

void ModelDetails::setAsking(bool isAsking) {
  isAsking_ = isAsking;
  describe();
}

void ModelDetails::setProblem(const QString& sentence) { problem_->setSentence(sentence); }

const ModelPrecision* ModelDetails::current() const {
  const int row = precisions_->currentRow();
  const bool isThere = row >= 0 && row < static_cast<int>(offer_.precisions.size());
  return isThere ? &offer_.precisions[static_cast<std::size_t>(row)] : nullptr;
}

DownloadWish ModelDetails::wish() const {
  const ModelPrecision* const precision = current();
  return {offer_.repository, precision == nullptr ? std::string() : precision->name, projector_->isChecked()};
}

void ModelDetails::refill(const QString& chosen) {
  isFilling_ = true;
  precisions_->clear();
  int row = -1;
  for (std::size_t i = 0; i < offer_.precisions.size(); ++i) {
    const ModelPrecision& precision = offer_.precisions[i];
    const QString name = QString::fromStdString(precision.name);
    QStringList second = {sizeWords(precision.bytes), verdictWords(precision.outlook), missingWords(precision.outlook)};
    if (precision.is_here) second << tr("is here");
    second.removeAll(QString());
    auto* const item = new QListWidgetItem(precision.is_usual ? tr("%1 (usual)").arg(name) : name, precisions_);
    item->setData(RowDelegate::SecondLine, second.join(QStringLiteral(" · ")));
    item->setData(Qt::AccessibleTextRole, item->text() + QStringLiteral(", ") + second.join(QStringLiteral(", ")));
    if (name == chosen || (row < 0 && chosen.isEmpty() && precision.is_usual)) row = static_cast<int>(i);
  }
  precisions_->setCurrentRow(row < 0 && !offer_.precisions.empty() ? 0 : row);
  if (const QListWidgetItem* const item = precisions_->currentItem()) precisions_->scrollToItem(item);
  const int rowHeight = precisions_->count() > 0 ? precisions_->sizeHintForRow(0) : 0;
  precisions_->setFixedHeight(std::min(kPrecisionsShown, precisions_->count()) * rowHeight + 4);
  isFilling_ = false;
  describe();
}

QString ModelDetails::diskSentence(const ModelPrecision& precision) const {
  if (precision.is_here) return {};
  const std::int64_t bytes = precision.bytes + (projector_->isChecked() ? precision.projector_bytes : 0);
  if (freeBytes_ < 0) return tr("Takes %1 of the disk.").arg(sizeWords(bytes));
  return tr("Takes %1 of the disk, where %2 are free. It goes to %3.")
      .arg(sizeWords(bytes), sizeWords(freeBytes_), folder_);
}

void ModelDetails::describe() {
  const ModelPrecision* const precision = current();
  const bool hasFiles = precision != nullptr;
  name_->setText(QString::fromStdString(offer_.name));
  const QString goodFor = catalogueText(offer_.good_for);
  goodFor_->setSentence(goodFor.isEmpty() ? goodFor : tr("%1.").arg(goodFor.left(1).toUpper() + goodFor.mid(1)));
  QStringList facts;
  if (!offer_.parameters.empty()) facts << catalogueText(offer_.parameters);
  if (offer_.context_length > 0) facts << tr("%L1 tokens of context").arg(offer_.context_length);
  if (!offer_.licence.empty()) facts << QString::fromStdString(offer_.licence);
  if (offer_.downloads > 0) facts << tr("fetched %L1 times of late").arg(offer_.downloads);
  facts << QString::fromStdString(offer_.repository);
  facts_->setText(facts.join(QStringLiteral(" · ")));
  for (QWidget* const widget : std::initializer_list<QWidget*>{precisionsName_, precisions_, outlook_})
    widget->setVisible(hasFiles);
  projector_->setVisible(hasFiles && !precision->is_here && precision->projector_bytes > 0);
  disk_->setSentence(hasFiles ? diskSentence(*precision) : QString());
  QString source;
  if (!offer_.scores_source.empty()) {
    source = tr("Scores in per cent: %1, of the unquantised model while it thinks.")
                 .arg(catalogueText(offer_.scores_source));
  }
  source_->setSentence(hasFiles ? source : QString());
  if (hasFiles) {
    std::vector<OutlookColumn> columns = {{titleOf(offer_, *precision), *precision, offer_.scores}};
    const ModelPrecision* const other = counterpart_ ? counterpart_->usual() : nullptr;
    if (other != nullptr) columns.push_back({titleOf(*counterpart_, *other), *other, counterpart_->scores});
    outlook_->setColumns(columns);
    projector_->setText(tr("With the file for pictures (%1)").arg(sizeWords(precision->projector_bytes)));
  }
  const QString unsupported = tr("Sightline does not run models of this kind (%1), only Qwen3.5 and Qwen3.6.")
                                  .arg(QString::fromStdString(offer_.architecture));
  if (!offer_.is_supported) problem_->setSentence(unsupported);
  lookUp_->setVisible(!offer_.has_exact_sizes);
  lookUp_->setEnabled(!isAsking_);
  lookUp_->setText(isAsking_ ? tr("Asking the hub…") : hasFiles ? tr("Ask for exact sizes") : tr("Show its files"));
  download_->setEnabled(hasFiles && offer_.is_supported);
  download_->setText(hasFiles && precision->is_here ? tr("Use this model") : tr("Download"));
}

void ModelDetails::retranslate() {
  precisionsName_->setText(tr("Precision"));
  projector_->setAccessibleName(tr("With the file for pictures"));
  precisions_->setAccessibleName(tr("Precisions of this model"));
  precisions_->setToolTip(tr("Fewer bits need less memory and are faster; below four bits answers get worse."));
  const ModelPrecision* const precision = current();
  refill(precision == nullptr ? QString() : QString::fromStdString(precision->name));
}

void ModelDetails::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
