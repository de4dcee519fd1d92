/// EnginePicker: the model, its state, and another choice one click away; for the header of a window.
#include "gui/engine/engine_picker.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/controls/text_button.h"
#include "gui/controls/text_label.h"
#include "gui/engine/engine_button.h"
#include "gui/engine/engine_panel.h"
#include "gui/engine/engine_words.h"

namespace sightline::gui {

namespace {

constexpr int kPopupWidth = 29;  // heights of a line
constexpr int kBelow = 6;
constexpr double kMilli = 1e-3;

}  // namespace

EnginePicker::EnginePicker(FileChooser chooser, Clock clock, QWidget* parent)
    : QWidget(parent), clock_(std::move(clock)) {
  setObjectName("enginePicker");
  watch_.start();
  if (!clock_) clock_ = [this] { return static_cast<double>(watch_.elapsed()) * kMilli; };
  button_ = new EngineButton;
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(button_);
  setFocusProxy(button_);
  buildPopup(chooser);
  connect(button_, &QAbstractButton::clicked, this, &EnginePicker::openPopup);
  retranslate();
}

void EnginePicker::buildPopup(const FileChooser& chooser) {
  popup_ = new QFrame(this, Qt::Popup);
  popup_->setObjectName("enginePopup");
  popup_->setFrameShape(QFrame::StyledPanel);
  title_ = new TextLabel(TextLabel::Kind::Heading);
  sentence_ = new TextLabel(TextLabel::Kind::Dim);
  problem_ = new TextLabel(TextLabel::Kind::Error);
  panel_ = new EnginePanel(aroundPopup(chooser), false);
  startStop_ = new TextButton(TextButton::Kind::Plain);
  startStop_->setObjectName("startStopEngine");
  use_ = new TextButton(TextButton::Kind::Primary);
  use_->setObjectName("useEngine");
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(startStop_);
  buttons->addStretch(1);
  buttons->addWidget(use_);
  auto* const column = new QVBoxLayout(popup_);
  column->setContentsMargins(20, 18, 20, 18);
  column->setSpacing(8);
  column->addWidget(title_);
  column->addWidget(sentence_);
  column->addSpacing(8);
  column->addWidget(panel_, 1);
  column->addWidget(problem_);
  column->addSpacing(6);
  column->addLayout(buttons);
  problem_->setSentence({});
  connect(panel_, &EnginePanel::changed, this, [this] {
    problem_->setSentence({});
    describe();
  });
  connect(panel_, &EnginePanel::probeRequested, this, &EnginePicker::probeRequested);
  connect(panel_, &EnginePanel::modelManagerRequested, this, [this] {
    popup_->hide();
    emit modelManagerRequested();
  });
  connect(startStop_, &QPushButton::clicked, this, &EnginePicker::startOrStop);
  connect(use_, &QPushButton::clicked, this, &EnginePicker::takeChoice);
}

/// A dialog that a popup opens would close with it: the popup leaves meanwhile and comes back with the answer.
FileChooser EnginePicker::aroundPopup(const FileChooser& chooser) {
  FileChooser around = chooser;
  around.open = [this, open = chooser.open](QWidget*, const QString& title, const QString& filter,
                                            FileChooser::Answer answer) {
    popup_->hide();
    open(window(), title, filter, [this, then = std::move(answer)](const QStringList& paths) {
      then(paths);
      openPopup();
    });
  };
  return around;
}

void EnginePicker::setState(const EngineState& state) {
  const bool isLoading = state.kind == EngineState::Kind::Starting && state.loaded > 0;
  if (isLoading) remaining_.add(state.loaded, clock_());
  if (!isLoading) remaining_.clear();
  state_ = state;
  describe();
}

void EnginePicker::setChoice(const EngineChoice& choice) {
  choice_ = choice;
  panel_->setChoice(choice);
  problem_->setSentence({});
  describe();
}

void EnginePicker::setModelFiles(const std::vector<ModelFile>& files) { panel_->setModelFiles(files); }

void EnginePicker::setProbeResult(const QStringList& models) { panel_->setProbeResult(models); }

void EnginePicker::setProbeError(const QString& sentence) { panel_->setProbeError(sentence); }

void EnginePicker::openPopup() {
  describe();
  placePopup();
  popup_->show();
}

void EnginePicker::openRemote() {
  panel_->showRemote();
  openPopup();
  panel_->focusProblem();
}

void EnginePicker::placePopup() {
  const int width = std::max(kPopupWidth * fontMetrics().height(), popup_->minimumSizeHint().width());
  popup_->resize(width, popup_->layout()->hasHeightForWidth() ? popup_->layout()->totalHeightForWidth(width)
                                                              : popup_->sizeHint().height());
  const bool isMirrored = layoutDirection() == Qt::RightToLeft;
  QPoint at = mapToGlobal(QPoint(isMirrored ? this->width() - popup_->width() : 0, height() + kBelow));
  const QRect room = screen()->availableGeometry();
  at.setX(std::clamp(at.x(), room.left(), std::max(room.left(), room.right() + 1 - popup_->width())));
  at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() + 1 - popup_->height())));
  popup_->move(at);
}

void EnginePicker::describe() {
  const QString name = modelName(state_, choice_);
  button_->showState(name, state_, remaining_.seconds());
  title_->setText(name.isEmpty() ? tr("Who answers?") : name);
  sentence_->setText(name.isEmpty() ? tr("Choose a model on this computer, or an engine elsewhere.")
                                    : stateSentence(state_));
  const bool isRunning = state_.kind == EngineState::Kind::Ready || state_.kind == EngineState::Kind::Starting;
  startStop_->setVisible(choice_.kind != EngineChoice::Kind::None && !(isRunning && state_.is_remote));
  const bool hasEnded = state_.kind == EngineState::Kind::Ended;
  startStop_->setText(isRunning ? tr("Stop") : hasEnded ? tr("Start again") : tr("Start"));
  startStop_->setAccessibleName(isRunning  ? tr("Stop the engine")
                                : hasEnded ? tr("Start the engine again")
                                           : tr("Start the engine"));
  startStop_->setToolTip(isRunning ? tr("Ends the engine and gives its memory back") : QString());
  use_->setEnabled(!(panel_->choice() == choice_));
}

void EnginePicker::takeChoice() {
  const QString wrong = panel_->problem();
  problem_->setSentence(wrong);
  if (!wrong.isEmpty()) return panel_->focusProblem();
  popup_->hide();
  emit engineChosen(panel_->choice());
}

void EnginePicker::startOrStop() {
  const bool isRunning = state_.kind == EngineState::Kind::Ready || state_.kind == EngineState::Kind::Starting;
  if (isRunning) return emit stopRequested();
  popup_->hide();
  emit startRequested();
}

void EnginePicker::retranslate() {
  popup_->setAccessibleName(tr("Who answers"));
  use_->setText(tr("Use this"));
  use_->setAccessibleName(tr("Use what is chosen here"));
  describe();
}

void EnginePicker::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace sightline::gui
