/// Small things about text that names of models and their sizes need.
#include "multimodal/library/plain_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sightline {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string gigabytes_text(std::int64_t bytes) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), bytes < 1'000'000'000 ? "%.2f GB" : "%.1f GB",
                static_cast<double>(bytes) * 1e-9);
  return text.data();
}

}  // namespace sightline
