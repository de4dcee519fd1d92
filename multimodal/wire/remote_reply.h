/// RemoteReply: what servers elsewhere stream -> ChatEvents, whatever their dialect.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/chat_request.h"

namespace sightline {

/// Reads the stream of one reply. One thread at a time.
///
/// Thinking is taken from `reasoning_content` (ours, llama-server, SGLang, older vLLM) or `reasoning` (vLLM, Ollama), or
/// told by `<think>` at the beginning of the content, cut anywhere. Calls of functions are put together from their pieces
/// and given at the end, one whose arguments are no JSON is left out with a Notice; those that a server leaves in the
/// content are found there. Nothing a server sends makes this fail other than with an event, and memory is bounded by what
/// was received.
class RemoteReply {
 public:
  /// `server` stands for it in messages; `tools` are those that were offered, and outlive this.
  explicit RemoteReply(std::string server, std::span<const Tool> tools = {});
  ~RemoteReply();
  RemoteReply(const RemoteReply&) = delete;
  RemoteReply& operator=(const RemoteReply&) = delete;

  /// Looks for places in the answer's text, which then lie in picture `image_index`, unless the server gives places itself.
  /// To be called before `push`.
  void find_regions(std::size_t image_index);

  /// The next bytes of the body. The events are given in order; after Finished or Failed there are none.
  std::vector<ChatEvent> push(std::string_view bytes);
  /// The body is over: Finished, or Failed if it ended too early, unless that was given before.
  std::vector<ChatEvent> finish();
  [[nodiscard]] bool ended() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What a reply that is no success says: one sentence with the server's own words, cut and escaped. Understands the
/// error objects of OpenAI's protocol, FastAPI's `detail`, texts, and pages.
Error remote_error(int status, std::string_view body, const std::string& server);

}  // namespace sightline
