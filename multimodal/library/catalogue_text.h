/// The text of resources/models.json, which is part of the program.
#pragma once

#include <string_view>

namespace sightline {

extern const std::string_view kCatalogueText;

}  // namespace sightline
