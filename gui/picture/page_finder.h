/// Looks for a page in a picture and makes it straight. Runs off the window's thread.
#pragma once

#include <QImage>
#include <QPolygonF>
#include <optional>
#include <stop_token>

#include "engine/base/error.h"
#include "gui/picture/picture_work.h"

namespace sightline::gui {

/// The page out of a picture.
struct FoundPage {
  LoadedPicture straight;  ///< a picture like any other; nothing but the page, upright
  QPolygonF corners;       ///< of the page, in fractions of the picture: clockwise from the top left
  bool isWhole = false;    ///< the picture is the page to its borders, and only its lines are slanted
};

/// As `straighten`, of a picture that is made smaller before if it is very large, so that one look needs some 250 MB at
/// most. A JPEG gives a JPEG, anything else a PNG. None if there is no page in it, or if it is straight already, as a
/// window in a picture of the screen is.
/// Any thread but the window's; may take seconds; returns soon after `stop` is requested.
/// Errors: those of decode_apart and straighten.
Result<std::optional<FoundPage>> findPage(const ImageRef& picture, const PictureOptions& options, std::stop_token stop);

/// A picture as it is shown in a part of a window: upright, some millions of pixels at most. As findPage.
Result<QImage> makePreview(const ImageRef& picture, const PictureOptions& options, std::stop_token stop);

}  // namespace sightline::gui
