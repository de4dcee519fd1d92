/// What the tab key may put on a line of `chat`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sightline {

/// Whole lines that `line` may become: one of `commands`, or behind a command and a blank, a file. Folders end in '/'.
/// Sorted; empty if nothing fits or the line is no command. Files that cannot be shown on a terminal are left out, and
/// hidden ones unless their name is begun.
std::vector<std::string> complete_line(std::string_view line, std::span<const std::string> commands);

/// The longest beginning that all of `lines` have in common, in whole characters of UTF-8.
std::string common_beginning(std::span<const std::string> lines);

}  // namespace sightline
