/// What a file holds.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

namespace sightline::testing_support {

/// All bytes of a file; nothing if it cannot be read. In one piece: tests are not optimised, and large models by single
/// characters would take most of their time.
inline std::string content_of(const std::filesystem::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

}  // namespace sightline::testing_support
