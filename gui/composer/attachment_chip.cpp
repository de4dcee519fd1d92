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
constexpr int kRemoveSmall = 24;  // above an action
constexpr int kEdge = 4;
constexpr int kThumb = 44;
constexpr int kAround = 8;
constexpr int kTextWidth = 132;
constexpr int kErrorWidth = 240;
constexpr int kDocumentWidth = 300;
constexpr int kPageAction = 24;  // height
constexpr int kPageGap = 4;
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
  detail_->setObjectName("chipDetail");
  remove_ = new ToolButton(this);
  remove_->setObjectName("removeChip");
  remove_->setIcon(lineIcon(LineIcon::Close));
  remove_->setIconSize({16, 16});
  remove_->setFocusPolicy(Qt::NoFocus);  // the chip itself takes Delete
  connect(remove_, &QToolButton::clicked, this, &AttachmentChip::removeRequested);
  straighten_ = new ToolButton;
  straighten_->setObjectName("straighten");
  straighten_->setIcon(lineIcon(LineIcon::Straighten));
  straighten_->setIconSize({16, 16});
  straighten_->setFont(small);
  straighten_->setFixedHeight(kPageAction);
  connect(straighten_, &QToolButton::clicked, this, &AttachmentChip::pageRequested);
  auto* const second = new QHBoxLayout;
  second->setSpacing(kPageGap);
  second->addWidget(detail_);
  second->addWidget(straighten_);
  auto* const texts = new QVBoxLayout;
  texts->setSpacing(1);
  texts->addStretch(1);
  texts->addWidget(title_);
  texts->addLayout(second);
  texts->addStretch(1);
  setLayout(texts);
  remove_->raise();  // above the title, which may reach below it
  describe();
}

QString AttachmentChip::detail() const { return detail_->property("whole").toString(); }

QSize AttachmentChip::sizeHint() const {
  const int behind = straighten_->isHidden() ? kEdge + kRemove + kEdge : kEdge;  // an action stands below the cross
  return {kAround + kThumb + kAround + textWidth() + behind, kHeight};
}

int AttachmentChip::textWidth() const {
  if (state_ == State::Failed) return kErrorWidth;
  if (attachment_.kind == Attachment::Kind::Document) return kDocumentWidth;
  if (page_ == Page::None) return kTextWidth;
  return detail_->fontMetrics().horizontalAdvance(detailText()) + kPageGap + kPageGap + straighten_->sizeHint().width();
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
  if (page_ == Page::Found) return tr("Page found");
  if (page_ == Page::Slanted) return tr("Slanted lines");
  if (page_ == Page::Straight) return tr("Page straightened");
  const QSize size = attachment_.picture.size;
  return size.isEmpty() ? QString() : tr("%1 × %2").arg(size.width()).arg(size.height());
}

void AttachmentChip::describePage() {
  const bool isStraight = page_ == Page::Straight;
  straighten_->setVisible(page_ != Page::None && state_ == State::Ready);
  straighten_->setText(isStraight ? tr("Compare…") : tr("Straighten…"));
  straighten_->setAccessibleName(isStraight ? tr("Compare the straightened page with the photograph %1").arg(name_)
                                            : tr("Straighten the page in %1").arg(name_));
  straighten_->setToolTip(isStraight ? tr("Shows both and lets you choose again")
                                     : tr("Shows the page before and after, and lets you choose"));
}

void AttachmentChip::describe() {
  const bool isError = state_ == State::Failed;
  const QString title = state_ == State::Ready ? attachment_.name : name_;
  const QString detail = detailText();
  const bool isDocument = attachment_.kind == Attachment::Kind::Document;
  describePage();
  const int whole = textWidth();
  const bool hasPage = !straighten_->isHidden();
  const int width = hasPage ? whole - kPageGap - straighten_->sizeHint().width() : whole;
  title_->setVisible(!isError);
  title_->setText(title_->fontMetrics().elidedText(title, Qt::ElideMiddle, hasPage ? whole - kRemoveSmall : whole));
  detail_->setProperty("whole", detail);
  detail_->setWordWrap(isError || isDocument);
  detail_->setFixedWidth(width);
  detail_->setMaximumHeight(kHeight - 10);
  detail_->setAlignment(Qt::AlignLeft | (hasPage ? Qt::AlignVCenter : Qt::AlignTop));
  const int room = isDocument ? width * 9 / 5 : width;  // two lines, less what breaking between words costs
  detail_->setText(isError ? detail : detail_->fontMetrics().elidedText(detail, Qt::ElideRight, room));
  detail_->setForegroundRole(isError ? QPalette::WindowText : QPalette::PlaceholderText);
  const QString both = detail.isEmpty() ? title : QString("%1\n%2").arg(title, detail);
  setToolTip((isError ? detail : both).toHtmlEscaped());
  setAccessibleName(tr("Attachment %1").arg(title));
  setAccessibleDescription(detail);
  remove_->setAccessibleName(tr("Remove %1").arg(title));
  remove_->setToolTip(tr("Remove"));
  const int side = hasPage ? kRemoveSmall : kRemove;
  layout()->setContentsMargins(kAround + kThumb + kAround, kEdge, hasPage ? kEdge : kEdge + side + kEdge, kEdge);
  setFixedWidth(sizeHint().width());
  remove_->setGeometry(sizeHint().width() - side - kEdge, kEdge, side, side);
  update();
}

void AttachmentChip::setAttachment(const Attachment& attachment) {
  attachment_ = attachment;
  state_ = State::Ready;
  page_ = Page::None;
  describe();
}

void AttachmentChip::setPage(Page page) {
  if (page == page_) return;
  page_ = page;
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
