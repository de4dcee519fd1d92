/// The order of the rooms as data, and the function that holds one file against it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sightline::house {

/// One `#include` line. `name` is empty if the line names no file (a macro).
struct Include {
  std::string name;
  bool quoted = false;
  int line = 0;  ///< counted from 1
};

/// All `#include` lines of a source text in order; those inside comments are left out.
[[nodiscard]] std::vector<Include> find_includes(std::string_view content);

/// The part of the project that the file at `path` belongs to ("engine/base"), or empty.
[[nodiscard]] std::string_view part_of(std::string_view path) noexcept;

/// What is wrong with the includes of one file: "path:line: why" for each, none if all is well. Looks at nothing but its
/// arguments.
[[nodiscard]] std::vector<std::string> include_violations(std::string_view path, std::string_view content);

/// Text of the file of ours at `path`, or null if there is none.
using Lookup = std::function<const std::string*(std::string_view path)>;

/// What is wrong with the headers that the file at `path` reaches, if it is compiled for one instruction set; none for
/// other files. Such a header may reach plain C headers only and must not define functions, because the linker merges
/// their copies and may keep the one with the widest instructions for everybody. Files ending in .inl are meant to be
/// compiled anew in each of these files and may define what they like.
[[nodiscard]] std::vector<std::string> instruction_set_violations(std::string_view path, const Lookup& lookup);

}  // namespace sightline::house
