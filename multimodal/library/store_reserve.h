/// StoreReserve: a little room that is kept on the disk, so that on a full one conversations can still be deleted.
#pragma once

#include <filesystem>
#include <utility>

namespace sightline {

/// A file of 1 MiB beside the store. A deletion needs room before it gives any back, for the journal that could undo it;
/// on a full disk the file makes way. None of its functions fails: without the file all is as it would be without it.
/// One thread at a time.
class StoreReserve {
 public:
  StoreReserve() = default;  ///< keeps nothing
  explicit StoreReserve(std::filesystem::path file) : file_(std::move(file)) {}

  /// Takes the room, if the disk has it and it is not kept already.
  void take() const noexcept;
  /// Gives the room to whoever writes next; false if none was kept.
  bool give() const noexcept;

 private:
  std::filesystem::path file_;
};

}  // namespace sightline
