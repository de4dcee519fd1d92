/// 3-D boxes -> corners in the picture.
#include "multimodal/reply/projection_3d.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace sightline {

namespace {

constexpr double kNearest = 0.05;  // metres
constexpr double kFieldOfView = std::numbers::pi / 3.0;
constexpr std::size_t kCorners = 8;

struct Point3 {
  double x = 0.0, y = 0.0, z = 0.0;
};

/// Turns the plane of `a` and `b` by half-turns.
void turn(double& a, double& b, double half_turns) {
  const double sine = std::sin(half_turns * std::numbers::pi);
  const double cosine = std::cos(half_turns * std::numbers::pi);
  const double turned = a * cosine - b * sine;
  b = a * sine + b * cosine;
  a = turned;
}

/// Corner `index` in the camera's space; bits 4, 2 and 1 of the index stand for the negative side of x, y and z.
Point3 corner(const std::array<double, 9>& box, std::size_t index) {
  Point3 p{box[3] / 2.0, box[4] / 2.0, box[5] / 2.0};
  if ((index & 4U) != 0) p.x = -p.x;
  if ((index & 2U) != 0) p.y = -p.y;
  if ((index & 1U) != 0) p.z = -p.z;
  turn(p.y, p.z, box[6]);
  turn(p.z, p.x, box[7]);
  turn(p.x, p.y, box[8]);
  return {p.x + box[0], p.y + box[1], p.z + box[2]};
}

PicturePoint project(const Point3& p, const Camera& camera) {
  return {camera.fx * p.x / p.z + camera.cx, camera.fy * p.y / p.z + camera.cy};
}

/// The point between `near` and `far` at the nearest distance that is shown.
Point3 cut(const Point3& near, const Point3& far) {
  const double t = (kNearest - near.z) / (far.z - near.z);
  return {near.x + t * (far.x - near.x), near.y + t * (far.y - near.y), kNearest};
}

}  // namespace

Camera estimated_camera(const PictureSize& picture) noexcept {
  const double scale = 2.0 * std::tan(kFieldOfView / 2.0);
  return {picture.width / scale, picture.height / scale, picture.width / 2.0, picture.height / 2.0};
}

std::array<std::optional<PicturePoint>, 8> project_corners(const std::array<double, 9>& box,
                                                           const Camera& camera) noexcept {
  std::array<std::optional<PicturePoint>, kCorners> corners;
  for (std::size_t i = 0; i < kCorners; ++i) {
    const Point3 p = corner(box, i);
    if (p.z >= kNearest) corners[i] = project(p, camera);
  }
  return corners;
}

std::vector<PictureEdge> project_edges(const std::array<double, 9>& box, const Camera& camera) {
  std::vector<PictureEdge> edges;
  for (std::size_t i = 0; i < kCorners; ++i) {
    for (const std::size_t axis : {std::size_t{4}, std::size_t{2}, std::size_t{1}}) {
      if ((i & axis) != 0) continue;
      Point3 from = corner(box, i);
      Point3 to = corner(box, i | axis);
      if (from.z < kNearest && to.z < kNearest) continue;
      if (from.z < kNearest) from = cut(from, to);
      if (to.z < kNearest) to = cut(to, from);
      edges.push_back({project(from, camera), project(to, camera)});
    }
  }
  return edges;
}

}  // namespace sightline
