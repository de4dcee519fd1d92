/// FindBar: words to look for in the open conversation.
#include "gui/window/find_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

#include "gui/icons/line_icon.h"
#include "gui/icons/soft_parts.h"
#include "gui/icons/tool_button.h"

namespace sightline::gui {

namespace {

constexpr qsizetype kMostTaken = 80;  // characters of a selection that are looked for
constexpr int kFieldWidest = 420;

}  // namespace

FindBar::FindBar(ConversationView& view, QWidget* parent) : QWidget(parent), view_(view) {
  setObjectName("findBar");
  field_ = new QLineEdit;
  field_->setObjectName("findField");
  field_->setMaximumWidth(kFieldWidest);
  field_->installEventFilter(this);
  soften(*field_);
  none_ = new QLabel;
  none_->setObjectName("findNone");
  none_->hide();
  const auto button = [](const char* name, LineIcon icon) {
    auto* const made = new ToolButton;
    made->setObjectName(name);
    made->setIcon(lineIcon(icon));
    return made;
  };
  previous_ = button("findPrevious", LineIcon::Up);
  next_ = button("findNext", LineIcon::Down);
  close_ = button("findClose", LineIcon::Close);
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(12, 6, 6, 6);
  row->setSpacing(4);
  row->addWidget(field_, 1);
  row->addWidget(previous_);
  row->addWidget(next_);
  row->addSpacing(8);
  row->addWidget(none_);
  row->addStretch(0);
  row->addWidget(close_);
  connect(field_, &QLineEdit::textEdited, this, [this] { look(FindWay::Here); });
  connect(previous_, &QToolButton::clicked, this, &FindBar::previous);
  connect(next_, &QToolButton::clicked, this, &FindBar::next);
  connect(close_, &QToolButton::clicked, this, &FindBar::finish);
  retranslate();
  hide();
}

void FindBar::open() {
  const QString selected = view_.selectedText();
  if (!selected.isEmpty() && selected.size() <= kMostTaken && !selected.contains('\n')) field_->setText(selected);
  none_->hide();
  show();
  field_->setFocus(Qt::ShortcutFocusReason);
  field_->selectAll();
}

void FindBar::finish() {
  hide();
  emit closed();
}

void FindBar::look(FindWay way) {
  if (isHidden()) return open();
  const QString words = field_->text();
  const bool isFound = view_.find(words, way);
  none_->setVisible(!words.isEmpty() && !isFound);
}

void FindBar::retranslate() {
  field_->setPlaceholderText(tr("Find in this conversation"));
  field_->setAccessibleName(tr("Find in this conversation"));
  none_->setText(tr("Not found"));
  const auto name = [](QToolButton& button, const QString& text) {
    button.setAccessibleName(text);
    button.setToolTip(text);
  };
  name(*previous_, tr("Previous place"));
  name(*next_, tr("Next place"));
  name(*close_, tr("Close"));
}

bool FindBar::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* const key = static_cast<QKeyEvent*>(event);
  if (key->key() == Qt::Key_Escape) return finish(), true;
  if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter) return QWidget::eventFilter(watched, event);
  look(key->modifiers().testFlag(Qt::ShiftModifier) ? FindWay::Previous : FindWay::Next);
  return true;
}

void FindBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void FindBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Window));
}

}  // namespace sightline::gui
