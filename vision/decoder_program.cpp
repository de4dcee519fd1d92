/// A program that decodes: reads a picture's file from a socket, locked up, and answers there with its pixels.
#include "vision/decoder_program.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vision/decoder_reply.h"
#include "vision/decoder_sandbox.h"
#include "vision/image_decoder.h"

namespace sightline {

namespace {

constexpr std::int64_t kMemoryBytes = std::int64_t{4} << 30;  // the largest picture takes seven bytes a pixel, 1.2 GiB
constexpr std::int64_t kSeconds = 60;                         // whoever started this process waits for half of that

/// Everything up to the end, or as much as shows that it is too long.
std::vector<std::byte> read_all(std::int64_t most) {
  std::vector<std::byte> bytes;
  std::size_t n_read = 0;
  for (;;) {
    if (n_read == bytes.size()) bytes.resize(std::max<std::size_t>(2 * n_read, std::size_t{1} << 20U));
    const ssize_t n = read(STDIN_FILENO, bytes.data() + n_read, bytes.size() - n_read);
    if (n < 0 && errno == EINTR) continue;
    if (n > 0) n_read += static_cast<std::size_t>(n);
    if (n <= 0 || static_cast<std::int64_t>(n_read) > most) break;
  }
  bytes.resize(n_read);
  return bytes;
}

bool send_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(STDIN_FILENO, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

bool send_error(const Error& error) {
  const auto* const id = std::find(kDecoderErrorIds.begin(), kDecoderErrorIds.end(), error.id);
  const std::string message = error.message.substr(0, kDecoderMessageBytes);
  DecoderReply reply;
  reply.code = static_cast<std::uint32_t>(error.code);
  reply.id = id == kDecoderErrorIds.end() ? 0 : static_cast<std::uint32_t>(id - kDecoderErrorIds.begin());
  reply.message_bytes = static_cast<std::uint32_t>(message.size());
  return send_all(std::as_bytes(std::span(&reply, 1))) && send_all(std::as_bytes(std::span(message)));
}

bool answer(std::span<const Codec> codecs) {
  const DecodeLimits limits;  // the caller's may be narrower; it holds the answer against its own
  const std::vector<std::byte> encoded = read_all(limits.max_bytes);
  const Result<Image> image = decode_image(encoded, codecs, limits);
  if (!image) return send_error(image.error());
  DecoderReply reply;
  reply.is_picture = 1;
  reply.width = image->width();
  reply.height = image->height();
  return send_all(std::as_bytes(std::span(&reply, 1))) && send_all(std::as_bytes(image->pixels()));
}

}  // namespace

int run_decoder(std::span<const Codec> codecs) {
  if (!enter_decoder_sandbox(kMemoryBytes, kSeconds)) return 1;
  _exit(answer(codecs) ? 0 : 1);  // nothing is left to be tidied
}

}  // namespace sightline
