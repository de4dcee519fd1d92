/// Reads the project's own files, for tests that hold the house rules.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace sightline::house {

/// One file: path from the top of the tree with '/' ("engine/base/error.h"), and all its bytes.
struct TreeFile {
  std::string path;
  std::string content;
};

/// True if `path` ends like a C++ file of ours (.h, .cpp, .inl).
[[nodiscard]] bool is_source(std::string_view path) noexcept;

/// All regular files below the folders `rooms` of the tree whose path has one of `endings`, sorted by path. A room that
/// does not exist is skipped. An unreadable file appears with its path and no content.
[[nodiscard]] std::vector<TreeFile> read_tree(std::initializer_list<std::string_view> rooms,
                                              std::initializer_list<std::string_view> endings);

/// `lines` joined with newlines, for messages; empty for none.
[[nodiscard]] std::string join(const std::vector<std::string>& lines);

}  // namespace sightline::house
