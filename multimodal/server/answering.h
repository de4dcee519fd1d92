/// Answering: carries the events of one request to its HTTP reply.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "multimodal/contract/chat_request.h"
#include "multimodal/server/metrics.h"
#include "multimodal/wire/http_reply.h"
#include "multimodal/wire/openai_reply.h"

namespace sightline {

/// One reply in the making. A stream begins with the first event that is no failure, so that what is wrong with a request
/// still becomes its status. Any thread; events come one after the other.
class Answering {
 public:
  Answering(std::shared_ptr<HttpReply> reply, ReplyForm form, bool stream, Metrics& metrics);

  void handle(const ChatEvent& event);
  /// Sends a comment if nothing was sent for `silence`, so that nobody between takes the connection for dead.
  void keep_alive(std::chrono::milliseconds silence);

 private:
  void handle_streamed(const ChatEvent& event);
  void handle_whole(const ChatEvent& event);
  void count(const ChatEvent& event);
  bool begin();
  void write(const std::string& bytes);

  std::mutex mutex_;   // guards all below
  std::shared_ptr<HttpReply> reply_;
  OpenAiReply json_;
  const bool stream_;
  Metrics& metrics_;
  bool begun_ = false, ended_ = false;
  std::chrono::steady_clock::time_point arrived_, sent_;
  std::optional<std::chrono::duration<double>> first_token_;
};

}  // namespace sightline
