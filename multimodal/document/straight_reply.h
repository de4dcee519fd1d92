/// What sightline-straighten is sent and answers: a structure, then pixels of three bytes.
#pragma once

#include <array>
#include <cstdint>

namespace sightline {

/// Both sides are of the same build, so that the structures travel as they lie in memory.
struct StraightenQuestion {
  std::int64_t width = 0, height = 0;
};

struct StraightenReply {
  static constexpr std::array<char, 8> kMagic = {'S', 'L', 'S', 'T', 'R', 'A', 'I', '1'};
  std::array<char, 8> magic = kMagic;
  std::int64_t width = 0, height = 0;  ///< 0: the picture is no photograph of a page; no pixels follow
  std::array<double, 8>
      corners{};  ///< x and y in pixels of the photograph: of the page's corners, clockwise from top left
  double turned_degrees = 0.0;
};

}  // namespace sightline
