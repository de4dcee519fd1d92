/// PieceJournal: what is written down of a file that is being downloaded, so that the next program goes on from there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "engine/base/error.h"
#include "multimodal/hub/download_disk.h"
#include "multimodal/hub/piece_board.h"

namespace sightline {

/// What is being downloaded: bytes of two of these are never mixed.
struct PartIdentity {
  std::int64_t size = 0;
  std::string content;  ///< the SHA-256, else "commit:path"

  bool operator==(const PartIdentity&) const = default;
};

/// A small file: one line of JSON with the marks of the pieces that were flushed before it was written, replaced as a
/// whole; and below it a line "INDEX MARK" for each piece that was written since. After a loss of power such a piece, or
/// its line, may be missing: whoever goes on holds every piece against its mark. After the mere end of a program nothing
/// is missing. Journals of version 1, which have the first line only, are read as well.
class PieceJournal {
 public:
  /// Nothing is read or written yet. Links are not followed.
  PieceJournal(std::filesystem::path file, PartIdentity identity, DownloadDisk& disk);
  ~PieceJournal();
  PieceJournal(const PieceJournal&) = delete;
  PieceJournal& operator=(const PieceJournal&) = delete;

  /// Tells the board which pieces an earlier program wrote down, and the caller whose they are; none if there is no
  /// journal, or one that cannot be read or is of a newer version, which counts for nothing.
  std::optional<PartIdentity> read(PieceBoard& board) const;
  /// Writes down anew what is flushed, and what is written. Errors: Io DISK_*.
  Status keep(const PieceBoard& board);
  /// Writes down what is flushed and claims nothing else from now on: a flush has failed.
  void keep_flushed_only(const PieceBoard& board);
  /// One more piece is written, and complete on the board. Any thread. Errors: Io DISK_*.
  Status add(std::int64_t index, const PieceMark& mark);
  Status remove() const;

 private:
  [[nodiscard]] std::string head(const PieceBoard& board) const;
  void read_lines(std::string_view lines, PieceBoard& board) const;
  Status open_for_lines();

  const std::filesystem::path file_;
  const PartIdentity identity_;
  DownloadDisk& disk_;
  std::mutex mutex_;  // guards the next
  int descriptor_ = -1;
};

/// A short check of a text, as 32 hexadecimal digits.
PieceMark mark_of(std::string_view text);

}  // namespace sightline
