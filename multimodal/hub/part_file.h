/// PartFile: a file that is being downloaded, and the journal of what of it is safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "engine/base/digest.h"
#include "engine/base/error.h"
#include "multimodal/hub/download_disk.h"
#include "multimodal/hub/piece_board.h"
#include "multimodal/hub/piece_journal.h"

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

/// `NAME.part`, locked for as long as this lives, and `NAME.part.json`, its journal. The journal never says of a piece
/// that it was flushed before it was. Movable. `write` and `note` may be called from any number of threads, the rest from
/// one.
class PartFile {
 public:
  /// Opens what an earlier program left, or begins. Links are not followed. `board` learns what the journal claims;
  /// whoever uses it checks the marks.
  /// `restart`: what there is counts for nothing. Nothing is reserved yet.
  /// Errors: Unavailable DL_BUSY if someone else downloads the file; Corrupt DL_CHANGED if the part is of another file,
  /// which is kept; InvalidArgument DL_NAME for a link or folder in its place; Io DISK_*.
  static Result<PartFile> open(const std::filesystem::path& target, const PartIdentity& identity, bool restart,
                               DownloadDisk& disk, PieceBoard& board);
  ~PartFile();
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;

  /// Takes the space, and begins the journal with what the board knows. Errors: Io DISK_FULL with needed and free bytes if
  /// that would leave fewer than `spare_bytes`; Io DISK_*.
  Status reserve(std::int64_t spare_bytes, const PieceBoard& board);
  Status write(std::int64_t offset, std::span<const std::byte> bytes) const;
  /// Fills `out`; a part of the file that is not there reads as zeros. Errors: Io.
  Status read(std::int64_t offset, std::span<std::byte> out) const;
  /// Writes down that a piece is written, and complete on the board.
  Status note(std::int64_t index, const PieceMark& mark) const;
  /// Flushes what is written, and then says so in the journal. After a failure the pieces are missing again, the journal
  /// does not claim them, and every further call fails.
  Status keep(PieceBoard& board);
  /// Gives the file its name and forgets the journal.
  Status finish() const;
  /// Throws the part and its journal away.
  Status discard() const;

 private:
  PartFile(int descriptor, std::filesystem::path target, std::int64_t size, std::unique_ptr<PieceJournal> journal,
           DownloadDisk& disk);

  int descriptor_ = -1;
  std::filesystem::path target_, part_;
  std::int64_t size_;
  std::unique_ptr<PieceJournal> journal_;
  Status flushed_;  // the first failure
  DownloadDisk* disk_;
};

/// Removes what a download left beside `target`, unless somebody is at it. Errors: Unavailable DL_BUSY; Io.
Status discard_part(const std::filesystem::path& target, DownloadDisk& disk);

}  // namespace sightline
