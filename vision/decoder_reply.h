/// What both sides of a decoder's process know: which program it is, and its reply, the pixels or what is wrong.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sightline {

/// The format that the program with this behind its name decodes; all others are for the program without it.
inline constexpr std::string_view kHeavyFormat = "BMP";
inline constexpr std::string_view kHeavySuffix = "-heavy";

/// Sent first. Both sides are of the same build, so that the structure travels as it lies in memory.
struct DecoderReply {
  static constexpr std::array<char, 8> kMagic = {'S', 'L', 'P', 'I', 'X', 'E', 'L', '1'};
  std::array<char, 8> magic = kMagic;
  std::uint32_t is_picture = 0;  ///< 1: width * height * 3 bytes follow; 0: message_bytes bytes follow
  std::uint32_t code = 0;        ///< ErrorCode, if it is no picture
  std::uint32_t id = 0;          ///< index into kDecoderErrorIds
  std::uint32_t message_bytes = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

inline constexpr std::array<std::string_view, 3> kDecoderErrorIds = {"IMAGE_BAD", "IMAGE_LIMIT", "IMAGE_UNSUPPORTED"};
inline constexpr std::size_t kDecoderMessageBytes = 1024;  ///< longer messages are cut

}  // namespace sightline
