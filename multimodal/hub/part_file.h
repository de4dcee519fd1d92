/// PartFile: a file that is being downloaded, and the journal of what of it is safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/hub/download_disk.h"
#include "multimodal/hub/piece_board.h"

namespace sightline {

/// XXH3 of bytes that come bit by bit. One thread at a time.
class PieceMarker {
 public:
  PieceMarker();
  ~PieceMarker();
  PieceMarker(PieceMarker&&) noexcept;
  PieceMarker& operator=(PieceMarker&&) noexcept;
  void update(std::span<const std::byte> bytes);
  /// The mark of everything since the start or the last call; begins anew.
  [[nodiscard]] PieceMark finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What is being downloaded: bytes of two of these are never mixed.
struct PartIdentity {
  std::int64_t size = 0;
  std::string content;  ///< the SHA-256, else "commit:path"

  bool operator==(const PartIdentity&) const = default;
};

/// `NAME.part`, locked for as long as this lives, and `NAME.part.json`, the journal: which pieces were written and
/// flushed, with their marks. The journal never claims what was not flushed before. Movable. `write` may be called from
/// any number of threads, the rest from one.
class PartFile {
 public:
  /// Opens what an earlier program left, or begins. Links are not followed. A journal that cannot be read, or is of
  /// another version, counts for nothing. `board` learns what the journal claims; whoever uses it checks the marks.
  /// `restart`: what there is counts for nothing. Nothing is reserved yet.
  /// Errors: Unavailable DL_BUSY if someone else downloads the file; Corrupt DL_CHANGED if the part is of another file,
  /// which is kept; InvalidArgument DL_NAME for a link or folder in its place; Io DISK_*.
  static Result<PartFile> open(const std::filesystem::path& target, const PartIdentity& identity, bool restart,
                               DownloadDisk& disk, PieceBoard& board);
  ~PartFile();
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;

  /// Errors: Io DISK_FULL with needed and free bytes if that would leave fewer than `spare_bytes`; Io DISK_*.
  Status reserve(std::int64_t spare_bytes);
  Status write(std::int64_t offset, std::span<const std::byte> bytes) const;
  /// Fills `out`; a part of the file that is not there reads as zeros. Errors: Io.
  Status read(std::int64_t offset, std::span<std::byte> out) const;
  /// Flushes what is written, and then says so in the journal. After a failure the pieces are missing again.
  Status keep(PieceBoard& board) const;
  /// Gives the file its name and forgets the journal.
  Status finish() const;
  /// Throws the part and its journal away.
  Status discard() const;

 private:
  PartFile(int descriptor, std::filesystem::path target, PartIdentity identity, DownloadDisk& disk);
  void read_journal(PieceBoard& board, std::optional<PartIdentity>& claimed) const;

  int descriptor_ = -1;
  std::filesystem::path target_, part_, journal_;
  PartIdentity identity_;
  DownloadDisk* disk_;
};

/// Removes what a download left beside `target`, unless somebody is at it. Errors: Unavailable DL_BUSY; Io.
Status discard_part(const std::filesystem::path& target, DownloadDisk& disk);

}  // namespace sightline
