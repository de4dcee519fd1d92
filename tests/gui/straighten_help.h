/// Photographs of a page, and what a person does with them in a composer.
#pragma once

#include <QBuffer>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>

#include "gui/composer/attachment_bar.h"
#include "gui/composer/attachment_chip.h"
#include "gui/composer/straighten_dialog.h"
#include "tests/gui/picture_help.h"
#include "tests/support/page_photograph.h"
#include "vision/decoder_process.h"

namespace sightline::gui::testing_support {

using sightline::testing_support::kHeldAtAnAngle;
using sightline::testing_support::photograph_of;

/// A real decoder and a real program that straightens.
inline PictureOptions withStraightening() {
  PictureOptions options = realDecoder();
  options.documentPrograms = std::filesystem::path(SIGHTLINE_BINARY_DIR) / "bin";
  return options;
}

/// Where the letter has a dark stamp, in fractions of the page.
inline const QRectF kStamp(0.60, 0.83, 0.27, 0.07);

inline Image imageOf(const QImage& pixels) {
  const QImage rgb = pixels.convertToFormat(QImage::Format_RGB888);
  Image image = *Image::create({rgb.width(), rgb.height()});
  for (int y = 0; y < rgb.height(); ++y) {
    std::memcpy(image.row(y), rgb.constScanLine(y), static_cast<std::size_t>(rgb.width()) * 3);
  }
  return image;
}

inline QImage pixelsOf(const Image& image) {
  return QImage(image.row(0), static_cast<int>(image.width()), static_cast<int>(image.height()),
                static_cast<qsizetype>(image.width()) * 3, QImage::Format_RGB888)
      .copy();
}

/// White paper with lines of words and the stamp; 850 x 1202, as wide to tall as A4.
inline Image letter() {
  QImage page(850, 1202, QImage::Format_RGB32);
  page.fill(Qt::white);
  QPainter painter(&page);
  QFont font = painter.font();
  font.setPixelSize(20);
  painter.setFont(font);
  for (int y = 110; y < 940; y += 34) {
    painter.drawText(85, y,
                     QString("The committee met on the first day of the month and agreed. ").repeated(2).left(66));
  }
  painter.fillRect(QRectF(kStamp.x() * 850, kStamp.y() * 1202, kStamp.width() * 850, kStamp.height() * 1202),
                   QColor(25, 25, 25));
  painter.end();
  return imageOf(page);
}

inline std::string fileOf(const QImage& pixels, const char* format) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  EXPECT_TRUE(pixels.save(&buffer, format, 95));
  return bytes.toStdString();
}

/// The letter on a table, 1000 x 1300.
inline QImage photograph() {
  static const QImage taken = pixelsOf(photograph_of(letter(), kHeldAtAnAngle, {1000, 1300}));
  return taken;
}
/// The same as a PNG.
inline const std::string& photographFile() {
  static const std::string file = fileOf(photograph(), "PNG");
  return file;
}

/// Red of the picture at a place in fractions of it.
inline int redAt(const QImage& picture, double x, double y) {
  return qRed(picture.pixel(static_cast<int>(x * picture.width()), static_cast<int>(y * picture.height())));
}

/// Whether it shows the letter from above and nothing else: paper up to the corners, the stamp where it is on the page.
inline bool isStraightLetter(const QImage& picture) {
  const double shape = picture.isNull() ? 0.0 : static_cast<double>(picture.width()) / picture.height();
  if (shape < 0.6 || shape > 0.8) return false;  // 0.71; one look from the side cannot tell exactly
  for (const double x : {0.02, 0.98}) {
    for (const double y : {0.02, 0.98}) {
      if (redAt(picture, x, y) < 120) return false;  // the table has less than 95
    }
  }
  const QPointF middle = kStamp.center();
  return redAt(picture, middle.x(), middle.y()) < 60 && redAt(picture, kStamp.left() + 0.02, middle.y()) < 60 &&
         redAt(picture, kStamp.left() - 0.02, middle.y()) > 100 &&
         redAt(picture, middle.x(), kStamp.bottom() + 0.02) > 100;
}

inline QImage decoded(const ImageRef& picture) {
  const Result<Image> image = decode_apart(*picture.encoded, realDecoder().decoder, {});
  EXPECT_TRUE(image) << image.error().message;
  return image ? pixelsOf(*image) : QImage();
}

/// The attachments of a composer or of a window that has one.
class PagesRig {
 public:
  explicit PagesRig(QWidget& root) : root_(root) {}

  [[nodiscard]] AttachmentBar* bar() const { return root_.findChild<AttachmentBar*>("attachmentBar"); }
  [[nodiscard]] AttachmentChip* chip() const {
    for (AttachmentChip* const chip : root_.findChildren<AttachmentChip*>()) {
      if (!chip->isHidden()) return chip;
    }
    return nullptr;
  }
  /// Until all pictures are read and looked at.
  [[nodiscard]] bool settle() const {
    const auto isSettled = [this] {
      return chip() != nullptr && chip()->state() == AttachmentChip::State::Ready &&
             !chip()->attachment().picture.thumbnail.isNull() && !bar()->isLooking();
    };
    return QTest::qWaitFor(isSettled, 6 * kPatience);  // several programs, one after the other
  }
  [[nodiscard]] QToolButton* action() const { return chip()->findChild<QToolButton*>("straighten"); }
  [[nodiscard]] bool isOffered() const { return chip()->page() != AttachmentChip::Page::None && action()->isVisible(); }
  /// Presses the chip's action and gives the dialog.
  [[nodiscard]] StraightenDialog* ask() const {
    action()->click();
    return dialog();
  }
  [[nodiscard]] StraightenDialog* dialog() const {
    for (StraightenDialog* const dialog : root_.findChildren<StraightenDialog*>()) {
      if (dialog->isVisible()) return dialog;
    }
    return nullptr;
  }
  void choose(bool straight) const {
    StraightenDialog* const dialog = ask();
    ASSERT_NE(dialog, nullptr);
    dialog->findChild<QPushButton*>(straight ? "useStraight" : "keepPhotograph")->click();
    EXPECT_FALSE(dialog->isVisible());
  }

 private:
  QWidget& root_;
};

}  // namespace sightline::gui::testing_support
