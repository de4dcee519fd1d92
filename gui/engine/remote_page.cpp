/// RemotePage: an engine on another computer, by its address.
#include "gui/engine/remote_page.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/engine/engine_words.h"

namespace sightline::gui {

namespace {

constexpr int kAddressMost = 2000;  // characters
constexpr int kTokenMost = 4000;
constexpr int kModelsMost = 1000;

QLabel* named(QLabel*& label, QWidget* field) {
  label = new QLabel;
  label->setBuddy(field);
  return label;
}

}  // namespace

RemotePage::RemotePage(QWidget* parent) : QWidget(parent) {
  address_ = new QLineEdit;
  address_->setObjectName("remoteAddress");
  address_->setMaxLength(kAddressMost);
  address_->setPlaceholderText(QStringLiteral("https://example.org:8080"));
  address_->setInputMethodHints(Qt::ImhUrlCharactersOnly);
  token_ = new QLineEdit;
  token_->setObjectName("remoteToken");
  token_->setMaxLength(kTokenMost);
  token_->setEchoMode(QLineEdit::Password);
  model_ = new QComboBox;
  model_->setObjectName("remoteModel");
  model_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  model_->setMinimumContentsLength(16);
  testButton_ = new TextButton(TextButton::Kind::Plain);
  testButton_->setObjectName("testRemote");
  result_ = new TextLabel(TextLabel::Kind::Dim);
  failure_ = new TextLabel(TextLabel::Kind::Error);
  note_ = new TextLabel(TextLabel::Kind::Dim);
  auto* const line = new QHBoxLayout;
  line->addWidget(address_, 1);
  line->addWidget(testButton_);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(5);
  column->addWidget(named(addressName_, address_));
  column->addLayout(line);
  column->addWidget(result_);
  column->addWidget(failure_);
  column->addSpacing(7);
  column->addWidget(named(tokenName_, token_));
  column->addWidget(token_);
  column->addSpacing(7);
  column->addWidget(named(modelName_, model_));
  column->addWidget(model_);
  column->addSpacing(9);
  column->addWidget(note_);
  column->addStretch(1);
  connect(address_, &QLineEdit::textEdited, this, &RemotePage::addressChanged);
  connect(address_, &QLineEdit::returnPressed, this, &RemotePage::probe);
  connect(token_, &QLineEdit::textEdited, this, &RemotePage::addressChanged);
  connect(testButton_, &QPushButton::clicked, this, &RemotePage::probe);
  connect(model_, &QComboBox::activated, this, &RemotePage::changed);
  retranslate();
}

void RemotePage::setChoice(const EngineChoice& choice) {
  address_->setText(QString::fromStdString(choice.url));
  token_->setText(QString::fromStdString(choice.token));
  model_->clear();
  model_->addItem(tr("The server's first"), QString());
  const QString name = QString::fromStdString(choice.remote_model);
  if (!name.isEmpty()) model_->addItem(name, name);
  model_->setCurrentIndex(model_->count() - 1);
  test_ = Test::None;
  describe();
}

void RemotePage::fill(EngineChoice& choice) const {
  choice.url = address_->text().trimmed().toStdString();
  choice.token = token_->text().trimmed().toStdString();
  choice.remote_model = model_->currentData().toString().toStdString();
}

QString RemotePage::problem() const {
  const QString address = address_->text().trimmed();
  if (address.isEmpty()) return tr("Type the address of the remote engine first.");
  if (!isServerAddress(address)) return tr("The address must begin with http:// or https:// and name a computer.");
  return {};
}

void RemotePage::focusProblem() { address_->setFocus(); }

void RemotePage::probe() {
  const QString wrong = problem();
  if (!wrong.isEmpty()) return setProbeError(wrong);
  test_ = Test::Running;
  describe();
  emit probeRequested(address_->text().trimmed(), token_->text().trimmed());
}

void RemotePage::setProbeResult(const QStringList& models) {
  const QString before = model_->currentData().toString();
  model_->clear();
  model_->addItem(tr("The server's first"), QString());
  for (const QString& name : models.mid(0, kModelsMost)) model_->addItem(name, name);
  model_->setCurrentIndex(std::max(0, model_->findData(before)));
  test_ = Test::Good;
  describe();
  emit changed();
}

void RemotePage::setProbeError(const QString& sentence) {
  error_ = sentence;
  test_ = Test::Bad;
  describe();
}

void RemotePage::addressChanged() {
  test_ = Test::None;  // what was found belongs to the address before
  describe();
  emit changed();
}

void RemotePage::describe() {
  const QString address = address_->text().trimmed();
  const int nModels = model_->count() - 1;
  const auto words = [&]() -> QString {
    if (test_ == Test::Running) return tr("Asking the server…");
    if (test_ == Test::Good) return tr("The server answers. Models found: %1").arg(nModels);
    return {};
  };
  result_->setSentence(words());
  failure_->setSentence(test_ == Test::Bad ? error_ : QString());
  testButton_->setEnabled(test_ != Test::Running);
  if (isOwnComputer(address)) return note_->setText(tr("This address is on this computer; nothing leaves it."));
  QString sentence = tr("Questions, pictures and the conversation so far are sent to this address, and to no other.");
  const bool isOpen = QUrl(address).scheme() == QLatin1String("http");
  if (isOpen) sentence += QLatin1Char('\n') + tr("With http:// others in the network can read along; prefer https://.");
  note_->setText(sentence);
}

void RemotePage::retranslate() {
  addressName_->setText(tr("&Address"));
  address_->setAccessibleName(tr("Address of the remote engine"));
  tokenName_->setText(tr("&Token, if the server wants one"));
  token_->setAccessibleName(tr("Token for the remote engine"));
  modelName_->setText(tr("&Model"));
  model_->setAccessibleName(tr("Model of the remote engine"));
  if (model_->count() == 0) model_->addItem(QString(), QString());
  model_->setItemText(0, tr("The server's first"));
  testButton_->setText(tr("Test"));
  testButton_->setAccessibleName(tr("Test the address"));
  describe();
}

void RemotePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
