/// Where labels stand in a drawing: inside the picture, near what they name, over each other as little as possible.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sightline {

/// A rectangle in pixels.
struct DrawnBox {
  double x = 0.0, y = 0.0, width = 0.0, height = 0.0;

  [[nodiscard]] double right() const noexcept { return x + width; }
  [[nodiscard]] double bottom() const noexcept { return y + height; }
};

/// What is to be labelled and how large the label is.
struct LabelWish {
  DrawnBox place;                    ///< a point is a small box around it
  double width = 0.0, height = 0.0;  ///< of the label; 0 means that there is none
};

struct LabelPosition {
  DrawnBox label;         ///< inside the picture, unless it is larger than that
  bool is_apart = false;  ///< too far off to see what it belongs to: a line has to show it
};

/// A position for each label; those without one get an empty box. `gap`: pixels between a label and other things.
/// Small places choose first. Time in proportion to the square of the number of labels. Any thread.
std::vector<LabelPosition> place_labels(std::span<const LabelWish> wishes, double picture_width, double picture_height,
                                        double gap);

}  // namespace sightline
