/// SourcesPage: which hub models come from, what it is shown, where they are kept, and what was measured of this computer.
#include "gui/models/sources_page.h"

#include <QComboBox>
#include <QDateTime>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/controls/scroll_area.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"

namespace sightline::gui {

namespace {

constexpr int kSteps = 1000;
constexpr int kBarHeight = 8;
constexpr int kAddressMost = 300;
constexpr int kTokenMost = 1000;
constexpr int kBetweenGroups = 18;
enum Hub { HuggingFace, ModelScope, Other };

QString hubOf(const ModelSources& sources) { return QString::fromStdString(sources.hub); }

/// Which entry of the box stands for an address.
Hub entryOf(const QString& address) {
  if (address.isEmpty() || address == QStringLiteral("https://huggingface.co")) return HuggingFace;
  return address == QStringLiteral("https://modelscope.cn") ? ModelScope : Other;
}

QHBoxLayout* rowOf(std::initializer_list<QWidget*> widgets, QWidget* wide) {
  auto* const row = new QHBoxLayout;
  row->setSpacing(8);
  for (QWidget* const widget : widgets) row->addWidget(widget, widget == wide ? 1 : 0);
  if (wide == nullptr) row->addStretch(1);
  return row;
}

TextButton* plainButton(const char* name) {
  auto* const button = new TextButton(TextButton::Kind::Plain);
  button->setObjectName(name);
  return button;
}

TextLabel* label(TextLabel::Kind kind, const char* name) {
  auto* const made = new TextLabel(kind);
  made->setObjectName(name);
  return made;
}

}  // namespace

SourcesPage::SourcesPage(QWidget* parent) : QWidget(parent) {
  setObjectName("sourcesPage");
  build();
  connectControls();
  setMessage({}, false);
  retranslate();
}

void SourcesPage::build() {
  hubHeading_ = label(TextLabel::Kind::Heading, "hubHeading");
  hub_ = new QComboBox;
  hub_->setObjectName("hubChoice");
  for (const Hub entry : {HuggingFace, ModelScope, Other}) hub_->addItem(QString(), static_cast<int>(entry));
  address_ = new QLineEdit;
  address_->setObjectName("hubAddress");
  address_->setMaxLength(kAddressMost);
  useAddress_ = plainButton("useHubAddress");
  hubNote_ = label(TextLabel::Kind::Dim, "hubNote");
  tokenHeading_ = label(TextLabel::Kind::Heading, "tokenHeading");
  tokenState_ = label(TextLabel::Kind::Dim, "tokenState");
  token_ = new QLineEdit;
  token_->setObjectName("token");
  token_->setEchoMode(QLineEdit::Password);
  token_->setMaxLength(kTokenMost);
  keepToken_ = plainButton("keepToken");
  forgetToken_ = plainButton("forgetToken");
  folderHeading_ = label(TextLabel::Kind::Heading, "folderHeading");
  folder_ = label(TextLabel::Kind::Dim, "modelsFolder");
  move_ = plainButton("moveModels");
  workName_ = label(TextLabel::Kind::Dim, "moveState");
  progress_ = new QProgressBar;
  progress_->setRange(0, kSteps);
  progress_->setTextVisible(false);
  progress_->setFixedHeight(kBarHeight);
  stop_ = plainButton("stopMove");
  machineHeading_ = label(TextLabel::Kind::Heading, "machineHeading");
  speed_ = label(TextLabel::Kind::Dim, "machineSpeed");
  measure_ = plainButton("measureAgain");
  done_ = label(TextLabel::Kind::Plain, "sourcesDone");
  problem_ = label(TextLabel::Kind::Error, "sourcesProblem");

  auto* const content = new QWidget;
  auto* const column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 10, 0);
  column->setSpacing(8);
  column->addWidget(hubHeading_);
  column->addLayout(rowOf({hub_, address_, useAddress_}, address_));
  column->addWidget(hubNote_);
  column->addSpacing(kBetweenGroups);
  column->addWidget(tokenHeading_);
  column->addWidget(tokenState_);
  column->addLayout(rowOf({token_, keepToken_, forgetToken_}, token_));
  column->addSpacing(kBetweenGroups);
  column->addWidget(folderHeading_);
  column->addLayout(rowOf({folder_, move_}, folder_));
  column->addLayout(rowOf({workName_, progress_, stop_}, progress_));
  column->addSpacing(kBetweenGroups);
  column->addWidget(machineHeading_);
  column->addLayout(rowOf({speed_, measure_}, speed_));
  column->addStretch(1);
  auto* const whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(8);
  whole->addWidget(plainScrollArea(content), 1);
  whole->addWidget(done_);
  whole->addWidget(problem_);
}

