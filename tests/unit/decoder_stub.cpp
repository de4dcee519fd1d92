/// Decoders that misbehave: which way is the last part of the name this program is started under.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vision/decoder_reply.h"

namespace {

using sightline::DecoderReply;

void write_out(const void* bytes, std::size_t count) {
  [[maybe_unused]] const ssize_t n = send(STDIN_FILENO, bytes, count, MSG_NOSIGNAL);
}

/// A picture of 3 x 2 pixels, of which `count` bytes are sent.
void send_picture(std::int64_t width, std::size_t count) {
  DecoderReply reply;
  reply.is_picture = 1;
  reply.width = width;
  reply.height = 2;
  write_out(&reply, sizeof reply);
  const std::vector<std::uint8_t> pixels(count, 7);
  write_out(pixels.data(), pixels.size());
}

void send_error(std::uint32_t code, std::uint32_t id, std::uint32_t message_bytes) {
  DecoderReply reply;
  reply.code = code;
  reply.id = id;
  reply.message_bytes = message_bytes;
  write_out(&reply, sizeof reply);
}

}  // namespace

int main(int, char** arguments) {
  const std::string_view name(arguments[0]);
  const std::string_view how = name.substr(name.rfind('-') + 1);
  char byte[4096];
  if (how != "deaf") {
    while (read(STDIN_FILENO, byte, sizeof byte) > 0) {
    }
  }
  if (how == "hangs") pause();
  if (how == "deaf") pause();
  if (how == "garbage") write_out("this is no reply at all, but it is long enough to look like one", 63);
  if (how == "cut") write_out(DecoderReply::kMagic.data(), 8);
  if (how == "short") send_picture(3, 17);
  if (how == "long") send_picture(3, 19);
  if (how == "wide") send_picture(4, 24);
  if (how == "huge") send_picture(std::int64_t{1} << 40, 18);
  if (how == "negative") send_picture(-3, 18);
  if (how == "code") send_error(250, 0, 5);
  if (how == "id") send_error(3, 77, 5);
  if (how == "endless") send_error(3, 0, 0xFFFFFFFFU);
  if (how == "silent") send_error(3, 0, 0);
  if (how == "flood") {
    for (;;) {
      if (send(STDIN_FILENO, byte, sizeof byte, MSG_NOSIGNAL) <= 0) break;
    }
  }
  return how == "fails" ? 1 : 0;
}
