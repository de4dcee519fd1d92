/// Pages that a question names.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sightline {

/// The numbers behind "page 12", "p. 12", "Seite 12" and the like, and in "第12页", counted from 0. Takes any bytes. Any
/// thread.
std::vector<std::int64_t> pages_named(std::string_view question);

}  // namespace sightline
