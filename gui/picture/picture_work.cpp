/// What is done with a picture before it can be shown: read, name, decode apart, make small. Runs off the window's thread.
#include "gui/picture/picture_work.h"

#include <QBuffer>
#include <QFile>
#include <QImageWriter>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>

#include "vision/picture_file.h"

namespace sightline::gui {

namespace {

constexpr std::int64_t kThumbnailSource = 1'000'000;  // pixels that a thumbnail is made from
constexpr std::int64_t kShown = 16'000'000;           // pixels of the finest level
constexpr int kThumbnailSide = 256;                   // logical pixels
constexpr int kCoarsestSide = 256;                    // pixels below which no further level is worth it
constexpr int kFastCompression = 80;                  // of QImageWriter's 0 … 100, where 100 compresses least

Error named(const Error& error, const std::string& name) { return {error.code, name + ": " + error.message, error.id}; }

/// A copy as Qt paints it fastest. Null if memory is refused.
QImage paintable(const Image& image) {
  const QImage view(image.row(0), static_cast<int>(image.width()), static_cast<int>(image.height()),
                    static_cast<qsizetype>(image.width()) * 3, QImage::Format_RGB888);
  return view.convertToFormat(QImage::Format_RGB32);
}

QSize sizeOf(const Size& size) { return {static_cast<int>(size.width), static_cast<int>(size.height)}; }

Error memoryRefused(const std::string& name) {
  return {ErrorCode::OverBudget, name + ": there is not enough memory to show the picture", "IMAGE_LIMIT"};
}

Result<LoadedPicture> load(std::shared_ptr<const std::vector<std::byte>> encoded, const std::string& name,
                           const PictureOptions& options, std::stop_token stop) {
  const Result<ReducedImage> reduced =
      decode_apart_reduced(*encoded, kThumbnailSource, options.decoder, std::move(stop));
  if (!reduced) return named(reduced.error(), name);
  LoadedPicture picture;
  picture.size = sizeOf(reduced->full);
  const int side = std::max(1, static_cast<int>(kThumbnailSide * options.devicePixelRatio));
  QImage small = paintable(reduced->image);
  if (small.width() > side || small.height() > side) {
    const QSize fitted = small.size().scaled(side, side, Qt::KeepAspectRatio).expandedTo(QSize(1, 1));
    small = small.scaled(fitted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  }
  if (small.isNull()) return memoryRefused(name);
  small.setDevicePixelRatio(options.devicePixelRatio);
  picture.thumbnail = small;
  const Digest digest = sha256(*encoded);
  picture.image = ImageRef{std::move(encoded), digest, name};
  return picture;
}

std::shared_ptr<const std::vector<std::byte>> shared(const QByteArray& bytes) {
  const auto span = std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
  return std::make_shared<const std::vector<std::byte>>(span.begin(), span.end());
}

}  // namespace

Result<LoadedPicture> loadPictureFile(const QString& path, const PictureOptions& options, std::stop_token stop) {
  Result<PictureFile> file = read_picture_file(std::filesystem::path(QFile::encodeName(path).toStdString()));
  if (!file) return file.error();
  return load(std::move(file->encoded), file->name, options, std::move(stop));
}

Result<LoadedPicture> loadPictureBytes(const QByteArray& bytes, const QString& name, const PictureOptions& options,
                                       std::stop_token stop) {
  return load(shared(bytes), name.toStdString(), options, std::move(stop));
}

Result<LoadedPicture> loadPictureAgain(const ImageRef& image, const PictureOptions& options, std::stop_token stop) {
  return load(image.encoded, image.name, options, std::move(stop));
}

Result<LoadedPicture> loadPicturePixels(const QImage& pixels, const QString& name, const PictureOptions& options,
                                        std::stop_token stop) {
  const std::string called = name.toStdString();
  if (pixels.isNull()) return Error{ErrorCode::InvalidArgument, called + ": there are no pixels in it", "IMAGE_BAD"};
  const std::int64_t count = std::int64_t{pixels.width()} * pixels.height();
  if (count > options.decoder.limits.max_pixels) {
    return Error{ErrorCode::OverBudget,
                 called + ": it has " + std::to_string(count) + " pixels, a picture may have " +
                     std::to_string(options.decoder.limits.max_pixels),
                 "IMAGE_LIMIT"};
  }
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, "png");
  writer.setQuality(kFastCompression);
  QImage plain = pixels;
  for (const QString& key : plain.textKeys()) plain.setText(key, QString());  // what programs wrote into it stays here
  if (!writer.write(plain)) return Error{ErrorCode::Internal, called + ": it cannot be made a PNG", "IMAGE_BAD"};
  return load(shared(bytes), called, options, std::move(stop));
}

Result<PictureLevels> makeLevels(const ImageRef& image, const PictureOptions& options, std::stop_token stop) {
  PictureLevels result;
  QSizeF covered;  // by the whole of each level, in pixels of the picture
  {
    const Result<ReducedImage> reduced = decode_apart_reduced(*image.encoded, kShown, options.decoder, stop);
    if (!reduced) return named(reduced.error(), image.name);
    result.size = sizeOf(reduced->full);
    const auto factor = static_cast<double>(reduced->factor);
    result.levels.push_back({paintable(reduced->image), {factor, factor}});
    covered = QSizeF(result.levels[0].image.size()) * factor;
  }
  for (;;) {
    const QImage& finer = result.levels.back().image;
    if (finer.isNull()) return memoryRefused(image.name);
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, image.name + ": preparing the picture was stopped"};
    if (std::max(finer.width(), finer.height()) <= kCoarsestSide) return result;
    const QSize half((finer.width() + 1) / 2, (finer.height() + 1) / 2);
    const QImage coarser = finer.scaled(half, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    result.levels.push_back({coarser, {covered.width() / half.width(), covered.height() / half.height()}});
  }
}

}  // namespace sightline::gui
