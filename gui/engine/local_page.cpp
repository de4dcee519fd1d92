/// LocalPage: which model answers on this computer.
#include "gui/engine/local_page.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QListWidget>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/controls/row_delegate.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/engine/engine_words.h"
#include "gui/settings/number_field.h"

namespace sightline::gui {

namespace {

constexpr int kListHeight = 132;
constexpr double kTokensMost = double{1 << 30};
constexpr double kThreadsMost = 1024;

QString titleOf(const ModelFile& file) { return file.title.isEmpty() ? fileTitle(file.path) : file.title; }

}  // namespace

LocalPage::LocalPage(FileChooser chooser, bool hasDetails, QWidget* parent)
    : QWidget(parent), chooser_(std::move(chooser)) {
  none_ = new TextLabel(TextLabel::Kind::Plain);
  list_ = new QListWidget;
  list_->setObjectName("modelList");
  list_->setMinimumHeight(kListHeight);
  list_->setItemDelegate(new RowDelegate(list_));
  choose_ = new TextButton(TextButton::Kind::Plain);
  choose_->setObjectName("chooseModelFile");
  manager_ = new TextButton(TextButton::Kind::Plain);
  manager_->setObjectName("openModelManager");
  projectorName_ = new TextLabel(TextLabel::Kind::Dim);
  projectorButton_ = new TextButton(TextButton::Kind::Plain);
  projectorButton_->setObjectName("chooseProjectorFile");
  note_ = new TextLabel(TextLabel::Kind::Dim);
  auto* const files = new QHBoxLayout;
  files->addWidget(choose_);
  files->addWidget(manager_);
  files->addStretch(1);
  auto* const pictures = new QHBoxLayout;
  pictures->addWidget(projectorName_, 1);
  pictures->addWidget(projectorButton_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(10);
  column->addWidget(none_);
  column->addWidget(list_, 1);
  column->addLayout(files);
  column->addLayout(pictures);
  if (hasDetails) addDetails();
  column->addWidget(note_);
  connect(choose_, &QPushButton::clicked, this, &LocalPage::chooseModel);
  connect(manager_, &QPushButton::clicked, this, &LocalPage::modelManagerRequested);
  connect(projectorButton_, &QPushButton::clicked, this, &LocalPage::chooseProjector);
  connect(list_, &QListWidget::currentRowChanged, this, &LocalPage::takeCurrent);
  retranslate();
}

void LocalPage::addDetails() {
  context_ = new NumberField({0, kTokensMost, true});
  context_->setObjectName("contextTokens");
  threads_ = new NumberField({0, kThreadsMost, true});
  threads_->setObjectName("threads");
  for (NumberField* const field : {context_, threads_}) {
    layout()->addWidget(field);
    connect(field, &NumberField::changed, this, &LocalPage::changed);
  }
}

void LocalPage::setModelFiles(const std::vector<ModelFile>& files) {
  if (files == files_) return;
  files_ = files;
  refill();
}

void LocalPage::setChoice(const EngineChoice& choice) {
  model_ = QString::fromStdString(choice.model);
  projector_ = QString::fromStdString(choice.projector);
  if (context_ != nullptr) {
    context_->setValue(choice.context_tokens > 0 ? std::optional(static_cast<double>(choice.context_tokens))
                                                 : std::nullopt);
    threads_->setValue(choice.threads > 0 ? std::optional(static_cast<double>(choice.threads)) : std::nullopt);
  }
  refill();
}

void LocalPage::fill(EngineChoice& choice) const {
  choice.model = model_.toStdString();
  choice.projector = projector_.toStdString();
  if (context_ == nullptr) return;
  choice.context_tokens = static_cast<std::int64_t>(context_->value().value_or(0));
  choice.threads = static_cast<int>(threads_->value().value_or(0));
}

QString LocalPage::problem() const {
  if (model_.isEmpty()) return tr("Choose a model file first.");
  if (context_ == nullptr) return {};
  return !context_->problem().isEmpty() ? context_->problem() : threads_->problem();
}

void LocalPage::refill() {
  isSilent_ = true;
  list_->clear();
  std::vector<ModelFile> shown = files_;
  const auto known = std::find_if(shown.begin(), shown.end(), [this](const ModelFile& f) { return f.path == model_; });
  if (known == shown.end() && !model_.isEmpty()) shown.push_back({model_, {}, projector_, 0});
  for (const ModelFile& file : shown) {
    const QString size = file.bytes > 0 ? QLocale().formattedDataSize(file.bytes, 1) : QString();
    const bool sees = !(file.path == model_ ? projector_ : file.projector).isEmpty();
    QStringList second;
    if (!size.isEmpty()) second << size;
    second << (sees ? tr("sees pictures") : tr("text only"));
    auto* const item = new QListWidgetItem(titleOf(file), list_);
    item->setData(RowDelegate::SecondLine, second.join(QStringLiteral(" · ")));
    item->setData(Qt::AccessibleTextRole, item->text() + QStringLiteral(", ") + second.join(QStringLiteral(", ")));
    item->setToolTip(file.path);
    item->setData(Qt::UserRole, file.path);
    item->setData(Qt::UserRole + 1, file.projector);
    if (file.path == model_) list_->setCurrentItem(item);
  }
  list_->setVisible(!shown.empty());
  none_->setVisible(shown.empty());
  isSilent_ = false;
  describeProjector();
}

void LocalPage::takeCurrent() {
  const QListWidgetItem* const item = list_->currentItem();
  if (isSilent_ || item == nullptr) return;
  model_ = item->data(Qt::UserRole).toString();
  projector_ = item->data(Qt::UserRole + 1).toString();
  describeProjector();
  emit changed();
}

void LocalPage::chooseModel() {
  chooser_.open(this, tr("Choose a model file"), tr("Model files (*.gguf)"), [this](const QStringList& paths) {
    if (!paths.isEmpty()) setModel(paths.first(), {});
  });
}

void LocalPage::chooseProjector() {
  if (!projector_.isEmpty()) return setModel(model_, {});
  chooser_.open(this, tr("Choose the file for pictures"), tr("Projector files (*.gguf)"),
                [this](const QStringList& paths) {
                  if (!paths.isEmpty()) setModel(model_, paths.first());
                });
}

void LocalPage::setModel(const QString& path, const QString& projector) {
  model_ = path;
  projector_ = projector;
  refill();
  emit changed();
}

void LocalPage::describeProjector() {
  const bool has = !projector_.isEmpty();
  projectorName_->setText(has ? tr("Pictures: %1").arg(QFileInfo(projector_).fileName())
                              : tr("Without a projector file (often called mmproj) the model sees no pictures."));
  projectorName_->setVisible(!model_.isEmpty());
  projectorButton_->setVisible(!model_.isEmpty());
  projectorButton_->setText(has ? tr("Remove") : tr("Choose projector…"));
  projectorButton_->setAccessibleName(has ? tr("Remove the projector file") : tr("Choose the file for pictures"));
}

void LocalPage::retranslate() {
  none_->setText(tr("No model is on this computer yet."));
  list_->setAccessibleName(tr("Models on this computer"));
  choose_->setText(tr("Choose file…"));
  choose_->setAccessibleName(tr("Choose a model file"));
  manager_->setText(tr("Get models…"));
  note_->setText(tr("Questions, pictures and answers stay on this computer."));
  if (context_ != nullptr) {
    context_->setTexts(tr("Context"), tr("tokens the model keeps in mind; more needs more memory"), tr("automatic"));
    threads_->setTexts(tr("Threads"), tr("processor threads for the engine"), tr("automatic"));
  }
  refill();
}

void LocalPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
