/// Region: a place in a picture.
#pragma once

#include <cstddef>
#include <string>

namespace sightline {

/// A box or a point, in fractions of the upright picture's width and height, so that no pixel size is needed.
struct Region {
  std::string label;            ///< as the model wrote it, control characters taken out; may be empty
  std::size_t image_index = 0;  ///< counted over the conversation, from 0
  double x0 = 0.0, y0 = 0.0;    ///< left and top, or the point; [0, 1]
  double x1 = 0.0, y1 = 0.0;    ///< right and bottom, x1 >= x0 and y1 >= y0; equal to x0 and y0 for a point
  bool is_point = false;
  bool is_loose = false;  ///< four numbers in running text, perhaps not meant as a place
};

}  // namespace sightline
