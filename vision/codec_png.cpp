/// PNG through libpng: metadata is skipped unread, every damage is an error.
#include <png.h>

#include <cstring>
#include <string>

#include "vision/alpha.h"
#include "vision/codecs.h"
#include "vision/image_errors.h"

namespace sightline {

namespace {

/// What the library calls back with, and what is known of the picture. Plain data, because it is left by longjmp.
struct PngSession {
  png_structp png = nullptr;
  png_infop info = nullptr;
  const std::byte* at = nullptr;
  std::size_t left = 0;
  bool ended = false;  ///< the bytes ended before the picture
  char message[128] = {};
  int channels = 0;  ///< 3, or 4 with alpha, or 1: an index into `colors`
  int passes = 1;    ///< 7 if interlaced
  int n_colors = 0;
  std::uint8_t colors[256][3] = {};  ///< the palette over white
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* session = static_cast<PngSession*>(png_get_error_ptr(png));
  std::strncpy(session->message, message, sizeof(session->message) - 1);
  png_longjmp(png, 1);
}

/// The library goes on after a warning, perhaps with wrong pixels; we only do where surplus data follows whole ones.
void on_warning(png_structp png, png_const_charp message) {
  const bool surplus =
      std::strstr(message, "xtra compressed data") != nullptr || std::strstr(message, "oo much image data") != nullptr;
  if (!surplus) on_error(png, message);
}

void on_read(png_structp png, png_bytep to, std::size_t count) {
  auto* session = static_cast<PngSession*>(png_get_io_ptr(png));
  if (count > session->left) {
    session->ended = true;
    png_error(png, "the file ends early");
  }
  std::memcpy(to, session->at, count);
  session->at += count;
  session->left -= count;
}

/// Keeps the palette with its alpha over white. The library would expand indices too, but not notice one without a colour.
void keep_palette(PngSession& session) {
  png_colorp colors = nullptr;
  if (png_get_PLTE(session.png, session.info, &colors, &session.n_colors) == 0) {
    png_error(session.png, "it has no palette");
  }
  png_bytep alphas = nullptr;
  int n_alphas = 0;
  png_get_tRNS(session.png, session.info, &alphas, &n_alphas, nullptr);
  for (int i = 0; i < session.n_colors; ++i) {
    const std::uint32_t alpha = i < n_alphas ? alphas[i] : 255;
    session.colors[i][0] = over_white(colors[i].red, alpha);
    session.colors[i][1] = over_white(colors[i].green, alpha);
    session.colors[i][2] = over_white(colors[i].blue, alpha);
  }
}

/// Reads what stands before the pixels and asks for 8 bits of red, green, blue and perhaps alpha. False on failure.
/// Holds nothing that has a destructor, as the next one.
bool read_png_header(PngSession& session, Size expected, const DecodeLimits& limits) {
  png_structp png = session.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_read_fn(png, &session, on_read);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // All metadata is skipped where it stands: no text or profile is unpacked, whatever its size.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_chunk_malloc_max(png, static_cast<png_alloc_size_t>(limits.max_bytes));
  png_set_chunk_cache_max(png, 128);
  png_set_user_limits(png, static_cast<png_uint_32>(limits.max_side), static_cast<png_uint_32>(limits.max_side));
  png_read_info(png, session.info);
  if (png_get_image_width(png, session.info) != expected.width ||
      png_get_image_height(png, session.info) != expected.height) {
    png_error(png, "its size is stated twice");
  }
  const bool indexed = png_get_color_type(png, session.info) == PNG_COLOR_TYPE_PALETTE;
  if (indexed) {
    keep_palette(session);
    png_set_packing(png);
  } else {
    png_set_expand_gray_1_2_4_to_8(png);
    png_set_tRNS_to_alpha(png);
    png_set_strip_16(png);
    png_set_gray_to_rgb(png);
  }
  session.passes = png_set_interlace_handling(png);
  png_read_update_info(png, session.info);
  session.channels = png_get_channels(png, session.info);
  const int channels = session.channels;
  const bool as_asked =
      png_get_bit_depth(png, session.info) == 8 && (indexed ? channels == 1 : channels == 3 || channels == 4);
  if (!as_asked) png_error(png, "its channels are not known");
  return true;
}

/// Where the pixels go.
struct PngTarget {
  std::uint8_t* rgb = nullptr;
  std::uint8_t* coded = nullptr;  ///< unless 3 channels: room for one row, or for all of an interlaced picture
  Size size;
};

/// One row of indices to colours. False if one has none.
bool paint_indices(const PngSession& session, const std::uint8_t* indices, std::int64_t count,
                   std::uint8_t* rgb) noexcept {
  for (std::int64_t x = 0; x < count; ++x, rgb += 3) {
    if (indices[x] >= session.n_colors) return false;
    std::memcpy(rgb, session.colors[indices[x]], 3);
  }
  return true;
}

bool read_png_rows(PngSession& session, const PngTarget& target) {
  png_structp png = session.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  const std::int64_t row_bytes = target.size.width * session.channels;
  for (int pass = 0; pass < session.passes; ++pass) {
    for (std::int64_t y = 0; y < target.size.height; ++y) {
      std::uint8_t* rgb = target.rgb + y * target.size.width * 3;
      if (session.channels == 3) {
        png_read_row(png, rgb, nullptr);
        continue;
      }
      std::uint8_t* coded = target.coded + (session.passes > 1 ? y * row_bytes : 0);
      png_read_row(png, coded, nullptr);
      if (pass + 1 < session.passes) continue;
      if (session.channels == 4) {
        rgba_over_white(coded, target.size.width, rgb);
      } else if (!paint_indices(session, coded, target.size.width, rgb)) {
        png_error(png, "a pixel has a colour outside the palette");
      }
    }
  }
  png_read_end(png, nullptr);
  return true;
}

Result<Image> decode_with(PngSession& session, const ImageInfo& info, const DecodeLimits& limits) {
  const auto failure = [&] { return session.ended ? incomplete_image(info) : damaged_image(info, session.message); };
  if (!read_png_header(session, info.size, limits)) return failure();
  Result<Image> image = create_image(info);
  if (!image) return image;
  std::int64_t coded_bytes = 0;
  if (session.channels != 3) {
    coded_bytes = info.size.width * session.channels * (session.passes > 1 ? info.size.height : 1);
  }
  Result<AlignedBuffer<std::uint8_t>> coded = create_image_buffer(info, coded_bytes);
  if (!coded) return coded.error();
  if (!read_png_rows(session, {image->row(0), coded->data(), info.size})) return failure();
  return image;
}

}  // namespace

Result<Image> decode_png(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits& limits) {
  PngSession session;
  session.at = bytes.data();
  session.left = bytes.size();
  session.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &session, on_error, on_warning);
  if (session.png != nullptr) session.info = png_create_info_struct(session.png);
  Result<Image> image =
      session.info != nullptr ? decode_with(session, info, limits) : Result<Image>(image_memory_refused(info));
  png_destroy_read_struct(&session.png, &session.info, nullptr);
  return image;
}

}  // namespace sightline
