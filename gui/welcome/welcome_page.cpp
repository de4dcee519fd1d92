/// WelcomePage: what stands where the first conversation will be.
#include "gui/welcome/welcome_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/controls/scroll_area.h"
#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/welcome/sample_picture.h"

namespace sightline::gui {

namespace {

constexpr int kColumn = 37;      // heights of a line
constexpr int kThumbnail = 640;  // pixels; twice what is shown, for sharp screens

}  // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
  setObjectName("welcomePage");
  picture_ = new SamplePicture;
  title_ = new TextLabel(TextLabel::Kind::Title);
  title_->setAlignment(Qt::AlignHCenter);
  sentence_ = new TextLabel(TextLabel::Kind::Dim);
  sentence_->setObjectName("welcomeSentence");
  sentence_->setAlignment(Qt::AlignHCenter);
  better_ = new TextLabel(TextLabel::Kind::Dim);
  better_->setAlignment(Qt::AlignHCenter);
  auto* const content = new QWidget;
  column_ = content;
  content->setMaximumWidth(kColumn * fontMetrics().height());
  auto* const column = new QVBoxLayout(content);
  column->setContentsMargins(20, 24, 20, 24);
  column->setSpacing(10);
  column->addStretch(1);
  column->addWidget(picture_, 0, Qt::AlignHCenter);
  column->addSpacing(8);
  column->addWidget(title_);
  column->addWidget(sentence_);
  column->addSpacing(8);
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    QPushButton* const button = questions_[i] = new TextButton(TextButton::Kind::Choice);
    button->setObjectName(QString("question%1").arg(i));
    column->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, i] { emit questionChosen(texts_.value(static_cast<int>(i))); });
  }
  column->addSpacing(10);
  column->addWidget(better_);
  manager_ = new TextButton(TextButton::Kind::Primary);
  manager_->setObjectName("openModelManager");
  file_ = new TextButton(TextButton::Kind::Plain);
  file_->setObjectName("chooseModelFile");
  remote_ = new TextButton(TextButton::Kind::Plain);
  remote_->setObjectName("useRemoteEngine");
  for (QPushButton* const button : {manager_, file_, remote_}) column->addWidget(button, 0, Qt::AlignHCenter);
  column->addStretch(2);
  auto* const middle = new QWidget;
  auto* const centred = new QHBoxLayout(middle);
  centred->setContentsMargins(0, 0, 0, 0);
  centred->addStretch(1);
  centred->addWidget(content, 100);
  centred->addStretch(1);
  auto* const whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(plainScrollArea(middle));
  connect(manager_, &QPushButton::clicked, this, &WelcomePage::modelManagerRequested);
  connect(file_, &QPushButton::clicked, this, &WelcomePage::modelFileRequested);
  connect(remote_, &QPushButton::clicked, this, &WelcomePage::remoteEngineRequested);
  setContent({});
}

void WelcomePage::setContent(const WelcomeContent& content) {
  content_ = content;
  const bool isLarge = content.sample.width() > kThumbnail || content.sample.height() > kThumbnail;
  if (isLarge)
    content_.sample = content.sample.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  picture_->setImage(content_.sample);
  picture_->setAccessibleName(content_.sampleName);
  picture_->setToolTip(content_.sampleName);
  const bool hasModel = content.model != WelcomeContent::Model::None;
  file_->setVisible(!hasModel);
  remote_->setVisible(!hasModel);
  manager_->setVisible(content.model != WelcomeContent::Model::Real);
  retranslate();
}

void WelcomePage::showQuestions() {
  const bool hasModel = content_.model != WelcomeContent::Model::None;
  const bool hasSample = !content_.sample.isNull();
  QStringList texts = content_.questions;
  if (texts.isEmpty() && hasSample) {
    texts = QStringList{tr("What can be seen in this picture?"), tr("How many things are in it, and where?"),
                        tr("Which colours does it have?")};
  }
  if (texts.isEmpty()) {
    texts = QStringList{tr("What can you do?"), tr("How do you see a picture?"), tr("What are you bad at?")};
  }
  texts_ = texts;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const QString text = texts.value(static_cast<int>(i));
    questions_[i]->setText(QString(text).replace(QLatin1Char('&'), QLatin1String("&&")));
    questions_[i]->setAccessibleName(tr("Ask: %1").arg(text));
    questions_[i]->setVisible(hasModel && !text.isEmpty());
  }
}

void WelcomePage::retranslate() {
  setAccessibleName(tr("Welcome"));
  switch (content_.model) {
    case WelcomeContent::Model::None:
      title_->setText(tr("A model is still missing"));
      sentence_->setText(tr(
          "Sightline needs a model that answers, and the small demo model that usually comes with it is not here. Get "
          "one, choose a file you already have, or use an engine on another computer."));
      break;
    case WelcomeContent::Model::Demo:
      title_->setText(tr("Ask about a picture"));
      sentence_->setText(tr(
          "A small demo model is ready, with a picture to ask about. It knows drawings of coloured shapes: which, how "
          "many and where. It speaks only English, does not understand photographs, and is often wrong about anything "
          "else."));
      break;
    case WelcomeContent::Model::Real:
      title_->setText(tr("Ask about a picture"));
      sentence_->setText(
          tr("%1 answers. Drop a picture here, paste one, or begin with a question. Models make mistakes; "
             "check what matters.")
              .arg(content_.modelName));
      break;
  }
  better_->setText(tr("For photographs, documents and real conversations, get a larger model."));
  better_->setVisible(content_.model == WelcomeContent::Model::Demo);
  manager_->setText(tr("Get models…"));
  file_->setText(tr("Choose a model file…"));
  remote_->setText(tr("Use a remote engine…"));
  showQuestions();
}

void WelcomePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::FontChange) column_->setMaximumWidth(kColumn * fontMetrics().height());
}

}  // namespace sightline::gui
