/// A photograph of a page: the page found in it, its perspective and slant taken out.
#include "multimodal/document/photograph.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "engine/base/program_folder.h"
#include "multimodal/document/straight_reply.h"

namespace sightline {

namespace {

Error no_answer(const std::string& why) {
  return {ErrorCode::Corrupt, "looking for a page in the photograph failed: " + why, "IMAGE_BAD"};
}

Result<StraightPage> read_reply(const std::string& output, Size photograph) {
  StraightenReply reply;
  std::memcpy(&reply, output.data(), sizeof(reply));
  const bool is_sane = reply.width >= 1 && reply.height >= 1 && reply.width <= document_limits::kPagePixels &&
                       reply.height <= document_limits::kPagePixels / reply.width;
  if (!is_sane || output.size() - sizeof(reply) != static_cast<std::size_t>(reply.width * reply.height * 3)) {
    return no_answer("the answer is no picture");
  }
  Result<Image> image = Image::create({reply.width, reply.height});
  if (!image) return image.error();
  std::memcpy(image->row(0), output.data() + sizeof(reply), output.size() - sizeof(reply));
  StraightPage page;
  page.image = std::make_shared<const Image>(*std::move(image));
  page.photograph = photograph;
  page.turned_degrees = reply.turned_degrees;
  for (std::size_t i = 0; i < page.corners.size(); ++i) {
    page.corners[i] = {reply.corners[2 * i] / static_cast<double>(photograph.width),
                       reply.corners[2 * i + 1] / static_cast<double>(photograph.height)};
    if (!std::isfinite(page.corners[i].first) || !std::isfinite(page.corners[i].second)) {
      return no_answer("its corners are no places");
    }
  }
  return page;
}

}  // namespace

PageBox StraightPage::in_photograph(const PageBox& place) const noexcept {
  // The projective map from the unit square to the corners. Source: Heckbert 1989, section 2.2.3.
  const auto& [a, b, c, d] = corners;
  const double dx1 = b.first - c.first, dx2 = d.first - c.first, sx = a.first - b.first + c.first - d.first;
  const double dy1 = b.second - c.second, dy2 = d.second - c.second, sy = a.second - b.second + c.second - d.second;
  const double det = dx1 * dy2 - dx2 * dy1;
  const double g = det == 0.0 ? 0.0 : (sx * dy2 - dx2 * sy) / det;
  const double h = det == 0.0 ? 0.0 : (dx1 * sy - sx * dy1) / det;
  const auto map = [&](double u, double v) {
    const double w = g * u + h * v + 1.0;
    const double x = (b.first - a.first + g * b.first) * u + (d.first - a.first + h * d.first) * v + a.first;
    const double y = (b.second - a.second + g * b.second) * u + (d.second - a.second + h * d.second) * v + a.second;
    return std::pair(w == 0.0 ? 0.0 : x / w, w == 0.0 ? 0.0 : y / w);
  };
  PageBox box;
  bool is_first = true;
  for (const auto& [u, v] : {std::pair(place.x0, place.y0), std::pair(place.x1, place.y0),
                             std::pair(place.x0, place.y1), std::pair(place.x1, place.y1)}) {
    const auto [x, y] = map(u, v);
    const PageBox point = {x, y, x, y};
    box = is_first ? point : united(box, point);
    is_first = false;
  }
  return {std::clamp(box.x0, 0.0, 1.0), std::clamp(box.y0, 0.0, 1.0), std::clamp(box.x1, 0.0, 1.0),
          std::clamp(box.y1, 0.0, 1.0)};
}

Result<std::optional<StraightPage>> straighten(const Image& photograph, const ToolPlaces& places,
                                               const std::stop_token& stop) {
  const StraightenQuestion question{photograph.width(), photograph.height()};
  std::vector<std::byte> bytes(sizeof(question) + photograph.pixels().size());
  std::memcpy(bytes.data(), &question, sizeof(question));
  std::memcpy(bytes.data() + sizeof(question), photograph.pixels().data(), photograph.pixels().size());
  const Result<AttachedCopy> input = AttachedCopy::of(bytes, "the photograph");
  if (!input) return input.error();

  const std::filesystem::path ours = places.ours.empty() ? program_folder().value_or("/nonexistent") : places.ours;
  LimitedRun run;
  run.launcher = ours / "sightline-confine";
  run.program = ours / "sightline-straighten";
#ifdef __SANITIZE_ADDRESS__
  run.limits.memory_bytes = -1;  // its shadow alone is larger
#endif
  run.input = input->open_again();
  if (run.input < 0) return Error{ErrorCode::Io, "the copy of the photograph cannot be opened"};
  const Result<LimitedOutcome> outcome = run_limited(run, stop);
  close(run.input);
  if (!outcome) return outcome.error();
  if (outcome->end == LimitedOutcome::End::Stopped)
    return Error{ErrorCode::Cancelled, "looking for a page was stopped"};
  StraightenReply reply;
  if (!outcome->succeeded() || outcome->output.size() < sizeof(reply)) return no_answer(end_text(*outcome, run.limits));
  std::memcpy(&reply, outcome->output.data(), sizeof(reply));
  if (reply.magic != StraightenReply::kMagic) return no_answer("the answer is none");
  if (reply.width == 0) return std::optional<StraightPage>();
  Result<StraightPage> page = read_reply(outcome->output, photograph.size());
  if (!page) return page.error();
  return std::optional<StraightPage>(*std::move(page));
}

}  // namespace sightline
