/// A picture's file as it travels in a conversation.
#include "multimodal/cli/image_file.h"

#include <memory>
#include <string>
#include <utility>

#include "engine/base/input_file.h"
#include "vision/image_decoder.h"

namespace sightline {

Result<ImageRef> read_image_file(const std::filesystem::path& path) {
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
  if (const Result<ImageInfo> info = probe_image(*bytes); !info) {
    return Error{info.error().code, file->name() + ": " + info.error().message, info.error().id};
  }
  const Digest digest = sha256(*bytes);
  return ImageRef{std::move(bytes), digest, file->name()};
}

}  // namespace sightline
