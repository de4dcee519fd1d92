/// GIF through giflib: the first frame over a white screen.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "vision/codecs.h"
#include "vision/image_errors.h"

namespace sightline {

namespace {

/// What is left to be read.
struct GifSource {
  std::span<const std::byte> left;
  bool ended = false;  ///< more was asked for than there is
};

int on_read(GifFileType* file, GifByteType* to, int count) {
  auto* source = static_cast<GifSource*>(file->UserData);
  const std::size_t taken = std::min(static_cast<std::size_t>(std::max(count, 0)), source->left.size());
  if (taken > 0) std::memcpy(to, source->left.data(), taken);
  source->left = source->left.subspan(taken);
  source->ended = source->ended || static_cast<int>(taken) < count;
  return static_cast<int>(taken);
}

void close(GifFileType* file) {
  int ignored = 0;
  DGifCloseFile(file, &ignored);
}

using GifHandle = std::unique_ptr<GifFileType, void (*)(GifFileType*)>;

Error failure_of(int code, const GifSource& source, const ImageInfo& info) {
  if (source.ended) return incomplete_image(info);
  switch (code) {
    case D_GIF_ERR_NOT_ENOUGH_MEM:
      return image_memory_refused(info);
    case D_GIF_ERR_EOF_TOO_SOON:
      return incomplete_image(info);
    default: {
      const char* text = GifErrorString(code);
      return damaged_image(info, text != nullptr ? text : "its coded data is not valid");
    }
  }
}

Error failure_of(const GifFileType* file, const ImageInfo& info) {
  return failure_of(file->Error, *static_cast<const GifSource*>(file->UserData), info);
}

/// One extension. The index of the transparent colour, if this says one, else what it was.
Result<int> read_extension(GifFileType* file, const ImageInfo& info, int transparent) {
  int kind = 0;
  GifByteType* block = nullptr;  // one byte of length, then the content; the library's memory
  if (DGifGetExtension(file, &kind, &block) == GIF_ERROR) return failure_of(file, info);
  while (block != nullptr) {
    GraphicsControlBlock control;
    if (kind == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
      transparent = control.TransparentColor;
    }
    if (DGifGetExtensionNext(file, &block) == GIF_ERROR) return failure_of(file, info);
  }
  return transparent;
}

/// Everything up to the first frame. The index of its transparent colour, or NO_TRANSPARENT_COLOR.
Result<int> find_frame(GifFileType* file, const ImageInfo& info) {
  int transparent = NO_TRANSPARENT_COLOR;
  while (true) {
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(file, &record) == GIF_ERROR) return failure_of(file, info);
    if (record == IMAGE_DESC_RECORD_TYPE) return transparent;
    if (record != EXTENSION_RECORD_TYPE) return damaged_image(info, "it holds no frame");
    const Result<int> found = read_extension(file, info, transparent);
    if (!found) return found;
    transparent = *found;
  }
}

/// Rows of an interlaced frame come in four passes.
struct GifPass {
  int first;
  int step;
};
constexpr std::array<GifPass, 4> kInterlaced = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
constexpr std::array<GifPass, 1> kPlain = {{{0, 1}}};

/// The colours of a frame and where it stands.
struct GifFrame {
  const ColorMapObject* colors = nullptr;
  int transparent = NO_TRANSPARENT_COLOR;
  GifImageDesc place{};
};

/// One row of indices to colours. False if an index has no colour.
bool paint_row(const GifFrame& frame, const std::uint8_t* indices, std::uint8_t* rgb) noexcept {
  for (int x = 0; x < frame.place.Width; ++x, rgb += 3) {
    const int index = indices[x];
    if (index == frame.transparent) continue;  // the screen is white already
    if (index >= frame.colors->ColorCount) return false;
    const GifColorType& color = frame.colors->Colors[index];
    rgb[0] = color.Red;
    rgb[1] = color.Green;
    rgb[2] = color.Blue;
  }
  return true;
}

Result<Image> read_frame(GifFileType* file, const GifFrame& frame, const ImageInfo& info) {
  Result<Image> image = create_image(info);
  if (!image) return image;
  for (std::int64_t y = 0; y < info.size.height; ++y) {
    std::memset(image->row(y), 255, static_cast<std::size_t>(info.size.width) * 3);
  }
  Result<AlignedBuffer<std::uint8_t>> indices = create_image_buffer(info, frame.place.Width);
  if (!indices) return indices.error();
  const std::span<const GifPass> passes =
      frame.place.Interlace ? std::span<const GifPass>(kInterlaced) : std::span<const GifPass>(kPlain);
  for (const GifPass& pass : passes) {
    for (int y = pass.first; y < frame.place.Height; y += pass.step) {
      if (DGifGetLine(file, indices->data(), frame.place.Width) == GIF_ERROR) return failure_of(file, info);
      std::uint8_t* rgb = image->row(frame.place.Top + y) + std::int64_t{frame.place.Left} * 3;
      if (!paint_row(frame, indices->data(), rgb))
        return damaged_image(info, "it uses a colour that it does not define");
    }
  }
  return image;
}

}  // namespace

Result<Image> decode_gif(std::span<const std::byte> bytes, const ImageInfo& info, const DecodeLimits&) {
  GifSource source{bytes};
  int code = 0;
  const GifHandle file(DGifOpen(&source, on_read, &code), close);
  if (file == nullptr) return failure_of(code, source, info);
  const Result<int> transparent = find_frame(file.get(), info);
  if (!transparent) return transparent.error();
  if (DGifGetImageDesc(file.get()) == GIF_ERROR) return failure_of(file.get(), info);
  GifFrame frame;
  frame.place = file->Image;
  frame.transparent = *transparent;
  frame.colors = file->Image.ColorMap != nullptr ? file->Image.ColorMap : file->SColorMap;
  if (frame.colors == nullptr) return damaged_image(info, "it defines no colours");
  const bool inside = frame.place.Left >= 0 && frame.place.Top >= 0 && frame.place.Width > 0 &&
                      frame.place.Height > 0 && frame.place.Left + frame.place.Width <= info.size.width &&
                      frame.place.Top + frame.place.Height <= info.size.height;
  if (!inside) return damaged_image(info, "its first frame lies outside the screen");
  Result<Image> image = read_frame(file.get(), frame, info);
  if (!image) return image;
  // Something must follow the frame: another one or the end mark. Its absence means that the file was cut.
  GifRecordType next = UNDEFINED_RECORD_TYPE;
  if (DGifGetRecordType(file.get(), &next) == GIF_ERROR) return failure_of(file.get(), info);
  return image;
}

}  // namespace sightline
