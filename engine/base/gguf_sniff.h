/// Says what a file that is no model looks like instead.
#pragma once

#include <string_view>

namespace sightline {

/// "a web page", "a ZIP archive", … for the first bytes of a file; empty if they resemble nothing known.
std::string_view resemblance(std::string_view start) noexcept;

/// True for the small text file that stands for a large one in repositories with large-file storage.
bool is_large_file_pointer(std::string_view start) noexcept;

}  // namespace sightline
