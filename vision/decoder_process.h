/// Decoding of pictures in a process of its own, which untrusted bytes may bring down without harm.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>

#include "engine/base/error.h"
#include "vision/image.h"
#include "vision/image_probe.h"

namespace sightline {

/// Which program decodes, and how long it may take.
struct DecoderOptions {
  std::filesystem::path program;  ///< sightline-decoder, with sightline-decoder-heavy beside it; empty: those beside
                                  ///< the running program
  DecodeLimits limits = {};
  std::chrono::milliseconds time_limit{30'000};
};

/// As decode_image, computed by a process that is started for this picture and can open no file, reach no network and start
/// no program. Only the header is read in this process, by our own code; the pixels that come back are held against it.
/// However the other process ends, this one goes on. Any thread.
///
/// Errors: those of decode_image; Corrupt IMAGE_BAD if the process dies, takes too long or answers anything but the
/// picture that the header announces; Cancelled; NotFound if the program is missing; Io if no process can be started.
Result<Image> decode_apart(std::span<const std::byte> encoded, const DecoderOptions& options, std::stop_token stop);

/// A picture that was made smaller while it was received.
struct ReducedImage {
  Image image;              ///< sides of the picture divided by `factor`, rounded up
  Size full;                ///< of the upright picture
  std::int64_t factor = 1;  ///< each pixel is the mean of factor x factor of the picture's
};

/// As decode_apart, for looking at: the picture divided by the smallest whole number that leaves at most `max_pixels`
/// pixels. The picture's own pixels pass through one row at a time, so that memory here does not grow with them.
/// Requires: max_pixels at least 100,000. Errors: those of decode_apart.
Result<ReducedImage> decode_apart_reduced(std::span<const std::byte> encoded, std::int64_t max_pixels,
                                          const DecoderOptions& options, std::stop_token stop);

/// sightline-decoder in the folder of the running program.
std::filesystem::path decoder_beside_program();

}  // namespace sightline
