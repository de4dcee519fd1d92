/// Photographs of a sheet, taken by a camera whose place is known.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>

#include "vision/image.h"

namespace sightline::testing_support {

/// A projective map of the plane, row by row.
using CameraMatrix = std::array<double, 9>;

inline std::pair<double, double> mapped(const CameraMatrix& m, double x, double y) {
  const double w = m[6] * x + m[7] * y + m[8];
  return {(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w};
}

/// By cofactors.
inline CameraMatrix inverse(const CameraMatrix& m) {
  const CameraMatrix a = {m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
                          m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
                          m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
  const double det = m[0] * a[0] + m[1] * a[3] + m[2] * a[6];
  CameraMatrix result{};
  for (std::size_t i = 0; i < 9; ++i) result[i] = a[i] / det;
  return result;
}

/// A sheet held at an angle: smaller at the top, turned a little. As `to_page` below.
inline constexpr CameraMatrix kHeldAtAnAngle = {1.45, 0.14, -0.26, -0.09, 1.45, -0.09, 0.06, 0.18, 1.0};

/// The page seen through `to_page` (fractions of the photograph -> fractions of the page), on a table, with a shadow.
inline Image photograph_of(const Image& page, const CameraMatrix& to_page, Size size) {
  Image photo = *Image::create(size);
  std::mt19937 random(5);
  for (std::int64_t y = 0; y < size.height; ++y) {
    for (std::int64_t x = 0; x < size.width; ++x) {
      const double fx = (static_cast<double>(x) + 0.5) / static_cast<double>(size.width);
      const double fy = (static_cast<double>(y) + 0.5) / static_cast<double>(size.height);
      const auto [u, v] = mapped(to_page, fx, fy);
      std::array<double, 3> colour = {96.0, 64.0, 40.0};  // a wooden table
      if (u >= 0.0 && u < 1.0 && v >= 0.0 && v < 1.0) {
        const auto px = static_cast<std::int64_t>(u * static_cast<double>(page.width()));
        const auto py = static_cast<std::int64_t>(v * static_cast<double>(page.height()));
        for (std::size_t c = 0; c < 3; ++c) colour[c] = page.row(py)[px * 3 + static_cast<std::int64_t>(c)];
      }
      const double light = 0.95 - 0.35 * fx;  // darker to the right
      const double noise = static_cast<double>(random() % 7) - 3.0;
      for (std::size_t c = 0; c < 3; ++c) {
        photo.row(y)[x * 3 + static_cast<std::int64_t>(c)] =
            static_cast<std::uint8_t>(std::clamp(colour[c] * light + noise, 0.0, 255.0));
      }
    }
  }
  return photo;
}

/// The page turned around its middle, on glass as white as itself, as a scanner sees it.
inline Image slanted_scan_of(const Image& page, double degrees) {
  const double angle = degrees * std::acos(-1.0) / 180.0;
  const auto width = static_cast<double>(page.width()), height = static_cast<double>(page.height());
  Image scan = *Image::create(page.size());
  for (std::int64_t y = 0; y < scan.height(); ++y) {
    for (std::int64_t x = 0; x < scan.width(); ++x) {
      const double dx = static_cast<double>(x) - width / 2.0, dy = static_cast<double>(y) - height / 2.0;
      const auto px = static_cast<std::int64_t>(width / 2.0 + dx * std::cos(angle) + dy * std::sin(angle));
      const auto py = static_cast<std::int64_t>(height / 2.0 - dx * std::sin(angle) + dy * std::cos(angle));
      const bool inside = px >= 0 && py >= 0 && px < page.width() && py < page.height();
      for (std::int64_t c = 0; c < 3; ++c)
        scan.row(y)[x * 3 + c] = inside ? page.row(py)[px * 3 + c] : std::uint8_t{255};
    }
  }
  return scan;
}

}  // namespace sightline::testing_support
