/// SingleInstance: one window for a person's folders; whoever starts another one gets the first.
#include "gui/shell/single_instance.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QByteArray>
#include <QCryptographicHash>
#include <QSocketNotifier>
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <thread>

namespace sightline::gui {

namespace {

constexpr std::size_t kTokenMost = 256;  // bytes
constexpr char kShown = '1';

/// A socket's address without a file: a zero, then the name (unix(7)).
struct Address {
  explicit Address(const std::string& name) {
    place.sun_family = AF_UNIX;
    name.copy(place.sun_path + 1, sizeof place.sun_path - 1);
    size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + std::min(name.size(), sizeof place.sun_path - 1));
  }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&place); }

  sockaddr_un place{};
  socklen_t size = 0;
};

std::string nameFor(const std::filesystem::path& folder) {
  std::error_code problem;
  const std::string path = std::filesystem::weakly_canonical(folder, problem).string();
  const QByteArray digest = QCryptographicHash::hash(QByteArray::fromStdString(path), QCryptographicHash::Sha256);
  return "sightline-window-" + std::to_string(getuid()) + "-" + digest.toHex().left(32).toStdString();
}

bool isOurs(int connection) {
  ucred other{};
  socklen_t size = sizeof other;
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &other, &size) == 0 && other.uid == getuid();
}

int makeSocket() { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

}  // namespace

SingleInstance::SingleInstance(const std::filesystem::path& folder, QObject* parent)
    : QObject(parent), name_(nameFor(folder)), socket_(makeSocket()) {
  claim();
}

void SingleInstance::claim() {
  if (socket_ < 0) return;
  const Address address(name_);
  isFirst_ = ::bind(socket_, address.get(), address.size) == 0 || errno != EADDRINUSE;
  if (isFirst_) ::listen(socket_, 8);
}

SingleInstance::~SingleInstance() {
  if (socket_ >= 0) ::close(socket_);
}

bool SingleInstance::showOther(const std::string& token) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kLook(20);
  const Clock::time_point until = Clock::now() + std::chrono::seconds(3);
  const std::string message = "show " + token.substr(0, kTokenMost);
  // It may have its name already and not listen yet, or be ending.
  while (!isFirst_ && Clock::now() < until) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (callOther(message, static_cast<int>(std::max<std::int64_t>(left.count(), 1)))) return true;
    std::this_thread::sleep_for(kLook);
    claim();
  }
  return false;
}

/// One call; false if nobody answers it within `patience` milliseconds.
bool SingleInstance::callOther(const std::string& message, int patience) const {
  const Address address(name_);
  const int connection = makeSocket();
  if (connection < 0) return false;
  bool isShown = false;
  if (::connect(connection, address.get(), address.size) == 0 && isOurs(connection) &&
      ::send(connection, message.data(), message.size(), MSG_NOSIGNAL) > 0) {
    pollfd waiting{connection, POLLIN, 0};
    char said = 0;
    isShown = poll(&waiting, 1, patience) > 0 && recv(connection, &said, 1, 0) == 1 && said == kShown;
  }
  ::close(connection);
  return isShown;
}

void SingleInstance::listen() {
  if (!isFirst_ || socket_ < 0) return;
  auto* const notifier = new QSocketNotifier(socket_, QSocketNotifier::Read, this);
  connect(notifier, &QSocketNotifier::activated, this, &SingleInstance::answer);
}

void SingleInstance::answer() {
  const int connection = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (connection < 0) return;
  std::array<char, kTokenMost + 8> message{};
  // It speaks at once or not at all; who connects and is silent must not stop the window.
  pollfd waiting{connection, POLLIN, 0};
  constexpr int kPatience = 100;  // milliseconds
  const bool speaks = isOurs(connection) && poll(&waiting, 1, kPatience) > 0;
  const ssize_t n = speaks ? recv(connection, message.data(), message.size(), 0) : -1;
  const QByteArray said(message.data(), static_cast<qsizetype>(std::max<ssize_t>(n, 0)));
  if (said.startsWith("show ")) {
    emit showRequested(said.mid(5));
    static_cast<void>(!::send(connection, &kShown, 1, MSG_NOSIGNAL));
  }
  ::close(connection);
}

}  // namespace sightline::gui
