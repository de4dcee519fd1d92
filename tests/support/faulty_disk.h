/// FaultyDisk: a disk under SQLite that fails when a test says so, and that remembers what was written in which order.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sightline::testing_support {

/// One change of a file, as the system was asked for it.
struct DiskChange {
  enum class Kind : std::uint8_t { Write, Truncate, Sync, Delete } kind = Kind::Write;
  std::string file;         ///< without its folder
  std::int64_t offset = 0;  ///< Write: where; Truncate: the new size
  std::string bytes;        ///< Write
};

/// The bytes of files by name.
using DiskImage = std::map<std::string, std::string>;

/// While it lives, every connection that SQLite opens goes through it. One at a time; connections that were opened
/// meanwhile are closed before it ends. Any thread may let it fail or heal, and ask whether it has failed; the rest is for
/// when nobody writes. Source: sqlite.org/vfs.html.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// The change after `n` more ones, counted from 0, fails with an error of the device and leaves nothing behind; and
  /// so do all that follow, if `lasts`.
  void fail_after(int n, bool lasts);
  /// As long as `is_full` says so, writes find no room; everything else works.
  void fill_while(std::function<bool()> is_full);
  void heal();
  /// Whether something has failed since `fail_after`.
  [[nodiscard]] bool has_failed() const;
  /// Whether the first to fail was the sync after a journal had been emptied, which is what ends a commit.
  [[nodiscard]] bool failed_ending_a_commit() const;
  /// Everything that was done to files so far.
  [[nodiscard]] const std::vector<DiskChange>& changes() const;

  class State;

 private:
  std::unique_ptr<State> state_;
};

/// What a loss of power may leave of the first `n` changes. Deletions are taken to last.
enum class PowerLoss : std::uint8_t {
  Nothing,     ///< everything is there
  Unsynced,    ///< all is gone that no sync came after
  Reordered,   ///< the same, but the last change came through before those ahead of it
  Torn,        ///< half of the last write, a multiple of 512 bytes, came through; everything before it is there
  ZeroFilled,  ///< files have grown as far as they were to, but what was not synced of the growth is zeros
};
DiskImage image_after(const std::vector<DiskChange>& changes, std::size_t n, PowerLoss loss);

}  // namespace sightline::testing_support
