/// ProgressLine: what the engine is doing, how far it is, how long it still takes, and a way to stop it.
#include "gui/meter/progress_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "gui/controls/text_label.h"
#include "gui/conversation/theme.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/tool_button.h"

namespace sightline::gui {

namespace {

constexpr double kThick = 3.0;
constexpr double kMilli = 1e-3;

}  // namespace

ProgressLine::ProgressLine(Clock clock, QWidget* parent) : QWidget(parent), clock_(std::move(clock)) {
  setObjectName("progressLine");
  watch_.start();
  if (!clock_) clock_ = [this] { return static_cast<double>(watch_.elapsed()) * kMilli; };
  words_ = new TextLabel(TextLabel::Kind::Dim);
  words_->setWordWrap(false);
  cancel_ = new ToolButton;
  cancel_->setObjectName("cancelProgress");
  cancel_->setIcon(lineIcon(LineIcon::Close));
  cancel_->setMaximumSize(28, 28);
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(12, 4, 6, 8);
  row->addWidget(words_, 1);
  row->addWidget(cancel_);
  connect(cancel_, &QToolButton::clicked, this, &ProgressLine::cancelRequested);
  setProgress(Stage::Idle);
}

void ProgressLine::setProgress(Stage stage, double share) {
  const bool isKnown = std::isfinite(share) && share >= 0;
  if (stage != stage_) remaining_.clear();
  stage_ = stage;
  share_ = isKnown ? std::min(share, 1.0) : -1.0;
  if (isKnown) remaining_.add(share_, clock_());
  setVisible(stage != Stage::Idle);
  retranslate();
  update();
}

QString ProgressLine::sentence() const { return stage_ == Stage::Idle ? QString() : words_->text(); }

void ProgressLine::retranslate() {
  const auto name = [this]() -> QString {
    switch (stage_) {
      case Stage::Idle:
        return {};
      case Stage::Loading:
        return tr("Loading the model");
      case Stage::Seeing:
        return tr("Looking at the picture");
      case Stage::Reading:
        return tr("Reading the conversation");
      case Stage::Writing:
        return tr("Writing");
    }
    return {};
  };
  QStringList parts{name()};
  if (share_ >= 0) parts << tr("%1 %").arg(static_cast<int>(share_ * 100.0));
  const QString left = remainingSentence(remaining_.seconds());
  if (share_ >= 0 && !left.isEmpty()) parts << left;
  words_->setText(parts.join(QStringLiteral(" · ")));
  setAccessibleName(words_->text());
  cancel_->setAccessibleName(tr("Cancel"));
  cancel_->setToolTip(tr("Cancel (Esc)"));
}

void ProgressLine::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void ProgressLine::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor ground = palette().color(QPalette::Window);
  const QRectF line(12.0, height() - kThick - 2.0, width() - 24.0, kThick);
  painter.setPen(Qt::NoPen);
  painter.setBrush(blend(ground, palette().color(QPalette::WindowText), 0.14));
  painter.drawRoundedRect(line, kThick / 2.0, kThick / 2.0);
  if (share_ <= 0) return;
  QRectF done = line;
  done.setWidth(line.width() * share_);
  if (layoutDirection() == Qt::RightToLeft) done.moveRight(line.right());
  painter.setBrush(palette().color(QPalette::Highlight));
  painter.drawRoundedRect(done, kThick / 2.0, kThick / 2.0);
}

}  // namespace sightline::gui
