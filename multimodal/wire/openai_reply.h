/// ChatEvents -> replies of the chat completions and completions protocols, streamed and whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "multimodal/contract/chat_request.h"

namespace sightline {

/// What a reply says about itself.
struct ReplyForm {
  std::string id;  ///< "chatcmpl-…"
  std::string model;
  std::int64_t created = 0;  ///< seconds since 1970
  bool is_chat = true;
  bool include_usage = false;
  bool return_progress = false;
  bool one_call_only = false;  ///< further calls of functions are left out
};

/// Turns the events of one request into what a client reads. All JSON is valid, all text UTF-8. One thread at a time.
///
/// Beside OpenAI's fields: `reasoning_content`, llama-server's `timings` and `prompt_progress`, and `sightline` with
/// `regions`, `finish`, `notices` and `progress`.
class OpenAiReply {
 public:
  explicit OpenAiReply(ReplyForm form);
  ~OpenAiReply();
  OpenAiReply(const OpenAiReply&) = delete;
  OpenAiReply& operator=(const OpenAiReply&) = delete;

  /// The event as server-sent events; empty if it has none. After Finished this holds everything to the end, `[DONE]`
  /// included; after Failed one error object.
  std::string stream(const ChatEvent& event);
  /// Collects the event for `whole`.
  void collect(const ChatEvent& event);
  /// The whole reply. Requires: Finished was collected.
  [[nodiscard]] std::string whole() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sightline
