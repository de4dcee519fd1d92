/// TextLabel: words that are no control, in the size and colour of what they are for.
#include "gui/controls/text_label.h"

#include <QApplication>
#include <QEvent>

#include "gui/conversation/theme.h"

namespace sightline::gui {

TextLabel::TextLabel(Kind kind, QWidget* parent) : QLabel(parent), kind_(kind) {
  setTextFormat(Qt::PlainText);
  setWordWrap(true);
  setTextInteractionFlags(Qt::NoTextInteraction);
  dress();
}

void TextLabel::setSentence(const QString& sentence) {
  setText(sentence);
  setVisible(!sentence.isEmpty());
}

bool TextLabel::event(QEvent* event) {
  const bool done = QLabel::event(event);
  const bool isOther = event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::PaletteChange ||
                       event->type() == QEvent::Polish;
  if (isOther && !isDressing_) dress();
  return done;
}

void TextLabel::dress() {
  isDressing_ = true;
  QFont font;  // what is not set here is as it is around the label
  const double whole = QApplication::font().pointSizeF();
  const double points = whole > 0 ? whole : 10;
  if (kind_ == Kind::Title) font.setPointSizeF(points * 1.6);
  if (kind_ == Kind::Heading) font.setPointSizeF(points * 1.1);
  if (kind_ == Kind::Title || kind_ == Kind::Heading) font.setWeight(QFont::DemiBold);
  setFont(font);
  const QPalette around = parentWidget() != nullptr ? parentWidget()->palette() : QApplication::palette();
  QPalette own = around;
  if (kind_ == Kind::Dim) own.setColor(QPalette::WindowText, around.color(QPalette::PlaceholderText));
  if (kind_ == Kind::Error) own.setColor(QPalette::WindowText, makeTheme(around, font, 0).error);
  setPalette(own);
  isDressing_ = false;
}

}  // namespace sightline::gui
