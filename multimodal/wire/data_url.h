/// data: URLs and base64: pictures as they travel inside a request.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "multimodal/contract/conversation.h"

namespace sightline {

/// RFC 4648 with padding.
std::string base64(std::span<const std::byte> bytes);

/// The bytes of base64 text, with or without padding; none if it is not that. Line breaks are not skipped.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

/// The picture of an image_url. Only `data:image/…;base64,…` is taken: nothing is ever fetched or opened.
/// Errors: InvalidArgument IMAGE_BAD for another address or broken base64; Unsupported IMAGE_UNSUPPORTED for another type
/// or SVG; OverBudget IMAGE_LIMIT above 32 MiB of text. Any thread. Source: RFC 2397.
Result<ImageRef> read_data_url(std::string_view url);

/// The address that holds a picture, its type told by its first bytes.
std::string data_url(std::span<const std::byte> encoded);

}  // namespace sightline
