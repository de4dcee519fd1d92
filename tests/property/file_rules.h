/// What every source file must look like, and the function that holds one file against it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sightline::house {

/// Number of lines; a last line without a newline counts.
[[nodiscard]] int count_lines(std::string_view content) noexcept;

/// What is wrong with the form of one file: "path: why" for each, none if all is well. Source files are held to all
/// rules, other files only to that against unfinished work. Looks at nothing but its arguments.
[[nodiscard]] std::vector<std::string> form_violations(std::string_view path, std::string_view content);

}  // namespace sightline::house
