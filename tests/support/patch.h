/// Changes single fields of files held as bytes.
#pragma once

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sightline::testing_support {

/// Position just after the first `text` in `file`. Throws if it is not there, so that no test patches nothing.
inline std::size_t after(std::string_view file, std::string_view text) {
  const std::size_t found = file.find(text);
  if (found == std::string_view::npos) throw std::runtime_error("text to patch not found");
  return found + text.size();
}

/// `file` with `value` written over the bytes from `offset` on.
template <class T>
std::string patched(std::string file, std::size_t offset, T value) {
  if (offset + sizeof value > file.size()) throw std::runtime_error("place to patch lies outside the file");
  std::memcpy(file.data() + offset, &value, sizeof value);
  return file;
}

}  // namespace sightline::testing_support
