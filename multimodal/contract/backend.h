/// Backend: what an engine on this machine and one elsewhere have in common.
#pragma once

#include <stop_token>

#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Answers requests, one after the other or several at once. Any thread.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  /// Returns at once. Events come from a thread of the backend's own, in order, and end with exactly one Finished or
  /// Failed. A stop request ends the request soon, with Finished and Finish::Cancelled. `sink` must not throw; it may
  /// wait, and the request waits with it.
  virtual void submit(ChatRequest request, EventSink sink, std::stop_token stop) = 0;
};

}  // namespace sightline
