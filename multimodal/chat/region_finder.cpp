/// RegionFinder: the text of an answer -> RegionFound events.
#include "multimodal/chat/region_finder.h"

#include <cstddef>
#include <variant>
#include <vector>

#include "vision/image_probe.h"

namespace sightline {

namespace {

void send(const std::vector<RegionFound>& regions, const EventSink& sink) {
  for (const RegionFound& region : regions) sink(region);
}

}  // namespace

RegionFinder::RegionFinder(const ChatRequest& request, const EventSink& sink) : sink_(sink) {
  if (!request.find_regions) return;
  const ImageRef* last = nullptr;
  std::size_t n_images = 0;
  for (const Message& message : request.conversation.messages) {
    for (const Part& part : message.parts) {
      if (const auto* image = std::get_if<ImageRef>(&part)) {
        last = image;
        ++n_images;
      }
    }
  }
  if (last == nullptr) return;
  GroundingOptions options;
  if (const Result<ImageInfo> info = probe_image(*last->encoded)) {
    const Size size = info->upright_size();
    options.picture = PictureSize{static_cast<double>(size.width), static_cast<double>(size.height)};
  }
  parser_.emplace(options, n_images - 1);
}

void RegionFinder::push(std::string_view answer) {
  if (parser_) send(parser_->push(answer), sink_);
}

void RegionFinder::finish() {
  if (parser_) send(parser_->finish(), sink_);
}

}  // namespace sightline
