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

/// The bytes of the file, undecoded, if they begin like a picture within limits: what is none shall be known before
/// gigabytes are loaded to see it. Never waits and never reads more than a picture may have: pipes, devices and folders
/// are refused. Errors: those of InputFile and probe_image, naming the file; OverBudget IMAGE_LIMIT above 64 MiB.
Result<ImageRef> read_image_file(const std::filesystem::path& path);

}  // namespace sightline
