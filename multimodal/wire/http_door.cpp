/// HttpDoor: accepts connections, reads their heads, and keeps watch over those that were let in.
#include "multimodal/wire/http_door.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "multimodal/wire/listen_socket.h"

namespace sightline {

namespace {

constexpr std::chrono::milliseconds kTick(200);
constexpr std::chrono::milliseconds kGraceOfNewcomers(250);  // before one may be dismissed to make room
constexpr std::chrono::milliseconds kLinger(2000);
constexpr std::size_t kDrainBytes = std::size_t{256} << 20;
constexpr std::size_t kBytesPerSecondOfBody = std::size_t{256} << 10;

/// Connections that the descriptors of this process allow, some kept for files and pipes.
std::size_t connections_for(std::size_t wanted) {
  constexpr std::size_t kOthers = 40;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
  return std::min(wanted, std::max<std::size_t>(8, descriptors > kOthers ? descriptors - kOthers : 0));
}

void send_now(int descriptor, const std::string& bytes) {
  // A fresh connection's buffer holds a refusal whole; a client that left no room does not read it anyway.
  [[maybe_unused]] const ssize_t n = send(descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

int open_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

HttpDoor::HttpDoor(const HttpServerOptions& options, Admit admit)
    : limits_(options.limits),
      policy_(options),
      admit_(std::move(admit)),
      most_visits_(connections_for(options.limits.connections)) {}

Result<std::unique_ptr<HttpDoor>> HttpDoor::open(const HttpServerOptions& options, Admit admit) {
  std::unique_ptr<HttpDoor> door(new HttpDoor(options, std::move(admit)));
  Result<ListenSocket> socket = ListenSocket::open(options.host, options.port);
  if (!socket) return socket.error();
  door->listener_ = socket->descriptor;
  door->port_ = socket->port;
  door->poll_ = epoll_create1(EPOLL_CLOEXEC);
  door->wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  door->spare_ = open_spare();
  if (door->poll_ < 0 || door->wake_ < 0) {
    return Error{ErrorCode::Unavailable, "the system gives no more file descriptors to serve with", "SRV_PORT"};
  }
  for (const int descriptor : {door->listener_, door->wake_}) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(door->poll_, EPOLL_CTL_ADD, descriptor, &event);
  }
  HttpDoor* raw = door.get();
  door->thread_ = std::thread([raw] { raw->run(); });
  return door;
}

HttpDoor::~HttpDoor() {
  ending_ = true;
  eventfd_write(wake_, 1);
  if (thread_.joinable()) thread_.join();
  for (const auto& [descriptor, visit] : visits_) {
    if (visit->phase != Visit::Phase::Served) close(descriptor);
  }
  for (const int descriptor : {listener_, poll_, wake_, spare_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

std::size_t HttpDoor::visits() const {
  const std::lock_guard lock(mutex_);
  return visits_.size();
}

std::size_t HttpDoor::served() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(
      visits_.begin(), visits_.end(), [](const auto& entry) { return entry.second->phase == Visit::Phase::Served; }));
}

std::shared_ptr<Visit> HttpDoor::find(int descriptor) const {
  const std::lock_guard lock(mutex_);
  const auto found = visits_.find(descriptor);
  return found == visits_.end() ? nullptr : found->second;
}

void HttpDoor::forget(int descriptor) {
  const std::lock_guard lock(mutex_);
  if (visits_.erase(descriptor) > 0) epoll_ctl(poll_, EPOLL_CTL_DEL, descriptor, nullptr);
}

void HttpDoor::close_to_strangers() {
  closed_ = true;
  eventfd_write(wake_, 1);
}

void HttpDoor::stop_all(bool breaking_off) {
  std::vector<std::shared_ptr<Visit>> served;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [descriptor, visit] : visits_) {
      if (visit->phase != Visit::Phase::Served) continue;
      served.push_back(visit);
      if (breaking_off || !visit->has_body) shutdown(descriptor, SHUT_RDWR);
    }
  }
  for (const auto& visit : served) {  // without the lock: the work's own callbacks run here
    if (breaking_off) {
      visit->pipe->leave();
    } else {
      visit->pipe->ask_to_stop();
    }
  }
}

void HttpDoor::run() {
  std::array<epoll_event, 64> events{};
  Clock::time_point checked = Clock::now();
  bool listening = true;
  while (!ending_) {
    // Deadlines are looked after while there is anybody to have one; a server that is left alone does not wake up.
    const int patience = visits() == 0 ? -1 : static_cast<int>(kTick.count());
    const int n = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), patience);
    for (int i = 0; i < n; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.fd == wake_) {
        eventfd_t ignored = 0;
        eventfd_read(wake_, &ignored);
      } else if (event.data.fd == listener_) {
        if (!closed_) accept_all();
      } else {
        handle(event.data.fd, event.events);
      }
    }
    if (closed_ && listening) {
      listening = false;
      epoll_ctl(poll_, EPOLL_CTL_DEL, listener_, nullptr);
      close(std::exchange(listener_, -1));
    }
    if (Clock::now() - checked >= kTick || closed_) {
      check_deadlines();
      checked = Clock::now();
    }
  }
}

