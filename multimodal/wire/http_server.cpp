/// HttpServer: requests in, replies out; every limit and deadline that strangers are held to.
#include "multimodal/wire/http_server.h"

#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "multimodal/wire/http_door.h"

namespace sightline {

namespace {

constexpr std::size_t kHandlerThreads = 4;
constexpr std::size_t kReplyBlock = std::size_t{32} << 10;
constexpr std::size_t kMemoryPerConnection = std::size_t{128} << 10;  // holds a head of the largest size

using VisitPointer = std::shared_ptr<Visit>;

MHD_Result answer_with(MHD_Connection* connection, const VisitPointer& visit, HttpAnswer answer);

}  // namespace

/// The door's thread lets a visit in; the library's thread reads its body and writes its reply; handlers run on a few
/// threads of their own, so that reading a large request holds up nobody.
class HttpServer::Impl {
 public:
  explicit Impl(HttpHandler handler) : handler_(std::move(handler)) {}

  Status start(const HttpServerOptions& options) {
    options_ = options;
    const auto most = static_cast<unsigned>(2 * options.limits.connections + 16);  // the door counts more closely
    // poll, because with epoll's edges the library (0.9.75) misses an end that has come together with the last bytes.
    daemon_ = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC, 0, nullptr,
        nullptr, &Impl::on_request, this,                          //
        MHD_OPTION_NOTIFY_COMPLETED, &Impl::on_completed, this,    //
        MHD_OPTION_NOTIFY_CONNECTION, &Impl::on_connection, this,  //
        MHD_OPTION_CONNECTION_LIMIT, most,                         //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, kMemoryPerConnection,  //
        MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(std::max<std::int64_t>(
            1, std::chrono::ceil<std::chrono::seconds>(options.limits.reply.write_stall).count())),
        MHD_OPTION_END);
    if (daemon_ == nullptr) {
      return Error{ErrorCode::Unavailable, "the system gives no thread or descriptor to serve with", "SRV_PORT"};
    }
    for (std::size_t i = 0; i < kHandlerThreads; ++i) threads_.emplace_back([this] { handle_requests(); });
    Result<std::unique_ptr<HttpDoor>> door =
        HttpDoor::open(options, [this](const VisitPointer& visit) { return admit(visit); });
    if (!door) return door.error();
    {
      const std::lock_guard lock(mutex_);
      door_ = *std::move(door);
    }
    has_door_.notify_all();
    return {};
  }

  ~Impl() { stop(std::chrono::seconds(1)); }

  void stop(std::chrono::milliseconds grace) {
    if (daemon_ == nullptr) return;
    if (door_ != nullptr) {
      door_->close_to_strangers();
      door_->stop_all(false);
      const auto until = std::chrono::steady_clock::now() + grace;
      while (door_->served() > 0 && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      door_->stop_all(true);
    }
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
      waiting_.clear();
    }
    has_work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    if (door_ != nullptr) door_->stop_all(true);  // whoever was let in meanwhile: none may sleep when the library ends
    MHD_stop_daemon(std::exchange(daemon_, nullptr));
  }

  [[nodiscard]] const HttpDoor& door() const { return *door_; }
  [[nodiscard]] const HttpServerOptions& options() const { return options_; }

 private:
  /// Hands the descriptor to the library, which may be at work with it before this returns.
  bool admit(const VisitPointer& visit) {
    std::unique_lock lock(mutex_);  // the first visitor may come before `start` has the door
    has_door_.wait(lock, [this] { return door_ != nullptr || ending_; });
    if (ending_ || !reserve(*visit, visit->head.content_length().value_or(0))) {
      close_refused(visit);
      return false;
    }
    // Under the lock, so that the library is not ended meanwhile; it closes the descriptor if it refuses.
    if (MHD_add_connection(daemon_, visit->descriptor, nullptr, 0) == MHD_YES) return true;
    release(*visit);
    return false;
  }

  static void close_refused(const VisitPointer& visit) {
    const std::string bytes =
        answer_bytes(error_answer(503, "the requests being read take up all the room there is", "SRV_LIMIT", 1));
    [[maybe_unused]] const ssize_t n = send(visit->descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    close(visit->descriptor);
  }

  // The budget of all bodies; under the lock.
  bool reserve(Visit& visit, std::size_t bytes) {
    if (bytes > options_.limits.all_bodies_bytes - body_bytes_) return false;
    body_bytes_ += bytes;
    visit.reserved_bytes += bytes;
    return true;
  }
  void release(Visit& visit) { body_bytes_ -= std::exchange(visit.reserved_bytes, 0); }

  static void on_connection(void* self, MHD_Connection* connection, void** context,
                            MHD_ConnectionNotificationCode code) {
    auto* impl = static_cast<Impl*>(self);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
      const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
      *context = new VisitPointer(impl->door_->find(info->connect_fd));
      return;
    }
    const std::unique_ptr<VisitPointer> visit(static_cast<VisitPointer*>(*context));
    *context = nullptr;
    if (!visit || !*visit) return;
    impl->door_->forget((*visit)->descriptor);
    impl->end(**visit);
  }

  static void on_completed(void* self, MHD_Connection* /*connection*/, void** context,
                           MHD_RequestTerminationCode /*code*/) {
    const std::unique_ptr<VisitPointer> visit(static_cast<VisitPointer*>(*context));
    *context = nullptr;
    if (visit) static_cast<Impl*>(self)->end(**visit);
  }

  void end(Visit& visit) {
    visit.pipe->detach();
    const std::lock_guard lock(mutex_);
    release(visit);
  }

