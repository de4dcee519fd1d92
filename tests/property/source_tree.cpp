/// Reads the project's own files, for tests that hold the house rules.
#include "tests/property/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace sightline::house {

namespace {

namespace fs = std::filesystem;

bool ends_with_one_of(std::string_view path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [path](std::string_view ending) { return path.ends_with(ending); });
}

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

bool is_source(std::string_view path) noexcept {
  return path.ends_with(".h") || path.ends_with(".cpp") || path.ends_with(".inl");
}

std::vector<TreeFile> read_tree(std::initializer_list<std::string_view> rooms,
                                std::initializer_list<std::string_view> endings) {
  const fs::path top = SIGHTLINE_SOURCE_DIR;
  std::vector<TreeFile> files;
  for (const std::string_view room : rooms) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(top / room, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string path = entry->path().lexically_relative(top).generic_string();
      if (entry->is_regular_file(error) && ends_with_one_of(path, endings)) {
        files.push_back({path, read_file(entry->path())});
      }
    }
  }
  std::sort(files.begin(), files.end(), [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
  return files;
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

}  // namespace sightline::house
