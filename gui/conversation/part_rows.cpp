/// Rows of a message besides its text: pictures, the head of its thinking, how it ended, its buttons.
#include "gui/conversation/part_rows.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <algorithm>
#include <cmath>

#include "gui/conversation/message_texts.h"
#include "gui/markdown/visible_text.h"

namespace sightline::gui {

namespace {

constexpr QStringView kBetweenFigures = u" · ";
constexpr double kUnderSentence = 4;  // logical pixels between the sentence and its bar
constexpr double kBarThick = 3;
constexpr double kBarWidth = 18;  // in heights of the text

class PicturesRow : public RowLayout {
 public:
  PicturesRow(const ConversationItem& item, const Theme& theme, double width) : pictures_(item.thumbnails) {
    pictures_.size() == 1 ? placeAlone(theme, width) : placeTogether(theme, width);
  }
  double height() const override { return height_; }
  void paint(const RowPaint& paint) const override {
    QPainter& painter = paint.painter;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      const QRectF rect = controls_[i].rects[0].translated(paint.origin);
      QPainterPath shape;
      shape.addRoundedRect(rect, 10, 10);
      painter.save();
      painter.setClipPath(shape, Qt::IntersectClip);
      painter.fillRect(rect, paint.theme.panel);
      if (!pictures_[i].isNull()) {  // fills its place, what is left over is cut at both ends
        QRectF middle(QPointF(), rect.size().scaled(pictures_[i].size(), Qt::KeepAspectRatio));
        middle.moveCenter(QRectF(pictures_[i].rect()).center());
        painter.drawImage(rect, pictures_[i], middle);
      }
      painter.restore();
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(paint.theme.border, 1));
      painter.drawPath(shape);
      const int number = static_cast<int>(i);
      if (paint.focusedControl == number || paint.hoveredControl == number) {
        painter.setPen(QPen(paint.theme.accent, 2));
        painter.drawPath(shape);
      }
    }
  }

 private:
  /// One picture is shown whole, unless it is very long. Its height is the same before it has been read.
  void placeAlone(const Theme& theme, double width) {
    const double tall = std::round(theme.em * 9);
    const QImage& picture = pictures_.front();
    const double wanted = picture.isNull() ? tall : tall * picture.width() / picture.height();
    const double wide = std::min(width, std::clamp(std::round(wanted), theme.em * 4, theme.em * 18));
    add(QRectF(width - wide, 0, wide, tall));
  }
  /// Several fill squares, as many in a line as there is room for.
  void placeTogether(const Theme& theme, double width) {
    const double side = std::round(theme.em * 6);
    const double gap = std::round(theme.em * 0.5);
    const auto perLine = static_cast<std::size_t>(std::max(1.0, std::floor((width + gap) / (side + gap))));
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      const std::size_t line = i / perLine;
      const auto inLine = static_cast<double>(std::min(perLine, pictures_.size() - line * perLine));
      const double x = width - inLine * (side + gap) + gap + static_cast<double>(i % perLine) * (side + gap);
      add(QRectF(x, static_cast<double>(line) * (side + gap), side, side));
    }
  }
  void add(const QRectF& rect) {
    const QString number = QString::number(controls_.size());
    controls_.push_back(
        {ControlKind::OpenPicture, {rect}, MessageTexts::tr("Picture %1").arg(controls_.size() + 1), number});
    height_ = rect.bottom();
  }

  std::vector<QImage> pictures_;
  double height_ = 0;
};

