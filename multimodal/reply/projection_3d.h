/// 3-D boxes -> corners in the picture.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "multimodal/reply/grounding_scale.h"

namespace sightline {

/// A pinhole camera: focal lengths and the middle of the picture, in pixels.
struct Camera {
  double fx = 0.0, fy = 0.0, cx = 0.0, cy = 0.0;
};

/// A camera with a field of view of 60 degrees in both directions, for pictures whose camera is not known.
Camera estimated_camera(const PictureSize& picture) noexcept;

struct PicturePoint {
  double x = 0.0, y = 0.0;  ///< pixels
};

/// The corners of a box (centre and sizes in metres, three angles in half-turns; x right, y down, z away from the
/// camera), in the order of the signs of x, y, z: +++ ++- +-+ +-- -++ -+- --+ ---. Turned about X by the first angle,
/// then about Y by the second, then about Z by the third. None for a corner less than 0.05 m in front of the camera.
/// Any thread. Source: the drawing code of Qwen3-VL's notebook on 3-D grounding.
std::array<std::optional<PicturePoint>, 8> project_corners(const std::array<double, 9>& box,
                                                           const Camera& camera) noexcept;

/// An edge of the box as far as it is at least 0.05 m in front of the camera.
struct PictureEdge {
  PicturePoint from, to;
};

/// The visible parts of the twelve edges. Any thread.
std::vector<PictureEdge> project_edges(const std::array<double, 9>& box, const Camera& camera);

}  // namespace sightline
