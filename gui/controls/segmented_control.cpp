/// SegmentedControl: one choice out of a few, side by side.
#include "gui/controls/segmented_control.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QRadioButton>
#include <algorithm>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr double kRound = 9.0;

/// A radio button without its ring: keys, role and name are those of one.
class Segment : public QRadioButton {
 public:
  using QRadioButton::QRadioButton;

  [[nodiscard]] QSize sizeHint() const override {
    return {QFontMetrics(boldFont()).horizontalAdvance(text()) + 32, fontMetrics().height() + 14};
  }
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  bool hitButton(const QPoint& at) const override { return rect().contains(at); }
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF plate = QRectF(rect()).adjusted(3.0, 3.0, -3.0, -3.0);
    const QColor ink = palette().color(QPalette::ButtonText);
    if (isChecked()) {
      painter.setPen(QPen(palette().color(QPalette::Mid), 1.0));
      painter.setBrush(palette().color(QPalette::Base));
      painter.drawRoundedRect(plate, kRound - 3.0, kRound - 3.0);
    }
    if (hasFocus()) {
      painter.setPen(QPen(palette().color(QPalette::Highlight), 1.6));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(plate, kRound - 3.0, kRound - 3.0);
    }
    painter.setFont(isChecked() ? boldFont() : font());
    painter.setPen(isChecked() || underMouse() ? ink : blend(palette().color(QPalette::Window), ink, 0.7));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
  }

 private:
  [[nodiscard]] QFont boldFont() const {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return bold;
  }
};

}  // namespace

SegmentedControl::SegmentedControl(int nSegments, QWidget* parent) : QWidget(parent) {
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  for (int i = 0; i < nSegments; ++i) {
    auto* const segment = new Segment;
    segment->setObjectName(QString("segment%1").arg(i));
    segment->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    row->addWidget(segment, 1);
    segments_.push_back(segment);
    connect(segment, &QAbstractButton::clicked, this, [this, i] { emit chosen(i); });
    connect(segment, &QAbstractButton::toggled, this, [this, segment](bool isChosen) {
      if (isChosen) setFocusProxy(segment);
    });
  }
  if (!segments_.empty()) {
    segments_.front()->setChecked(true);
    setFocusProxy(segments_.front());
  }
}

void SegmentedControl::setTexts(const QStringList& texts) {
  for (std::size_t i = 0; i < segments_.size(); ++i) segments_[i]->setText(texts.value(static_cast<int>(i)));
}

int SegmentedControl::current() const {
  const auto found = std::find_if(segments_.begin(), segments_.end(), [](const auto* s) { return s->isChecked(); });
  return static_cast<int>(found - segments_.begin());
}

void SegmentedControl::setCurrent(int index) { segments_.at(static_cast<std::size_t>(index))->setChecked(true); }

void SegmentedControl::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor ground = palette().color(QPalette::Window);
  painter.setPen(QPen(edgeOf(palette(), 0.14), 1.0));
  painter.setBrush(blend(ground, palette().color(QPalette::WindowText), 0.07));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRound, kRound);
}

}  // namespace sightline::gui
