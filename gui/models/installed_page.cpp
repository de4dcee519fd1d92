/// InstalledPage: the models that are on this computer, whoever fetched them.
#include "gui/models/installed_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QProgressBar>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/row_delegate.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/models/delete_question.h"
#include "gui/models/model_words.h"

namespace sightline::gui {

namespace {

constexpr int kSteps = 1000;
constexpr int kBarHeight = 8;

QString nameOf(const InstalledModel& model) { return QString::fromStdString(model.name); }

}  // namespace

InstalledPage::InstalledPage(QWidget* parent) : QWidget(parent) {
  setObjectName("installedPage");
  build();
  connect(list_, &QListWidget::currentRowChanged, this, &InstalledPage::describe);
  connect(list_, &QListWidget::itemActivated, use_, &QPushButton::click);
  connect(use_, &QPushButton::clicked, this, [this] {
    if (const InstalledModel* const model = current()) emit useRequested(*model);
  });
  connect(verify_, &QPushButton::clicked, this, [this] {
    if (const InstalledModel* const model = current()) emit verifyRequested(QString::fromStdString(model->path));
  });
  connect(remove_, &QPushButton::clicked, this, &InstalledPage::askToRemove);
  connect(import_, &QPushButton::clicked, this, &InstalledPage::importRequested);
  connect(stop_, &QPushButton::clicked, this, &InstalledPage::stopRequested);
  retranslate();
}

void InstalledPage::build() {
  none_ = new TextLabel(TextLabel::Kind::Dim);
  list_ = new QListWidget;
  list_->setObjectName("installed");
  list_->setItemDelegate(new RowDelegate(list_));
  outlook_ = new TextLabel(TextLabel::Kind::Dim);
  outlook_->setObjectName("installedOutlook");
  checked_ = new TextLabel(TextLabel::Kind::Plain);
  checked_->setObjectName("checkResult");
  problem_ = new TextLabel(TextLabel::Kind::Error);
  problem_->setObjectName("installedProblem");
  problem_->setSentence({});
  workName_ = new TextLabel(TextLabel::Kind::Dim);
  progress_ = new QProgressBar;
  progress_->setRange(0, kSteps);
  progress_->setTextVisible(false);
  progress_->setFixedHeight(kBarHeight);
  stop_ = new TextButton(TextButton::Kind::Plain);
  stop_->setObjectName("stopWork");
  import_ = new TextButton(TextButton::Kind::Plain);
  import_->setObjectName("importFiles");
  verify_ = new TextButton(TextButton::Kind::Plain);
  verify_->setObjectName("verifyModel");
  remove_ = new TextButton(TextButton::Kind::Plain);
  remove_->setObjectName("removeModel");
  use_ = new TextButton(TextButton::Kind::Primary);
  use_->setObjectName("useModel");
  auto* const work = new QHBoxLayout;
  work->addWidget(workName_);
  work->addWidget(progress_, 1);
  work->addWidget(stop_);
  auto* const buttons = new QHBoxLayout;
  buttons->setSpacing(8);
  buttons->addWidget(import_);
  buttons->addStretch(1);
  for (QPushButton* const button : {verify_, remove_, use_}) buttons->addWidget(button);
  auto* const whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(8);
  whole->addWidget(none_);
  whole->addWidget(list_, 1);
  for (QWidget* const widget : std::initializer_list<QWidget*>{outlook_, checked_, problem_}) whole->addWidget(widget);
  whole->addLayout(work);
  whole->addLayout(buttons);
  setWork(std::nullopt);
}

const InstalledModel* InstalledPage::current() const {
  const int row = list_->currentRow();
  return row >= 0 && row < static_cast<int>(models_.size()) ? &models_[static_cast<std::size_t>(row)] : nullptr;
}

void InstalledPage::setModels(const std::vector<InstalledModel>& models) {
  models_ = models;
  refill();
}

void InstalledPage::setWork(const std::optional<FileWork>& work) {
  work_ = work;
  for (QWidget* const widget : std::initializer_list<QWidget*>{workName_, progress_, stop_})
    widget->setVisible(work.has_value());
  if (work) {
    const QString file = QString::fromStdString(work->file);
    workName_->setText(work->kind == FileWork::Kind::Import ? tr("Taking in %1").arg(file)
                       : work->kind == FileWork::Kind::Move ? tr("Moving %1").arg(file)
                                                            : tr("Reading %1").arg(file));
    progress_->setAccessibleName(workName_->text());
    const double share =
        work->total_bytes > 0 ? static_cast<double>(work->done_bytes) / static_cast<double>(work->total_bytes) : 0.0;
    progress_->setValue(static_cast<int>(share * kSteps));
  }
  describe();
}

void InstalledPage::setChecked(const QString& path, const std::vector<CheckedFile>& files) {
  using FileState = CheckedFile::State;
  const auto worst = [&files](FileState state) {
    const auto found =
        std::find_if(files.begin(), files.end(), [state](const CheckedFile& file) { return file.state == state; });
    return found == files.end() ? QString() : QString::fromStdString(found->name);
  };
  checkedPath_ = path;
  if (const QString damaged = worst(FileState::Damaged); !damaged.isEmpty()) {
    checkedSentence_ = tr("%1 is damaged: remove the model and download it again.").arg(damaged);
  } else if (const QString missing = worst(FileState::Missing); !missing.isEmpty()) {
    checkedSentence_ = tr("%1 is missing.").arg(missing);
  } else if (const QString unknown = worst(FileState::Unknown); !unknown.isEmpty()) {
    checkedSentence_ = tr("All files can be read; of %1 nothing is known to hold it against.").arg(unknown);
  } else {
    checkedSentence_ = tr("All files are as they came.");
  }
  describe();
}

void InstalledPage::setProblem(const QString& sentence) { problem_->setSentence(sentence); }

QString InstalledPage::secondLine(const InstalledModel& model) const {
  QStringList words = {sizeWords(model.bytes), QString::fromStdString(model.store)};
  if (!model.is_complete) words << tr("parts are missing");
  words << (model.projector.empty() ? tr("text only") : tr("sees pictures"));
  if (model.is_ours && !model.is_verified) words << tr("not verified");
  words << verdictWords(model.outlook) << missingWords(model.outlook);
  words.removeAll(QString());
  return words.join(QStringLiteral(" · "));
}

void InstalledPage::refill() {
  const QString chosen = list_->currentItem() ? list_->currentItem()->data(Qt::UserRole).toString() : QString();
  list_->clear();
  int row = models_.empty() ? -1 : 0;
  for (std::size_t i = 0; i < models_.size(); ++i) {
    const InstalledModel& model = models_[i];
    auto* const item = new QListWidgetItem(nameOf(model), list_);
    const QString second = secondLine(model);
    item->setData(RowDelegate::SecondLine, second);
    item->setData(Qt::AccessibleTextRole, nameOf(model) + QStringLiteral(", ") + second);
    item->setData(Qt::UserRole, QString::fromStdString(model.path));
    item->setToolTip(QString::fromStdString(model.path));
    if (item->data(Qt::UserRole).toString() == chosen) row = static_cast<int>(i);
  }
  list_->setCurrentRow(row);
  list_->setVisible(!models_.empty());
  none_->setVisible(models_.empty());
  describe();
}

void InstalledPage::describe() {
  const InstalledModel* const model = current();
  const bool canUse = model != nullptr && model->is_complete;
  use_->setEnabled(canUse);
  verify_->setEnabled(model != nullptr && !work_);
  remove_->setEnabled(model != nullptr && model->is_ours && !work_);
  import_->setEnabled(!work_);
  remove_->setToolTip(model != nullptr && !model->is_ours
                          ? tr("It belongs to %1; remove it there.").arg(QString::fromStdString(model->store))
                          : QString());
  const bool isReckoned = canUse && model->outlook.verdict != ModelOutlook::Verdict::Unknown;
  outlook_->setSentence(
      isReckoned ? tr("%1 Memory: %2. Writes %3.")
                       .arg(verdictSentence(model->outlook), memoryWords(model->outlook), speedWords(model->outlook))
                 : QString());
  const bool isChecked = model != nullptr && QString::fromStdString(model->path) == checkedPath_;
  checked_->setSentence(isChecked ? checkedSentence_ : QString());
}

void InstalledPage::askToRemove() {
  const InstalledModel* const model = current();
  if (model == nullptr) return;
  const QString path = QString::fromStdString(model->path);
  askBeforeDeleting(this,
                    tr("Delete %1 from this computer? That frees %2.").arg(nameOf(*model), sizeWords(model->bytes)),
                    tr("Delete"), [this, path] { emit removeRequested(path); });
}

void InstalledPage::retranslate() {
  none_->setText(
      tr("No model is on this computer yet, neither here nor in the folders of Hugging Face, LM Studio, Ollama "
         "and llama.cpp."));
  list_->setAccessibleName(tr("Models on this computer"));
  stop_->setText(tr("Stop"));
  stop_->setAccessibleName(tr("Stop this work"));
  import_->setText(tr("Take in files…"));
  import_->setToolTip(
      tr("Files of one model: its .gguf files and the one for pictures. They are linked, not copied, where "
         "the disk allows it."));
  verify_->setText(tr("Verify"));
  verify_->setToolTip(tr("Reads all of it and holds it against the checksums it came with"));
  remove_->setText(tr("Delete…"));
  remove_->setAccessibleName(tr("Delete this model"));
  use_->setText(tr("Use this model"));
  checkedSentence_.clear();
  refill();
  setWork(work_);
}

void InstalledPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
