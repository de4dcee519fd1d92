/// StoreLock: one program at a time has the store, and the next one learns whether it was left in order.
#pragma once

#include <chrono>
#include <filesystem>

#include "engine/base/error.h"

namespace sightline {

/// A locked file beside the store. The system lets go of it when the program ends, however that happens. Movable.
class StoreLock {
 public:
  StoreLock() = default;  ///< holds nothing
  ~StoreLock();
  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&& other) noexcept;

  /// Waits at most `wait`. In a folder that may only be read it holds nothing, and that is no error.
  /// Errors: Unavailable DB_BUSY if another program has it; Io DISK_*.
  static Result<StoreLock> take(const std::filesystem::path& file, std::chrono::milliseconds wait);

  /// Whether whoever had it before did not come to `leave_in_order`.
  [[nodiscard]] bool was_left_open() const noexcept { return was_left_open_; }
  /// Notes that nothing has to be checked next time.
  void leave_in_order() noexcept;

 private:
  int descriptor_ = -1;
  bool was_left_open_ = false;
};

}  // namespace sightline
