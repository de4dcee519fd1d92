/// sightline-straighten: reads a photograph from descriptor 3 and writes the page in it as straight_reply.h says.
/// Started by photograph.cpp; of no use by hand.
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <span>
#include <vector>

#include "multimodal/document/document_limits.h"
#include "multimodal/document/find_sheet.h"
#include "multimodal/document/limited_process.h"
#include "multimodal/document/reader_sandbox.h"
#include "multimodal/document/straight_reply.h"

namespace sightline {
namespace {

constexpr double kSlantOfSheet = 5.0;  // degrees that may be left when the corners are known
constexpr double kSlantOfScan = 15.0;

bool write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

/// The photograph's pixels where they lie; empty if the input is none.
cv::Mat map_photograph() {
  struct stat status {};
  StraightenQuestion question;
  if (fstat(kToolInput, &status) != 0 || std::cmp_less(status.st_size, sizeof(question))) return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, kToolInput, 0);
  if (data == MAP_FAILED) return {};
  std::memcpy(&question, data, sizeof(question));
  if (question.width < 1 || question.height < 1 || question.width > 65'535 || question.height > 65'535) return {};
  if (size - sizeof(question) != static_cast<std::size_t>(question.width * question.height * 3)) return {};
  // The library takes no pointer to what may only be read; nothing here writes to it.
  return cv::Mat(static_cast<int>(question.height), static_cast<int>(question.width), CV_8UC3,
                 static_cast<std::byte*>(data) + sizeof(question));
}

double distance(const SheetCorner& a, const SheetCorner& b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// The size at which the longest sides keep their pixels, within the limit. Of two opposite sides the nearer one looks
/// longer and the other shorter than they are: their mean tells how wide the sheet is to how tall.
cv::Size page_size(const SheetCorners& corners) {
  const double top = distance(corners[0], corners[1]), bottom = distance(corners[3], corners[2]);
  const double left = distance(corners[0], corners[3]), right = distance(corners[1], corners[2]);
  const double width = std::max(1.0, (top + bottom) / 2), height = std::max(1.0, (left + right) / 2);
  const double most = static_cast<double>(document_limits::kPagePixels) * 0.9;
  const double finest = std::max(std::max(top, bottom) / width, std::max(left, right) / height);
  const double scale = std::min(finest, std::sqrt(most / (width * height)));
  return {std::max(16, static_cast<int>(width * scale)), std::max(16, static_cast<int>(height * scale))};
}

SheetCorners corners_of(const cv::Size& size) {
  const auto w = static_cast<float>(size.width), h = static_cast<float>(size.height);
  return {SheetCorner{0.0F, 0.0F}, {w, 0.0F}, {w, h}, {0.0F, h}};
}

std::vector<cv::Point2f> points_of(const SheetCorners& corners) {
  std::vector<cv::Point2f> points;
  for (const SheetCorner& corner : corners) points.emplace_back(corner.x, corner.y);
  return points;
}

/// The page, and the map from the photograph to it.
struct Straight {
  cv::Mat page;
  cv::Mat map = cv::Mat::eye(3, 3, CV_64F);
  double degrees = 0.0;
};

void flatten(const cv::Mat& photograph, const SheetCorners& corners, Straight& straight) {
  const cv::Size size = page_size(corners);
  straight.map = cv::getPerspectiveTransform(points_of(corners), points_of(corners_of(size)));
  cv::warpPerspective(photograph, straight.page, straight.map, size, cv::INTER_CUBIC, cv::BORDER_REPLICATE);
}

void turn(double degrees, Straight& straight) {
  const cv::Point2f middle(static_cast<float>(straight.page.cols) / 2.0F,
                           static_cast<float>(straight.page.rows) / 2.0F);
  const cv::Mat turning = cv::getRotationMatrix2D(middle, degrees, 1.0);
  cv::Mat page, whole = cv::Mat::eye(3, 3, CV_64F);
  cv::warpAffine(straight.page, page, turning, straight.page.size(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  turning.copyTo(whole(cv::Rect(0, 0, 3, 2)));
  straight.page = page;
  straight.map = whole * straight.map;
  straight.degrees = degrees;
}

std::optional<Straight> straighten(const cv::Mat& photograph) {
  Straight straight;
  const std::optional<SheetCorners> corners = find_sheet(photograph);
  if (corners) {
    flatten(photograph, *corners, straight);
  } else if (is_mostly_paper(photograph)) {
    straight.page = photograph;
  } else {
    return std::nullopt;
  }
  const double degrees = find_slant(straight.page, corners ? kSlantOfSheet : kSlantOfScan);
  if (degrees != 0.0) turn(degrees, straight);
  if (!corners && degrees == 0.0) return std::nullopt;
  return straight;
}

int answer() {
  const cv::Mat photograph = map_photograph();
  if (photograph.empty()) return 2;
  const std::optional<Straight> straight = straighten(photograph);
  StraightenReply reply;
  if (straight) {
    reply.width = straight->page.cols;
    reply.height = straight->page.rows;
    reply.turned_degrees = straight->degrees;
    std::vector<cv::Point2f> places;
    cv::perspectiveTransform(points_of(corners_of(straight->page.size())), places, straight->map.inv());
    for (std::size_t i = 0; i < places.size(); ++i) {
      reply.corners[2 * i] = static_cast<double>(places[i].x);
      reply.corners[2 * i + 1] = static_cast<double>(places[i].y);
    }
  }
  if (!write_all(std::as_bytes(std::span(&reply, 1)))) return 2;
  for (int y = 0; straight && y < straight->page.rows; ++y) {
    const auto* row = straight->page.ptr<std::byte>(y);
    if (!write_all({row, static_cast<std::size_t>(straight->page.cols) * 3})) return 2;
  }
  return 0;
}

}  // namespace
}  // namespace sightline

int main() {
  cv::setNumThreads(0);  // threads cannot be started where we go
  if (!sightline::enter_reader_sandbox()) return 2;
  int code = 2;
  try {  // the library reports everything by exceptions
    code = sightline::answer();
  } catch (const cv::Exception&) {
    code = 3;
  }
  _exit(code);
}
