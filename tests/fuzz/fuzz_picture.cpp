/// Fuzz target: any bytes decoded as a picture give pixels or an Error; the seeds are TIFF, BMP and GIF files.
#include "tests/fuzz/decode_picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sightline::fuzz::decode_picture(data, size);
  return 0;
}
