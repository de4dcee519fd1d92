/// Decoding of pictures in a process of its own: start it, send the file, take what the header announces, end it.
#include "vision/decoder_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT: kill is POSIX
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/program_folder.h"
#include "vision/decoder_reply.h"
#include "vision/image_errors.h"
#include "vision/row_reducer.h"

namespace sightline {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMilliseconds = 20;  // how soon a stop is noticed

/// Our end of the conversation with the process; ends both when it goes.
class Decoder {
 public:
  Decoder(int socket, pid_t process) : socket_(socket), process_(process) {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() {
    close(socket_);
    kill(process_, SIGKILL);  // it has answered, or never will
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  [[nodiscard]] int socket() const noexcept { return socket_; }

 private:
  int socket_;
  pid_t process_;
};

Error cannot_start(const std::filesystem::path& program, int error) {
  const bool missing = error == ENOENT;
  return {missing ? ErrorCode::NotFound : ErrorCode::Io,
          program.string() + ", which decodes pictures, cannot be started: " + std::generic_category().message(error)};
}

/// Starts `program` with one end of a socket pair as its standard input, nothing else open and an empty environment.
Result<std::pair<int, pid_t>> start(const std::filesystem::path& program) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return cannot_start(program, errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;  // a stop key in the terminal is for this process, and so are blocked signals
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::string name = program.string();
  std::array<char*, 2> arguments = {name.data(), nullptr};
  std::array<char*, 1> environment = {nullptr};
  pid_t process = -1;
  const int failed = posix_spawn(&process, name.c_str(), &actions, &attributes, arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return cannot_start(program, failed);
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return std::pair(ends[0], process);
}

/// Moves bytes both ways until what is asked for is there. Every failure is an IMAGE_BAD about `info`, or Cancelled.
class Exchange {
 public:
  Exchange(int socket, std::span<const std::byte> to_send, const ImageInfo& info, const DecoderOptions& options,
           std::stop_token stop)
      : socket_(socket),
        to_send_(to_send),
        info_(info),
        deadline_(Clock::now() + options.time_limit),
        stop_(std::move(stop)) {}

  /// Fills `out`.
  Status take(std::span<std::byte> out) {
    while (!out.empty()) {
      Result<std::size_t> n = receive(out);
      if (!n) return n.error();
      if (*n == 0) return damaged_image(info_, "its decoder ended without an answer");
      out = out.subspan(*n);
    }
    return {};
  }

  /// Nothing more may come.
  Status expect_end() {
    std::byte more;
    Result<std::size_t> n = receive({&more, 1});
    if (!n) return n.error();
    if (*n != 0) return damaged_image(info_, "its decoder gave more than the header announces");
    return {};
  }

 private:
  /// Bytes received, 0 at the end. Sends what is left to be sent meanwhile.
  Result<std::size_t> receive(std::span<std::byte> out) {
    for (;;) {
      if (stop_.stop_requested()) return Error{ErrorCode::Cancelled, "decoding the picture was stopped"};
      if (Clock::now() >= deadline_) return damaged_image(info_, "decoding it takes too long");
      pollfd ready{socket_, static_cast<short>(POLLIN | (is_sent_ ? 0 : POLLOUT)), 0};
      if (poll(&ready, 1, kPollMilliseconds) <= 0) continue;
      if ((ready.revents & POLLOUT) != 0 && !is_sent_) send_some();
      if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      const ssize_t n = ::read(socket_, out.data(), out.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EAGAIN && errno != EINTR) return std::size_t{0};  // reset: it has gone
    }
  }

  void send_some() {
    const ssize_t n = ::send(socket_, to_send_.data(), to_send_.size(), MSG_NOSIGNAL);
    if (n > 0) to_send_ = to_send_.subspan(static_cast<std::size_t>(n));
    const bool refused = n < 0 && errno != EAGAIN && errno != EINTR;
    if (!to_send_.empty() && !refused) return;
    is_sent_ = true;  // or nobody listens any more: what it had to say can still be read
    shutdown(socket_, SHUT_WR);
  }

  int socket_;
  std::span<const std::byte> to_send_;
  bool is_sent_ = false;
  const ImageInfo& info_;
  Clock::time_point deadline_;
  std::stop_token stop_;
};

/// The error that a reply tells of.
Error read_refusal(const DecoderReply& reply, Exchange& exchange, const ImageInfo& info) {
  const Error nonsense = damaged_image(info, "its decoder gave no proper answer");
  const bool is_code = reply.code == static_cast<std::uint32_t>(ErrorCode::Corrupt) ||
                       reply.code == static_cast<std::uint32_t>(ErrorCode::OverBudget) ||
                       reply.code == static_cast<std::uint32_t>(ErrorCode::Unsupported);
  if (!is_code || reply.id >= kDecoderErrorIds.size() || reply.message_bytes == 0 ||
      reply.message_bytes > kDecoderMessageBytes) {
    return nonsense;
  }
  std::string message(reply.message_bytes, '\0');
  if (!exchange.take(std::as_writable_bytes(std::span(message)))) return nonsense;
  return {static_cast<ErrorCode>(reply.code), std::move(message), kDecoderErrorIds[reply.id]};
}

/// The picture that is announced, whole.
Result<Image> take_picture(Exchange& exchange, const ImageInfo& info) {
  Result<Image> image = Image::create(info.upright_size());
  if (!image) return image_memory_refused(info);
  const std::span<std::byte> pixels(reinterpret_cast<std::byte*>(image->row(0)), image->pixels().size());
  if (const Status taken = exchange.take(pixels); !taken) return taken.error();
  return image;
}

/// The picture that is announced, made smaller row by row.
Result<Image> take_reduced(Exchange& exchange, const ImageInfo& info, std::int64_t factor) {
  const Size full = info.upright_size();
  Result<RowReducer> reducer = RowReducer::create(full, factor);
  if (!reducer) return image_memory_refused(info);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(full.width) * 3);
  for (std::int64_t y = 0; y < full.height; ++y) {
    if (const Status taken = exchange.take(std::as_writable_bytes(std::span(row))); !taken) return taken.error();
    reducer->add(row);
  }
  return std::move(*reducer).take();
}

/// The program that decodes pictures of this format; empty if there is none.
std::filesystem::path program_for(std::string_view format, const DecoderOptions& options) {
  std::filesystem::path program = options.program.empty() ? decoder_beside_program() : options.program;
  if (format == kHeavyFormat && !program.empty()) program += kHeavySuffix;
  return program;
}

/// Starts a decoder for `encoded`, whose header says `info`, and lets `take` take the pixels out of the exchange.
template <class Take>
Result<Image> decode_with(std::span<const std::byte> encoded, const ImageInfo& info, const DecoderOptions& options,
                          std::stop_token stop, const Take& take) {
  const Result<std::pair<int, pid_t>> started = start(program_for(info.format, options));
  if (!started) return started.error();
  const Decoder decoder(started->first, started->second);
  Exchange exchange(decoder.socket(), encoded, info, options, std::move(stop));

  DecoderReply reply;
  if (const Status taken = exchange.take(std::as_writable_bytes(std::span(&reply, 1))); !taken) return taken.error();
  if (reply.magic != DecoderReply::kMagic) return damaged_image(info, "its decoder gave no proper answer");
  if (reply.is_picture != 1) return read_refusal(reply, exchange, info);
  if (info.upright_size() != Size{reply.width, reply.height}) {
    return damaged_image(info, "its decoder gave another size than the header announces");
  }
  Result<Image> image = take(exchange);
  if (!image) return image;
  if (const Status ended = exchange.expect_end(); !ended) return ended.error();
  return image;
}

}  // namespace

std::filesystem::path decoder_beside_program() {
  // Without a folder, no name: a relative one would start whatever lies in the folder one happens to be in.
  const std::optional<std::filesystem::path> folder = program_folder();
  return folder ? *folder / "sightline-decoder" : std::filesystem::path();
}

Result<Image> decode_apart(std::span<const std::byte> encoded, const DecoderOptions& options, std::stop_token stop) {
  const Result<ImageInfo> info = probe_image(encoded, options.limits);
  if (!info) return info.error();
  return decode_with(encoded, *info, options, std::move(stop),
                     [&info](Exchange& exchange) { return take_picture(exchange, *info); });
}

Result<ReducedImage> decode_apart_reduced(std::span<const std::byte> encoded, std::int64_t max_pixels,
                                          const DecoderOptions& options, std::stop_token stop) {
  const Result<ImageInfo> info = probe_image(encoded, options.limits);
  if (!info) return info.error();
  const std::int64_t factor = reducing_factor(info->upright_size(), max_pixels);
  Result<Image> image = decode_with(encoded, *info, options, std::move(stop), [&info, factor](Exchange& exchange) {
    return take_reduced(exchange, *info, factor);
  });
  if (!image) return image.error();
  return ReducedImage{*std::move(image), info->upright_size(), factor};
}

}  // namespace sightline
