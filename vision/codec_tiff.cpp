/// TIFF through libtiff: the first page, through the library's own conversion to red, green, blue and alpha.
///
/// OpenCV decodes TIFF too, but goes on after damaged data, so that part of a picture would pass for the whole.
#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "vision/alpha.h"
#include "vision/codecs.h"
#include "vision/image_errors.h"

namespace sightline {

namespace {

/// The file in memory, and the first thing the library complained about.
struct TiffSource {
  std::span<const std::byte> bytes;
  std::size_t at = 0;
  bool ended = false;  ///< more was asked for than there is
  bool failed = false;
  char message[128] = {};
};

tmsize_t on_read(thandle_t handle, void* to, tmsize_t count) {
  auto* source = static_cast<TiffSource*>(handle);
  if (count <= 0) return 0;
  const std::size_t left = source->bytes.size() - std::min(source->at, source->bytes.size());
  const std::size_t taken = std::min(static_cast<std::size_t>(count), left);
  source->ended = source->ended || taken < static_cast<std::size_t>(count);
  if (taken == 0) return 0;
  std::memcpy(to, source->bytes.data() + source->at, taken);
  source->at += taken;
  return static_cast<tmsize_t>(taken);
}

tmsize_t on_write(thandle_t, void*, tmsize_t) { return 0; }

toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  auto* source = static_cast<TiffSource*>(handle);
  if (whence == SEEK_CUR) offset += source->at;
  if (whence == SEEK_END) offset += source->bytes.size();
  source->at = static_cast<std::size_t>(offset);  // may lie behind the end: reading there gives nothing
  return offset;
}

int on_close(thandle_t) { return 0; }
toff_t on_size(thandle_t handle) { return static_cast<TiffSource*>(handle)->bytes.size(); }

/// Formats go to std::vsnprintf as the library wrote them.
void complain(TiffSource& source, const char* format, va_list values) {
  if (!source.failed) std::vsnprintf(source.message, sizeof(source.message), format, values);
  source.failed = true;
}

int on_error(TIFF*, void* user, const char*, const char* format, va_list values) {
  complain(*static_cast<TiffSource*>(user), format, values);
  return 1;  // the library prints nothing itself
}

/// Warnings are about odd tags, except where a decoder fills missing pixels in.
int on_warning(TIFF*, void* user, const char* module, const char* format, va_list values) {
  const bool pixels_missing =
      (module != nullptr && std::strcmp(module, "JPEGLib") == 0) || std::strstr(format, "Premature EOF") != nullptr;
  if (pixels_missing) complain(*static_cast<TiffSource*>(user), format, values);
  return 1;
}

using TiffHandle = std::unique_ptr<TIFF, void (*)(TIFF*)>;

TiffHandle open_tiff(TiffSource& source, const ImageInfo& info, const DecodeLimits& limits) {
  // Room for one strip or tile that holds the whole picture at 16 bytes for each pixel, and for the file's own tables.
  const std::int64_t most = info.size.width * info.size.height * 16 + limits.max_bytes;
  TIFFOpenOptions* options = TIFFOpenOptionsAlloc();
  if (options == nullptr) return {nullptr, TIFFClose};
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, static_cast<tmsize_t>(most));
  TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, &source);
  TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, &source);
  TIFF* file = TIFFClientOpenExt("picture", "rm", &source, on_read, on_write, on_seek, on_close, on_size, nullptr,
                                 nullptr, options);
  TIFFOpenOptionsFree(options);
  return {file, TIFFClose};
}

/// Rows that are coded together: reading fewer at a time would decode them again and again.
std::int64_t rows_of_band(TIFF* file, std::int64_t height) {
  std::uint32_t rows = 0;
  if (TIFFIsTiled(file) != 0) {
    TIFFGetField(file, TIFFTAG_TILELENGTH, &rows);
  } else {
    TIFFGetFieldDefaulted(file, TIFFTAG_ROWSPERSTRIP, &rows);
  }
  return std::clamp<std::int64_t>(rows, 1, height);
}