class ThinkingHeadRow : public RowLayout {
 public:
  ThinkingHeadRow(const ConversationItem& item, bool isOpen, const Theme& theme, double most)
      : text_(thinkingText(item)), isOpen_(isOpen), height_(std::ceil(theme.em * 1.9)) {
    const QFontMetricsF metrics(theme.text);
    shown_ = metrics.elidedText(text_, Qt::ElideRight, most - theme.em * 1.4);
    const double width = metrics.horizontalAdvance(shown_) + theme.em * 1.9;
    const QString name = isOpen ? MessageTexts::tr("Hide thinking: %1") : MessageTexts::tr("Show thinking: %1");
    controls_.push_back(
        {ControlKind::ToggleThinking, {QRectF(-theme.em * 0.5, 0, width, height_)}, name.arg(text_), {}});
  }
  double height() const override { return height_; }
  void paint(const RowPaint& paint) const override {
    paintControlState(paint, controls_[0], paint.hoveredControl == 0, paint.focusedControl == 0);
    const double x = paint.origin.x();
    const double y = paint.origin.y() + height_ / 2;
    const double half = paint.theme.em * 0.22;
    paint.painter.setRenderHint(QPainter::Antialiasing);
    paint.painter.setPen(QPen(paint.theme.dim, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF centre(x + half + 1, y);
    if (isOpen_) {
      paint.painter.drawPolyline(QPolygonF(
          {centre + QPointF(-half, -half / 2), centre + QPointF(0, half / 2), centre + QPointF(half, -half / 2)}));
    } else {
      paint.painter.drawPolyline(QPolygonF(
          {centre + QPointF(-half / 2, -half), centre + QPointF(half / 2, 0), centre + QPointF(-half / 2, half)}));
    }
    paint.painter.setPen(paint.theme.dim);
    paint.painter.setFont(paint.theme.text);
    paint.painter.drawText(QRectF(x + paint.theme.em * 0.95, paint.origin.y(), 2000, height_), Qt::AlignVCenter, shown_);
  }

 private:
  QString text_;
  QString shown_;  // as much of it as there is room for
  bool isOpen_;
  double height_;
};

class StatusRow : public RowLayout {
 public:
  StatusRow(const ConversationItem& item, const Theme& theme, double width)
      : text_(statusText(item)),
        width_(width),
        share_(item.state == ItemState::Waiting ? item.share : -1.0),
        isFramed_(item.state == ItemState::Failed || item.state == ItemState::Interrupted),
        isError_(item.state == ItemState::Failed) {
    const QFontMetricsF metrics(theme.text);
    padding_ = isFramed_ ? std::round(theme.em * 0.75) : 0;
    double buttonWidth = 0;
    if (isFramed_) {
      button_ = MessageTexts::tr("Try again");
      buttonWidth = metrics.horizontalAdvance(button_) + theme.em * 1.6;
    }
    textWidth_ = width - 2 * padding_ - (isFramed_ ? buttonWidth + padding_ : 0);
    const QRectF bounds = metrics.boundingRect(QRectF(0, 0, textWidth_, 1e6), Qt::TextWordWrap, text_);
    const double least = isFramed_ ? theme.em * 1.9 : theme.em * 1.5;
    height_ = std::ceil(std::max(bounds.height(), least) + 2 * padding_ * 0.8);
    if (share_ >= 0) height_ += kUnderSentence + kBarThick;
    if (!isFramed_) return;
    const double buttonHeight = theme.em * 1.9;
    const QRectF rect(width - padding_ - buttonWidth, std::round((height_ - buttonHeight) / 2), buttonWidth,
                      buttonHeight);
    controls_.push_back({ControlKind::TryAgain, {rect}, button_, {}});
  }
  double height() const override { return height_; }
  int length() const override { return static_cast<int>(text_.size()); }
  QString text(TextRange range) const override { return text_.mid(range.begin, range.end - range.begin); }
  int offsetAt(QPointF point) const override { return point.x() > width_ / 2 ? length() : 0; }
  void paint(const RowPaint& paint) const override {
    QPainter& painter = paint.painter;
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor ink = isError_ ? paint.theme.error : paint.theme.dim;
    if (isFramed_) {
      painter.setPen(blend(paint.theme.base, ink, 0.4));
      painter.setBrush(blend(paint.theme.base, ink, 0.07));
      painter.drawRoundedRect(QRectF(paint.origin, QSizeF(width_, height_)).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    }
    painter.setPen(isFramed_ ? (isError_ ? ink : paint.theme.ink) : ink);
    painter.setFont(paint.theme.text);
    const double bar = share_ >= 0 ? kUnderSentence + kBarThick : 0;
    const QRectF place(paint.origin.x() + padding_, paint.origin.y(), textWidth_, height_ - bar);
    painter.drawText(place, Qt::TextWordWrap | Qt::AlignVCenter, text_);
    if (share_ >= 0) paintBar(paint);
    if (!isFramed_) return;
    const QRectF button = controls_[0].rects[0].translated(paint.origin).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(paint.theme.border);
    painter.setBrush(paint.theme.base);
    painter.drawRoundedRect(button, 6, 6);
    paintControlState(paint, controls_[0], paint.hoveredControl == 0, paint.focusedControl == 0);
    painter.setPen(paint.theme.ink);
    painter.drawText(button, Qt::AlignCenter, button_);
  }

 private:
  /// How far the work before the first word is.
  void paintBar(const RowPaint& paint) const {
    const double width = std::min(width_, kBarWidth * paint.theme.em);
    QRectF line(paint.origin + QPointF(0, height_ - kBarThick), QSizeF(width, kBarThick));
    paint.painter.setPen(Qt::NoPen);
    paint.painter.setBrush(paint.theme.border);
    paint.painter.drawRoundedRect(line, kBarThick / 2, kBarThick / 2);
    line.setWidth(std::max(kBarThick, width * share_));
    paint.painter.setBrush(paint.theme.accent);
    paint.painter.drawRoundedRect(line, kBarThick / 2, kBarThick / 2);
  }

  QString text_;
  QString button_;
  double width_;
  double share_;
  double textWidth_ = 0;
  double padding_ = 0;
  double height_ = 0;
  bool isFramed_;
  bool isError_;
};

/// As many of the figures as there is room for: whole ones, as long as one fits.
QString fitting(QString figures, const QFontMetricsF& metrics, double width) {
  while (metrics.horizontalAdvance(figures) > width && figures.contains(kBetweenFigures))
    figures.truncate(figures.lastIndexOf(kBetweenFigures));
  return metrics.elidedText(figures, Qt::ElideRight, width);
}

class FooterRow : public RowLayout {
 public:
  FooterRow(const ConversationItem& item, const Theme& theme, double width)
      : figures_(statisticsText(item.statistics)), width_(width), side_(std::round(theme.em * 1.7)) {
    const bool isAnswer = item.role == ItemRole::Answer;
    if (isAnswer) {
      addButton(ControlKind::CopyText, MessageTexts::tr("Copy as text"), true);
      addButton(ControlKind::CopyMarkdown, MessageTexts::tr("Copy as Markdown"), true);
      addButton(ControlKind::Retry, MessageTexts::tr("Answer again"), true);
    } else {
      addButton(ControlKind::EditQuestion, MessageTexts::tr("Edit question"), true);
      addButton(ControlKind::CopyText, MessageTexts::tr("Copy as text"), true);
    }
    if (item.nVersions > 1) {
      x_ += theme.em * 0.4;
      addButton(ControlKind::PreviousVersion, MessageTexts::tr("Previous version"), item.version > 1);
      versions_ = MessageTexts::tr("%1 / %2").arg(item.version).arg(item.nVersions);
      const double room = QFontMetricsF(theme.small).horizontalAdvance(versions_) + theme.em * 0.5;
      versionsAt_ = QRectF(x_, 0, room, side_);
      x_ += room;
      addButton(ControlKind::NextVersion, MessageTexts::tr("Next version"), item.version < item.nVersions);
    }
    const double shift = isAnswer ? -theme.em * 0.35 : width - x_ + theme.em * 0.35;
    for (RowControl& control : controls_) control.rects[0].translate(shift, 0);
    versionsAt_.translate(shift, 0);
    figuresLeft_ = isAnswer ? x_ + theme.em : 0;
  }
  double height() const override { return side_; }
  void paint(const RowPaint& paint) const override {
    for (std::size_t i = 0; i < controls_.size(); ++i) {
      const int number = static_cast<int>(i);
      const bool isEnabled = controls_[i].isEnabled;
      paintControlState(paint, controls_[i], isEnabled && paint.hoveredControl == number,
                        paint.focusedControl == number);
      paintControlSign(paint, controls_[i], isEnabled ? paint.theme.dim : paint.theme.border);
    }
    paint.painter.setPen(paint.theme.dim);
    paint.painter.setFont(paint.theme.small);
    paint.painter.drawText(versionsAt_.translated(paint.origin), Qt::AlignCenter, versions_);
    const QRectF right(paint.origin.x() + figuresLeft_, paint.origin.y(), width_ - figuresLeft_, side_);
    const QString figures = fitting(figures_, QFontMetricsF(paint.theme.small), right.width());
    paint.painter.drawText(right, Qt::AlignRight | Qt::AlignVCenter, figures);
  }

 private:
  void addButton(ControlKind kind, const QString& name, bool isEnabled) {
    controls_.push_back({kind, {QRectF(x_, 0, side_, side_)}, name, {}, isEnabled});
    x_ += side_;
  }
  QString figures_;
  QString versions_;
  QRectF versionsAt_;
  double width_;
  double side_;
  double x_ = 0;
  double figuresLeft_ = 0;
};

}  // namespace

std::unique_ptr<RowLayout> layOutPictures(const ConversationItem& item, const Theme& theme, double width) {
  return std::make_unique<PicturesRow>(item, theme, width);
}

std::unique_ptr<RowLayout> layOutThinkingHead(const ConversationItem& item, bool isOpen, const Theme& theme,
                                              double width) {
  return std::make_unique<ThinkingHeadRow>(item, isOpen, theme, width);
}

std::unique_ptr<RowLayout> layOutStatus(const ConversationItem& item, const Theme& theme, double width) {
  return std::make_unique<StatusRow>(item, theme, width);
}

std::unique_ptr<RowLayout> layOutFooter(const ConversationItem& item, const Theme& theme, double width) {
  return std::make_unique<FooterRow>(item, theme, width);
}

bool hasStatus(const ConversationItem& item) {
  if (item.role == ItemRole::Question) return false;
  if (item.state == ItemState::Thinking) return false;  // its head says so
  const bool isPlain = item.state == ItemState::Streaming || item.state == ItemState::Done;
  return !isPlain || !item.sentence.isEmpty();
}

bool hasFooter(const ConversationItem& item) {
  const bool isAtWork =
      item.state == ItemState::Waiting || item.state == ItemState::Thinking || item.state == ItemState::Streaming;
  return item.role == ItemRole::Question || !isAtWork;
}

QString statusText(const ConversationItem& item) {
  const QString sentence = visibleText(item.sentence, TextPlace::Prose);
  if (!sentence.isEmpty()) return sentence;
  switch (item.state) {
    case ItemState::Waiting:
      return MessageTexts::tr("Waiting…");
    case ItemState::Stopped:
      return MessageTexts::tr("Stopped.");
    case ItemState::Interrupted:
      return MessageTexts::tr("The answer was interrupted.");
    case ItemState::Failed:
      return MessageTexts::tr("The answer failed.");
    default:
      return {};
  }
}

QString durationText(double seconds) {
  const int whole = std::max(0, static_cast<int>(seconds));
  if (whole < 60) return MessageTexts::tr("%1 s").arg(whole);
  return MessageTexts::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
}

QString thinkingText(const ConversationItem& item) {
  if (item.state == ItemState::Waiting) return MessageTexts::tr("Notes so far");  // on what is read part by part
  const bool isThinking = item.state == ItemState::Thinking;
  if (!isThinking && item.thinkingSeconds < 1) return MessageTexts::tr("Thought for less than a second");
  const QString duration = durationText(item.thinkingSeconds);
  return (isThinking ? MessageTexts::tr("Thinking… %1") : MessageTexts::tr("Thought for %1")).arg(duration);
}

QString statisticsText(const ItemStatistics& statistics) {
  const QLocale locale;
  QStringList parts;
  if (statistics.tokensPerSecond >= 0) {
    const int nDecimals = statistics.tokensPerSecond < 100 ? 1 : 0;
    parts += MessageTexts::tr("%1 tokens/s").arg(locale.toString(statistics.tokensPerSecond, 'f', nDecimals));
  }
  if (statistics.secondsToFirstToken >= 0) {
    parts += MessageTexts::tr("first after %1 s").arg(locale.toString(statistics.secondsToFirstToken, 'f', 1));
  }
  if (statistics.nReusedTokens > 0)
    parts +=
        MessageTexts::tr("%1 tokens reused").arg(locale.toString(static_cast<qlonglong>(statistics.nReusedTokens)));
  return parts.join(kBetweenFigures);
}

}  // namespace sightline::gui
