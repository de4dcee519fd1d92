/// HttpReply: where a handler writes its answer, whole or bit by bit, from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sightline {

/// A reply, or the beginning of one.
struct HttpAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};  ///< more of them
  std::string body{};
};

/// What stands between a handler and a connection: the handler's thread fills it, the connection's thread empties it.
/// The connection sleeps while there is nothing to send, and the handler waits while too much is unsent.
class ReplyPipe {
 public:
  struct Limits {
    std::size_t unsent_bytes = std::size_t{1} << 20;
    std::chrono::milliseconds write_stall = std::chrono::seconds(60);  ///< longest wait for room
  };
  explicit ReplyPipe(const Limits& limits) : limits_(limits) {}

  // The handler's side; any thread.

  /// A whole reply. Only the first of `send` and `begin` counts.
  void send(HttpAnswer answer);
  /// Begins a reply whose body follows; its own body is the first of it. False if the client is gone.
  bool begin(HttpAnswer answer);
  /// Adds to the body. Waits for room; false once the client is gone, a stop was asked for while waiting for room, or
  /// the client took nothing for too long.
  bool write(std::string_view bytes);
  /// The body is complete.
  void finish();
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }

  // The connection's side.

  /// How the connection is put to sleep and woken; called under a lock, must not call back.
  void attach(std::function<void()> park, std::function<void()> wake);
  /// The head of the answer when there is one; otherwise none, and the connection is parked.
  std::optional<HttpAnswer> take_head();
  /// Up to `room` bytes of the body. 0 with nothing to send yet, and the connection is parked.
  struct Read {
    enum class State { Some, Later, End, Broken } state = State::Later;
    std::size_t bytes = 0;
  };
  Read read(char* out, std::size_t room);
  /// The client is gone: the work is asked to stop, and nobody waits any longer.
  void leave();
  /// The work is asked to stop but may still say its last words.
  void ask_to_stop();
  /// The connection is over; it is never parked or woken again.
  void detach();
  [[nodiscard]] bool gone() const;
  /// Whether the answer is a stream, meaningful after take_head gave one.
  [[nodiscard]] bool is_stream() const;
  /// When the whole answer was handed over; none before.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> finished_at() const;

 private:
  void wake_connection();  // under the lock

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable_any room_;
  std::function<void()> park_, wake_;
  std::optional<HttpAnswer> head_;
  std::string unsent_;
  std::size_t sent_ = 0;  // of unsent_
  bool begun_ = false, stream_ = false, finished_ = false, gone_ = false, parked_ = false;
  std::optional<std::chrono::steady_clock::time_point> finished_at_;
  std::stop_source stop_;
};

/// A handler's hold on the reply. If it is let go without an answer the client is told so; a stream is ended.
class HttpReply {
 public:
  explicit HttpReply(std::shared_ptr<ReplyPipe> pipe) : pipe_(std::move(pipe)) {}
  ~HttpReply();
  HttpReply(const HttpReply&) = delete;
  HttpReply& operator=(const HttpReply&) = delete;

  /// As those of ReplyPipe.
  void send(HttpAnswer answer) { pipe_->send(std::move(answer)); }
  bool begin(HttpAnswer answer) { return pipe_->begin(std::move(answer)); }
  bool write(std::string_view bytes) { return pipe_->write(bytes); }
  void finish() { pipe_->finish(); }
  /// Asked to stop when the client leaves or the server ends.
  [[nodiscard]] std::stop_token stop_token() const { return pipe_->stop_token(); }

 private:
  std::shared_ptr<ReplyPipe> pipe_;
};

}  // namespace sightline
