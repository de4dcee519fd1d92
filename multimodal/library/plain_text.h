/// Small things about text that names of models and their sizes need.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sightline {

/// `text` with the letters A to Z made small; other bytes stay.
std::string lower_case(std::string_view text);

/// "22.1 GB", and "0.81 GB" below one: gigabytes of 10^9 bytes, as hubs and disks count them.
std::string gigabytes_text(std::int64_t bytes);

}  // namespace sightline
