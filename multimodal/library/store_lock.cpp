/// StoreLock: one program at a time has the store, and the next one learns whether it was left in order.
#include "multimodal/library/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "engine/base/utf8.h"
#include "multimodal/library/standard_folders.h"

namespace sightline {

StoreLock::~StoreLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

StoreLock::StoreLock(StoreLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), was_left_open_(other.was_left_open_) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(was_left_open_, other.was_left_open_);
  return *this;
}

Result<StoreLock> StoreLock::take(const std::filesystem::path& file, std::chrono::milliseconds wait) {
  constexpr std::chrono::milliseconds kLook(20);
  StoreLock lock;
  lock.descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (lock.descriptor_ < 0) {
    if (errno == EACCES || errno == EROFS || errno == EPERM) return lock;  // nothing can be written here either
    return file_error(file, "open the file", errno);
  }
  const auto until = std::chrono::steady_clock::now() + wait;
  while (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return file_error(file, "lock the file", errno);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return Error{ErrorCode::Unavailable,
                   "the conversations in " + printable(file.parent_path().string()) + " are open in another window",
                   "DB_BUSY"};
    }
    std::this_thread::sleep_for(std::min(left, kLook));
  }
  // A byte in the file says that it is in use; without the lock, that it was left in a hurry.
  struct stat status {};
  lock.was_left_open_ = fstat(lock.descriptor_, &status) == 0 && status.st_size > 0;
  const char mark = '1';
  if (!lock.was_left_open_ && pwrite(lock.descriptor_, &mark, 1, 0) != 1) lock.was_left_open_ = true;
  return lock;
}

void StoreLock::leave_in_order() noexcept {
  if (descriptor_ >= 0 && ftruncate(descriptor_, 0) != 0) was_left_open_ = true;
}

}  // namespace sightline
