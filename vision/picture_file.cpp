/// The bytes of a picture's file.
#include "vision/picture_file.h"

#include <utility>

#include "engine/base/input_file.h"

namespace sightline {

Result<PictureFile> read_picture_file(const std::filesystem::path& path) {
  const Result<InputFile> file = InputFile::open(path);
  if (!file) return file.error();
  const std::int64_t most = DecodeLimits{}.max_bytes;
  if (std::cmp_greater(file->size(), most)) {
    return Error{ErrorCode::OverBudget,
                 file->name() + ": the file has " + std::to_string(file->size()) + " bytes, a picture may have " +
                     std::to_string(most),
                 "IMAGE_LIMIT"};
  }
  auto bytes = std::make_shared<std::vector<std::byte>>(file->size());
  if (const Status ok = file->read(0, *bytes); !ok) return ok.error();
  const Result<ImageInfo> info = probe_image(*bytes);
  if (!info) return Error{info.error().code, file->name() + ": " + info.error().message, info.error().id};
  return PictureFile{std::move(bytes), file->name(), *info};
}

}  // namespace sightline
