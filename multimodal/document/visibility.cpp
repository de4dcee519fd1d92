/// Finds the words of a page that nobody who looks at it would see.
#include "multimodal/document/visibility.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace sightline {

namespace {

constexpr double kTinyPoints = 1.5;
/// Of 255, in the channel that differs most. Grey on white that can barely be read (#EEE) has 17; compression of scans
/// leaves less than 10 in an empty place.
constexpr int kContrast = 12;

template <class Visit>
void for_each_word(PageText& page, const Visit& visit) {
  for (PageBlock& block : page.blocks) {
    for (PageLine& line : block.lines) {
      for (PageWord& word : line.words) visit(word);
    }
  }
}

std::int64_t pixel(double fraction, std::int64_t n) {
  return std::clamp(static_cast<std::int64_t>(std::floor(fraction * static_cast<double>(n))), std::int64_t{0}, n - 1);
}

/// The largest difference between two pixels of the rectangle, over the channels.
int contrast_in(const Image& picture, const PageBox& box) {
  const std::int64_t x0 = pixel(box.x0, picture.width()), x1 = pixel(box.x1, picture.width());
  const std::int64_t y0 = pixel(box.y0, picture.height()), y1 = pixel(box.y1, picture.height());
  std::array<int, 3> least = {255, 255, 255}, most = {0, 0, 0};
  for (std::int64_t y = y0; y <= y1; ++y) {
    const std::uint8_t* row = picture.row(y);
    for (std::int64_t x = x0; x <= x1; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        const int value = row[x * 3 + static_cast<std::int64_t>(c)];
        least[c] = std::min(least[c], value);
        most[c] = std::max(most[c], value);
      }
    }
  }
  return std::max({most[0] - least[0], most[1] - least[1], most[2] - least[2]});
}

}  // namespace

void mark_by_geometry(PageText& page) {
  for_each_word(page, [&page](PageWord& word) {
    const double x = word.box.middle_x(), y = word.box.middle_y();
    // Letters stand upright or on their side: the smaller of both sides is their height, but of "i" or "." its width.
    const double height = std::max(word.box.height() * page.height, word.box.width() * page.width);
    if (x < 0.0 || x > 1.0 || y < 0.0 || y > 1.0) {
      word.visibility = Visibility::OffPage;
    } else if (height < kTinyPoints || std::min(word.box.height() * page.height, word.box.width() * page.width) < 0.3) {
      word.visibility = Visibility::Tiny;
    }
  });
}

void mark_by_pixels(PageText& page, const Image& picture) {
  for_each_word(page, [&picture](PageWord& word) {
    if (word.visibility == Visibility::Visible && contrast_in(picture, word.box) < kContrast) {
      word.visibility = Visibility::NoContrast;
    }
  });
}

}  // namespace sightline
