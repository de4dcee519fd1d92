/// Fuzz target: the reader of orientation gives 1 to 8 for any bytes in any container.
#include <string_view>

#include "tests/fuzz/decode_picture.h"
#include "vision/exif_orientation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  for (const std::string_view format : {"JPEG", "PNG", "WebP", "TIFF"}) {
    const int orientation = sightline::find_orientation(bytes, format);
    sightline::fuzz::demand(orientation >= 1 && orientation <= 8);
  }
  const auto info = sightline::probe_image(bytes);
  if (!info) sightline::fuzz::demand_known(info.error());
  return 0;
}
