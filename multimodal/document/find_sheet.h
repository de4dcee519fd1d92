/// Finds a sheet of paper in a photograph, and the slant of its lines. For sightline-straighten only.
#pragma once

#include <array>
#include <optional>

namespace cv {
class Mat;
}

namespace sightline {

struct SheetCorner {
  float x = 0.0F, y = 0.0F;
};
using SheetCorners = std::array<SheetCorner, 4>;

/// The corners of the largest sheet in pixels of `photograph` (8-bit RGB), clockwise from the top left. None if no
/// four-cornered thing fills a fifth of it, or if the picture is the sheet to its borders.
std::optional<SheetCorners> find_sheet(const cv::Mat& photograph);

/// By how many degrees clockwise the lines of a page slant, -`most` to `most`; 0 unless the lines are clear.
double find_slant(const cv::Mat& page, double most);

/// Whether most of the picture is paper: one bright colour with some ink on it.
bool is_mostly_paper(const cv::Mat& picture);

}  // namespace sightline
