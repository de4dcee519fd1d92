/// Looks for a page in a picture and makes it straight. Runs off the window's thread.
#include "gui/picture/page_finder.h"

#include <QBuffer>
#include <QImageWriter>
#include <cmath>
#include <span>
#include <utility>

#include "multimodal/document/photograph.h"
#include "vision/image_probe.h"

namespace sightline::gui {

namespace {

// Those of a telephone's camera (12 million) are looked at whole; a model is shown four million at most.
constexpr std::int64_t kLookedAt = 16'000'000;
constexpr std::int64_t kPreviewed = 3'000'000;
constexpr int kJpegQuality = 92;      // of QImageWriter's 0 … 100: letters keep their edges
constexpr double kUpright = 0.004;    // of a side of the picture: as exactly as corners are found
constexpr double kWholeShare = 0.99;  // of the picture's area; sheets that are found in one fill less

/// The pixels where they are.
QImage viewOf(const Image& image) {
  return {image.row(0), static_cast<int>(image.width()), static_cast<int>(image.height()),
          static_cast<qsizetype>(image.width()) * 3, QImage::Format_RGB888};
}

bool isJpeg(const ImageRef& picture) {
  const Result<ImageInfo> info = probe_image(*picture.encoded);
  return info && info->format == "JPEG";
}

/// The page as a picture. As a PNG, what a camera saw takes some four times the bytes of a JPEG.
Result<LoadedPicture> encoded(const Image& page, const ImageRef& photograph, const PictureOptions& options,
                              std::stop_token stop) {
  const QString name = QString::fromStdString(photograph.name);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, "jpeg");
  writer.setQuality(kJpegQuality);
  if (isJpeg(photograph) && writer.write(viewOf(page))) return loadPictureBytes(bytes, name, options, std::move(stop));
  return loadPicturePixels(viewOf(page), name, options, std::move(stop));
}

/// By the shoelace formula.
double areaOf(const QPolygonF& corners) {
  double twice = 0.0;
  for (qsizetype i = 0; i < corners.size(); ++i) {
    const QPointF &a = corners[i], &b = corners[(i + 1) % corners.size()];
    twice += a.x() * b.y() - b.x() * a.y();
  }
  return std::abs(twice) / 2.0;
}

/// Whether its sides lie along those of the picture, as those of a window on a screen do.
bool isUpright(const QPolygonF& corners) {
  const auto isNear = [](double a, double b) { return std::abs(a - b) < kUpright; };
  return isNear(corners[0].y(), corners[1].y()) && isNear(corners[1].x(), corners[2].x()) &&
         isNear(corners[2].y(), corners[3].y()) && isNear(corners[3].x(), corners[0].x());
}

}  // namespace

Result<std::optional<FoundPage>> findPage(const ImageRef& picture, const PictureOptions& options,
                                          std::stop_token stop) {
  Result<ReducedImage> reduced = decode_apart_reduced(*picture.encoded, kLookedAt, options.decoder, stop);
  if (!reduced) return reduced.error();
  ToolPlaces places;
  places.ours = options.documentPrograms;
  const Result<std::optional<StraightPage>> straight = straighten(reduced->image, places, stop);
  if (!straight) return straight.error();
  if (!*straight) return std::optional<FoundPage>();
  reduced->image = Image();
  const StraightPage& page = **straight;
  FoundPage found;
  for (const auto& [x, y] : page.corners) found.corners << QPointF(x, y);
  if (isUpright(found.corners)) return std::optional<FoundPage>();
  Result<LoadedPicture> loaded = encoded(*page.image, picture, options, std::move(stop));
  if (!loaded) return loaded.error();
  found.straight = *std::move(loaded);
  found.isWhole = areaOf(found.corners) > kWholeShare;
  return std::optional(std::move(found));
}

Result<QImage> makePreview(const ImageRef& picture, const PictureOptions& options, std::stop_token stop) {
  const Result<ReducedImage> reduced =
      decode_apart_reduced(*picture.encoded, kPreviewed, options.decoder, std::move(stop));
  if (!reduced) return reduced.error();
  QImage preview = viewOf(reduced->image).convertToFormat(QImage::Format_RGB32);
  if (preview.isNull()) return Error{ErrorCode::OverBudget, "there is not enough memory to show the picture"};
  return preview;
}

}  // namespace sightline::gui