void HttpDoor::accept_all() {
  constexpr int kAtOnce = 64;  // then those who wait for an answer have their turn
  for (int i = 0; i < kAtOnce; ++i) {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      take_in(descriptor);
    } else if (errno == EMFILE || errno == ENFILE) {
      refuse_beyond_descriptors();
      return;
    } else if (errno != EINTR && errno != ECONNABORTED) {
      return;
    }
  }
}

void HttpDoor::take_in(int descriptor) {
  auto visit = std::make_shared<Visit>();
  visit->descriptor = descriptor;
  visit->since = Clock::now();
  const bool has_room = make_room();
  {
    const std::lock_guard lock(mutex_);
    visits_[descriptor] = visit;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  event.data.fd = descriptor;
  epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event);
  if (!has_room) refuse(visit, error_answer(503, "too many connections are open", "SRV_LIMIT", 1));
}

void HttpDoor::refuse_beyond_descriptors() {
  if (spare_ >= 0) close(std::exchange(spare_, -1));
  const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor >= 0) {
    send_now(descriptor, answer_bytes(error_answer(503, "too many files and connections are open", "SRV_LIMIT", 1)));
    close(descriptor);
  }
  spare_ = open_spare();
}

/// Below the limit, or one of those who have not said what they want is dismissed. False if all are at work.
bool HttpDoor::make_room() {
  std::shared_ptr<Visit> oldest;
  {
    const std::lock_guard lock(mutex_);
    if (visits_.size() < most_visits_) return true;
    if (visits_.size() >= most_visits_ + most_visits_ / 2) return false;  // refusals wait for their readers, but few
    for (const auto& [descriptor, visit] : visits_) {
      if (visit->phase == Visit::Phase::Served) continue;
      if (!oldest || visit->since < oldest->since) oldest = visit;
    }
  }
  if (!oldest || Clock::now() - oldest->since < kGraceOfNewcomers) return false;
  dismiss(oldest);
  return true;
}

void HttpDoor::handle(int descriptor, std::uint32_t events) {
  const std::shared_ptr<Visit> visit = find(descriptor);
  if (!visit) return;
  switch (visit->phase) {
    case Visit::Phase::Head:
      look(visit);
      break;
    case Visit::Phase::Lingering:
      drain(visit);
      break;
    case Visit::Phase::Served:
      if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) visit->pipe->leave();
      break;
  }
}

