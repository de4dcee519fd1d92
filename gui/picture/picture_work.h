/// What is done with a picture before it can be shown: read, name, decode apart, make small. Runs off the window's thread.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QMetaType>
#include <QSize>
#include <QSizeF>
#include <QString>
#include <filesystem>
#include <stop_token>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"
#include "vision/decoder_process.h"

namespace sightline::gui {

/// A picture as it is attached to a message.
struct LoadedPicture {
  ImageRef image;    ///< its encoded bytes, their digest, its name
  QSize size;        ///< of the upright picture in pixels
  QImage thumbnail;  ///< upright, at most 256 x 256 logical pixels
};

/// The picture at one resolution.
struct PictureLevel {
  QImage image;      ///< without transparency, 32 bits a pixel
  QSizeF pixelSize;  ///< what one of its pixels covers, in pixels of the picture; at least 1 x 1
};

/// A picture as it is shown: finest level first, each half as wide and high as the one before. Together at most 22
/// million pixels, however large the picture is.
struct PictureLevels {
  QSize size;  ///< of the upright picture in pixels
  std::vector<PictureLevel> levels;
};

/// How pictures are read.
struct PictureOptions {
  DecoderOptions decoder = {};
  double devicePixelRatio = 1.0;  ///< thumbnails have so many pixels more in each direction
  /// Folder of sightline-confine and sightline-straighten; empty: that of the running program.
  std::filesystem::path documentPrograms = {};
};

/// Each of these: any thread but the window's; may take seconds; returns soon after `stop` is requested. Errors: one
/// sentence that begins with the name of the picture; those of read_picture_file and decode_apart.
Result<LoadedPicture> loadPictureFile(const QString& path, const PictureOptions& options, std::stop_token stop);
/// Encoded bytes that came without a file. `name` stands for them.
Result<LoadedPicture> loadPictureBytes(const QByteArray& bytes, const QString& name, const PictureOptions& options,
                                       std::stop_token stop);
/// A picture that was attached before: its thumbnail anew.
Result<LoadedPicture> loadPictureAgain(const ImageRef& image, const PictureOptions& options, std::stop_token stop);
/// Pixels of this program or of a screen; they become a PNG. Errors also: OverBudget IMAGE_LIMIT, InvalidArgument if
/// there are no pixels.
Result<LoadedPicture> loadPicturePixels(const QImage& pixels, const QString& name, const PictureOptions& options,
                                        std::stop_token stop);
Result<PictureLevels> makeLevels(const ImageRef& image, const PictureOptions& options, std::stop_token stop);

}  // namespace sightline::gui

Q_DECLARE_METATYPE(sightline::gui::LoadedPicture)
Q_DECLARE_METATYPE(sightline::gui::PictureLevels)
