/// AttachmentChip: one attachment of the message being written, with a way to remove it.
#include "gui/composer/attachment_chip.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/document/document_shelf.h"
#include "gui/icons/line_icon.h"
#include "gui/icons/tool_button.h"

namespace sightline::gui {

namespace {

constexpr int kHeight = 60;
constexpr int kRemove = 28;
constexpr int kThumb = 44;
constexpr int kAround = 8;
constexpr int kTextWidth = 132;
constexpr int kErrorWidth = 240;
constexpr int kDocumentWidth = 300;
constexpr double kRound = 10.0;
constexpr double kThumbRound = 6.0;
const QColor kWrong(0xd6, 0x45, 0x45);  // 3 : 1 at least on light and dark

}  // namespace

AttachmentChip::AttachmentChip(const QString& name, QWidget* parent) : QFrame(parent), name_(name) {
  setObjectName("attachmentChip");
  setFocusPolicy(Qt::StrongFocus);
  setFixedHeight(kHeight);
  title_ = new QLabel;
  detail_ = new QLabel;
  for (QLabel* const label : {title_, detail_}) label->setTextFormat(Qt::PlainText);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.88);
  detail_->setFont(small);
  detail_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  detail_->setObjectName("chipDetail");
  remove_ = new ToolButton;
  remove_->setObjectName("removeChip");
  remove_->setIcon(lineIcon(LineIcon::Close));
  remove_->setIconSize({16, 16});
  remove_->setFixedSize(kRemove, kRemove);
  remove_->setFocusPolicy(Qt::NoFocus);  // the chip itself takes Delete
  connect(remove_, &QToolButton::clicked, this, &AttachmentChip::removeRequested);
  auto* const texts = new QVBoxLayout;
  texts->setSpacing(1);
  texts->addStretch(1);
  texts->addWidget(title_);
  texts->addWidget(detail_);
  texts->addStretch(1);
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(kAround + kThumb + kAround, 4, 4, 4);
  row->setSpacing(4);
  row->addLayout(texts, 1);
  row->addWidget(remove_, 0, Qt::AlignTop);
  describe();
}

QString AttachmentChip::detail() const { return detail_->property("whole").toString(); }

QSize AttachmentChip::sizeHint() const {
  const bool isDocument = attachment_.kind == Attachment::Kind::Document;
  const int texts = state_ == State::Failed ? kErrorWidth : isDocument ? kDocumentWidth : kTextWidth;
  return {kAround + kThumb + kAround + texts + 36, kHeight};
}

QString AttachmentChip::detailText() const {
  if (state_ == State::Loading) return progress_.isEmpty() ? tr("Reading…") : progress_;
  if (state_ == State::Failed) return failure_;
  if (attachment_.kind == Attachment::Kind::Document) {
    const std::int64_t n = attachment_.document.nPages;
    const QString pages = n == 1 ? tr("1 page") : tr("%1 pages").arg(QLocale().toString(static_cast<qlonglong>(n)));
    return plan_.isEmpty() ? pages : pages + QStringLiteral(" · ") + plan_;
  }
  if (attachment_.kind == Attachment::Kind::Text) {
    const qsizetype bytes = attachment_.text.toUtf8().size();
    return tr("Text, %1").arg(QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat));
  }
  const QSize size = attachment_.picture.size;
  return size.isEmpty() ? QString() : tr("%1 × %2").arg(size.width()).arg(size.height());
}

