/// Where labels stand in a drawing: inside the picture, near what they name, over each other as little as possible.
#include "multimodal/drawing/label_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sightline {

namespace {

// What is worse than what, in areas of a label.
constexpr double kCoversLabel = 12.0;  ///< of another place
constexpr double kTouchesLabel = 1.0;
constexpr double kCoversPlace = 3.0;   ///< a whole small place of somebody else
constexpr double kCoversEdge = 0.6;    ///< the outline of another place
constexpr double kPerRank = 0.04;      ///< each step down the list of positions
constexpr double kApart = 0.5;
constexpr double kSmallest = 0.05;  ///< places are taken to be at least this large: some have no area at all
constexpr int kSteps = 6;           ///< rows that a label may stand off

double overlap(const DrawnBox& a, const DrawnBox& b) {
  const double width = std::min(a.right(), b.right()) - std::max(a.x, b.x);
  const double height = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
  return width > 0.0 && height > 0.0 ? width * height : 0.0;
}

bool crosses_outline(const DrawnBox& label, const DrawnBox& place) {
  const bool inside =
      label.x > place.x && label.y > place.y && label.right() < place.right() && label.bottom() < place.bottom();
  return overlap(label, place) > 0.0 && !inside;
}

/// Chooses positions one after the other.
class Layout {
 public:
  Layout(std::span<const LabelWish> wishes, double width, double height, double gap)
      : wishes_(wishes), width_(width), height_(height), gap_(gap), positions_(wishes.size()) {}

  std::vector<LabelPosition> run() {
    std::vector<std::size_t> order(wishes_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return area(wishes_[a].place) < area(wishes_[b].place);  // small ones have the least choice
    });
    for (const std::size_t i : order) {
      if (wishes_[i].width > 0.0) choose(i);
    }
    return std::move(positions_);
  }

 private:
  static double area(const DrawnBox& box) { return box.width * box.height; }

  /// The positions that are worth trying, the best first.
  [[nodiscard]] std::vector<LabelPosition> candidates(const LabelWish& wish) const {
    const DrawnBox& p = wish.place;
    const double above = p.y - wish.height - gap_;
    const double below = p.bottom() + gap_;
    const double right_aligned = p.right() - wish.width;
    const double middle = p.y + p.height / 2.0 - wish.height / 2.0;
    std::vector<LabelPosition> list;
    const auto add = [&](double x, double y, bool is_apart) {
      const double inside_x = std::clamp(x, 0.0, std::max(0.0, width_ - wish.width));
      const double inside_y = std::clamp(y, 0.0, std::max(0.0, height_ - wish.height));
      list.push_back({{inside_x, inside_y, wish.width, wish.height}, is_apart});
    };
    const bool has_room = p.width > 1.4 * wish.width && p.height > 2.5 * wish.height;
    add(p.x, above, false);
    if (has_room) add(p.x + gap_, p.y + gap_, false);
    add(p.x, below, false);
    add(right_aligned, above, false);
    add(right_aligned, below, false);
    add(p.right() + gap_, middle, false);
    add(p.x - wish.width - gap_, middle, false);
    if (has_room) {
      add(right_aligned - gap_, p.y + gap_, false);
      add(p.x + gap_, p.bottom() - wish.height - gap_, false);
      add(right_aligned - gap_, p.bottom() - wish.height - gap_, false);
    }
    for (int step = 1; step <= kSteps; ++step) {
      const double off = step * (wish.height + gap_);
      for (const double x : {p.x, right_aligned, p.right() + 2.0 * gap_, p.x - wish.width - 2.0 * gap_}) {
        add(x, above - off, true);
        add(x, below + off, true);
      }
    }
    return list;
  }

  /// How bad a position is. `rank`: its place in the list.
  [[nodiscard]] double cost(std::size_t own, const LabelPosition& position, std::size_t rank) const {
    const DrawnBox& label = position.label;
    const double label_area = std::max(area(label), 1.0);
    double sum = kPerRank * static_cast<double>(rank) + (position.is_apart ? kApart : 0.0);
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      if (i == own) continue;
      const DrawnBox& other = wishes_[i].place;
      const double covered = overlap(label, positions_[i].label);
      if (covered > 0.0) sum += kTouchesLabel + kCoversLabel * covered / label_area;
      if (crosses_outline(label, other)) sum += kCoversEdge;
      sum += kCoversPlace * overlap(label, other) / std::max(area(other), kSmallest * label_area);
    }
    // Something small must not vanish under its own label, which happens at the borders of the picture.
    const DrawnBox& place = wishes_[own].place;
    sum += kCoversPlace * overlap(label, place) / std::max(area(place), 1.0);
    return sum;
  }

  void choose(std::size_t own) {
    double least = std::numeric_limits<double>::infinity();
    std::size_t rank = 0;
    for (const LabelPosition& position : candidates(wishes_[own])) {
      const double this_cost = cost(own, position, rank++);
      if (this_cost >= least) continue;
      least = this_cost;
      positions_[own] = position;
    }
  }

  std::span<const LabelWish> wishes_;
  double width_, height_, gap_;
  std::vector<LabelPosition> positions_;
};

}  // namespace

std::vector<LabelPosition> place_labels(std::span<const LabelWish> wishes, double picture_width, double picture_height,
                                        double gap) {
  return Layout(wishes, picture_width, picture_height, gap).run();
}

}  // namespace sightline
