/// Places written to files: a PNG with boxes, JSON as `sightline ground` prints it, COCO.
#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>
#include <stop_token>
#include <vector>

#include "engine/base/error.h"
#include "gui/picture/picture_work.h"
#include "multimodal/contract/region.h"

namespace sightline::gui {

/// A picture and the places in it.
struct PicturePlaces {
  ImageRef image;
  QSize size;  ///< of the upright picture in pixels
  std::vector<Region> regions;
  bool complete = true;  ///< false: the answer was cut off, there may be more
};

/// An object with `image`, `width`, `height`, `complete` and `regions`, as the command line's `ground --json` writes it.
/// Each region has `label`, which is null where there is none, and `bbox` or `point` in pixels with `bbox_1000` or
/// `point_1000` in thousandths beside it; what may not be meant as a place has `flags`.
QByteArray regionsJson(const PicturePlaces& places);

/// One image, a category for each label, an annotation for each place: boxes as left, top, width, height in pixels,
/// points as a keypoint. Source: the data format of the COCO data set, cocodataset.org.
QByteArray regionsCoco(const PicturePlaces& places);

/// Writes `content` beside `path` and renames, so that under the name there is always a whole file. Any thread.
/// Errors: Io DISK_ERROR naming the file.
Status writeWholeFile(const QString& path, const QByteArray& content);

/// Writes the picture at its full size with its places drawn over it, lines and letters in proportion, as PNG. Not on the
/// window's thread. Errors: those of decode_apart, naming the picture; OverBudget IMAGE_LIMIT for sides above 32,767
/// pixels; Io DISK_ERROR naming the file; Cancelled.
Status writeMarkedPicture(const QString& path, const PicturePlaces& places, const PictureOptions& options,
                          std::stop_token stop);

}  // namespace sightline::gui