void AttachmentChip::describe() {
  const bool isError = state_ == State::Failed;
  const QString title = state_ == State::Ready ? attachment_.name : name_;
  const QString detail = detailText();
  const bool isDocument = attachment_.kind == Attachment::Kind::Document;
  const int width = isError ? kErrorWidth : isDocument ? kDocumentWidth : kTextWidth;
  title_->setVisible(!isError);
  title_->setText(title_->fontMetrics().elidedText(title, Qt::ElideMiddle, width));
  detail_->setProperty("whole", detail);
  detail_->setWordWrap(isError || isDocument);
  detail_->setFixedWidth(width);
  detail_->setMaximumHeight(kHeight - 10);
  const int room = isDocument ? width * 9 / 5 : width;  // two lines, less what breaking between words costs
  detail_->setText(isError ? detail : detail_->fontMetrics().elidedText(detail, Qt::ElideRight, room));
  detail_->setForegroundRole(isError ? QPalette::WindowText : QPalette::PlaceholderText);
  const QString both = detail.isEmpty() ? title : QString("%1\n%2").arg(title, detail);
  setToolTip((isError ? detail : both).toHtmlEscaped());
  setAccessibleName(tr("Attachment %1").arg(title));
  setAccessibleDescription(detail);
  remove_->setAccessibleName(tr("Remove %1").arg(title));
  remove_->setToolTip(tr("Remove"));
  setFixedWidth(sizeHint().width());
  update();
}

void AttachmentChip::setAttachment(const Attachment& attachment) {
  attachment_ = attachment;
  state_ = State::Ready;
  describe();
}

void AttachmentChip::setFailed(const QString& sentence) {
  state_ = State::Failed;
  failure_ = sentence;
  describe();
}

void AttachmentChip::setLoading() {
  state_ = State::Loading;
  progress_.clear();
  describe();
}

void AttachmentChip::setDocument(int handle, const ShelvedDocument& document) {
  attachment_ = {};
  attachment_.kind = Attachment::Kind::Document;
  attachment_.name = document.name;
  attachment_.document = {handle, document.path, document.digest, document.nPages, {}};
  progress_.clear();
  using Known = ShelvedDocument::State;
  switch (document.state) {
    case Known::Opening:
    case Known::Reading:
      state_ = State::Loading;
      if (document.total > 0) progress_ = tr("Reading page %1 of %2…").arg(document.done).arg(document.total);
      break;
    case Known::Ready:
      state_ = State::Ready;
      break;
    case Known::Locked:
    case Known::Failed:
      state_ = State::Failed;
      failure_ =
          document.state == Known::Locked ? tr("%1 is protected by a password").arg(document.name) : document.failure;
      break;
  }
  describe();
}

void AttachmentChip::setPlan(const QString& sentence) {
  if (sentence == plan_) return;
  plan_ = sentence;
  describe();
}

void AttachmentChip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const bool isError = state_ == State::Failed;
  const QColor edge = hasFocus() ? palette().color(QPalette::Highlight) : isError ? kWrong : QColor();
  QColor ground = palette().color(QPalette::WindowText);
  ground.setAlphaF(0.06F);
  painter.setPen(edge.isValid() ? QPen(edge, 1.5) : QPen(Qt::NoPen));
  painter.setBrush(ground);
  painter.drawRoundedRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0), kRound, kRound);

  const QRectF thumb(kAround, kAround, kThumb, kThumb);
  QPainterPath path;
  path.addRoundedRect(thumb, kThumbRound, kThumbRound);
  painter.setClipPath(path);
  painter.fillRect(thumb, ground);
  painter.setPen(isError ? QPen(kWrong, 1.0) : QPen(palette().color(QPalette::PlaceholderText)));
  const QImage& image = attachment_.picture.thumbnail;
  if (!image.isNull()) {
    const double side = std::min(image.width(), image.height());
    painter.drawImage(thumb, image, QRectF((image.width() - side) / 2.0, (image.height() - side) / 2.0, side, side));
    return;
  }
  QFont letters = font();
  letters.setPixelSize(20);
  painter.setFont(letters);
  const bool isText = state_ == State::Ready && attachment_.kind == Attachment::Kind::Text;
  if (state_ == State::Ready && attachment_.kind == Attachment::Kind::Document) {
    return paintLineIcon(painter, LineIcon::Document, thumb.adjusted(9, 9, -9, -9),
                         palette().color(QPalette::WindowText));
  }
  painter.drawText(thumb, Qt::AlignCenter, isError ? "!" : isText ? "¶" : "…");
}

void AttachmentChip::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
    emit removeRequested();
    return;
  }
  QFrame::keyPressEvent(event);
}

void AttachmentChip::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) update();
  if (event->type() == QEvent::LanguageChange) describe();
}

}  // namespace sightline::gui
