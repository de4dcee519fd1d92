/// StraightenDialog: the photograph of a page and the page made straight, to choose from.
#include "gui/composer/straighten_dialog.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <memory>
#include <utility>

#include "gui/conversation/theme.h"

namespace sightline::gui {

namespace {

constexpr int kCaptionGap = 6;
constexpr int kInset = 8;  // around the picture, for an outline that leaves it
constexpr double kLineWidth = 2.0;
constexpr QSize kLargest{1100, 760};
constexpr int kButtonHeight = 34;
constexpr int kAroundWords = 40;  // of a button
constexpr int kNameWidth = 320;   // of a file, in the question
constexpr double kShareOfWindow = 0.92;

}  // namespace

// --- PagePreview ----------------------------------------------------------------------------------------------------

PagePreview::PagePreview(const LoadedPicture& picture, QPolygonF corners, QWidget* parent)
    : QWidget(parent), size_(picture.size), corners_(std::move(corners)), image_(picture.thumbnail) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PagePreview::setCaption(const QString& words) {
  caption_ = words;
  setAccessibleName(words);
  update();
}

void PagePreview::setImage(const QImage& image) {
  image_ = image;
  shown_ = {};
  isSharp_ = true;
  update();
}

QRectF PagePreview::pictureRect() const {
  const double top = fontMetrics().height() + kCaptionGap;
  const QRectF room = QRectF(rect()).adjusted(kInset, top + kInset, -kInset, -kInset);
  const QRectF shown = corners_.boundingRect() | QRectF(0.0, 0.0, 1.0, 1.0);  // of a slanted page it leaves the picture
  const QSizeF whole(size_.width() * shown.width(), size_.height() * shown.height());
  const QSizeF fitted = whole.scaled(room.size().expandedTo({1.0, 1.0}), Qt::KeepAspectRatio);
  const QSizeF picture(fitted.width() / shown.width(), fitted.height() / shown.height());
  const QPointF corner = room.center() - QPointF(fitted.width(), fitted.height()) / 2.0;
  return {corner - QPointF(shown.x() * picture.width(), shown.y() * picture.height()), picture};
}

QPointF PagePreview::placeOf(const QPointF& fraction) const {
  const QRectF picture = pictureRect();
  return picture.topLeft() + QPointF(fraction.x() * picture.width(), fraction.y() * picture.height());
}

void PagePreview::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  shown_ = {};
}

void PagePreview::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(QRectF(0.0, 0.0, width(), fontMetrics().height()), Qt::AlignHCenter | Qt::TextSingleLine,
                   fontMetrics().elidedText(caption_, Qt::ElideRight, width()));
  const QRectF picture = pictureRect();
  if (shown_.isNull()) {  // letters made much smaller while painting would be a grey of chance
    const QSize pixels = (picture.size() * devicePixelRatioF()).toSize().expandedTo({1, 1});
    shown_ = image_.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  }
  painter.drawImage(picture, shown_);
  painter.setPen(edgeOf(palette(), 0.3));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(picture);
  if (corners_.isEmpty()) return;
  QPolygonF outline;
  for (const QPointF& corner : corners_) outline << placeOf(corner);
  painter.setPen(QPen(Qt::white, kLineWidth + 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));  // seen on any picture
  painter.drawPolygon(outline);
  painter.setPen(QPen(QColor(0x1f, 0x6f, 0xeb), kLineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolygon(outline);
}

// --- StraightenDialog -----------------------------------------------------------------------------------------------

StraightenDialog::StraightenDialog(const PageOffer& offer, const PictureOptions& options, QWidget* parent)
    : QDialog(parent), name_(QString::fromStdString(offer.photograph.image.name)), isWhole_(offer.page.isWhole) {
  setObjectName("straightenDialog");
  setAttribute(Qt::WA_DeleteOnClose);
  if (parent != nullptr) resize((parent->size() * kShareOfWindow).boundedTo(kLargest));
  question_ = new QLabel;
  question_->setObjectName("straightenQuestion");
  question_->setTextFormat(Qt::PlainText);  // a file's name is other people's
  question_->setWordWrap(true);
  before_ = new PagePreview(offer.photograph, offer.page.corners);
  before_->setObjectName("before");
  after_ = new PagePreview(offer.page.straight);
  after_->setObjectName("after");
  auto* const pair = new QHBoxLayout;
  pair->setSpacing(16);
  pair->addWidget(before_, 1);
  pair->addWidget(after_, 1);
  auto* const buttons = new QDialogButtonBox;
  use_ = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
  use_->setObjectName("useStraight");
  use_->setDefault(true);
  keep_ = buttons->addButton(QString(), QDialogButtonBox::RejectRole);
  keep_->setObjectName("keepPhotograph");
  keep_->setAutoDefault(false);
  connect(use_, &QPushButton::clicked, this, [this] { choose(true); });
  connect(keep_, &QPushButton::clicked, this, [this] { choose(false); });
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(20, 18, 20, 16);
  column->setSpacing(12);
  column->addWidget(question_);
  column->addLayout(pair, 1);
  column->addWidget(buttons);
  retranslate();
  use_->setFocus();
  load(offer.photograph.image, options, before_);
  load(offer.page.straight.image, options, after_);
}

void StraightenDialog::retranslate() {
  const QString name = fontMetrics().elidedText(name_, Qt::ElideMiddle, kNameWidth);
  setWindowTitle(tr("Straighten the page"));
  question_->setText(isWhole_ ? tr("The lines of %1 are slanted. Straightened, the page is turned upright.").arg(name)
                              : tr("A page was found in %1. Straightened, it is seen from above, and what lies around "
                                   "it is left out.")
                                    .arg(name));
  before_->setCaption(tr("The photograph"));
  before_->setAccessibleDescription(tr("The outline of the page is drawn on it."));
  after_->setCaption(tr("The straightened page"));
  use_->setText(tr("Use the straightened page"));
  keep_->setText(tr("Keep the photograph"));
  for (QPushButton* const button : {use_, keep_}) {
    button->setMinimumSize(button->fontMetrics().horizontalAdvance(button->text()) + kAroundWords, kButtonHeight);
  }
}

void StraightenDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

void StraightenDialog::choose(bool straight) {
  emit chosen(straight);
  accept();
}

/// What cannot be read again stays as blurred as its thumbnail: the choice does not hang on it.
void StraightenDialog::load(const ImageRef& picture, const PictureOptions& options, PagePreview* preview) {
  jobs_.start([picture, options, preview](std::stop_token stop) {
    const Result<QImage> image = makePreview(picture, options, std::move(stop));
    if (!image) return BackgroundJobs::Deliver();
    return BackgroundJobs::Deliver([preview, image = *image] { preview->setImage(image); });
  });
}

}  // namespace sightline::gui