/// The library's conversion, set to give rows as stored and the high byte of 16-bit channels.
class TiffReader {
 public:
  explicit TiffReader(TIFF* file) {
    char message[1024] = {};
    begun_ = TIFFRGBAImageBegin(&image_, file, 1, message) != 0;
    if (!begun_) return;
    image_.req_orientation = ORIENTATION_TOPLEFT;
    image_.orientation = ORIENTATION_TOPLEFT;
    if (image_.Bitdepth16To8 == nullptr) return;
    for (std::uint32_t value = 0; value < 65536; ++value) {
      image_.Bitdepth16To8[value] = static_cast<std::uint8_t>(value >> 8);
    }
  }
  TiffReader(const TiffReader&) = delete;
  TiffReader& operator=(const TiffReader&) = delete;
  ~TiffReader() {
    if (begun_) TIFFRGBAImageEnd(&image_);
  }

  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] Size size() const noexcept { return {image_.width, image_.height}; }
  [[nodiscard]] bool is_gray() const noexcept {
    return image_.photometric == PHOTOMETRIC_MINISBLACK || image_.photometric == PHOTOMETRIC_MINISWHITE;
  }
  /// Grey with alpha at 16 bits: the library drops the alpha.
  [[nodiscard]] bool loses_alpha() const noexcept {
    return is_gray() && image_.alpha != 0 && image_.bitspersample == 16;
  }
  /// The library multiplies colours with an alpha that came unmultiplied, except in grey pictures.
  [[nodiscard]] bool is_premultiplied() const noexcept {
    return !(is_gray() && image_.alpha == EXTRASAMPLE_UNASSALPHA);
  }
  [[nodiscard]] bool read_rows(std::int64_t first, std::int64_t count, std::uint32_t* raster) {
    image_.row_offset = static_cast<int>(first);
    return TIFFRGBAImageGet(&image_, raster, image_.width, static_cast<std::uint32_t>(count)) != 0;
  }

 private:
  TIFFRGBAImage image_ = {};
  bool begun_ = false;
};

void raster_to_rgb(const std::uint32_t* raster, std::int64_t count, bool premultiplied, std::uint8_t* rgb) noexcept {
  for (std::int64_t i = 0; i < count; ++i, rgb += 3) {
    const std::uint32_t pixel = raster[i];
    const std::uint32_t alpha = TIFFGetA(pixel);
    const std::uint32_t colors[3] = {TIFFGetR(pixel), TIFFGetG(pixel), TIFFGetB(pixel)};
    for (int c = 0; c < 3; ++c) {
      rgb[c] = premultiplied ? static_cast<std::uint8_t>(std::min(colors[c] + 255 - alpha, 255U))
                             : over_white(colors[c], alpha);
    }
  }
}

/// What the library complained about, as one of our errors. It has one text for each place, not one for each cause.
Error failure_of(const TiffSource& source, const ImageInfo& info) {
  const std::string_view message = source.message;
  const bool missing = source.ended || message.find("remature") != std::string_view::npos ||
                       message.find("Read error") != std::string_view::npos ||
                       message.find("Not enough data") != std::string_view::npos;
  if (missing || message.empty()) return incomplete_image(info);
  return damaged_image(info, message);
}

Result<Image> decode_page(TIFF* file, const TiffSource& source, const ImageInfo& info) {
  char why[1024] = {};
  if (TIFFRGBAImageOK(file, why) == 0) return unsupported_image("this kind of TIFF (" + std::string(why) + ")");
  TiffReader reader(file);
  if (!reader.begun()) return failure_of(source, info);
  if (reader.size() != info.size) return damaged_image(info, "its size is stated twice");
  if (reader.loses_alpha()) return unsupported_image("TIFF with grey and alpha at 16 bits");
  const std::int64_t band = rows_of_band(file, info.size.height);
  Result<Image> image = create_image(info);
  if (!image) return image;
  Result<AlignedBuffer<std::uint32_t>> raster = AlignedBuffer<std::uint32_t>::create(info.size.width * band);
  if (!raster) return image_memory_refused(info);
  for (std::int64_t y = 0; y < info.size.height; y += band) {
    const std::int64_t rows = std::min(band, info.size.height - y);
    if (!reader.read_rows(y, rows, raster->data()) || source.failed) return failure_of(source, info);
    raster_to_rgb(raster->data(), info.size.width * rows, reader.is_premultiplied(), image->row(y));
  }
  return image;
}

}  // namespace

Result<Image> decode_tiff(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits& limits) {
  TiffSource source{.bytes = bytes};
  const TiffHandle file = open_tiff(source, info, limits);
  // Opening reads the directory and what its entries point to; a file that ends before them was cut.
  if (source.ended) return incomplete_image(info);
  if (file == nullptr) return failure_of(source, info);
  source.failed = false;  // complaints about a tag that is not needed do not count
  source.message[0] = '\0';
  return decode_page(file.get(), source, info);
}

}  // namespace sightline
