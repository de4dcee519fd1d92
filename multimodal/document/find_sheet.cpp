/// Finds a sheet of paper in a photograph, and the slant of its lines. For sightline-straighten only.
#include "multimodal/document/find_sheet.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace sightline {

namespace {

constexpr double kWorkingSide = 800.0;  // pixels: enough for edges of paper, and small grain is gone
constexpr double kLeastShare = 0.2;     // of the photograph that a sheet fills
constexpr double kMostShare = 0.96;     // more is the picture's own border
constexpr double kSkewedCosine = 0.5;   // of a corner: 60 to 120 degrees, as perspective leaves them
constexpr double kBrighter = 8.0;       // grey levels by which paper is lighter than what is around it

cv::Mat smaller(const cv::Mat& picture, double side, double& scale) {
  scale = std::min(1.0, side / static_cast<double>(std::max(picture.cols, picture.rows)));
  cv::Mat result;
  cv::resize(picture, result, {}, scale, scale, cv::INTER_AREA);
  return result;
}

double corner_cosine(const cv::Point& a, const cv::Point& b, const cv::Point& c) {
  const cv::Point2d u = a - b, v = c - b;
  const double lengths = std::sqrt(u.dot(u) * v.dot(v));
  return lengths == 0.0 ? 1.0 : std::abs(u.dot(v)) / lengths;
}

/// Four corners of the outline if it is a quadrangle, as a sheet seen from the side is.
std::optional<std::vector<cv::Point>> quadrangle_of(const std::vector<cv::Point>& outline) {
  std::vector<cv::Point> hull, corners;
  cv::convexHull(outline, hull);
  const double length = cv::arcLength(hull, true);
  for (const double share : {0.01, 0.02, 0.03, 0.05}) {
    cv::approxPolyDP(hull, corners, share * length, true);
    if (corners.size() == 4) break;
  }
  if (corners.size() != 4 || !cv::isContourConvex(corners)) return std::nullopt;
  // The outline has to fill its corners, or it is a thing of another shape.
  if (cv::contourArea(hull) < 0.9 * cv::contourArea(corners)) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    if (corner_cosine(corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4]) > kSkewedCosine) return std::nullopt;
  }
  return corners;
}

bool is_brighter_inside(const cv::Mat& grey, const std::vector<cv::Point>& corners) {
  cv::Mat inside = cv::Mat::zeros(grey.size(), CV_8U), around, ring;
  cv::fillConvexPoly(inside, corners, 255);
  cv::dilate(inside, around, cv::getStructuringElement(cv::MORPH_RECT, {25, 25}));
  cv::subtract(around, inside, ring);
  if (cv::countNonZero(ring) == 0) return false;
  return cv::mean(grey, inside)[0] > cv::mean(grey, ring)[0] + kBrighter;
}

/// How many sides lie along the photograph's own border: a sky or a table top has three of them.
int count_border_sides(const cv::Size& size, const std::vector<cv::Point>& corners) {
  const double near_x = 0.015 * size.width + 2.0, near_y = 0.015 * size.height + 2.0;
  int n = 0;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const cv::Point &a = corners[i], &b = corners[(i + 1) % corners.size()];
    const auto both = [&](auto is_near) { return is_near(a) && is_near(b); };
    n += both([&](const cv::Point& p) { return p.x < near_x; }) ||
         both([&](const cv::Point& p) { return p.y < near_y; }) ||
         both([&](const cv::Point& p) { return p.x > size.width - near_x; }) ||
         both([&](const cv::Point& p) { return p.y > size.height - near_y; });
  }
  return n;
}

/// A picture in black and white whose outlines may be that of a sheet.
struct Mask {
  cv::Mat pixels;
  double outset = 0.0;  // pixels by which its outlines lie outside of edges
};

