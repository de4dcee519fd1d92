/// StoreReserve: a little room that is kept on the disk, so that on a full one conversations can still be deleted.
#include "multimodal/library/store_reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sightline {

namespace {

constexpr off_t kRoom = 1 << 20;  // bytes: the journal of some hundred pages

}  // namespace

void StoreReserve::take() const noexcept {
  if (file_.empty()) return;
  const int descriptor = open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return;
  struct stat found {};
  const bool is_kept = fstat(descriptor, &found) == 0 && found.st_size >= kRoom;
  // A system without allocation writes the blocks one by one, which is what is wanted.
  if (!is_kept && posix_fallocate(descriptor, 0, kRoom) != 0) unlink(file_.c_str());
  close(descriptor);
}

bool StoreReserve::give() const noexcept { return !file_.empty() && unlink(file_.c_str()) == 0; }

}  // namespace sightline
