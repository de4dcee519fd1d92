/// A picture's file as it travels in a conversation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

/// Pictures that one message may hold.
inline constexpr std::size_t kImagesPerMessage = 16;

/// The bytes of the file, undecoded, and their digest. Errors: those of read_picture_file.
Result<ImageRef> read_image_file(const std::filesystem::path& path);

}  // namespace sightline