std::vector<Mask> masks_of(const cv::Mat& small, const cv::Mat& grey) {
  constexpr double kOfRegions = 0.5, kOfLines = 2.0;  // half a pixel of the edge; half of a broadened line
  std::vector<Mask> masks;
  const cv::Mat brush = cv::getStructuringElement(cv::MORPH_RECT, {9, 9});
  cv::Mat mask, closed;
  cv::threshold(grey, mask, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  cv::morphologyEx(mask, closed, cv::MORPH_CLOSE, brush);
  masks.push_back({closed.clone(), kOfRegions});
  // A shadow darkens paper and leaves it as colourless as it was.
  cv::Mat hsv;
  cv::cvtColor(small, hsv, cv::COLOR_RGB2HSV);
  std::vector<cv::Mat> channels;
  cv::split(hsv, channels);
  cv::threshold(channels[1], mask, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  cv::morphologyEx(mask, closed, cv::MORPH_CLOSE, brush);
  masks.push_back({closed.clone(), kOfRegions});
  for (const double least : {25.0, 50.0, 90.0}) {
    cv::Canny(grey, mask, least, 3.0 * least);
    cv::dilate(mask, closed, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    masks.push_back({closed.clone(), kOfLines});
  }
  return masks;
}

/// Each side moved inwards by so many pixels, or a rim of the table would stay around the sheet.
std::vector<cv::Point2d> inset(const std::vector<cv::Point>& corners, double pixels) {
  std::vector<cv::Point2d> moved;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const cv::Point2d here = corners[i];
    const cv::Point2d ahead = cv::Point2d(corners[(i + 1) % 4]) - here, back = cv::Point2d(corners[(i + 3) % 4]) - here;
    moved.push_back(here + ahead * (pixels / cv::norm(ahead)) + back * (pixels / cv::norm(back)));
  }
  return moved;
}

SheetCorners ordered(const std::vector<cv::Point2d>& corners, double scale) {
  SheetCorners result;
  const auto by = [&corners](auto measure) {
    return *std::max_element(corners.begin(), corners.end(),
                             [&](const cv::Point2d& a, const cv::Point2d& b) { return measure(a) < measure(b); });
  };
  const std::array<cv::Point2d, 4> order = {
      by([](const cv::Point2d& p) { return -p.x - p.y; }), by([](const cv::Point2d& p) { return p.x - p.y; }),
      by([](const cv::Point2d& p) { return p.x + p.y; }), by([](const cv::Point2d& p) { return p.y - p.x; })};
  for (std::size_t i = 0; i < 4; ++i) {
    result[i] = {static_cast<float>((order[i].x + 0.5) / scale), static_cast<float>((order[i].y + 0.5) / scale)};
  }
  return result;
}

/// How much the rows differ when the ink is turned by so many degrees: most when lines lie along rows.
double sharpness(const cv::Mat& ink, double degrees) {
  const cv::Point2f middle(static_cast<float>(ink.cols) / 2.0F, static_cast<float>(ink.rows) / 2.0F);
  cv::Mat turned, rows;
  cv::warpAffine(ink, turned, cv::getRotationMatrix2D(middle, degrees, 1.0), ink.size(), cv::INTER_LINEAR);
  cv::reduce(turned, rows, 1, cv::REDUCE_SUM, CV_64F);
  double sum = 0.0;
  for (int i = 1; i < rows.rows; ++i) sum += std::pow(rows.at<double>(i) - rows.at<double>(i - 1), 2.0);
  return sum;
}

cv::Mat ink_of(const cv::Mat& picture) {
  double scale = 1.0;
  cv::Mat grey, ink;
  cv::cvtColor(smaller(picture, 1000.0, scale), grey, cv::COLOR_RGB2GRAY);
  cv::adaptiveThreshold(grey, ink, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, 31, 15);
  return ink;
}

}  // namespace

std::optional<SheetCorners> find_sheet(const cv::Mat& photograph) {
  double scale = 1.0;
  const cv::Mat small = smaller(photograph, kWorkingSide, scale);
  cv::Mat grey;
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  cv::GaussianBlur(grey, grey, {5, 5}, 0.0);
  const double all = static_cast<double>(grey.total());
  double largest = kLeastShare * all;
  std::optional<SheetCorners> best;
  for (const Mask& mask : masks_of(small, grey)) {
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(mask.pixels, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
    for (const std::vector<cv::Point>& outline : outlines) {
      if (cv::boundingRect(outline).area() < largest) continue;
      const std::optional<std::vector<cv::Point>> corners = quadrangle_of(outline);
      if (!corners) continue;
      const double area = cv::contourArea(*corners);
      if (area <= largest || area > kMostShare * all || !is_brighter_inside(grey, *corners)) continue;
      if (count_border_sides(grey.size(), *corners) > 1) continue;
      largest = area;
      best = ordered(inset(*corners, mask.outset), scale);
    }
  }
  return best;
}

double find_slant(const cv::Mat& page, double most) {
  constexpr double kCoarse = 0.5, kFine = 0.1;
  constexpr double kClear = 1.15;  // times as sharp as without turning, or the lines are not clear enough
  const cv::Mat ink = ink_of(page);
  double best_degrees = 0.0, best = sharpness(ink, 0.0);
  const double straight = best;
  const auto try_degrees = [&](double degrees) {
    const double value = sharpness(ink, degrees);
    if (value <= best) return;
    best = value;
    best_degrees = degrees;
  };
  for (double degrees = -most; degrees <= most; degrees += kCoarse) try_degrees(degrees);
  const double middle = best_degrees;
  for (double degrees = middle - kCoarse; degrees <= middle + kCoarse; degrees += kFine) try_degrees(degrees);
  return best > kClear * straight && std::abs(best_degrees) >= 0.3 ? best_degrees : 0.0;
}

bool is_mostly_paper(const cv::Mat& picture) {
  constexpr double kPaperShare = 0.6, kInkLeast = 0.003, kInkMost = 0.3;
  double scale = 1.0;
  cv::Mat hsv;
  cv::cvtColor(smaller(picture, kWorkingSide, scale), hsv, cv::COLOR_RGB2HSV);
  cv::Mat paper;
  cv::inRange(hsv, cv::Scalar(0, 0, 150), cv::Scalar(180, 60, 255), paper);
  const cv::Mat ink = ink_of(picture);
  const double ink_share = static_cast<double>(cv::countNonZero(ink)) / static_cast<double>(ink.total());
  const double paper_share = static_cast<double>(cv::countNonZero(paper)) / static_cast<double>(paper.total());
  return paper_share >= kPaperShare && ink_share >= kInkLeast && ink_share <= kInkMost;
}

}  // namespace sightline
