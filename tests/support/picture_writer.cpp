/// Writes small pictures for tests through libpng and libjpeg.
#include "tests/support/picture_writer.h"

#include <png.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>

// clang-format off
#include <jpeglib.h>
// clang-format on

namespace sightline::testing_support {

namespace {

void on_png_write(png_structp png, png_bytep data, std::size_t count) {
  auto* out = static_cast<PictureBytes*>(png_get_io_ptr(png));
  out->insert(out->end(), data, data + count);
}

void on_png_flush(png_structp) {}

}  // namespace

void append_little(PictureBytes& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void append_big(PictureBytes& bytes, std::uint64_t value, int count) {
  for (int i = count - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void append(PictureBytes& bytes, const PictureBytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

void append(PictureBytes& bytes, std::string_view more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

PictureBytes write_png(const PngPicture& picture) {
  PictureBytes out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png)) != 0) std::abort();  // a mistake in the test
  png_set_write_fn(png, &out, on_png_write, on_png_flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(picture.size.width), static_cast<png_uint_32>(picture.size.height),
               picture.depth, picture.color_type, picture.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (!picture.palette.empty()) {
    png_set_PLTE(png, info, reinterpret_cast<png_const_colorp>(picture.palette.data()),
                 static_cast<int>(picture.palette.size() / 3));
  }
  png_set_benign_errors(png, 1);
  png_set_check_for_invalid_index(png, 0);  // such pictures are written on purpose
  png_write_info(png, info);
  if (!picture.transparency.empty()) {
    constexpr png_byte kName[5] = {'t', 'R', 'N', 'S', 0};
    png_write_chunk(png, kName, picture.transparency.data(), picture.transparency.size());
  }
  const int passes = picture.interlaced ? png_set_interlace_handling(png) : 1;
  for (int pass = 0; pass < passes; ++pass) {
    for (const PictureBytes& row : picture.rows) png_write_row(png, row.data());
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return out;
}

PictureBytes write_jpeg(const JpegPicture& picture) {
  jpeg_compress_struct encoder;
  jpeg_error_mgr errors;
  encoder.err = jpeg_std_error(&errors);  // ends the program: a mistake in the test
  jpeg_create_compress(&encoder);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &memory, &size);
  encoder.image_width = static_cast<JDIMENSION>(picture.size.width);
  encoder.image_height = static_cast<JDIMENSION>(picture.size.height);
  encoder.input_components = picture.channels;
  encoder.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : picture.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 100, TRUE);
  if (picture.channels == 4) jpeg_set_colorspace(&encoder, picture.ycck ? JCS_YCCK : JCS_CMYK);
  if (picture.channels == 4) encoder.write_Adobe_marker = picture.adobe_marker ? TRUE : FALSE;
  encoder.arith_code = picture.arithmetic ? TRUE : FALSE;
  encoder.restart_in_rows = picture.restart_rows;
  if (picture.progressive) jpeg_simple_progression(&encoder);
  // One coefficient in a scan: first its high bits, then one more bit in each scan.
  std::vector<jpeg_scan_info> script = {{1, {0}, 0, 0, 0, 0}};
  for (int i = 0; static_cast<int>(script.size()) < picture.repeated_scans; ++i) {
    const int coefficient = 1 + i / 8 % 63;
    const int low = 7 - i % 8;
    script.push_back({1, {0}, coefficient, coefficient, low == 7 ? 0 : low + 1, low});
  }
  if (picture.repeated_scans > 0) {
    encoder.scan_info = script.data();
    encoder.num_scans = static_cast<int>(script.size());
  }
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < encoder.image_height) {
    const std::int64_t at = std::int64_t{encoder.next_scanline} * picture.size.width * picture.channels;
    JSAMPROW row = const_cast<JSAMPROW>(picture.samples.data() + at);
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  PictureBytes out(memory, memory + size);
  std::free(memory);
  return out;
}

PictureBytes png_chunk(std::string_view name, const PictureBytes& content) {
  PictureBytes chunk;
  append_big(chunk, content.size(), 4);
  append(chunk, name);
  append(chunk, content);
  append_big(chunk, crc32(0, chunk.data() + 4, static_cast<uInt>(chunk.size() - 4)), 4);
  return chunk;
}

PictureBytes png_start(std::uint32_t width, std::uint32_t height) {
  PictureBytes header;
  append_big(header, width, 4);
  append_big(header, height, 4);
  append(header, {8, 2, 0, 0, 0});
  PictureBytes out;
  append(out, "\x89PNG\r\n\x1A\n");
  append(out, png_chunk("IHDR", header));
  return out;
}

PictureBytes exif_block(const ExifEntry& entry) {
  PictureBytes out;
  append(out, entry.little ? std::string_view("II") : std::string_view("MM"));
  const auto put = [&](std::uint64_t value, int count) {
    entry.little ? append_little(out, value, count) : append_big(out, value, count);
  };
  put(42, 2);
  put(8, 4);
  put(1, 2);
  put(entry.tag, 2);
  put(entry.type, 2);
  put(entry.count, 4);
  put(entry.value, 2);
  put(0, 2);
  put(8, 4);  // the next directory is this one: a cycle
  return out;
}

}  // namespace sightline::testing_support
