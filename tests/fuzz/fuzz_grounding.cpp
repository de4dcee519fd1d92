/// Fuzz target: any answer gives places inside the picture, and a stream of it never takes a place back.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/utf8.h"
#include "multimodal/reply/grounding_parser.h"
#include "multimodal/reply/lenient_json.h"

namespace {

using namespace sightline;

/// Ends the run so that the fuzzer keeps the input; also in builds without assertions.
void demand(bool law) {
  if (!law) std::abort();
}

void check_item(const GroundingItem& item) {
  for (std::size_t i = 0; i < item.n_coords(); ++i) {
    demand(std::isfinite(item.coords[i]));
    if (item.kind != GroundingItem::Kind::Box3d) demand(item.coords[i] >= 0.0 && item.coords[i] <= 1000.0);
  }
  if (item.kind == GroundingItem::Kind::Box)
    demand(item.coords[0] <= item.coords[2] && item.coords[1] <= item.coords[3]);
  demand(item.extra.starts_with('{') && item.extra.ends_with('}'));
  if (!item.label) return;
  demand(is_valid_utf8(*item.label));
  demand(static_cast<std::size_t>(std::count_if(item.label->begin(), item.label->end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
         })) <= kLabelCodePointsMax);
  for (const char c : *item.label) demand(static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n');
}

struct Streamed {
  std::vector<Region> regions;
  Grounding grounding;
};

bool same(const Region& a, const Region& b) {
  return a.label == b.label && a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1 &&
         a.is_point == b.is_point && a.is_loose == b.is_loose;
}

Streamed stream(std::string_view text, const GroundingOptions& options, std::size_t piece) {
  GroundingParser parser(options, 0);
  Streamed streamed;
  std::size_t n_before = 0;
  const auto take = [&](const std::vector<RegionFound>& events) {
    for (const RegionFound& event : events) {
      demand(event.index <= streamed.regions.size());
      if (event.index == streamed.regions.size()) streamed.regions.emplace_back();
      demand(!same(streamed.regions[event.index], event.region) || event.region.x1 == 0.0);
      streamed.regions[event.index] = event.region;
    }
    demand(parser.grounding().items.size() >= n_before);  // none is taken back
    n_before = parser.grounding().items.size();
  };
  for (std::size_t at = 0; at < text.size(); at += piece) take(parser.push(text.substr(at, piece)));
  take(parser.finish());
  streamed.grounding = parser.grounding();
  return streamed;
}

void check_stream(std::string_view text, const GroundingOptions& options, std::size_t piece) {
  const Streamed whole = stream(text, options, text.size() + 1);
  const Streamed pieces = stream(text, options, piece);
  demand(whole.grounding.items == pieces.grounding.items);
  demand(whole.regions.size() == pieces.regions.size());
  std::size_t n_regions = 0;
  for (const GroundingItem& item : whole.grounding.items) {
    const std::optional<Region> region = region_of(item, 0);
    if (!region) continue;
    demand(n_regions < whole.regions.size() && same(*region, whole.regions[n_regions]));
    demand(same(*region, pieces.regions[n_regions]));
    ++n_regions;
  }
  demand(n_regions == whole.regions.size());
}

}  // namespace

/// The input: a byte of options (bits 0–2 scale, bit 3 picture size known, the rest the length of stream pieces), then
/// the answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned choice = data[0];
  const std::string text = replace_invalid_utf8({reinterpret_cast<const char*>(data) + 1, size - 1});
  GroundingOptions options;
  options.scale = static_cast<CoordinateScale>((choice & 7U) % 5U);
  if ((choice & 8U) != 0) options.picture = options.input = PictureSize{1920.0, 1080.0};

  const Grounding grounding = parse_grounding(text, options);
  demand(grounding.items.size() <= kPlacesMax);
  for (const GroundingItem& item : grounding.items) {
    check_item(item);
    const JsonText extra = read_lenient_json(item.extra, 0);
    demand(!extra.tree[0].open && extra.end == item.extra.size());
  }
  check_stream(text, options, 1 + (choice >> 4U));
  return 0;
}