  static MHD_Result on_request(void* self, MHD_Connection* connection, const char* /*url*/, const char* /*method*/,
                               const char* /*version*/, const char* data, std::size_t* size, void** context) {
    auto* impl = static_cast<Impl*>(self);
    auto* visit = static_cast<VisitPointer*>(*context);
    if (visit == nullptr) {
      const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
      const auto* known = static_cast<const VisitPointer*>(info->socket_context);
      if (known == nullptr || !*known || (*known)->begun) return MHD_NO;  // a second request: only one was looked at
      (*known)->begun = true;
      *context = new VisitPointer(*known);
      return MHD_YES;
    }
    return impl->go_on(connection, *visit, data, size);
  }

  MHD_Result go_on(MHD_Connection* connection, const VisitPointer& visit, const char* data, std::size_t* size) {
    if (*size > 0) {
      if (!take_body(*visit, std::string_view(data, *size))) return MHD_NO;
      *size = 0;
      return MHD_YES;
    }
    if (!visit->handed_over) hand_over(connection, visit);
    if (visit->pipe->gone()) return MHD_NO;
    if (std::optional<HttpAnswer> answer = visit->pipe->take_head()) {
      door_->policy().add_origin_headers(visit->head, *answer);
      return answer_with(connection, visit, *std::move(answer));
    }
    return MHD_YES;  // asleep until there is an answer
  }

  bool take_body(Visit& visit, std::string_view bytes) {
    const std::size_t after = visit.body.size() + bytes.size();
    bool fits = after <= options_.limits.body_bytes;
    if (fits && after > visit.reserved_bytes) {  // no length was declared
      const std::lock_guard lock(mutex_);
      fits = reserve(visit, std::max<std::size_t>(after, 2 * visit.reserved_bytes) - visit.reserved_bytes);
    }
    if (!fits) {
      const std::string refusal = answer_bytes(error_answer(
          413, "the body has more than " + std::to_string(options_.limits.body_bytes) + " bytes", "SRV_LIMIT"));
      [[maybe_unused]] const ssize_t n =
          send(visit.descriptor, refusal.data(), refusal.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      return false;
    }
    if (visit.body.empty()) visit.body.reserve(visit.head.content_length().value_or(0));
    visit.body.append(bytes);
    visit.received_bytes = after;
    return true;
  }

  void hand_over(MHD_Connection* connection, const VisitPointer& visit) {
    visit->handed_over = true;
    visit->has_body = true;
    visit->pipe->attach([connection] { MHD_suspend_connection(connection); },
                        [connection] { MHD_resume_connection(connection); });
    {
      const std::lock_guard lock(mutex_);
      if (!ending_) waiting_.push_back(visit);
    }
    has_work_.notify_one();
  }

  void handle_requests() {
    while (true) {
      VisitPointer visit;
      {
        std::unique_lock lock(mutex_);
        has_work_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        visit = std::move(waiting_.front());
        waiting_.pop_front();
      }
      handler_({visit->head.method, visit->head.path, visit->head.query, std::move(visit->body)},
               std::make_shared<HttpReply>(visit->pipe));
      const std::lock_guard lock(mutex_);
      release(*visit);  // whatever the handler keeps of the body is its own to limit
    }
  }

  const HttpHandler handler_;
  HttpServerOptions options_;
  std::unique_ptr<HttpDoor> door_;
  MHD_Daemon* daemon_ = nullptr;
  std::vector<std::thread> threads_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable has_work_, has_door_;
  std::deque<VisitPointer> waiting_;
  std::size_t body_bytes_ = 0;
  bool ending_ = false;
};

namespace {

ssize_t read_reply(void* context, std::uint64_t /*position*/, char* out, std::size_t room) {
  const ReplyPipe::Read read = (*static_cast<std::shared_ptr<ReplyPipe>*>(context))->read(out, room);
  switch (read.state) {
    case ReplyPipe::Read::State::Some:
      return static_cast<ssize_t>(read.bytes);
    case ReplyPipe::Read::State::Later:
      return 0;
    case ReplyPipe::Read::State::End:
      return MHD_CONTENT_READER_END_OF_STREAM;
    case ReplyPipe::Read::State::Broken:
      break;
  }
  return MHD_CONTENT_READER_END_WITH_ERROR;
}

void free_pipe(void* context) { delete static_cast<std::shared_ptr<ReplyPipe>*>(context); }

MHD_Result answer_with(MHD_Connection* connection, const VisitPointer& visit, HttpAnswer answer) {
  MHD_Response* response = nullptr;
  if (visit->pipe->is_stream()) {
    response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kReplyBlock, &read_reply,
                                                 new std::shared_ptr<ReplyPipe>(visit->pipe), &free_pipe);
  } else {
    response = MHD_create_response_from_buffer(answer.body.size(), answer.body.data(), MHD_RESPMEM_MUST_COPY);
  }
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.content_type.c_str());
  for (const auto& [name, value] : answer.headers) MHD_add_response_header(response, name.c_str(), value.c_str());
  const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, HttpHandler handler) {
  auto impl = std::make_unique<Impl>(std::move(handler));
  if (Status ok = impl->start(options); !ok) return ok.error();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const noexcept { return impl_->door().port(); }

std::string HttpServer::url() const {
  const std::string& host = impl_->options().host;
  const bool is_six = host.find(':') != std::string::npos;
  std::string text = is_six ? "http://[" : "http://";
  text += host;
  text += is_six ? "]:" : ":";
  return text + std::to_string(port());
}

std::size_t HttpServer::connections() const { return impl_->door().visits(); }

void HttpServer::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }

}  // namespace sightline
