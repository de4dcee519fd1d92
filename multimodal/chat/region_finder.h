/// RegionFinder: the text of an answer -> RegionFound events.
#pragma once

#include <optional>
#include <string_view>

#include "multimodal/contract/chat_request.h"
#include "multimodal/reply/grounding_parser.h"

namespace sightline {

/// Sends places to the sink while the answer comes, if the request asks for them and the conversation holds a picture.
/// They are taken to lie in the last picture: whoever wants places in several asks about one at a time. One thread.
class RegionFinder {
 public:
  /// `sink` outlives the finder.
  RegionFinder(const ChatRequest& request, const EventSink& sink);

  /// Takes the next text of the answer, without the thinking.
  void push(std::string_view answer);
  /// The answer is over.
  void finish();

 private:
  const EventSink& sink_;
  std::optional<GroundingParser> parser_;
};

}  // namespace sightline
