/// Whether a folder is on this computer or reached through a network.
#include "multimodal/library/network_folder.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>

namespace sightline {

bool is_network_file_system(std::uint32_t type) noexcept {
  constexpr std::uint32_t kCifs = 0xFF534D42;  // of the kernel's own fs/smb/client
  constexpr auto kTypes =
      std::to_array<std::uint32_t>({NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC, kCifs, AFS_SUPER_MAGIC,
                                    AFS_FS_MAGIC, CODA_SUPER_MAGIC, CEPH_SUPER_MAGIC, NCP_SUPER_MAGIC});
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

bool is_on_network(const std::filesystem::path& folder) {
  struct statfs status {};
  return statfs(folder.c_str(), &status) == 0 && is_network_file_system(static_cast<std::uint32_t>(status.f_type));
}

}  // namespace sightline