void HttpDoor::look(const std::shared_ptr<Visit>& visit) {
  std::string bytes(limits_.head.line_bytes + limits_.head.field_bytes + 4 * limits_.head.fields + 64, '\0');
  const ssize_t n = recv(visit->descriptor, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return dismiss(visit);
  if (n < 0) return;
  const bool is_full = static_cast<std::size_t>(n) == bytes.size();
  bytes.resize(static_cast<std::size_t>(n));
  HeadReading reading = read_request_head(bytes, limits_.head);
  if (reading.state == HeadReading::State::Whole) return let_in(visit, std::move(reading.head));
  if (reading.state == HeadReading::State::Refused) {
    return refuse(visit, error_answer(reading.status, std::string(reading.why), "SRV_BAD_REQUEST"));
  }
  if (is_full) refuse(visit, error_answer(431, "the request's header fields are too long", "SRV_BAD_REQUEST"));
}

void HttpDoor::let_in(const std::shared_ptr<Visit>& visit, RequestHead head) {
  if (std::optional<HttpAnswer> answer = policy_.answer_at_door(head)) return refuse(visit, *answer);
  visit->head = std::move(head);
  visit->pipe = std::make_shared<ReplyPipe>(limits_.reply);
  visit->since = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    visit->phase = Visit::Phase::Served;
  }
  // From here on only the end of the connection is of interest; if it has come already this reports it again.
  epoll_event event{};
  event.events = EPOLLRDHUP | EPOLLET;
  event.data.fd = visit->descriptor;
  epoll_ctl(poll_, EPOLL_CTL_MOD, visit->descriptor, &event);
  if (admit_(visit)) return;
  const std::lock_guard lock(mutex_);
  visits_.erase(visit->descriptor);  // it has been closed
}

void HttpDoor::refuse(const std::shared_ptr<Visit>& visit, const HttpAnswer& answer) {
  send_now(visit->descriptor, answer_bytes(answer));
  // Closing with unread bytes would reset the connection and may take the answer away before it is read.
  shutdown(visit->descriptor, SHUT_WR);
  visit->phase = Visit::Phase::Lingering;
  visit->since = Clock::now();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = visit->descriptor;
  epoll_ctl(poll_, EPOLL_CTL_MOD, visit->descriptor, &event);
}

void HttpDoor::drain(const std::shared_ptr<Visit>& visit) {
  constexpr int kAtOnce = 16;  // then others have their turn; what is left reports itself again
  std::array<char, 65536> rubbish;
  for (int i = 0; i < kAtOnce; ++i) {
    const ssize_t n = recv(visit->descriptor, rubbish.data(), rubbish.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    visit->drained += n > 0 ? static_cast<std::size_t>(n) : 0;
    if (n <= 0 || visit->drained > kDrainBytes) return dismiss(visit);
  }
}

void HttpDoor::dismiss(const std::shared_ptr<Visit>& visit) {
  const std::lock_guard lock(mutex_);
  visits_.erase(visit->descriptor);
  close(visit->descriptor);
}

bool HttpDoor::is_overdue(const Visit& visit, Clock::time_point now) const {
  if (!visit.has_body) {
    const std::chrono::seconds for_bytes(static_cast<std::int64_t>(visit.received_bytes / kBytesPerSecondOfBody));
    return now - visit.since > limits_.body_deadline + for_bytes;
  }
  const auto finished = visit.pipe->finished_at();
  return finished && now - *finished > limits_.reply_deadline;
}

void HttpDoor::check_deadlines() {
  const Clock::time_point now = Clock::now();
  std::vector<std::shared_ptr<Visit>> late, lingered, unheard;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [descriptor, visit] : visits_) {
      if (visit->phase == Visit::Phase::Head) {
        if (closed_ || now - visit->since > limits_.head_deadline) late.push_back(visit);
      } else if (visit->phase == Visit::Phase::Lingering) {
        if (now - visit->since > kLinger) lingered.push_back(visit);
      } else if (is_overdue(*visit, now)) {
        if (!visit->has_body) {
          send_now(descriptor, answer_bytes(error_answer(408, "the body took too long to arrive", "SRV_LIMIT")));
        }
        shutdown(descriptor, SHUT_RDWR);  // the library sees the end and closes it
        unheard.push_back(visit);
      }
    }
  }
  for (const auto& visit : late) refuse(visit, error_answer(408, "the request took too long to arrive", "SRV_LIMIT"));
  for (const auto& visit : lingered) dismiss(visit);
  for (const auto& visit : unheard) visit->pipe->leave();
}

}  // namespace sightline
