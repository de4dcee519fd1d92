/// JPEG through libjpeg-turbo: every warning that means missing or wrong pixels is an error.
#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

// In this order: each needs what stands above it.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include "vision/codecs.h"
#include "vision/image_errors.h"
#include "vision/jpeg_segments.h"

namespace sightline {

namespace {

/// A file can state ever more scans at a few bytes each, and each costs a pass over the whole picture. Encoders write
/// about ten; large pictures may have at least twice that, small ones more.
int max_scans(Size size) noexcept {
  constexpr std::int64_t kPixelsTimesScans = 2'000'000'000;
  return static_cast<int>(std::clamp<std::int64_t>(kPixelsTimesScans / (size.width * size.height), 20, 100));
}

/// Why decoding ended early.
enum class JpegFailure { None, Incomplete, Damaged, Unsupported, Scans, Memory };

/// What the library calls back with. Plain data, because the library is left by longjmp.
struct JpegSession {
  jpeg_decompress_struct decoder;
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  std::jmp_buf leave;
  JpegFailure failure;
  int max_scans;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void leave(j_common_ptr decoder, JpegFailure failure) {
  auto* session = static_cast<JpegSession*>(decoder->client_data);
  session->failure = failure;
  decoder->err->format_message(decoder, session->message);
  std::longjmp(session->leave, 1);
}

[[noreturn]] void on_error(j_common_ptr decoder) {
  switch (decoder->err->msg_code) {
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
      leave(decoder, JpegFailure::Incomplete);
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      leave(decoder, JpegFailure::Unsupported);
    case JERR_IMAGE_TOO_BIG:
    case JERR_NO_BACKING_STORE:
    case JERR_OUT_OF_MEMORY:
    case JERR_WIDTH_OVERFLOW:
      leave(decoder, JpegFailure::Memory);
    default:
      leave(decoder, JpegFailure::Damaged);
  }
}

/// `level` -1 is a warning, others are notes. The library goes on after a warning and fills in grey; we do not.
void on_message(j_common_ptr decoder, int level) {
  if (level >= 0) return;
  switch (decoder->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
      leave(decoder, JpegFailure::Incomplete);
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
      leave(decoder, JpegFailure::Damaged);
    default:
      ++decoder->err->num_warnings;  // odd, but every pixel is there
  }
}

void on_output(j_common_ptr) {}

void on_progress(j_common_ptr decoder) {
  const int limit = static_cast<JpegSession*>(decoder->client_data)->max_scans;
  if (reinterpret_cast<j_decompress_ptr>(decoder)->input_scan_number > limit) leave(decoder, JpegFailure::Scans);
}

/// What the picture's adaptation to red, green and blue needs to know.
struct JpegPixels {
  std::uint8_t* rgb = nullptr;   ///< the whole picture
  std::uint8_t* cmyk = nullptr;  ///< room for one row of four channels
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// Ink to light without a colour profile: light = (255 - ink) (255 - black) / 255, rounded. Files with Adobe's marker
/// store 255 - ink already.
void cmyk_to_rgb(const std::uint8_t* cmyk, std::int64_t count, bool inverted, std::uint8_t* rgb) noexcept {
  const std::uint32_t flip = inverted ? 0 : 255;
  for (std::int64_t i = 0; i < count; ++i, cmyk += 4, rgb += 3) {
    const std::uint32_t black = cmyk[3] ^ flip;
    for (int c = 0; c < 3; ++c) rgb[c] = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * black + 127) / 255);
  }
}

/// Decodes all rows; false after a failure. Holds nothing that has a destructor.
bool decode_rows(JpegSession& session, std::span<const std::byte> bytes, const JpegPixels& pixels, long max_memory) {
  jpeg_decompress_struct& decoder = session.decoder;
  decoder.err = jpeg_std_error(&session.errors);
  session.errors.error_exit = on_error;
  session.errors.emit_message = on_message;
  session.errors.output_message = on_output;
  session.progress.progress_monitor = on_progress;
  decoder.client_data = &session;
  if (setjmp(session.leave) != 0) return false;
  jpeg_create_decompress(&decoder);
  decoder.mem->max_memory_to_use = max_memory;
  decoder.progress = &session.progress;
  jpeg_mem_src(&decoder, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&decoder, TRUE);
  const bool inks = decoder.num_components == 4;
  decoder.out_color_space = inks ? JCS_CMYK : JCS_RGB;
  decoder.dct_method = JDCT_ISLOW;
  decoder.do_fancy_upsampling = TRUE;
  if (decoder.image_width != pixels.width || decoder.image_height != pixels.height) {
    ERREXIT(&decoder, JERR_BAD_STATE);
  }
  jpeg_start_decompress(&decoder);
  while (decoder.output_scanline < decoder.output_height) {
    std::uint8_t* rgb = pixels.rgb + std::int64_t{decoder.output_scanline} * pixels.width * 3;
    JSAMPROW row = inks ? pixels.cmyk : rgb;
    jpeg_read_scanlines(&decoder, &row, 1);
    if (inks) cmyk_to_rgb(pixels.cmyk, pixels.width, decoder.saw_Adobe_marker != 0, rgb);
  }
  jpeg_finish_decompress(&decoder);
  return true;
}

/// Scans up to the end mark, counted without decoding: coded data has no such pair of bytes. A table between scans
/// might; a few too many do not matter, and one too few is seen while decoding.
int count_scans(std::span<const std::byte> bytes) noexcept {
  std::size_t at = 2;
  std::optional<JpegSegment> segment = next_jpeg_segment(bytes, at);
  while (segment && segment->marker != kJpegStartOfScan) segment = next_jpeg_segment(bytes, at);
  if (!segment) return 0;
  int count = 1;
  for (; at + 1 < bytes.size(); ++at) {
    const void* found = std::memchr(bytes.data() + at, 0xFF, bytes.size() - at - 1);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
    if (bytes[at + 1] == std::byte{kJpegStartOfScan}) ++count;
    if (bytes[at + 1] == std::byte{0xD9}) break;
  }
  return count;
}

Error failure_of(const JpegSession& session, const ImageInfo& info) {
  switch (session.failure) {
    case JpegFailure::Incomplete:
      return incomplete_image(info);
    case JpegFailure::Unsupported:
      return unsupported_image("this kind of JPEG (" + std::string(session.message) + ")");
    case JpegFailure::Memory:
      return image_memory_refused(info);
    case JpegFailure::Scans:
      return Error{ErrorCode::OverBudget,
                   "the " + describe_image(info) + " has too many scans: at most " + std::to_string(session.max_scans) +
                       " are read",
                   "IMAGE_LIMIT"};
    default:
      return damaged_image(info, session.message);
  }
}

}  // namespace

Result<Image> decode_jpeg(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits& limits) {
  JpegSession session = {};
  session.max_scans = max_scans(info.size);
  if (count_scans(bytes) > session.max_scans) {
    session.failure = JpegFailure::Scans;
    return failure_of(session, info);
  }
  Result<Image> image = create_image(info);
  if (!image) return image;
  Result<AlignedBuffer<std::uint8_t>> inks = create_image_buffer(info, info.size.width * 4);
  if (!inks) return inks.error();
  // A progressive picture is collected as two bytes for each sample; beyond the largest we accept, something is wrong.
  const std::int64_t max_memory = limits.max_pixels * 8 + (std::int64_t{64} << 20);
  const JpegPixels pixels{image->row(0), inks->data(), info.size.width, info.size.height};
  const bool decoded = decode_rows(session, bytes, pixels, static_cast<long>(max_memory));
  jpeg_destroy_decompress(&session.decoder);
  if (!decoded) return failure_of(session, info);
  return image;
}

}  // namespace sightline
