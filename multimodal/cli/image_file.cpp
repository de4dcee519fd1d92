/// A picture's file as it travels in a conversation.
#include "multimodal/cli/image_file.h"

#include <utility>

#include "vision/picture_file.h"

namespace sightline {

Result<ImageRef> read_image_file(const std::filesystem::path& path) {
  Result<PictureFile> file = read_picture_file(path);
  if (!file) return file.error();
  const Digest digest = sha256(*file->encoded);
  return ImageRef{std::move(file->encoded), digest, std::move(file->name)};
}

}  // namespace sightline