void SourcesPage::connectControls() {
  connect(hub_, &QComboBox::activated, this, &SourcesPage::chooseFromBox);
  const auto useAddress = [this] {
    if (!address_->text().trimmed().isEmpty()) emit hubChosen(address_->text().trimmed());
  };
  connect(useAddress_, &QPushButton::clicked, this, useAddress);
  connect(address_, &QLineEdit::returnPressed, this, useAddress);
  const auto keep = [this] {
    const QString token = token_->text().trimmed();
    if (token.isEmpty()) return;
    token_->clear();
    emit tokenGiven(token);
  };
  connect(keepToken_, &QPushButton::clicked, this, keep);
  connect(token_, &QLineEdit::returnPressed, this, keep);
  connect(token_, &QLineEdit::textChanged, this, &SourcesPage::describeToken);
  connect(forgetToken_, &QPushButton::clicked, this, &SourcesPage::forgetTokenRequested);
  connect(move_, &QPushButton::clicked, this, [this] {
    if (sources_.folder_before.empty()) return emit moveRequested();
    emit resumeMoveRequested(QString::fromStdString(sources_.folder));
  });
  connect(stop_, &QPushButton::clicked, this, &SourcesPage::stopRequested);
  connect(measure_, &QPushButton::clicked, this, &SourcesPage::measureRequested);
}

void SourcesPage::setSources(const ModelSources& sources) {
  sources_ = sources;
  hub_->setCurrentIndex(entryOf(hubOf(sources)));
  if (hub_->currentIndex() == Other) address_->setText(hubOf(sources));
  describe();
}

void SourcesPage::setWork(const std::optional<FileWork>& work) {
  work_ = work && work->kind == FileWork::Kind::Move ? work : std::nullopt;
  describe();
}

void SourcesPage::setMeasuring(bool is) {
  isMeasuring_ = is;
  describeSpeed();
}

void SourcesPage::setBusyWithToken(bool is) {
  isBusyWithToken_ = is;
  describeToken();
}

void SourcesPage::setMessage(const QString& sentence, bool isProblem) {
  done_->setSentence(isProblem ? QString() : sentence);
  problem_->setSentence(isProblem ? sentence : QString());
}

/// The first two are chosen by choosing them; an address has to be typed first.
void SourcesPage::chooseFromBox() {
  describe();
  switch (hub_->currentIndex()) {
    case HuggingFace:
      return emit hubChosen(QString());
    case ModelScope:
      return emit hubChosen(QStringLiteral("modelscope"));
    default:
      address_->setFocus();
  }
}

void SourcesPage::describe() {
  const bool isOther = hub_->currentIndex() == Other;
  for (QWidget* const widget : std::initializer_list<QWidget*>{hub_, address_, useAddress_})
    widget->setEnabled(!sources_.is_hub_fixed);
  address_->setVisible(isOther);
  useAddress_->setVisible(isOther);
  if (sources_.is_hub_fixed) {
    hubNote_->setText(tr("The variable HF_ENDPOINT says so: %1").arg(hubOf(sources_)));
  } else if (hub_->currentIndex() == ModelScope) {
    hubNote_->setText(
        tr("ModelScope has most of the same models and is quick to reach from China. It cannot be searched "
           "from here; models of the list can be fetched from it."));
  } else if (isOther) {
    hubNote_->setText(tr("The address of a mirror that speaks as Hugging Face does, such as https://hf-mirror.com."));
  } else {
    hubNote_->setText(tr("Nothing is asked before you search on the hub or download."));
  }
  const QString folder = QString::fromStdString(sources_.folder);
  const QString before = QString::fromStdString(sources_.folder_before);
  const bool isHalf = !before.isEmpty();
  folder_->setText(sources_.is_folder_fixed ? tr("%1 (the variable SIGHTLINE_MODELS_DIR says so)").arg(folder)
                   : isHalf
                       ? tr("%1. A part of the models is still in %2; they can be used from both.").arg(folder, before)
                       : folder);
  move_->setText(isHalf ? tr("Go on moving") : tr("Move…"));
  move_->setEnabled(!sources_.is_folder_fixed && !work_);
  for (QWidget* const widget : std::initializer_list<QWidget*>{workName_, progress_, stop_})
    widget->setVisible(work_.has_value());
  if (work_) {
    workName_->setText(tr("Moving %1").arg(QString::fromStdString(work_->file)));
    progress_->setAccessibleName(workName_->text());
    const double share =
        work_->total_bytes > 0 ? static_cast<double>(work_->done_bytes) / static_cast<double>(work_->total_bytes) : 0.0;
    progress_->setValue(static_cast<int>(share * kSteps));
  }
  describeToken();
  describeSpeed();
}

