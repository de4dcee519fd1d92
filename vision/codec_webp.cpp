/// WebP through libwebp: still pictures, and the first frame of an animation on its canvas.
#include <webp/decode.h>
#include <webp/demux.h>

#include <cstring>
#include <memory>

#include "vision/alpha.h"
#include "vision/codecs.h"
#include "vision/image_errors.h"

namespace sightline {

namespace {

/// A rectangle of the canvas and the coded picture that fills it.
struct WebpFrame {
  const std::uint8_t* data = nullptr;
  std::size_t size = 0;
  std::int64_t left = 0;
  std::int64_t top = 0;
  Size extent;
};

Error failure_of(VP8StatusCode status, const ImageInfo& info) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
      return image_memory_refused(info);
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return unsupported_image("this kind of WebP");
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      return incomplete_image(info);
    default:
      return damaged_image(info, "its coded data is not valid");
  }
}

/// Decodes a frame into `pixels`, rows `stride` bytes apart. RGBA if `alpha`, else RGB.
VP8StatusCode decode_frame(const WebpFrame& frame, bool alpha, std::uint8_t* pixels, std::int64_t stride) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return VP8_STATUS_INVALID_PARAM;
  config.output.colorspace = alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels;
  config.output.u.RGBA.stride = static_cast<int>(stride);
  config.output.u.RGBA.size = static_cast<std::size_t>(stride * frame.extent.height);
  const VP8StatusCode status = WebPDecode(frame.data, frame.size, &config);
  WebPFreeDecBuffer(&config.output);
  return status;
}

/// The frame over a white canvas.
Result<Image> draw_frame(const WebpFrame& frame, const ImageInfo& info) {
  WebPBitstreamFeatures features;
  const VP8StatusCode seen = WebPGetFeatures(frame.data, frame.size, &features);
  if (seen != VP8_STATUS_OK) return failure_of(seen, info);
  if (Size{features.width, features.height} != frame.extent) return damaged_image(info, "its size is stated twice");
  Result<Image> image = create_image(info);
  if (!image) return image;
  const bool whole = frame.extent == info.size;
  if (!whole) {
    for (std::int64_t y = 0; y < info.size.height; ++y) {
      std::memset(image->row(y), 255, static_cast<std::size_t>(info.size.width) * 3);
    }
  }
  std::uint8_t* corner = image->row(frame.top) + frame.left * 3;
  if (features.has_alpha == 0) {
    const VP8StatusCode status = decode_frame(frame, false, corner, info.size.width * 3);
    if (status != VP8_STATUS_OK) return failure_of(status, info);
    return image;
  }
  const std::int64_t stride = frame.extent.width * 4;
  Result<AlignedBuffer<std::uint8_t>> rgba = create_image_buffer(info, stride * frame.extent.height);
  if (!rgba) return rgba.error();
  const VP8StatusCode status = decode_frame(frame, true, rgba->data(), stride);
  if (status != VP8_STATUS_OK) return failure_of(status, info);
  for (std::int64_t y = 0; y < frame.extent.height; ++y) {
    rgba_over_white(rgba->data() + y * stride, frame.extent.width, image->row(frame.top + y) + frame.left * 3);
  }
  return image;
}

/// The frame's bytes point into `bytes`.
Result<WebpFrame> first_frame(std::span<const std::byte> bytes, const ImageInfo& info) {
  const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
  const std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer*)> demuxer(WebPDemuxPartial(&data, &state), WebPDemuxDelete);
  if (demuxer == nullptr) {
    return state == WEBP_DEMUX_PARSING_HEADER ? incomplete_image(info)
                                              : damaged_image(info, "its chunks contradict each other");
  }
  if (state != WEBP_DEMUX_DONE) return incomplete_image(info);
  WebPIterator found;
  if (WebPDemuxGetFrame(demuxer.get(), 1, &found) == 0) return damaged_image(info, "it holds no frame");
  const WebpFrame frame{
      found.fragment.bytes, found.fragment.size, found.x_offset, found.y_offset, {found.width, found.height}};
  const bool complete = found.complete != 0;
  WebPDemuxReleaseIterator(&found);
  if (!complete) return incomplete_image(info);
  const bool inside = frame.left >= 0 && frame.top >= 0 && frame.left + frame.extent.width <= info.size.width &&
                      frame.top + frame.extent.height <= info.size.height;
  if (!inside) return damaged_image(info, "its first frame lies outside the canvas");
  return frame;
}

}  // namespace

Result<Image> decode_webp(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits&) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(data, bytes.size(), &features);
  if (status != VP8_STATUS_OK) return failure_of(status, info);
  if (Size{features.width, features.height} != info.size) return damaged_image(info, "its size is stated twice");
  if (features.has_animation == 0) return draw_frame({data, bytes.size(), 0, 0, info.size}, info);
  const Result<WebpFrame> frame = first_frame(bytes, info);
  if (!frame) return frame.error();
  return draw_frame(*frame, info);
}

}  // namespace sightline
