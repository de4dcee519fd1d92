/// Decoding with all codecs there are, in a file of its own: whoever needs fewer does not link the others' libraries.
#include <algorithm>
#include <array>
#include <iterator>

#include "vision/image_decoder.h"

namespace sightline {

Result<Image> decode_image(std::span<const std::byte> encoded, const DecodeLimits& limits) {
  std::array<Codec, std::size(kLightCodecs) + std::size(kHeavyCodecs)> codecs;
  std::copy(std::begin(kHeavyCodecs), std::end(kHeavyCodecs),
            std::copy(std::begin(kLightCodecs), std::end(kLightCodecs), codecs.begin()));
  return decode_image(encoded, codecs, limits);
}

}  // namespace sightline