void SourcesPage::describeToken() {
  using Token = ModelSources::Token;
  switch (sources_.token) {
    case Token::None:
      tokenState_->setText(
          tr("None. Public models need none; some want their terms accepted on the hub's page first, and "
             "then a token of yours."));
      break;
    case Token::Variable:
      tokenState_->setText(tr("A variable of this session holds one; it comes before one in the keyring."));
      break;
    case Token::Keyring:
      tokenState_->setText(tr("One is in the keyring of this desktop."));
      break;
    case Token::File:
      tokenState_->setText(tr("Hugging Face's own client keeps one in its file; it is used."));
      break;
    case Token::Locked:
      tokenState_->setText(tr("One is in the keyring, which is locked; unlock it to use the token."));
      break;
  }
  keepToken_->setEnabled(!isBusyWithToken_ && !token_->text().trimmed().isEmpty());
  token_->setEnabled(!isBusyWithToken_);
  forgetToken_->setVisible(sources_.token == Token::Keyring || sources_.token == Token::Locked);
  forgetToken_->setEnabled(!isBusyWithToken_);
}

void SourcesPage::describeSpeed() {
  const MachineSpeed& speed = sources_.speed;
  measure_->setEnabled(!isMeasuring_);
  if (isMeasuring_) return speed_->setText(tr("Being measured…"));
  if (!speed.is_known()) return speed_->setText(tr("Not measured yet, so no speeds are foretold."));
  const auto billions = [](double number) { return QLocale().toString(number * 1e-9, 'f', 0); };
  QString sentence = tr("Reads %1 GB of memory and multiplies %2 billion weights a second.")
                         .arg(billions(speed.read_bytes), billions(speed.weights));
  if (!speed.is_steady) {
    sentence +=
        QLatin1Char(' ') + tr("It was busy while it was measured: it may be faster than models are said to be.");
  } else if (speed.measured_at > 0) {
    const QDate day = QDateTime::fromSecsSinceEpoch(speed.measured_at).date();
    sentence += QLatin1Char(' ') + tr("Measured on %1.").arg(QLocale().toString(day, QLocale::LongFormat));
  }
  speed_->setText(sentence);
}

void SourcesPage::retranslate() {
  hubHeading_->setText(tr("Where models come from"));
  hub_->setItemText(HuggingFace, tr("Hugging Face"));
  hub_->setItemText(ModelScope, tr("ModelScope"));
  hub_->setItemText(Other, tr("Another address…"));
  hub_->setAccessibleName(hubHeading_->text());
  address_->setPlaceholderText(QStringLiteral("https://hf-mirror.com"));
  address_->setAccessibleName(tr("Address of the hub"));
  useAddress_->setText(tr("Use this address"));
  tokenHeading_->setText(tr("Access token"));
  token_->setPlaceholderText(tr("Paste a token here"));
  token_->setAccessibleName(tokenHeading_->text());
  keepToken_->setText(tr("Keep in the keyring"));
  forgetToken_->setText(tr("Remove"));
  forgetToken_->setAccessibleName(tr("Remove the token from the keyring"));
  folderHeading_->setText(tr("Folder of models"));
  move_->setAccessibleName(tr("Move all models to another folder"));
  stop_->setText(tr("Stop"));
  stop_->setAccessibleName(tr("Stop moving; what is moved stays there"));
  machineHeading_->setText(tr("This computer"));
  measure_->setText(tr("Measure again"));
  measure_->setToolTip(tr("Takes some seconds, best while nothing else is at work"));
  describe();
}

void SourcesPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
