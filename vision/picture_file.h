/// The bytes of a picture's file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "vision/image_probe.h"

namespace sightline {

/// A picture as it lies on the disk, undecoded.
struct PictureFile {
  std::shared_ptr<const std::vector<std::byte>> encoded;
  std::string name;  ///< without its folder, escaped for messages
  ImageInfo info;
};

/// The bytes of the file at `path`, if they begin like a picture within limits. Never waits and never reads more than a
/// picture may have: pipes, devices and folders are refused. Any thread.
/// Errors: those of InputFile and probe_image, naming the file; OverBudget IMAGE_LIMIT above DecodeLimits::max_bytes.
Result<PictureFile> read_picture_file(const std::filesystem::path& path);

}  // namespace sightline
