/// Whether a folder is on this computer or reached through a network.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sightline {

/// Whether a kind of file system, as statfs() names it, lives on another computer. Source: linux/magic.h.
bool is_network_file_system(std::uint32_t type) noexcept;

/// Whether `folder` does; false if the system does not tell. May wait for the network. Any thread.
bool is_on_network(const std::filesystem::path& folder);

}  // namespace sightline
